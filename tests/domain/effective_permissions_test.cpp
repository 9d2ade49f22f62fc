// The rules of domain/permissions.hpp against a slow reference, over random histories; and the two lists against single
// checks.
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

#include "commands/decide_each.hpp"
#include "domain/custom_roles.hpp"
#include "domain/evolve.hpp"
#include "domain/permissions.hpp"
#include "domain/sharing.hpp"
#include "tests/support/custom_roles_events.hpp"
#include "tests/support/events.hpp"

namespace muster::test {
namespace {
const std::vector<std::string> people{"ana", "al", "mo", "mia", "vi", "gus", "zoe"};
const std::vector<std::string> kinds{"queue", "vault_item", "shared_entry"}, ids{"x", "y"},
    actions{"view", "edit", "manage"}, roles{"keeper", "auditor"};

// What has happened, as it was said: grants in their order, and everything else by name.
struct World {
  Team state;
  std::vector<PermissionGranted> grants;
  std::map<std::string, std::vector<RoleAction>> actions_of_role;              // by role id
  std::map<std::string, std::set<std::string>> roles_of;                       // by account id
  std::map<std::string, std::pair<std::string, SharedPermissionsSet>> shared;  // by share id: by whom, for what
};

// The rules once more, sentence by sentence, over plain lists.
bool reference(const World& world, const std::string& account, bool founder, const Right& right, std::int64_t at) {
  const Member* member = find_member(world.state, account);
  if (founder) return true;
  if (!member) return false;
  if (member->role() == SUPER_ADMIN) return true;

  std::set<std::pair<GranteeKind, std::string>> am{{USER, account}, {JOB_ROLE, member->job_role()}};
  if (member->role() == GUEST) am.emplace(ROLE, "guest");
  if (member->role() == VIEWER) am.emplace(ROLE, "viewer");
  if (member->role() == MEMBER) am.emplace(ROLE, "member");
  if (member->role() == ADMIN) am.emplace(ROLE, "admin");
  const auto roles_of = world.roles_of.find(account);
  if (roles_of != world.roles_of.end())
    for (const auto& id : roles_of->second) am.emplace(CUSTOM_ROLE, id);

  bool denied = false, allowed_here = false, somebody_allowed_here = false, allowed_everywhere = false;
  for (const auto& one : world.grants) {
    if (one.resource_kind() != right.kind || one.action() != right.action) continue;
    if (one.expires_at() != 0 && one.expires_at() <= at) continue;
    const bool everywhere = one.resource_id() == "*", here = !everywhere && one.resource_id() == right.id;
    const bool mine = am.count({one.grantee_kind(), one.grantee()}) > 0;
    if (one.effect() == DENY && mine && (here || everywhere)) denied = true;
    if (one.effect() == ALLOW && here) somebody_allowed_here = true;
    if (one.effect() == ALLOW && here && mine) allowed_here = true;
    if (one.effect() == ALLOW && everywhere && mine) allowed_everywhere = true;
  }
  const auto shared = right.kind == "shared_entry" ? world.shared.find(right.id) : world.shared.end();
  const bool i_shared_it = shared != world.shared.end() && shared->second.first == account;
  if (denied) return false;
  if (allowed_here) return true;
  if (i_shared_it && (member->role() == MEMBER || member->role() == ADMIN)) return true;
  if (somebody_allowed_here) return false;
  if (allowed_everywhere) return true;
  if (roles_of != world.roles_of.end())
    for (const auto& id : roles_of->second)
      for (const auto& one : world.actions_of_role.at(id))
        if (one.action() == right.action && (one.resource_kind() == "*" || one.resource_kind() == right.kind))
          return true;
  if (member->role() == ADMIN) return true;
  if (right.kind == "shared_entry") {
    const bool read = shared == world.shared.end() || shared->second.second.read();
    const bool write = shared != world.shared.end() && shared->second.second.write();
    return (right.action == "view" && read) || (right.action == "edit" && write && member->role() == MEMBER);
  }
  if (member->role() == MEMBER) return right.action == "view" || right.action == "edit";
  return right.action == "view";
}

class Histories {
 public:
  World next() {
    World world;
    world.state = given(team_created("ana"), joined("ana", SUPER_ADMIN, MemberJoined::CREATED), joined("al", ADMIN),
                        joined("mo", MEMBER), joined("mia", MEMBER), joined("vi", VIEWER), joined("gus", GUEST),
                        job_role_set("mia", "nurse"))
                      .team();
    for (const auto& role : roles) make_role(world, role);
    for (const auto& name : people)
      if (random_() % 2) assign(world, name);
    for (const auto& id : ids)
      if (random_() % 2) share(world, id);
    for (auto i = random_() % 12; i > 0; --i) grant(world, std::to_string(i));
    while (!world.grants.empty() && random_() % 3 == 0) take_back(world);
    if (random_() % 8 == 0) delete_role(world, pick(roles));
    return world;
  }
  template <class From>
  typename From::value_type pick(const From& from) {
    return from[random_() % std::size(from)];
  }
  unsigned operator()() { return static_cast<unsigned>(random_()); }

