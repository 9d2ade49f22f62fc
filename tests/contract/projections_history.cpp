// Random histories: not what decisions would allow in every detail, but what read models may rely on — ids are made
// once, things that change exist, versions follow each other.
#include <set>

#include "tests/contract/projections_joining_history.hpp"
#include "tests/contract/projections_support.hpp"
#include "tests/contract/projections_vault_history.hpp"
#include "tests/contract/projections_workspaces_history.hpp"

namespace muster::test {
namespace {
struct Team {
  explicit Team(std::string team_id) : id(std::move(team_id)) {}
  std::string id;
  std::set<std::string> members;
  std::vector<std::string> invitations, grants, promotions, alerts;
  std::map<std::string, std::string> temporary;  // active promotions for a time, by account
  std::map<std::string, int> items;              // newest version
  std::map<std::string, int> shared;             // newest version
  std::vector<std::string> roles;
  std::vector<std::string> queues;
  struct Standing {
    std::string queue_id, holder;
    bool started = false;
  };
  std::map<std::string, Standing> standing;  // what stands in the queues
  WorkspacesHistory workspaces;
  JoiningHistory joining;
  VaultHistory vault;
};

class Writer {
 public:
  Writer(Ledger& ledger, unsigned seed) : ledger_(ledger), random_(seed) {}

  void found(const std::string& id) {
    teams_.emplace_back(id);
    const auto creator = person();
    teams_.back().members.insert(creator);
    say(teams_.back(), creator,
        "team_created { name: 'Team " + id + "' visibility: " + (pick(2) ? "PUBLIC" : "PRIVATE") +
            " plan: FREE creator: '" + creator + "' } member_joined { account_id: '" + creator +
            "' role: SUPER_ADMIN way: CREATED } invite_code_set { code_hash: 'x' }");
  }
  // Founder rights: delegated, given a key, and now and then taken again.
  void delegate(const std::string& name, const std::string& from) {
    const auto about = "account_id: '" + acct(name) + "' ";
    const auto say_it = [&](const std::string& events) { ledger_.append(std::string("system"), acct(from), events); };
    say_it("founder_granted { " + about + "notes: 'on call' delegated_by: '" + acct(from) + "' }");
    if (pick(2)) say_it("founder_key_set { " + about + "auth_key_hash: 'x' }");
    if (pick(2)) say_it("founder_revoked { " + about + "with: '" + acct(from) + "' }");
    if (pick(2)) say_it("founder_granted { " + about + "auth_key_hash: 'y' }");
  }
  // Proposals, and what became of them; a link that comes, changes and now and then goes.
  void link(const std::string& parent, const std::string& child) {
    const auto teams = "parent_id: '" + parent + "' child_id: '" + child + "' ";
    const auto proposal = "proposal_id: '" + fresh("proposal") + "' ";
    const auto say_it = [&](const std::string& events) {
      ledger_.append(std::string("system"), acct("first"), events);
    };
    say_it("child_proposed { " + proposal + teams + "expires_at: 1800000000000000 }");
    if (pick(4) == 0) return say_it("parent_declined { " + proposal + teams + "}");
    if (pick(4) == 0) return say_it("proposal_withdrawn { " + proposal + teams + "}");
    say_it("parent_accepted { " + proposal + teams + "inherited_role: INHERITED_ROLE_VIEWER }");
    if (pick(2)) say_it("inherited_role_set { " + teams + "inherited_role: INHERITED_ROLE_NONE }");
    if (pick(2)) say_it((pick(2) ? "parent_left { " : "child_removed { ") + teams + "}");
  }
  void link_all() {
    for (std::size_t child = 1; child < teams_.size(); ++child) link(teams_[child - 1].id, teams_[child].id);
  }
  void step() {
    if (teams_.size() > 2 && pick(150) == 0) end_team();
    if (pick(12) == 0) return knock(teams_[pick(teams_.size())]);
    Team& team = teams_[pick(teams_.size())];
    if (pick(20) == 0) {
      const auto lane = ledger_.lane_of("team/" + team.id);
      pick(2) ? ledger_.append_void(lane) : ledger_.append_garbage(lane);
      if (pick(3) == 0) ledger_.open(lane);
    }
    switch (pick(22)) {
      case 0:
        return join(team);
      case 1:
        return go(team);
      case 2:
        return pick(2) ? change_role(team) : promote_temporarily(team);
      case 3:
        return say(team, member(team), "job_role_set { account_id: '" + member(team) + "' job_role: 'nurse' }");
      case 4:
        return invite(team);
      case 5:
        return end_invitation(team);
      case 6:
        return grant(team);
      case 7:
        return promote(team);
      case 8:
        return say(team, member(team), "team_updated { name: 'Renamed " + fresh("n") + "' }");
      case 9:
        return store(team);
      case 10:
        return pick(2) ? change_item(team) : keep(team);
      case 11:
        return say(team, member(team),
                   "budget_set { monthly_budget: 5000000000 warning_threshold: 80 exceeded_action: NOTIFY }");
      case 12:
        return alert(team);
      case 13:
        return pick(2) ? say(team, member(team), "refused { code: NOT_ALLOWED detail: 'only admins may' }") : log(team);
      case 14:
        return pick(4) ? enqueue(team) : change_queue(team);
      case 15:
        return pick(3) ? share(team) : change_roles(team);
      case 16:
      case 17:
        return move_on(team);
      case 18:
      case 19:
        return organize(team);
      default:
        return use(team);
    }
  }

