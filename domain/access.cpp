#include "domain/access.hpp"

#include <algorithm>

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
Refusal stale_facts() { return refuse(FACTS_STALE, "this node has not read the rights of the last 5 seconds"); }
Refusal founder_key_refusal(bool wrong) {
  if (wrong) return refuse(FOUNDER_KEY_WRONG, "the key in Muster-Founder-Key is not that of your founder rights");
  return refuse(FOUNDER_KEY_NEEDED, "your founder rights hold only where their key is shown, in Muster-Founder-Key");
}
std::optional<Refusal> no_founder(Context::Fact founder, bool key_wrong) {
  switch (founder) {
    case Context::Fact::unknown:
      return stale_facts();
    case Context::Fact::locked:
      return founder_key_refusal(key_wrong);
    case Context::Fact::no:
    case Context::Fact::yes:
      break;
  }
  return std::nullopt;
}

Refusal not_a_member(const Team& team, std::string_view account_id) {
  if (!find_in_roster(team, account_id)) return not_a_member();
  return refuse(MEMBER_INACTIVE, "your membership of this team is inactive; an admin can reactivate it");
}

const Member* find_in_roster(const Team& team, std::string_view account_id) {
  const auto& members = team.roster().members();
  const auto found = members.find(account_id);
  return found == members.end() ? nullptr : &found->second;
}
const Member* find_member(const Team& team, std::string_view account_id) {
  const Member* member = find_in_roster(team, account_id);
  return member && !member->inactive() ? member : nullptr;
}
const Inherited& inherited_in(const Team& team, const Context& context) {
  static const Inherited nothing;
  const Member* member = find_in_roster(team, context.actor);
  return member && member->inactive() ? nothing : context.inherited;
}
Role acting_role(const Team& team, std::string_view account_id, const Inherited& inherited) {
  const Member* member = find_in_roster(team, account_id);
  if (!member) return inherited.role;
  return member->inactive() ? ROLE_UNSPECIFIED : std::max(member->role(), inherited.role);
}
Result<const Member*> member_named(const Team& team, const std::string& account_id) {
  const Member* member = find_in_roster(team, account_id);
  if (!member) return refuse(MEMBER_NOT_FOUND, account_id + " is not a member of this team", "/account_id");
  if (member->inactive())
    return refuse(MEMBER_DEACTIVATED, account_id + " is an inactive member of this team; reactivate them first",
                  "/account_id");
  return member;
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
  const Inherited& inherited = inherited_in(team, context);
  if (inherited.role >= least_role(action))
    return ground(context, Authority::PARENT, inherited.parent_id, inherited.at);
  if (auto why = no_founder(context)) return *why;
  if (inherited.unknown && least_role(action) < SUPER_ADMIN) return stale_facts();
  const Role role = acting_role(team, context.actor, inherited);
  if (role == ROLE_UNSPECIFIED) return not_a_member(team, context.actor);
  return refuse(NOT_ALLOWED, "this takes the role " + std::string(role_name(least_role(action))) + "; yours is " +
                                 std::string(role_name(role)));
}

Result<Authority> allow_self(const Team& team, const Context& context) {
  if (team.roster().archived()) return refuse(TEAM_ARCHIVED, "the team is archived");
  return ground(context, Authority::SELF);
}

Result<Authority> allow_founder(const Context& context) {
  if (context.internal) return ground(context, Authority::INTERNAL);
  if (context.founder == Context::Fact::yes) return ground(context, Authority::FOUNDER, {}, context.founder_at);
  if (auto why = no_founder(context)) return *why;
  return refuse(NOT_A_FOUNDER, "this takes founder rights");
}
}  // namespace muster
