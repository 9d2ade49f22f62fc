// Takes a permission of the system from an account. The teams that it has created stay.
#include "commands/decide_each.hpp"
#include "domain/founders.hpp"
#include "domain/system_permissions.hpp"

namespace muster {
Decision decide(const System& system, const RevokeSystemPermission& command, const Context& context) {
  BOOST_OUTCOME_TRY(allow_founder(system, context));
  if (!find_manage_users(system, command.account_id()))
    return refuse(SYSTEM_PERMISSION_NOT_FOUND, command.account_id() + " does not hold " + command.permission(),
                  "/account_id");
  SystemPermissionRevoked revoked;
  revoked.set_account_id(command.account_id());
  revoked.set_permission(command.permission());
  return events(std::move(revoked));
}
}  // namespace muster