 private:
  std::size_t pick(std::size_t count) { return std::uniform_int_distribution<std::size_t>(0, count - 1)(random_); }
  std::string person() { return acct("p" + std::to_string(pick(12))); }
  std::string fresh(std::string_view prefix) { return id(prefix, std::string(prefix) + std::to_string(++made_)); }
  std::string member(const Team& team) {
    return team.members.empty() ? person()
                                : *std::next(team.members.begin(), static_cast<long>(pick(team.members.size())));
  }
  void say(Team& team, const std::string& actor, const std::string& events) {
    ledger_.append("team/" + team.id, actor, events);
    if (pick(10) == 0) ledger_.now += day_us;
  }

  void join(Team& team) {
    const auto who = person();
    if (team.members.insert(who).second)
      say(team, member(team), "member_joined { account_id: '" + who + "' role: MEMBER way: ADDED }");
  }
  void go(Team& team) {
    if (team.members.size() < 2) return;
    const auto who = member(team);
    team.members.erase(who);
    team.temporary.erase(who);
    team.workspaces.gone(who);
    for (auto& [id, one] : team.standing)
      if (one.holder == who) one.holder.clear(), one.started = false;
    say(team, who,
        pick(2) ? "member_left { account_id: '" + who + "' }" : "member_removed { account_id: '" + who + "' }");
  }
  void end_team() {
    const auto at = pick(teams_.size());
    say(teams_[at], member(teams_[at]), "team_deleted { name: 'Gone' }");
    teams_.erase(teams_.begin() + static_cast<long>(at));
  }
  void knock(Team& team) {
    const auto said = team.joining.next(tools(), team.members);
    if (!said.events.empty()) say(team, said.actor, said.events);
  }
  void invite(Team& team) {
    team.invitations.push_back(fresh("inv"));
    const std::string whom =
        pick(2) ? "account_id: '" + person() + "'" : "email { key_id: 'k' box: '\\001\\377' } email_hash: '\\002'";
    say(team, member(team),
        "key_created { key_id: 'k' purpose: PERSON } member_invited { invitation_id: '" + team.invitations.back() +
            "' " + whom + " role: VIEWER expires_at: 1795872000000000 }");
  }
  void end_invitation(Team& team) {
    if (team.invitations.empty()) return;
    const auto id = team.invitations[pick(team.invitations.size())];
    std::erase(team.invitations, id);
    const auto who = person();
    if (pick(2) && team.members.insert(who).second)
      say(team, who,
          "invitation_accepted { invitation_id: '" + id + "' account_id: '" + who +
              "' } member_joined { account_id: '" + who + "' role: VIEWER way: INVITED }");
    else
      say(team, who, "invitation_declined { invitation_id: '" + id + "' }");
  }
  void grant(Team& team) {
    if (!team.grants.empty() && pick(3) == 0) {
      say(team, member(team), "permission_revoked { grant_id: '" + team.grants.back() + "' }");
      team.grants.pop_back();
      return;
    }
    team.grants.push_back(fresh("grant"));
    const std::string resource = team.items.empty() || pick(2)
                                     ? "resource_kind: 'workflow' resource_id: 'w" + std::to_string(pick(5)) + "'"
                                     : "resource_kind: 'vault_item' resource_id: '" + team.items.begin()->first + "'";
    say(team, member(team),
        "permission_granted { grant_id: '" + team.grants.back() + "' " + resource +
            " action: 'view' grantee_kind: USER grantee: '" + person() + "' effect: " + (pick(3) ? "ALLOW" : "DENY") +
            " }");
  }
  void change_role(Team& team) {
    const auto who = member(team);
    team.temporary.erase(who);
    say(team, member(team), "role_changed { account_id: '" + who + "' from: MEMBER to: ADMIN }");
  }
  void promote_temporarily(Team& team) {
    if (team.members.empty()) return;
    const auto who = member(team);
    const auto about = [&](const std::string& id) {
      return "{ temp_promotion_id: '" + id + "' account_id: '" + who + "' ";
    };
    if (const auto active = team.temporary.find(who); active != team.temporary.end()) {
      const auto id = active->second;
      team.temporary.erase(active);
      return say(team, pick(2) ? member(team) : "system",
                 pick(2) ? "temporary_promotion_approved " + about(id) + "}"
                         : "temporary_promotion_reverted " + about(id) + "to: ADMIN " +
                               (pick(2) ? "way: EXPIRED }" : "way: BY_HAND reason: 'back' }"));
    }
    team.temporary[who] = fresh("temp");
    say(team, member(team),
        "admin_promoted_temporarily " + about(team.temporary[who]) +
            "from: ADMIN to: SUPER_ADMIN offline { account_id: '" + person() +
            "' offline_since: 1795267200000000 } ends_at: 1797000000000000 reason: 'night' }");
  }
  void promote(Team& team) {
    if (!team.promotions.empty() && pick(2)) {
      const auto id = team.promotions.back();
      team.promotions.pop_back();
      const auto who = member(team);
      const bool promoted = pick(2);
      if (promoted) team.temporary.erase(who);
      say(team, "system",
          promoted ? "member_promoted { account_id: '" + who + "' from: MEMBER to: ADMIN way: DELAYED promotion_id: '" +
                         id + "' }"
                   : "promotion_cancelled { promotion_id: '" + id + "' reason: 'no' }");
      return;
    }
    team.promotions.push_back(fresh("promotion"));
    say(team, member(team),
        "promotion_scheduled { promotion_id: '" + team.promotions.back() + "' account_id: '" + member(team) +
            "' from: MEMBER to: ADMIN execute_at: 1797000000000000 reason: 'good' }");
  }
  void store(Team& team) {
    const auto id = fresh("item");
    team.items[id] = 1;
    say(team, member(team),
        "vault_item_stored { item_id: '" + id + "' name: 'Item " + id +
            "' type: ITEM_TYPE_NOTE mime_type: 'text/plain' size_bytes: 10 content { key_id: 'key1' box: '\\001\\002' "
            "}" +
            (pick(2) ? " metadata { key_id: 'key1' box: '\\003' }" : "") + (pick(2) ? in_workspace(team) : "") + " }");
  }
  void keep(Team& team) {
    const auto events = team.vault.next(
        {[this](std::size_t count) { return pick(count); }, [this](std::string_view prefix) { return fresh(prefix); }});
    if (!events.empty()) say(team, member(team), events);
  }
  void change_item(Team& team) {
    if (team.items.empty()) return;
    auto& [id, newest] = *std::next(team.items.begin(), static_cast<long>(pick(team.items.size())));
    const auto about = "item_id: '" + id + "' ";
    switch (pick(6)) {
      case 0:
        say(team, member(team), "vault_item_deleted { " + about + "}");
        team.items.erase(id);
        return;
      case 1:
        return say(team, member(team), "vault_item_read { " + about + "version: " + std::to_string(newest) + " }");
      case 2: {
        const auto from = std::to_string(1 + pick(static_cast<std::size_t>(newest)));
        return say(team, member(team),
                   "vault_item_restored { " + about + "version: " + std::to_string(++newest) +
                       " from_version: " + from + " }");
      }
      case 3:
        return say(team, member(team),
                   "vault_item_updated { " + about + "version: " + std::to_string(++newest) +
                       " name: 'New name' size_bytes: 10 }");
      default:
        return say(team, member(team),
                   "vault_item_updated { " + about + "version: " + std::to_string(++newest) +
                       " mime_type: 'text/html' size_bytes: 20 content { key_id: 'key2' box: 'new' } }");
    }
  }
  void share(Team& team) {
    if (team.shared.empty() || pick(3) == 0) {
      const auto id = fresh("share");
      team.shared[id] = 1;
      return say(team, member(team),
                 "entry_shared { share_id: '" + id + "' key: 'k" + id + "' title: 'Doses' tags: 'a' tags: 'null'" +
                     " size_bytes: 2 body: '\\000\\377' read: true" + (pick(2) ? " expires_at: 1797000000000000" : "") +
                     " }");
    }
    auto& [id, newest] = *std::next(team.shared.begin(), static_cast<long>(pick(team.shared.size())));
    const auto about = " { share_id: '" + id + "' ";
    const auto updated = [&](const std::string& what) {
      say(team, member(team),
          "shared_entry_updated" + about + "entry_version: " + std::to_string(++newest) + " size_bytes: 3 " + what +
              "}");
    };
    switch (pick(6)) {
      case 0:
        return updated("title: 'Better doses' retagged: true ");
      case 1:
        return updated("body: 'new' expires_at: 0 ");
      case 2:
        return updated("retagged: true tags: 'b' expires_at: 1797000000000001 ");
      case 3:
        return say(team, member(team), "shared_permissions_set" + about + (pick(2) ? "read: true }" : "}"));
      case 4:
        return say(team, member(team),
                   "permission_granted { grant_id: '" + fresh("grant") +
                       "' resource_kind: 'shared_entry' resource_id: '" + id +
                       "' action: 'edit' grantee_kind: USER grantee: '" + person() + "' effect: ALLOW }");
      default:
        say(team, member(team), (pick(2) ? "entry_unshared" : "shared_entry_expired") + about + "}");
        team.shared.erase(id);
    }
  }
  void change_roles(Team& team) {
    if (team.roles.empty() || pick(4) == 0) {
      team.roles.push_back(fresh("role"));
      return say(team, member(team),
                 "custom_role_created { role_id: '" + team.roles.back() + "' name: 'role" + std::to_string(made_) +
                     "' actions { resource_kind: '*' action: 'view' } }");
    }
    const auto id = team.roles[pick(team.roles.size())];
    switch (pick(6)) {
      case 0:
        return say(team, member(team), "custom_role_updated { role_id: '" + id + "' description: 'Better' }");
      case 1:
        std::erase(team.roles, id);
        return say(team, member(team), "custom_role_deleted { role_id: '" + id + "' }");
      case 2:
        return say(team, member(team),
                   "permission_granted { grant_id: '" + fresh("grant") + "' resource_kind: 'workflow' resource_id: '" +
                       (pick(2) ? "w1" : "*") + "' action: 'edit' grantee_kind: CUSTOM_ROLE grantee: '" + id +
                       "' effect: " + (pick(2) ? "ALLOW" : "DENY") + " }");
      default: {
        std::string held;
        for (const auto& role : team.roles)
          if (pick(2)) held += "role_ids: '" + role + "' ";
        return say(team, member(team), "custom_roles_set { account_id: '" + member(team) + "' " + held + "}");
      }
    }
  }
  void change_queue(Team& team) {
    if (team.queues.empty() || pick(3) == 0) {
      team.queues.push_back(fresh("queue"));
      return say(team, member(team),
                 "queue_created { queue_id: '" + team.queues.back() + "' name: 'Queue' type: QUEUE_TYPE_PATIENT" +
                     (pick(2) ? in_workspace(team) : "") + " }");
    }
    const auto about = "{ queue_id: '" + team.queues[pick(team.queues.size())] + "' ";
    switch (pick(3)) {
      case 0:
        return say(team, member(team), "queue_updated " + about + "name: 'Renamed " + fresh("n") + "' }");
      case 1:
        return say(team, member(team), "queue_archived " + about + "}");
      default:
        return say(team, member(team), "queue_restored " + about + "}");
    }
  }
  void enqueue(Team& team) {
    if (team.queues.empty()) return change_queue(team);
    const auto id = fresh("entry");
    team.standing[id].queue_id = team.queues[pick(team.queues.size())];
    say(team, member(team),
        "queue_entry_added { queue_id: '" + team.standing[id].queue_id + "' entry_id: '" + id +
            "' title: 'Blood' priority: " + (pick(2) ? "PRIORITY_NORMAL" : "PRIORITY_URGENT") + " }");
  }
  void move_on(Team& team) {
    if (team.standing.empty() || team.members.empty()) return enqueue(team);
    const auto at = std::next(team.standing.begin(), static_cast<long>(pick(team.standing.size())));
    auto& [id, one] = *at;
    const auto actor = member(team);
    const auto about = " { queue_id: '" + one.queue_id + "' entry_id: '" + id + "' ";
    const auto with = [&](const std::string& who) { return about + "account_id: '" + who + "' "; };
    switch (pick(4)) {
      case 0: {
        const auto from = std::exchange(one.holder, member(team));
        one.started = false;
        if (from == one.holder) return;
        return say(team, actor, "queue_entry_assigned" + with(one.holder) + "from: '" + from + "' }");
      }
      case 1:
        if (std::exchange(one.started, true)) return;
        if (one.holder.empty()) one.holder = actor;
        return say(team, actor, "queue_entry_started" + with(one.holder) + "}");
      case 2:
        if (!one.started) {
          if (one.holder.empty()) return;
          say(team, actor, "queue_entry_returned" + with(std::exchange(one.holder, {})) + "reason: 'later' }");
        } else {
          say(team, actor, "queue_entry_completed" + with(one.holder) + "outcome: 'done' }");
          team.standing.erase(at);
        }
        return;
      default:
        return say(team, actor, "queue_entry_reprioritized" + about + "priority: PRIORITY_LOW }");
    }
  }
  WorkspacesHistory::Tools tools() {
    return {[this](std::size_t count) { return pick(count); },
            [this](std::string_view prefix) { return fresh(prefix); }, [this] { return person(); }};
  }
  void organize(Team& team) {
    const auto events = team.workspaces.next(tools(), team.members.empty() ? "" : member(team));
    if (!events.empty()) say(team, member(team), events);
  }
  std::string in_workspace(const Team& team) {
    const auto id = team.workspaces.any(tools());
    return id.empty() ? "" : " workspace_id: '" + id + "'";
  }
  void log(Team& team) {
    say(team, member(team),
        "activity_logged { type: 'task.done' description: 'Did " + fresh("task") + "' impact_score: " +
            std::to_string(pick(10'001)) + (pick(2) ? " resource_kind: 'task' resource_id: 't1'" : "") +
            (pick(2) ? " details: '{\"minutes\":7,\"of\":[null,\"x\"]}'" : "") + " }");
  }
  void alert(Team& team) {
    if (!team.alerts.empty() && pick(2)) {
      say(team, member(team), "alert_acknowledged { alert_id: '" + team.alerts.back() + "' }");
      team.alerts.pop_back();
      return;
    }
    team.alerts.push_back(fresh("alert"));
    say(team, member(team),
        "usage_recorded { usage_id: 'u' account_id: '" + member(team) +
            "' cost: 4000000000 } alert_raised { alert_id: '" + team.alerts.back() +
            "' type: BUDGET_WARNING threshold: 80 period_start: 1793491200000000 period_cost: 4000000000 "
            "monthly_budget: 5000000000 }");
  }
  void use(Team& team) {
    const auto who = member(team);
    const bool big = pick(2);
    say(team, who,
        "usage_recorded { usage_id: '" + fresh("usage") + "' account_id: '" + who + "' provider: '" +
            (big ? "anthropic" : "openai") + "' model: '" + (big ? "large" : "small") + "' input_tokens: " +
            std::to_string(pick(1000)) + " output_tokens: 7 api_calls: 1 latency_ms: " + std::to_string(pick(3) * 100) +
            " success: true cost: " + std::to_string(pick(1'000'000)) + " }");
  }

  Ledger& ledger_;
  std::mt19937 random_;
  std::vector<Team> teams_;
  int made_ = 0;
};
}  // namespace

void write_random_history(Ledger& ledger, unsigned seed, int entries, int teams) {
  Writer writer(ledger, seed);
  ledger.append(std::string("system"), "system",
                "founder_granted { account_id: '" + acct("first") + "' notes: 'init' }");
  for (int i = 0; i < teams; ++i) writer.found(team("t" + std::to_string(seed) + "_" + std::to_string(i)));
  writer.delegate("second", "first");
  writer.link_all();
  for (int i = 0; i < entries; ++i) writer.step();
  writer.delegate("third", "second");
}
}  // namespace muster::test
