// /api/docs: the API's description in a browser, by swagger-ui-dist (a package, embedded when the program is built; see
// gateway/docs/). No foreign host is asked for anything.
#pragma once
#include "gateway/routes.hpp"

namespace muster {
void docs_routes(Routes& routes);
}
