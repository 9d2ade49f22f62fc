// Many checks at once, answered in their order on one state. One that may not be asked refuses them all.
#include "commands/decide_each.hpp"
#include "commands/permissions/check.hpp"

namespace muster {
Decision decide(const Team& team, const CheckPermissions& command, const Context& context) {
  ChecksReply reply;
  for (int i = 0; i < command.checks_size(); ++i) {
    const CheckPermission& one = command.checks(i);
    const std::string place = "/checks/" + std::to_string(i);
    if (!one.team_id().empty() && one.team_id() != command.team_id())
      return refuse(INVALID_FIELD, "a batch is about one team, that of its path", place + "/team_id");
    auto checked = check(team, one, context);
    if (!checked) {
      Refusal refusal = std::move(checked).error();
      if (!refusal.pointer().empty()) refusal.set_pointer(place + refusal.pointer());
      return refusal;
    }
    *reply.add_results() = std::move(checked).value();
  }
  return answer(std::move(reply));
}
}  // namespace muster
