#include "gateway/activity_file.hpp"

#include "schemas/json.hpp"

namespace muster {
void append_csv_field(std::string& out, std::string_view text) {
  const bool formula = !text.empty() && std::string_view("=+-@\t\r").find(text[0]) != std::string_view::npos;
  const bool quoted = text.find_first_of(",\"\r\n") != std::string_view::npos;
  if (quoted) out += '"';
  if (formula) out += '\'';
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  if (quoted) out += '"';
}

std::string_view activity_csv_head() {
  return "at,position,actor,type,more_types,sentence,account_id,resource_kind,resource_id,refused,impact_score,details,"
         "address,user_agent,command_id,trace_parent\r\n";
}

void append_activity_csv(std::string& out, const ActivityView& activity) {
  std::string more_types;
  for (const auto& type : activity.more_types()) more_types.append(more_types.empty() ? "" : " ").append(type);
  const auto field = [&](std::string_view text) {
    append_csv_field(out, text);
    out += ',';
  };
  field(time_text(activity.at()));
  field(activity.position());
  field(activity.actor());
  field(activity.type());
  field(more_types);
  field(activity.sentence());
  field(activity.account_id());
  field(activity.resource_kind());
  field(activity.resource_id());
  field(activity.refused() ? "true" : "false");
  field(activity.has_impact_score() ? hundredths_text(activity.impact_score()) : "");
  field(activity.details());
  field(activity.origin().address());
  field(activity.origin().user_agent());
  field(activity.command_id());
  append_csv_field(out, activity.trace_parent());
  out += "\r\n";
}

void append_activity_json(std::string& out, const ActivityView& activity) {
  append_json(out, activity);
  out += '\n';
}
}  // namespace muster
