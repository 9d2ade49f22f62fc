// Teams, their parents and who may what by them, all subjects together: the links on `system`, the roles in each team.
#include "gateway/team_facts.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <random>

#include "domain/permissions.hpp"
#include "tests/gateway/edge_fixture.hpp"
#include "tests/support/hierarchy_events.hpp"
#include "tests/support/roster_commands.hpp"

namespace muster::test {
namespace {
// Asks the node as clients do, for teams and people by their name.
class Teams {
 public:
  template <class Body>
  Answered ask(const std::string& name, Body body) {
    Ask ask;
    const std::string team_id = body.team_id();
    ask.command = to_command(std::move(body));
    ask.subject = of_system(ask.command) ? std::string(system_subject) : team_subject(team_id);
    ask.actor = acct(name);
    ask.command_id = "cmd_" + std::to_string(++commands_);
    Answered told;
    node.submit(std::move(ask), Consistency::confirmed, {}, [&](Answered answered) { told = std::move(answered); });
    return told;
  }
  template <class Body>
  void must(const std::string& name, Body body) {
    const auto answered = ask(name, std::move(body));
    ASSERT_EQ(answered.refusal.code(), OK) << answered.refusal.ShortDebugString();
  }
  void create(const std::string& team, const std::string& super_admin) {
    auto command = in_name_of<CreateTeam>(team);
    command.set_name(team);
    must(super_admin, command);
    auto plan = in_name_of<SetPlan>(team);
    plan.set_plan(PRO);
    node.founder_id = acct("fay");
    must("fay", plan);
  }
  void add(const std::string& team, const std::string& by, const std::string& name, Role role) {
    auto command = in_name_of<AddMember>(team);
    command.set_account_id(acct(name));
    command.set_role(role);
    must(by, command);
  }
  std::string propose(const std::string& by, const std::string& parent, const std::string& child) {
    const auto answered = ask(by, about_child<ProposeChild>(parent, child));
    const auto* reply = dynamic_cast<const ProposalReply*>(answered.reply.get());
    return reply ? reply->proposal_id() : "";
  }
  Code accept(const std::string& by, const std::string& child, const std::string& proposal_id, InheritedRole role) {
    return ask(by, accept_parent(child, proposal_id, role)).refusal.code();
  }
  void link(const std::string& parent, const std::string& child, InheritedRole role) {
    ASSERT_EQ(accept("root", child, propose("root", parent, child), role), OK);
  }
  const Entry& last() const { return node.entries.back(); }
  const System& system() const {
    static const System nothing_yet;
    return node.system() ? *node.system() : nothing_yet;
  }

  MemoryNode node;

