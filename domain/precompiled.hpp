// What nearly every file of domain/ and commands/ includes, compiled once.
#pragma once
#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "domain/decision.hpp"
#include "schemas/proto/commands.pb.h"
#include "schemas/proto/ledger.pb.h"
#include "schemas/proto/state.pb.h"