 private:
  void make_role(World& world, const std::string& name) {
    auto event = custom_role_created(name, {});
    for (auto i = random_() % 3; i > 0; --i) {
      auto& one = *event.add_actions();
      one.set_resource_kind(random_() % 4 ? pick(kinds) : "*");
      one.set_action(random_() % 4 ? pick(actions) : "wave");
    }
    world.actions_of_role[event.role_id()].assign(event.actions().begin(), event.actions().end());
    evolve(world.state, event, Entry());
  }
  void assign(World& world, const std::string& name) {
    if (!find_member(world.state, acct(name))) return;
    CustomRolesSet event;
    event.set_account_id(acct(name));
    for (const auto& role : roles)
      if (random_() % 2) event.add_role_ids(role_id(role));
    world.roles_of[acct(name)] = {event.role_ids().begin(), event.role_ids().end()};
    evolve(world.state, event, Entry());
  }
  void share(World& world, const std::string& id) {
    EntryShared event;
    event.set_share_id(id);
    event.set_key(id);
    event.set_read(random_() % 2);
    event.set_write(event.read() && random_() % 2);
    Entry entry;
    entry.set_actor(acct(pick(people)));
    evolve(world.state, event, entry);
    auto& [by, permissions] = world.shared[id];
    by = entry.actor();
    permissions.set_read(event.read());
    permissions.set_write(event.write());
  }
  void grant(World& world, const std::string& number) {
    const std::vector<Grantee> grantees{user("ana"),           user("al"),        user("mo"),
                                        user("mia"),           user("gus"),       role("admin"),
                                        role("guest"),         role("member"),    role("viewer"),
                                        job_role("nurse"),     job_role("clerk"), custom_role("keeper"),
                                        custom_role("auditor")};
    const std::vector<std::int64_t> expiries{0, 0, start_us - 1, start_us, start_us + 1};
    const Right right{pick(kinds), random_() % 3 ? pick(ids) : "*", pick(actions)};
    auto one = granted("grant_" + number, right, pick(grantees), random_() % 3 ? ALLOW : DENY, pick(expiries));
    evolve(world.state, one, Entry());
    world.grants.push_back(std::move(one));
  }
  void take_back(World& world) {
    const auto gone = static_cast<std::ptrdiff_t>(random_() % world.grants.size());
    const auto grant_id = world.grants[static_cast<std::size_t>(gone)].grant_id();
    if (random_() % 2)
      evolve(world.state, permission_revoked(grant_id), Entry());
    else
      evolve(world.state, permission_expired(grant_id), Entry());
    world.grants.erase(world.grants.begin() + gone);
  }
  // What was allowed to it stays on the list: nobody is covered by it any more. What was denied is nothing any more.
  void delete_role(World& world, const std::string& name) {
    evolve(world.state, custom_role_deleted(name), Entry());
    std::erase_if(world.grants,
                  [&](const auto& one) { return one.grantee() == role_id(name) && one.effect() == DENY; });
    for (auto& [account, held] : world.roles_of) held.erase(role_id(name));
  }

