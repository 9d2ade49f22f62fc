// Gives an account a permission of the system. Founders need none.
#include "commands/decide_each.hpp"
#include "domain/founders.hpp"
#include "domain/system_permissions.hpp"

namespace muster {
Decision decide(const System& system, const GrantSystemPermission& command, const Context& context) {
  BOOST_OUTCOME_TRY(allow_founder(system, context));
  if (find_manage_users(system, command.account_id())) return nothing();
  SystemPermissionGranted granted;
  granted.set_account_id(command.account_id());
  granted.set_permission(command.permission());
  return events(std::move(granted));
}
}  // namespace muster
