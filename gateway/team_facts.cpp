#include "gateway/team_facts.hpp"

#include "domain/hierarchy.hpp"
#include "domain/ids.hpp"
#include "projections/subject.hpp"

namespace muster {
TeamFact team_fact(const Node& node, std::string_view team_id, std::string_view account_id) {
  TeamFact fact;
  const auto subject = team_subject(team_id);
  fact.unknown = !node.fresh(subject);
  const Team* team = fact.unknown ? nullptr : node.team(team_id);
  fact.exists = team && team->version() > 0;
  if (!fact.exists) return fact;
  fact.archived = team->roster().archived();
  fact.at = to_string(node.position_of(subject));
  const Member* member = find_in_roster(*team, account_id);
  if (!member) return fact;
  fact.inactive = member->inactive();
  if (!fact.inactive) fact.role = member->role();
  return fact;
}

Inherited inherited(const Node& node, std::string_view team_id, std::string_view account_id) {
  Inherited none;
  none.unknown = !node.fresh(system_subject);
  const System* system = node.system();
  if (none.unknown || !system || system->hierarchy().parents().empty()) return none;
  return inherit(*system, std::string(team_id),
                 [&](const std::string& parent_id) { return team_fact(node, parent_id, account_id); });
}

Children children(const Node& node, std::string_view team_id) {
  Children children;
  children.unknown = !node.fresh(system_subject);
  const System* system = node.system();
  if (children.unknown || !system) return children;
  for (const auto& child : children_of(*system, std::string(team_id))) {
    const TeamFact fact = team_fact(node, child, {});
    children.unknown |= fact.unknown;
    if (fact.exists) (fact.archived ? children.archived : children.active).push_back(child);
  }
  return children;
}

void add_team_facts(const Node& node, const std::string& subject, std::string_view actor, Context& context) {
  if (subject == system_subject) {
    context.team_fact = [&node](std::string_view team_id, std::string_view account_id) {
      return team_fact(node, team_id, account_id);
    };
    return;
  }
  const std::string team_id(team_id_of(subject));
  context.inherited = inherited(node, team_id, actor);
  context.inherited_of = [&node, team_id](std::string_view account_id) { return inherited(node, team_id, account_id); };
  context.children = [&node, team_id] { return children(node, team_id); };
}
}  // namespace muster