  std::mt19937 random_{20260901};
};

// Whether something is said about a shared entry by its settings, or because it is the account's own.
bool has_settings(const World& world, const std::string& share_id, const std::string& account) {
  const auto found = world.shared.find(share_id);
  if (found == world.shared.end()) return false;
  const auto& [by, permissions] = found->second;
  return by == account || !permissions.read() || permissions.write();
}
CheckReply ask(const World& world, const std::string& name, const Right& right, bool founder = false) {
  return evaluate(world.state, {acct(name), founder ? Context::Fact::yes : Context::Fact::no, right.kind, right.id,
                                right.action, start_us});
}
Context asking() {
  Context context;
  context.at = start_us;
  context.actor = acct("ana");
  return context;
}
// All pages of a list, from first to last.
template <class Page, class Command>
std::vector<Page> pages(const World& world, Command command) {
  std::vector<Page> all;
  do {
    auto decided = decide(world.state, command, asking());
    if (!decided) throw std::logic_error(decided.error().ShortDebugString());
    all.push_back(dynamic_cast<const Page&>(*decided.value().reply));
    command.set_page_token(all.back().next_page_token());
  } while (!command.page_token().empty());
  return all;
}
}  // namespace

TEST(EffectivePermissions, EqualTheRulesReadSlowly) {
  Histories histories;
  int allowed = 0;
  constexpr int rounds = 5000;
  for (int round = 0; round < rounds; ++round) {
    const World world = histories.next();
    const auto name = histories.pick(people);
    const Right right{histories.pick(kinds), histories() % 6 ? histories.pick(ids) : "*", histories.pick(actions)};
    const bool founder = histories() % 20 == 0;
    const auto reply = ask(world, name, right, founder);
    ASSERT_EQ(reply.allowed(), reference(world, acct(name), founder, right, start_us))
        << "round " << round << ", " << name << " " << right.kind << "/" << right.id << "/" << right.action << ": "
        << reply.ShortDebugString();
    allowed += reply.allowed();
  }
  EXPECT_GT(allowed, rounds / 10);
  EXPECT_LT(allowed, rounds - rounds / 10);
}

// Whoever reads the list knows all that they may: what it tells of a resource, and, where nothing is said about the
// resource itself, what it tells of every resource of the kind.
TEST(EffectivePermissions, TheListOfAllowedActionsIsComplete) {
  Histories histories;
  for (int round = 0; round < 400; ++round) {
    const World world = histories.next();
    const auto name = histories.pick(people);
    std::set<std::string> told;
    for (const auto& page : pages<AllowedActionPage>(world, actions_of(name, 1 + histories() % 20)))
      for (const auto& item : page.items())
        EXPECT_TRUE(told.insert(item.resource_kind() + "/" + item.resource_id() + "/" + item.action()).second);
    for (const auto& kind : kinds)
      for (const auto& id : ids)
        for (const std::string action : {"view", "edit", "manage", "wave"}) {
          // What neither Muster nor a role of theirs names is not told: admins may it nevertheless.
          if (action == "wave" && !custom_role_allowing(world.state, acct(name), kind, action)) continue;
          bool said = kind == "shared_entry" && has_settings(world, id, acct(name));
          for (const auto& one : world.grants)
            said |= one.resource_kind() == kind && one.resource_id() == id && one.action() == action &&
                    (one.expires_at() == 0 || one.expires_at() > start_us);
          const bool listed =
              told.contains(kind + "/" + id + "/" + action) || (!said && told.contains(kind + "/*/" + action));
          ASSERT_EQ(ask(world, name, {kind, id, action}).allowed(), listed)
              << "round " << round << ", " << name << " " << kind << "/" << id << "/" << action;
        }
  }
}

TEST(EffectivePermissions, TheListOfAllowedMembersIsComplete) {
  Histories histories;
  for (int round = 0; round < 400; ++round) {
    const World world = histories.next();
    const Right right{histories.pick(kinds), histories() % 6 ? histories.pick(ids) : "*", histories.pick(actions)};
    std::set<std::string> told, may;
    for (const auto& page : pages<AllowedMemberPage>(world, who_may(right, 1 + histories() % 4)))
      for (const auto& item : page.items()) EXPECT_TRUE(told.insert(item.account_id()).second);
    for (const auto& name : people)
      if (ask(world, name, right).allowed()) may.insert(acct(name));
    ASSERT_EQ(told, may) << "round " << round;
  }
}
}  // namespace muster::test
