// What random histories tell of asking to be let in, of invite codes, and of who is inactive, as write_random_history
// needs it.
#pragma once
#include <iterator>
#include <map>
#include <set>
#include <string>

#include "tests/contract/projections_workspaces_history.hpp"

namespace muster::test {
class JoiningHistory {
 public:
  using Tools = WorkspacesHistory::Tools;
  struct Said {
    std::string actor, events;  // no events: nothing happens this time
  };

  // Who comes in is added to the members.
  Said next(const Tools& tools, std::set<std::string>& members) {
    const auto member = [&] {
      return members.empty() ? tools.person()
                             : *std::next(members.begin(), static_cast<long>(tools.pick(members.size())));
    };
    const auto who = member(), admin = member();
    switch (tools.pick(7)) {
      case 0:
        return {admin, "invite_code_set { code_hash: 'x' code_id: '" + tools.fresh("code") + "' }"};
      case 1:
        return {admin, "invite_code_revoked { code_id: 'code' }"};
      case 2:
        return {admin, "member_deactivated { account_id: '" + who + "' reason: 'away' }"};
      case 3:
        return {admin, "member_reactivated { account_id: '" + who + "' }"};
      case 4: {
        const auto newcomer = tools.person();
        if (!members.insert(newcomer).second) return {};
        return {newcomer, "member_joined { account_id: '" + newcomer + "' role: MEMBER way: BY_CODE code_id: '" +
                              (tools.pick(2) ? "code" : "") + "' }"};
      }
      default:
        return tools.pick(2) && !requests_.empty() ? answer(tools, members, admin) : ask(tools, members);
    }
  }

 private:
  Said ask(const Tools& tools, const std::set<std::string>& members) {
    const auto who = tools.person();
    if (members.contains(who)) return {};
    for (const auto& [id, asker] : requests_)
      if (asker == who) return {};
    const auto id = tools.fresh("request");
    requests_[id] = who;
    return {who, "join_requested { request_id: '" + id + "' account_id: '" + who +
                     "' message: 'please' expires_at: 1797872000000000 }"};
  }
  Said answer(const Tools& tools, std::set<std::string>& members, const std::string& admin) {
    const auto [id, who] = *std::next(requests_.begin(), static_cast<long>(tools.pick(requests_.size())));
    requests_.erase(id);
    const auto about = " { request_id: '" + id + "' account_id: '" + who + "' ";
    switch (tools.pick(4)) {
      case 0:
        if (!members.insert(who).second) return {};
        return {admin, "join_request_approved" + about + "role: VIEWER } member_joined { account_id: '" + who +
                           "' role: VIEWER way: REQUESTED }"};
      case 1:
        return {admin, "join_request_declined" + about + (tools.pick(2) ? "reason: 'full' }" : "}")};
      case 2:
        return {who, "join_request_withdrawn" + about + "}"};
      default:
        return {"system", "join_request_expired" + about + "}"};
    }
  }

  std::map<std::string, std::string> requests_;  // who asked; they may have come in since
};
}  // namespace muster::test
