// What nearly every test includes, compiled once.
#pragma once
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/proto/commands.pb.h"
#include "schemas/proto/ledger.pb.h"
#include "schemas/proto/state.pb.h"
