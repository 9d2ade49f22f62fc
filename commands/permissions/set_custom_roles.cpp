// Says which custom roles a member has. Whoever may change a member's role may: admins for members below admin, super
// admins for all. Nobody gives themselves any, below super admin.
#include <algorithm>

#include "commands/decide_each.hpp"
#include "domain/custom_roles.hpp"
#include "domain/roster.hpp"

namespace muster {
Decision decide(const Team& team, const SetCustomRoles& command, const Context& context) {
  const Member* member = find_in_roster(team, command.account_id());
  const Role role = member ? member->role() : ROLE_UNSPECIFIED;
  BOOST_OUTCOME_TRY(allow_role_change(team, context, role, role));
  if (!member) return refuse(MEMBER_NOT_FOUND, command.account_id() + " is not a member of this team", "/account_id");
  for (int i = 0; i < command.role_ids_size(); ++i)
    if (!find_custom_role(team, command.role_ids(i)))
      return refuse(CUSTOM_ROLE_NOT_FOUND, "there is no custom role " + command.role_ids(i),
                    "/role_ids/" + std::to_string(i));

  std::vector<std::string> wanted(command.role_ids().begin(), command.role_ids().end());
  std::sort(wanted.begin(), wanted.end());
  wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());
  const auto& held = custom_roles_of(team, command.account_id());
  if (std::equal(wanted.begin(), wanted.end(), held.begin(), held.end())) return nothing();
  CustomRolesSet event;
  event.set_account_id(command.account_id());
  for (std::string& role_id : wanted) event.add_role_ids(std::move(role_id));
  return events(std::move(event));
}
}  // namespace muster
