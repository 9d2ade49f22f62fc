#include "domain/access.hpp"

namespace muster {
namespace {
Authority ground(const Context& context, Authority::Ground ground, std::string by = {}, std::string at = {}) {
  Authority authority;
  authority.set_ground(ground);
  authority.set_by(std::move(by));
  authority.set_at_position(std::move(at));
  context.authority = authority;
  return authority;
}
}  // namespace

Refusal not_a_member() { return refuse(NOT_A_MEMBER, "you are not a member of this team"); }
Refusal stale_facts() {
  return refuse(FACTS_STALE, "this node has not read the founders' rights of the last 5 seconds");
}

const Member* find_member(const Team& team, std::string_view account_id) {
  const auto& members = team.roster().members();
  const auto found = members.find(account_id);
  return found == members.end() ? nullptr : &found->second;
}

std::string_view role_name(Role role) {
  switch (role) {
    case GUEST:
      return "guest";
    case VIEWER:
      return "viewer";
    case MEMBER:
      return "member";
    case ADMIN:
      return "admin";
    case SUPER_ADMIN:
      return "super_admin";
    default:
      return "none";
  }
}

Role least_role(Action action) {
  switch (action) {
    case Action::view_team:
      return GUEST;
    case Action::use_team:
      return MEMBER;
    case Action::manage_members:
    case Action::manage_permissions:
    case Action::manage_team:
    case Action::manage_billing:
      return ADMIN;
    case Action::own_team:
      return SUPER_ADMIN;
  }
  return SUPER_ADMIN;
}

Result<Authority> allow(const Team& team, const Context& context, Action action) {
  if (team.roster().archived() && action != Action::view_team && action != Action::own_team)
    return refuse(TEAM_ARCHIVED, "the team is archived; restore it first");
  if (context.internal) return ground(context, Authority::INTERNAL);
  const Member* member = find_member(team, context.actor);
  if (member && member->role() >= least_role(action))
    return ground(context, Authority::ROLE, std::string(role_name(member->role())));
  if (context.founder == Context::Fact::yes) return ground(context, Authority::FOUNDER, {}, context.founder_at);
  if (context.founder == Context::Fact::unknown) return stale_facts();
  if (!member) return not_a_member();
  return refuse(NOT_ALLOWED, "this takes the role " + std::string(role_name(least_role(action))) + "; yours is " +
                                 std::string(role_name(member->role())));
}

Result<Authority> allow_self(const Team& team, const Context& context) {
  if (team.roster().archived()) return refuse(TEAM_ARCHIVED, "the team is archived");
  return ground(context, Authority::SELF);
}

Result<Authority> allow_founder(const Context& context) {
  if (context.internal) return ground(context, Authority::INTERNAL);
  if (context.founder == Context::Fact::yes) return ground(context, Authority::FOUNDER, {}, context.founder_at);
  if (context.founder == Context::Fact::unknown) return stale_facts();
  return refuse(NOT_A_FOUNDER, "this takes founder rights");
}
}  // namespace muster
