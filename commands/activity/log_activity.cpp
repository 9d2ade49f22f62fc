// Writes into the team's feed what happened elsewhere. It says nothing of a resource that its actor may not view, and
// who may not view that resource does not see it.
#include "commands/decide_each.hpp"
#include "domain/permissions.hpp"

namespace muster {
namespace {
constexpr std::uint32_t impact_unless_given = 100;  // hundredths
}  // namespace

Decision decide(const Team& team, const LogActivity& command, const Context& context) {
  BOOST_OUTCOME_TRY(allow(team, context, Action::use_team));
  if (command.resource_kind().empty() != command.resource_id().empty())
    return refuse(MISSING_FIELD, "a resource has a kind and an id",
                  command.resource_id().empty() ? "/resource_id" : "/resource_kind");
  if (shown_by_right(command.resource_kind())) {
    BOOST_OUTCOME_TRY(allow_on(team, context, command.resource_kind(), command.resource_id(), "view"));
  }
  ActivityLogged event;
  event.set_type(command.type());
  event.set_description(command.description());
  event.set_resource_kind(command.resource_kind());
  event.set_resource_id(command.resource_id());
  event.set_details(command.details());
  event.set_impact_score(command.has_impact_score() ? command.impact_score() : impact_unless_given);
  return events(std::move(event));
}
}  // namespace muster
