// Grants somebody an action on a resource, or on every one of its kind, or denies it. The same grant again changes
// nothing; with the other effect or another expiry it is a grant of its own: a denial wins, and of several allows the
// longest lasts.
#include "commands/decide_each.hpp"
#include "domain/custom_roles.hpp"
#include "domain/ids.hpp"
#include "domain/permissions.hpp"
#include "domain/workspaces.hpp"

namespace muster {
namespace {
Accepted granted(const std::string& grant_id, Accepted accepted) {
  GrantReply reply;
  reply.set_grant_id(grant_id);
  return std::move(accepted).with(std::move(reply));
}

Result<void> known_grantee(const Team& team, const GrantPermission& command) {
  switch (command.grantee_kind()) {
    case USER:
      if (!is_id(command.grantee(), "acct"))
        return refuse(INVALID_FIELD, "an account id is acct_ and 26 characters", "/grantee");
      if (!find_in_roster(team, command.grantee()))
        return refuse(MEMBER_NOT_FOUND, command.grantee() + " is not a member of this team", "/grantee");
      return boost::outcome_v2::success();
    case ROLE:
      if (role_of_name(command.grantee()) == ROLE_UNSPECIFIED)
        return refuse(INVALID_FIELD, "a role is super_admin, admin, member, viewer or guest", "/grantee");
      return boost::outcome_v2::success();
    case JOB_ROLE:
      return boost::outcome_v2::success();
    case CUSTOM_ROLE:
      if (!find_custom_role(team, command.grantee()))
        return refuse(CUSTOM_ROLE_NOT_FOUND, "there is no custom role " + command.grantee() + "; name it by its id",
                      "/grantee");
      return boost::outcome_v2::success();
    default:
      return refuse(INVALID_FIELD, "a grantee is a user, a role, a job role or a custom role", "/grantee_kind");
  }
}

const Grant* same_grant(const Team& team, const PermissionGranted& sought, std::int64_t at) {
  for (const Grant& grant : grants_on(team, sought.resource_kind(), sought.resource_id()))
    if (says_the_same(grant, sought) && grant.effect() == sought.effect() &&
        grant.expires_at() == sought.expires_at() && !expired(grant, at))
      return &grant;
  return nullptr;
}
}  // namespace

Decision decide(const Team& team, const GrantPermission& command, const Context& context) {
  BOOST_OUTCOME_TRY(allow_granting(team, context, command.resource_kind(), command.resource_id()));
  BOOST_OUTCOME_TRY(known_grantee(team, command));
  if (command.has_expires_at() && command.expires_at() <= context.at)
    return refuse(INVALID_FIELD, "a grant must expire in the future", "/expires_at");

  PermissionGranted event;
  event.set_resource_kind(command.resource_kind());
  event.set_resource_id(command.resource_id());
  event.set_action(command.action());
  event.set_grantee_kind(command.grantee_kind());
  event.set_grantee(command.grantee());
  event.set_effect(command.effect() == DENY ? DENY : ALLOW);
  event.set_expires_at(command.expires_at());
  if (const Grant* same = same_grant(team, event, context.at)) return granted(same->grant_id(), nothing());
  event.set_grant_id(context.id("grant"));
  const std::string grant_id = event.grant_id();
  return granted(grant_id, events(std::move(event)));
}
}  // namespace muster
