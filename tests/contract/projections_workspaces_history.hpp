// What a random history says of the workspaces of one team: see projections_history.cpp.
#pragma once
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace muster::test {
class WorkspacesHistory {
 public:
  struct Tools {
    std::function<std::size_t(std::size_t)> pick;
    std::function<std::string(std::string_view)> fresh;
    std::function<std::string()> person;  // in the team or not
  };
  // The events of the next entry; empty where there is nothing to say now. `member` is in the team; empty: nobody is.
  std::string next(const Tools& tools, const std::string& member) {
    if (workspaces_.empty() || (!member.empty() && tools.pick(8) == 0)) return create(tools, member);
    auto& [id, workspace] = *std::next(workspaces_.begin(), static_cast<long>(tools.pick(workspaces_.size())));
    const std::string about = " { workspace_id: '" + id + "' ";
    switch (tools.pick(8)) {
      case 0:
        return change(tools, about);
      case 1:
      case 2:
        return member.empty() ? "" : join(workspace, about, member, tools.pick(2));
      case 3:
        return go(tools, workspace, about);
      case 4:
        return permit(tools, workspace, about);
      case 5:
        return end(tools, workspace, about, member);
      default:
        return invite(tools, workspace, about);
    }
  }
  // Whoever leaves the team leaves its workspaces, without an event of their own.
  void gone(const std::string& who) {
    for (auto& [id, workspace] : workspaces_) {
      workspace.members.erase(who);
      std::erase_if(workspace.invitations, [&](const auto& one) { return one.second == who; });
    }
  }
  // A workspace, or nothing.
  std::string any(const Tools& tools) const {
    return workspaces_.empty()
               ? ""
               : std::next(workspaces_.begin(), static_cast<long>(tools.pick(workspaces_.size())))->first;
  }

 private:
  struct Workspace {
    std::map<std::string, std::set<int>> members;    // and what was granted to them one by one
    std::map<std::string, std::string> invitations;  // pending ones: of which account; empty: by email
  };

  std::string create(const Tools& tools, const std::string& member) {
    if (member.empty()) return "";
    const auto id = tools.fresh("workspace");
    workspaces_[id].members[member];
    return "workspace_created { workspace_id: '" + id +
           "' name: 'Ward' settings { default_role: WORKSPACE_ROLE_VIEWER invites_from: WORKSPACE_ROLE_OWNER } }"
           " workspace_member_joined { workspace_id: '" +
           id + "' account_id: '" + member + "' role: WORKSPACE_ROLE_OWNER }";
  }
  static std::string change(const Tools& tools, const std::string& about) {
    switch (tools.pick(4)) {
      case 0:
        return "workspace_updated" + about + "name: 'Renamed " + tools.fresh("n") + "' }";
      case 1:
        return "workspace_updated" + about +
               "description: 'Nights' settings { default_role: WORKSPACE_ROLE_EDITOR invites_from: "
               "WORKSPACE_ROLE_GUEST } }";
      case 2:
        return "workspace_archived" + about + "}";
      default:
        return "workspace_restored" + about + "}";
    }
  }
  static std::string join(Workspace& workspace, const std::string& about, const std::string& who, bool more) {
    if (workspace.members.contains(who)) return "";
    workspace.members[who] = more ? std::set<int>{4, 11} : std::set<int>{};
    std::erase_if(workspace.invitations, [&](const auto& one) { return one.second == who; });
    return "workspace_member_joined" + about + "account_id: '" + who + "' role: WORKSPACE_ROLE_VIEWER " +
           (more ? "permissions: [11, 4] }" : "}");
  }
  static std::string go(const Tools& tools, Workspace& workspace, const std::string& about) {
    if (workspace.members.empty()) return "";
    const auto at = std::next(workspace.members.begin(), static_cast<long>(tools.pick(workspace.members.size())));
    const std::string of = about + "account_id: '" + at->first + "' ";
    if (tools.pick(2))
      return "workspace_role_changed" + of + "from: WORKSPACE_ROLE_VIEWER to: " +
             (tools.pick(2) ? "WORKSPACE_ROLE_ADMIN }" : "WORKSPACE_ROLE_EDITOR }");
    workspace.members.erase(at);
    return (tools.pick(2) ? "workspace_member_left" : "workspace_member_removed") + of + "}";
  }
  static std::string permit(const Tools& tools, Workspace& workspace, const std::string& about) {
    if (workspace.members.empty()) return "";
    auto& [who, held] = *std::next(workspace.members.begin(), static_cast<long>(tools.pick(workspace.members.size())));
    const int permission = 1 + static_cast<int>(tools.pick(12));
    const std::string of = about + "account_id: '" + who + "' permission: " + std::to_string(permission) + " }";
    if (held.erase(permission)) return "workspace_permission_revoked" + of;
    held.insert(permission);
    return "workspace_permission_granted" + of;
  }
  static std::string invite(const Tools& tools, Workspace& workspace, const std::string& about) {
    const auto id = tools.fresh("inv");
    const std::string whom = tools.pick(3) ? tools.person() : "";
    if (workspace.members.contains(whom)) return "";
    workspace.invitations[id] = whom;
    return "invited_to_workspace" + about + "invitation_id: '" + id + "' " +
           (whom.empty() ? "email { key_id: 'k' box: '\\001\\377' } email_hash: '\\002'"
                         : "account_id: '" + whom + "'") +
           " token_hash: 't' role: WORKSPACE_ROLE_GUEST permissions: [3, 1] expires_at: 1795872000000000 }";
  }
  static std::string end(const Tools& tools, Workspace& workspace, const std::string& about,
                         const std::string& member) {
    if (workspace.invitations.empty()) return "";
    const auto at =
        std::next(workspace.invitations.begin(), static_cast<long>(tools.pick(workspace.invitations.size())));
    const std::string of = about + "invitation_id: '" + at->first + "' ";
    const bool for_member = at->second.empty() || at->second == member;
    workspace.invitations.erase(at);
    if (for_member && !member.empty() && !workspace.members.contains(member))
      return "workspace_invitation_accepted" + of + "account_id: '" + member + "' } " +
             join(workspace, about, member, true);
    constexpr const char* ends[] = {"workspace_invitation_declined", "workspace_invitation_revoked",
                                    "workspace_invitation_expired"};
    return ends[tools.pick(3)] + of + "}";
  }

  std::map<std::string, Workspace> workspaces_;
};
}  // namespace muster::test