 private:
  int commands_ = 0;
};
UpdateTeam rename(const std::string& team) {
  auto command = in_name_of<UpdateTeam>(team);
  command.set_name("another name");
  return command;
}
// `root` is super admin of ward, clinic and house.
class TeamFacts : public testing::Test {
 protected:
  TeamFacts() {
    for (const auto* team : {"house", "clinic", "ward"}) teams.create(team, "root");
    teams.add("house", "root", "hal", ADMIN);
    teams.add("clinic", "root", "cleo", ADMIN);
    teams.add("clinic", "root", "mo", MEMBER);
  }
  Teams teams;
};
}  // namespace

TEST_F(TeamFacts, TheParentsAdminsActInTheChildUntilTheyDoNot) {
  EXPECT_EQ(teams.ask("cleo", rename("ward")).refusal.code(), NOT_A_MEMBER);
  teams.link("clinic", "ward", INHERITED_ROLE_ADMIN);
  EXPECT_EQ(teams.ask("mo", rename("ward")).refusal.code(), NOT_A_MEMBER);
  teams.must("cleo", rename("ward"));
  EXPECT_EQ(teams.last().authority().ground(), Authority::PARENT);
  EXPECT_EQ(teams.last().authority().by(), team_of("clinic"));
  EXPECT_FALSE(teams.last().authority().at_position().empty());

  teams.must("root", set_inherited_role("ward", INHERITED_ROLE_MEMBER));
  EXPECT_EQ(teams.ask("cleo", rename("ward")).refusal.code(), NOT_ALLOWED);
  teams.must("root", set_inherited_role("ward", INHERITED_ROLE_ADMIN));
  auto demoted = in_name_of<ChangeRole>("clinic");
  demoted.set_account_id(acct("cleo"));
  demoted.set_role(MEMBER);
  teams.must("root", demoted);
  EXPECT_EQ(teams.ask("cleo", rename("ward")).refusal.code(), NOT_A_MEMBER);
  demoted.set_role(ADMIN);
  teams.must("root", demoted);
  teams.must("root", in_name_of<LeaveParent>("ward"));
  EXPECT_EQ(teams.ask("cleo", rename("ward")).refusal.code(), NOT_A_MEMBER);
}
TEST_F(TeamFacts, RightsGoDownOneLevel) {
  teams.link("house", "clinic", INHERITED_ROLE_ADMIN);
  teams.link("clinic", "ward", INHERITED_ROLE_ADMIN);
  teams.must("hal", rename("clinic"));
  EXPECT_EQ(teams.ask("hal", rename("ward")).refusal.code(), NOT_A_MEMBER);
}
TEST_F(TeamFacts, ATeamIsArchivedAfterItsChildrenAndDeletedAfterTheyHaveGone) {
  teams.link("clinic", "ward", INHERITED_ROLE_ADMIN);
  EXPECT_EQ(teams.ask("root", in_name_of<ArchiveTeam>("clinic")).refusal.code(), TEAM_HAS_CHILDREN);
  teams.must("root", in_name_of<ArchiveTeam>("ward"));
  teams.must("root", in_name_of<ArchiveTeam>("clinic"));
  auto remove = in_name_of<DeleteTeam>("clinic");
  remove.set_name("clinic");
  EXPECT_EQ(teams.ask("root", remove).refusal.code(), TEAM_HAS_CHILDREN);
  auto ward = in_name_of<DeleteTeam>("ward");
  ward.set_name("ward");
  teams.must("root", ward);
  teams.must("root", remove);
  EXPECT_EQ(teams.ask("root", in_name_of<GetParent>("ward")).refusal.code(), TEAM_NOT_FOUND);
}
TEST_F(TeamFacts, AnArchivedParentGivesNoRight) {
  teams.link("clinic", "ward", INHERITED_ROLE_ADMIN);
  teams.must("root", in_name_of<ArchiveTeam>("ward"));
  teams.must("root", in_name_of<ArchiveTeam>("clinic"));
  teams.must("root", in_name_of<RestoreTeam>("ward"));
  EXPECT_EQ(teams.ask("cleo", rename("ward")).refusal.code(), NOT_A_MEMBER);
}
TEST_F(TeamFacts, WhatThisNodeHasNotReadItDoesNotGuess) {
  teams.link("clinic", "ward", INHERITED_ROLE_ADMIN);
  teams.node.stale = {team_subject(team_of("clinic"))};
  EXPECT_EQ(teams.ask("cleo", rename("ward")).refusal.code(), FACTS_STALE);
  teams.must("root", rename("ward"));
  EXPECT_EQ(teams.ask("root", in_name_of<LeaveParent>("clinic")).refusal.code(), FACTS_STALE);
  teams.node.stale = {std::string(system_subject)};
  EXPECT_EQ(teams.ask("cleo", rename("ward")).refusal.code(), FACTS_STALE);
  EXPECT_EQ(teams.ask("root", in_name_of<ArchiveTeam>("clinic")).refusal.code(), FACTS_STALE);
  teams.node.stale = {team_subject(team_of("ward"))};
  EXPECT_EQ(teams.ask("root", in_name_of<ArchiveTeam>("clinic")).refusal.code(), FACTS_STALE);
}

// Random proposals and consents of many people who all decide by what they have seen some time ago: whatever order
// their commands come in, what is accepted is what a slow look at all links says can be, and there is never a cycle.
TEST(Hierarchy, HasNoCycleWhateverHappensAtOnce) {
  for (unsigned seed = 1; seed <= 12; ++seed) {
    std::mt19937 random(seed);
    constexpr int count = 14;
    Teams teams;
    std::vector<std::string> names;
    for (int i = 0; i < count; ++i) names.push_back("t" + std::to_string(i));
    for (const auto& name : names) teams.create(name, "root of " + name);
    const auto one_of = [&](const auto& from) { return from[random() % from.size()]; };

    std::map<std::string, std::string> parent_of;  // the slow reference
    const auto chain = [&](std::string team) {
      std::vector<std::string> above{team};
      while (parent_of.contains(above.back())) above.push_back(parent_of[above.back()]);
      return above;
    };
    const auto deepest_below = [&](const std::string& team) {
      std::size_t deepest = 1;
      for (const auto& name : names) {
        const auto above = chain(name);
        const auto at = std::find(above.begin(), above.end(), team);
        if (at != above.end()) deepest = std::max(deepest, static_cast<std::size_t>(at - above.begin()) + 1);
      }
      return deepest;
    };
    const auto can_be = [&](const std::string& parent, const std::string& child) {
      const auto above = chain(parent);
      return std::find(above.begin(), above.end(), child) == above.end() && !parent_of.contains(child) &&
             above.size() + deepest_below(child) <= hierarchy_levels_max;
    };

    struct Consent {
      std::string parent, child, proposal_id;
    };
    std::deque<Consent> under_way;
    int accepted = 0, refused = 0;
    for (int step = 0; step < 400; ++step) {
      const auto what = random() % 10;
      if (what < 5) {
        Consent consent{one_of(names), one_of(names), ""};
        consent.proposal_id = teams.propose("root of " + consent.parent, consent.parent, consent.child);
        EXPECT_EQ(!consent.proposal_id.empty(), can_be(consent.parent, consent.child));
        if (!consent.proposal_id.empty()) under_way.push_back(consent);
      } else if (what < 9 && !under_way.empty()) {
        std::swap(under_way[random() % under_way.size()], under_way.back());
        const Consent consent = under_way.back();
        under_way.pop_back();
        const bool pending = teams.system().hierarchy().proposals().contains(consent.proposal_id);
        const auto code =
            teams.accept("root of " + consent.child, consent.child, consent.proposal_id, INHERITED_ROLE_GUEST);
        const bool again = parent_of.contains(consent.child) && code == OK;
        if (!again) {
          EXPECT_EQ(code == OK, pending && can_be(consent.parent, consent.child)) << Code_Name(code);
        }
        (code == OK ? accepted : refused) += 1;
        if (code == OK) parent_of[consent.child] = consent.parent;
      } else if (!parent_of.empty()) {
        auto link = std::next(parent_of.begin(), static_cast<std::ptrdiff_t>(random() % parent_of.size()));
        if (random() % 2)
          teams.must("root of " + link->first, in_name_of<LeaveParent>(link->first));
        else
          teams.must("root of " + link->second, about_child<RemoveChild>(link->second, link->first));
        parent_of.erase(link);
      }
      const System& system = teams.system();
      ASSERT_EQ(static_cast<std::size_t>(system.hierarchy().parents_size()), parent_of.size());
      std::size_t seen_from_above = 0;
      for (const auto& name : names) {
        int levels = 1;
        for (const auto* link = find_parent(system, team_of(name)); link; link = find_parent(system, link->parent_id()))
          ASSERT_LE(++levels, hierarchy_levels_max) << "a cycle, or too deep";
        const auto* link = find_parent(system, team_of(name));
        ASSERT_EQ(link ? link->parent_id() : "", parent_of.contains(name) ? team_of(parent_of[name]) : "");
        for (const auto& child : children_of(system, team_of(name))) {
          ++seen_from_above;
          ASSERT_EQ(find_parent(system, child)->parent_id(), team_of(name));
        }
      }
      ASSERT_EQ(seen_from_above, parent_of.size());
    }
    EXPECT_GT(accepted, 20);
    EXPECT_GT(refused, 5);
  }
}

// What anybody may in any team equals: the higher of their own role there and, where they are admin or super admin of
// the active parent, the role that the team gives those; nothing where they are inactive in it.
TEST(Hierarchy, GivesTheRolesThatASlowReferenceSays) {
  int by_parent = 0;
  for (unsigned seed = 1; seed <= 6; ++seed) {
    std::mt19937 random(seed);
    Teams teams;
    const std::vector<std::string> names{"t0", "t1", "t2", "t3", "t4"}, people{"p0", "p1", "p2", "p3", "p4", "p5"};
    for (const auto& name : names) teams.create(name, "root");
    const std::vector<Role> roles{GUEST, VIEWER, MEMBER, ADMIN};
    std::map<std::pair<std::string, std::string>, Role> own;  // by team and person
    std::set<std::pair<std::string, std::string>> inactive;
    for (const auto& name : names)
      for (const auto& person : people)
        if (random() % 2) {
          const Role role = roles[random() % roles.size()];
          teams.add(name, "root", person, role);
          own[{name, person}] = role;
        }
    std::map<std::string, std::pair<std::string, InheritedRole>> parent_of;
    std::set<std::string> archived;
    const std::vector<InheritedRole> settings{INHERITED_ROLE_NONE, INHERITED_ROLE_GUEST, INHERITED_ROLE_VIEWER,
                                              INHERITED_ROLE_MEMBER, INHERITED_ROLE_ADMIN};
    for (int step = 0; step < 200; ++step) {
      const auto name = names[random() % names.size()], other = names[random() % names.size()];
      const auto person = people[random() % people.size()];
      const auto setting = settings[random() % settings.size()];
      const bool seldom = random() % 4 == 0;
      switch (random() % 6) {
        case 0:
        case 1:
          if (const auto id = teams.propose("root", other, name); !id.empty())
            if (teams.accept("root", name, id, setting) == OK) parent_of[name] = {other, setting};
          break;
        case 2:
          if (teams.ask("root", set_inherited_role(name, setting)).refusal.code() == OK)
            parent_of[name].second = setting;
          break;
        case 3:
          if (seldom && teams.ask("root", in_name_of<LeaveParent>(name)).refusal.code() == OK) parent_of.erase(name);
          break;
        case 4:
          if (archived.contains(name)) {
            teams.must("root", in_name_of<RestoreTeam>(name));
            archived.erase(name);
          } else if (seldom && teams.ask("root", in_name_of<ArchiveTeam>(name)).refusal.code() == OK) {
            archived.insert(name);
          }
          break;
        default: {
          if (!own.contains({name, person})) break;
          auto off = in_name_of<DeactivateMember>(name);
          off.set_account_id(acct(person));
          auto on = in_name_of<ReactivateMember>(name);
          on.set_account_id(acct(person));
          if (inactive.contains({name, person}) && teams.ask("root", on).refusal.code() == OK)
            inactive.erase({name, person});
          else if (seldom && teams.ask("root", off).refusal.code() == OK)
            inactive.insert({name, person});
        }
      }
      for (const auto& asked : names)
        for (const auto& who : people) {
          const auto own_role = [&](const std::string& where) {
            return own.contains({where, who}) && !inactive.contains({where, who}) ? own[{where, who}]
                                                                                  : ROLE_UNSPECIFIED;
          };
          Role expected = own_role(asked);
          if (parent_of.contains(asked) && !inactive.contains({asked, who})) {
            const auto& [parent, given] = parent_of[asked];
            if (!archived.contains(parent) && own_role(parent) == ADMIN && given != INHERITED_ROLE_NONE)
              expected = std::max(expected, static_cast<Role>(given));
          }
          const auto account = acct(who);
          const auto from_parent = inherited(teams.node, team_of(asked), account);
          const Team& team = *teams.node.team(team_of(asked));
          ASSERT_EQ(acting_role(team, account, from_parent), expected) << asked << " " << who << " step " << step;
          for (const auto* action : {"view", "edit", "delete"}) {
            RightsQuestion question{account, Context::Fact::no, "workflow", "x", action};
            question.inherited = from_parent;
            const bool may = expected != ROLE_UNSPECIFIED && role_allows(expected, action) &&
                             (!archived.contains(asked) || std::string_view(action) == "view");
            ASSERT_EQ(evaluate(team, question).allowed(), may);
          }
          by_parent += expected > own_role(asked);
        }
    }
  }
  EXPECT_GT(by_parent, 500);
}
}  // namespace muster::test
