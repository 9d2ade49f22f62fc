// Teams and their parents, as stories on `system` tell them: teams and people by their name. Team `a` has the super
// admin `ana` and the admin `al`, `b` has `bo` and `ben`, `c` has `cy` and `cal`, `d` has `di` and `dan`; `mo` is a
// member and `gus` a guest of each.
#pragma once
#include <map>
#include <set>

#include "domain/hierarchy.hpp"
#include "tests/support/founders_events.hpp"
#include "tests/support/given.hpp"

namespace muster::test {
inline std::string team_of(std::string_view name) { return "team_" + acct("team " + std::string(name)).substr(5); }

// What is known of teams beside `system`.
struct KnownTeams {
  std::map<std::string, std::map<std::string, Role>> roles;  // by team id and account id
  std::set<std::string> archived, unknown, inactive;         // team ids; team ids; account ids

  KnownTeams() {
    for (const auto& [team, super_admin, admin] :
         {std::tuple{"a", "ana", "al"}, {"b", "bo", "ben"}, {"c", "cy", "cal"}, {"d", "di", "dan"}})
      roles[team_of(team)] = {
          {acct(super_admin), SUPER_ADMIN}, {acct(admin), ADMIN}, {acct("mo"), MEMBER}, {acct("gus"), GUEST}};
  }
  TeamFact of(std::string_view team_id, std::string_view account_id) const {
    TeamFact fact;
    const std::string id(team_id), account(account_id);
    fact.unknown = unknown.contains(id);
    fact.exists = !fact.unknown && roles.contains(id);
    if (!fact.exists) return fact;
    fact.archived = archived.contains(id);
    fact.at = "4.2";
    fact.inactive = inactive.contains(account);
    const auto found = roles.at(id).find(account);
    if (found != roles.at(id).end() && !fact.inactive) fact.role = found->second;
    return fact;
  }
};

inline ChildProposed child_proposed(std::string_view id, std::string_view parent, std::string_view child,
                                    std::int64_t expires_at = start_us + proposal_for_us) {
  ChildProposed event;
  event.set_proposal_id(std::string(id));
  event.set_parent_id(team_of(parent));
  event.set_child_id(team_of(child));
  event.set_expires_at(expires_at);
  return event;
}
template <class Ended>
Ended proposal_ended(std::string_view id, std::string_view parent, std::string_view child) {
  Ended event;
  event.set_proposal_id(std::string(id));
  event.set_parent_id(team_of(parent));
  event.set_child_id(team_of(child));
  return event;
}
inline ParentAccepted linked(std::string_view parent, std::string_view child,
                             InheritedRole role = INHERITED_ROLE_VIEWER, std::string_view proposal_id = "proposal_0") {
  auto event = proposal_ended<ParentAccepted>(proposal_id, parent, child);
  event.set_inherited_role(role);
  return event;
}
template <class Unlinked>
Unlinked unlinked(std::string_view parent, std::string_view child) {
  Unlinked event;
  event.set_parent_id(team_of(parent));
  event.set_child_id(team_of(child));
  return event;
}
inline InheritedRoleSet inherited_role_set(std::string_view parent, std::string_view child, InheritedRole role) {
  auto event = unlinked<InheritedRoleSet>(parent, child);
  event.set_inherited_role(role);
  return event;
}

template <class Command>
Command in_name_of(std::string_view team) {
  Command command;
  command.set_team_id(team_of(team));
  return command;
}
template <class Command>
Command about_child(std::string_view team, std::string_view child) {
  auto command = in_name_of<Command>(team);
  command.set_child_id(team_of(child));
  return command;
}
template <class Command>
Command about_proposal(std::string_view team, std::string_view proposal_id) {
  auto command = in_name_of<Command>(team);
  command.set_proposal_id(std::string(proposal_id));
  return command;
}
inline AcceptParent accept_parent(std::string_view team, std::string_view proposal_id,
                                  InheritedRole role = INHERITED_ROLE_VIEWER) {
  auto command = about_proposal<AcceptParent>(team, proposal_id);
  command.set_inherited_role(role);
  return command;
}
inline SetInheritedRole set_inherited_role(std::string_view team, InheritedRole role) {
  auto command = in_name_of<SetInheritedRole>(team);
  command.set_inherited_role(role);
  return command;
}

// A story on `system`; `teams` may be changed while it goes on.
template <class... Bodies>
Story given_links(KnownTeams& teams, Bodies... bodies) {
  Story story = given_system(founder_granted("fay"), std::move(bodies)...);
  story.team_fact = [&teams](std::string_view team_id, std::string_view account_id) {
    return teams.of(team_id, account_id);
  };
  return story;
}
}  // namespace muster::test
