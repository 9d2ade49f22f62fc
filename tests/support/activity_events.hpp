// What clients log themselves, as stories tell it.
#pragma once
#include <string>
#include <string_view>

#include "tests/support/given.hpp"

namespace muster::test {
inline LogActivity log_activity(std::string_view type = "task.completed") {
  LogActivity command;
  command.set_team_id(the_team());
  command.set_type(std::string(type));
  command.set_description("Finished the report");
  return command;
}
inline ActivityLogged activity_logged(std::string_view type = "task.completed") {
  ActivityLogged event;
  event.set_type(std::string(type));
  event.set_description("Finished the report");
  event.set_impact_score(100);
  return event;
}
template <class Body>
Body about(Body body, std::string_view resource_kind, std::string_view resource_id) {
  body.set_resource_kind(std::string(resource_kind));
  body.set_resource_id(std::string(resource_id));
  return body;
}
}  // namespace muster::test
