// The API's description (OpenAPI 3.1), printed from the table of routes and the rules in schemas/proto.
#pragma once
#include <string>

#include "gateway/routes.hpp"

namespace muster {
std::string openapi_json(const Routes& routes);
}
