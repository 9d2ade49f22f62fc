#include "domain/hierarchy.hpp"

#include <algorithm>

#include "domain/evolve.hpp"
#include "domain/founders.hpp"

namespace muster {
namespace {
constexpr std::size_t children_named_max = 5;

TeamFact fact_of(const Context& context, const std::string& team_id) {
  TeamFact unknown;
  unknown.unknown = true;
  return context.team_fact ? context.team_fact(team_id, context.actor) : unknown;
}
Authority ground(const Context& context, Authority::Ground ground, std::string by, std::string at) {
  context.authority.set_ground(ground);
  context.authority.set_by(std::move(by));
  context.authority.set_at_position(std::move(at));
  return context.authority;
}

// How many teams stand above this one.
int levels_above(const System& system, const std::string& team_id) {
  int levels = 0;
  for (const auto* link = find_parent(system, team_id); link; link = find_parent(system, link->parent_id())) ++levels;
  return levels;
}
// How many levels the team and those below it are.
int height(const System& system, const std::string& team_id) {
  int below = 0;
  for (const auto& child : children_of(system, team_id)) below = std::max(below, height(system, child));
  return below + 1;
}

// False: enough.
bool walk_below(const System& system, const std::string& team_id, Below& place, const std::vector<std::string>* after,
                const std::function<bool(const Below&)>& tell) {
  const auto& children = children_of(system, team_id);
  const auto level = place.path.size();
  const bool resumed = after && level < after->size();
  auto child = resumed ? std::lower_bound(children.begin(), children.end(), (*after)[level]) : children.begin();
  for (; child != children.end(); ++child) {
    const bool told = resumed && *child == (*after)[level];
    place.parent_id = team_id;
    place.path.push_back(*child);
    if (!told && !tell(place)) return false;
    if (!walk_below(system, *child, place, told ? after : nullptr, tell)) return false;
    place.path.pop_back();
  }
  return true;
}

// Of one link, seen from above.
void unlink(System& state, const std::string& parent_id, const std::string& child_id) noexcept {
  Hierarchy& hierarchy = *state.mutable_hierarchy();
  hierarchy.mutable_parents()->erase(child_id);
  const auto held = hierarchy.mutable_children()->find(parent_id);
  if (held == hierarchy.mutable_children()->end()) return;
  auto& ids = *held->second.mutable_team_ids();
  ids.erase(std::remove(ids.begin(), ids.end(), child_id), ids.end());
  if (ids.empty()) hierarchy.mutable_children()->erase(held);
}

template <class Predicate>
void forget_proposals(System& state, Predicate&& over) noexcept {
  auto& proposals = *state.mutable_hierarchy()->mutable_proposals();
  for (auto one = proposals.begin(); one != proposals.end();)
    one = over(one->second) ? proposals.erase(one) : std::next(one);
}
}  // namespace

const ParentLink* find_parent(const System& system, const std::string& team_id) {
  const auto& parents = system.hierarchy().parents();
  const auto found = parents.find(team_id);
  return found == parents.end() ? nullptr : &found->second;
}

Role handed_down(const ParentLink& link) {
  switch (link.inherited_role()) {
    case INHERITED_ROLE_GUEST:
      return GUEST;
    case INHERITED_ROLE_VIEWER:
      return VIEWER;
    case INHERITED_ROLE_MEMBER:
      return MEMBER;
    case INHERITED_ROLE_ADMIN:
      return ADMIN;
    default:
      return ROLE_UNSPECIFIED;
  }
}

const google::protobuf::RepeatedPtrField<std::string>& children_of(const System& system, const std::string& team_id) {
  const auto& children = system.hierarchy().children();
  const auto found = children.find(team_id);
  return found == children.end() ? ChildIds::default_instance().team_ids() : found->second.team_ids();
}

const ChildProposal* find_proposal(const System& system, const std::string& proposal_id, std::int64_t at) {
  const auto& proposals = system.hierarchy().proposals();
  const auto found = proposals.find(proposal_id);
  return found == proposals.end() || found->second.expires_at() <= at ? nullptr : &found->second;
}

Inherited inherit(const System& system, const std::string& team_id, const TeamFactOf& of_parent) {
  Inherited inherited;
  const ParentLink* link = find_parent(system, team_id);
  if (!link || handed_down(*link) == ROLE_UNSPECIFIED) return inherited;
  const TeamFact fact = of_parent(link->parent_id());
  inherited.unknown = fact.unknown;
  if (fact.unknown || !fact.exists || fact.archived || fact.role < ADMIN) return inherited;
  inherited.role = handed_down(*link);
  inherited.parent_id = link->parent_id();
  inherited.at = fact.at;
  return inherited;
}

Result<Authority> allow_in(const System& system, const Context& context, const std::string& team_id, Role least) {
  if (context.internal) return ground(context, Authority::INTERNAL, {}, {});
  BOOST_OUTCOME_TRY(const auto fact, team_known(context, team_id));
  if (!fact.exists) return refuse(TEAM_NOT_FOUND, "there is no team " + team_id);
  if (fact.role >= least) return ground(context, Authority::ROLE, std::string(role_name(fact.role)), fact.at);
  Inherited inherited;
  if (!fact.inactive)
    inherited = inherit(system, team_id, [&](const std::string& parent_id) { return fact_of(context, parent_id); });
  if (inherited.role >= least) return ground(context, Authority::PARENT, inherited.parent_id, inherited.at);
  auto founder = allow_founder(system, context);
  if (founder || founder.error().code() != NOT_A_FOUNDER) return founder;
  if (inherited.unknown && least < SUPER_ADMIN) return stale_facts();
  if (fact.inactive) return refuse(MEMBER_INACTIVE, "your membership of this team is inactive");
  const Role role = std::max(fact.role, inherited.role);
  if (role == ROLE_UNSPECIFIED) return not_a_member();
  return refuse(NOT_ALLOWED,
                "this takes the role " + std::string(role_name(least)) + "; yours is " + std::string(role_name(role)));
}

Result<TeamFact> team_known(const Context& context, const std::string& team_id) {
  TeamFact fact = fact_of(context, team_id);
  if (fact.unknown) return refuse(FACTS_STALE, "this node has not read " + team_id + " within the last 5 seconds");
  return fact;
}

Result<void> check_active(const Context& context, const std::string& team_id, std::string pointer) {
  BOOST_OUTCOME_TRY(const auto fact, team_known(context, team_id));
  if (!fact.exists) return refuse(TEAM_NOT_FOUND, "there is no team " + team_id, std::move(pointer));
  if (fact.archived) return refuse(TEAM_ARCHIVED, team_id + " is archived; restore it first", std::move(pointer));
  return boost::outcome_v2::success();
}

Result<void> check_link(const System& system, const std::string& parent_id, const std::string& child_id) {
  for (const std::string* above = &parent_id; above;) {
    if (*above == child_id)
      return refuse(HIERARCHY_CYCLE, parent_id == child_id ? "a team is not its own parent"
                                                           : child_id + " stands above " + parent_id + " already");
    const ParentLink* link = find_parent(system, *above);
    above = link ? &link->parent_id() : nullptr;
  }
  if (const ParentLink* link = find_parent(system, child_id))
    return refuse(TEAM_HAS_PARENT,
                  child_id + " is a child of " + link->parent_id() + " already; it has to leave it first");
  if (levels_above(system, parent_id) + 1 + height(system, child_id) > hierarchy_levels_max)
    return refuse(HIERARCHY_TOO_DEEP,
                  "at most " + std::to_string(hierarchy_levels_max) + " teams stand above each other");
  if (children_of(system, parent_id).size() >= children_max)
    return refuse(LIMIT_REACHED, "a team has at most " + std::to_string(children_max) + " children");
  return boost::outcome_v2::success();
}

void each_below(const System& system, const std::string& team_id, const std::vector<std::string>& after,
                const std::function<bool(const Below&)>& tell) {
  Below place;
  walk_below(system, team_id, place, &after, tell);
}

Result<void> check_no_children(const Context& context, bool archived_too) {
  if (!context.children) return boost::outcome_v2::success();
  const Children children = context.children();
  if (children.unknown) return refuse(FACTS_STALE, "this node does not know the team's children right now");
  auto in_the_way = children.active;
  if (archived_too) in_the_way.insert(in_the_way.end(), children.archived.begin(), children.archived.end());
  if (in_the_way.empty()) return boost::outcome_v2::success();
  std::string named;
  for (std::size_t i = 0; i < std::min(in_the_way.size(), children_named_max); ++i)
    named.append(i ? ", " : "").append(in_the_way[i]);
  if (in_the_way.size() > children_named_max)
    named += " and " + std::to_string(in_the_way.size() - children_named_max) + " more";
  return refuse(TEAM_HAS_CHILDREN,
                std::string(archived_too ? "remove" : "archive or remove") + " its children first: " + named);
}

void evolve(System& state, const ChildProposed& event, const Entry& entry) noexcept {
  forget_proposals(state, [&](const ChildProposal& one) { return one.expires_at() <= entry.at(); });
  ChildProposal& proposal = (*state.mutable_hierarchy()->mutable_proposals())[event.proposal_id()];
  proposal.set_parent_id(event.parent_id());
  proposal.set_child_id(event.child_id());
  proposal.set_proposed_by(entry.actor());
  proposal.set_expires_at(event.expires_at());
}
// What others have proposed to the child is over with it.
void evolve(System& state, const ParentAccepted& event, const Entry& entry) noexcept {
  forget_proposals(state, [&](const ChildProposal& one) { return one.child_id() == event.child_id(); });
  Hierarchy& hierarchy = *state.mutable_hierarchy();
  ParentLink& link = (*hierarchy.mutable_parents())[event.child_id()];
  link.set_parent_id(event.parent_id());
  link.set_inherited_role(event.inherited_role());
  link.set_linked_by(entry.actor());
  link.set_linked_at(entry.at());
  link.set_proposal_id(event.proposal_id());
  auto& ids = *(*hierarchy.mutable_children())[event.parent_id()].mutable_team_ids();
  const auto place = std::lower_bound(ids.begin(), ids.end(), event.child_id()) - ids.begin();
  ids.Add(std::string(event.child_id()));
  std::rotate(ids.pointer_begin() + place, ids.pointer_end() - 1, ids.pointer_end());
}
void evolve(System& state, const ParentDeclined& event, const Entry&) noexcept {
  state.mutable_hierarchy()->mutable_proposals()->erase(event.proposal_id());
}
void evolve(System& state, const ProposalWithdrawn& event, const Entry&) noexcept {
  state.mutable_hierarchy()->mutable_proposals()->erase(event.proposal_id());
}
void evolve(System& state, const InheritedRoleSet& event, const Entry&) noexcept {
  auto& parents = *state.mutable_hierarchy()->mutable_parents();
  const auto link = parents.find(event.child_id());
  if (link != parents.end()) link->second.set_inherited_role(event.inherited_role());
}
void evolve(System& state, const ParentLeft& event, const Entry&) noexcept {
  unlink(state, event.parent_id(), event.child_id());
}
void evolve(System& state, const ChildRemoved& event, const Entry&) noexcept {
  unlink(state, event.parent_id(), event.child_id());
}
}  // namespace muster
