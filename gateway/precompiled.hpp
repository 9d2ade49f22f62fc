// Asio, Beast and our messages, compiled once for the edge.
#pragma once
#include <algorithm>
#include <boost/asio.hpp>
#include <boost/beast.hpp>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/proto/commands.pb.h"
#include "schemas/proto/ledger.pb.h"
