// What muster_load can do; each mode prints its figures as `name value` lines and throws Failure where it has none.
#pragma once
#include "infra/dev/load/options.hpp"

namespace load {
void raw_produce(Options& options);  // produce_mode.cpp
void http(Options& options);         // http_mode.cpp
void http_ceiling(Options& options);
void lag(Options& options);      // lag_mode.cpp
void fan_out(Options& options);  // fan_out_mode.cpp
void fan_out_ceiling(Options& options);
void idle(Options& options);     // idle_mode.cpp
void respond(Options& options);  // responder.cpp
}  // namespace load
