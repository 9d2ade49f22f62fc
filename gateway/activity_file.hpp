// The feed as a file: one line for each activity.
#pragma once
#include <string>
#include <string_view>

#include "schemas/proto/activity_views.pb.h"

namespace muster {
using namespace v1;

// One field of a line of CSV (RFC 4180). A text that a spreadsheet would take for a formula gets an apostrophe before
// it (OWASP, CSV injection).
void append_csv_field(std::string& out, std::string_view text);

// The names of the columns, with the end of the line.
std::string_view activity_csv_head();
void append_activity_csv(std::string& out, const ActivityView& activity);
// As the feed has it.
void append_activity_json(std::string& out, const ActivityView& activity);
}  // namespace muster
