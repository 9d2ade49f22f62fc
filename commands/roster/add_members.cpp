// Puts up to 1,000 accounts into the team at once, all or nothing: one entry, or a refusal that names the line.
#include "commands/decide_each.hpp"
#include "commands/roster/joining.hpp"

namespace muster {
Decision decide(const Team& team, const AddMembers& command, const Context& context) {
  BOOST_OUTCOME_TRY(allow(team, context, Action::manage_members));
  Joining joining(team, context);
  MembersAddedReply reply;
  for (int line = 0; line < command.members_size(); ++line) {
    const NewMember& one = command.members(line);
    auto added = joining.add(one.account_id(), one.role(), one.job_role());
    if (!added) return in_line(added.error(), "members", line);
    if (added.value())
      reply.set_added(reply.added() + 1);
    else
      reply.set_unchanged(reply.unchanged() + 1);
  }
  return std::move(joining).accept(std::move(reply));
}
}  // namespace muster
