// The read model workspaces, and where others name a workspace, from hand-written histories.
#include "tests/contract/projections_support.hpp"

namespace muster::test {
namespace {
class WorkspacesTest : public testing::Test {
 protected:
  Position say(const std::string& actor, const std::string& events) {
    return ledger.append("team/" + lab, actor, events);
  }
  std::string about(const std::string& more = {}) {
    return "team_id: '" + lab + "' workspace_id: '" + ward + "' " + more;
  }
  // " { workspace_id: … account_id: … "
  std::string of(const std::string& who) { return " { workspace_id: '" + ward + "' account_id: '" + who + "' "; }
  void create() {
    say(ana, "workspace_created { workspace_id: '" + ward +
                 "' name: 'Ward 3' description: 'Nights' settings { default_role: WORKSPACE_ROLE_VIEWER invites_from: "
                 "WORKSPACE_ROLE_OWNER } } workspace_member_joined" +
                 of(ana) + "role: WORKSPACE_ROLE_OWNER }");
  }
  void invite(const std::string& name, const std::string& whom) {
    say(ana, "invited_to_workspace { workspace_id: '" + ward + "' invitation_id: '" + id("inv", name) + "' " + whom +
                 " token_hash: 'secret' role: WORKSPACE_ROLE_EDITOR permissions: [11, 4]"
                 " expires_at: 1795872000000000 }");
  }
  std::string members(const std::string& more = {}) {
    return ask<WorkspaceMemberPage>(database, message<ListWorkspaceMembers>(about(more))).json;
  }
  std::string invitations(const std::string& more = {}) {
    return ask<WorkspaceInvitationPage>(database, message<ListWorkspaceInvitations>(about(more))).json;
  }
  std::string status_of(const std::string& name) {
    const auto json = invitations();
    const auto at = json.find(R"("status":")", json.find(id("inv", name)));
    return json.substr(at + 10, json.find('"', at + 10) - at - 10);
  }

  TestDatabase database;
  Ledger ledger;
  std::string lab = team("lab"), ward = id("workspace", "ward"), ana = acct("ana"), bo = acct("bo"), cy = acct("cy");
};

TEST_F(WorkspacesTest, AreTold) {
  create();
  say(ana, "workspace_member_joined" + of(bo) + "role: WORKSPACE_ROLE_VIEWER }");
  say(ana,
      "workspace_updated { workspace_id: '" + ward +
          "' name: 'Ward 4' settings { default_role: WORKSPACE_ROLE_GUEST invites_from: WORKSPACE_ROLE_EDITOR } }");
  fold(database, ledger, "workspaces");
  const std::string told = R"({"workspace_id":")" + ward + R"(","team_id":")" + lab +
                           R"(","name":"Ward 4","description":"Nights","settings":{"default_role":"guest",)"
                           R"("invites_from":"editor"},"archived":false,"created_by":")" +
                           ana +
                           R"(","created_at":"2026-11-21T13:21:00.000000Z","updated_at":"2026-11-21T13:23:00.000000Z",)"
                           R"("member_count":2,)";
  const auto get = [&](const std::string& who) {
    return ask<WorkspaceView>(database, message<GetWorkspace>(about("account_id: '" + who + "'")));
  };
  EXPECT_EQ(get(bo).json, told + R"("role":"viewer","version":3})");
  EXPECT_EQ(get(cy).json, told + R"("version":3})");
  EXPECT_EQ(get(bo).version, 3U);
  EXPECT_EQ(refusal(database, message<GetWorkspace>("team_id: '" + lab + "' workspace_id: 'x'")).code(),
            WORKSPACE_NOT_FOUND);
}

TEST_F(WorkspacesTest, AreListed) {
  create();
  const auto other = id("workspace", "other");
  say(bo, "workspace_created { workspace_id: '" + other +
              "' name: 'Pharmacy' settings { default_role: WORKSPACE_ROLE_VIEWER invites_from: WORKSPACE_ROLE_OWNER } }"
              " workspace_member_joined { workspace_id: '" +
              other + "' account_id: '" + bo + "' role: WORKSPACE_ROLE_OWNER }");
  fold(database, ledger, "workspaces");
  const auto names = [&](const std::string& more) {
    const auto json = ask<WorkspacePage>(
                          database, message<ListWorkspaces>("team_id: '" + lab + "' account_id: '" + ana + "' " + more))
                          .json;
    return std::string(json.find("Ward 3") != json.npos ? "ward " : "") +
           (json.find("Pharmacy") != json.npos ? "pharmacy" : "");
  };
  EXPECT_EQ(names(""), "ward pharmacy");
  EXPECT_EQ(names("mine: true"), "ward ");
  EXPECT_EQ(names("hidden: 'queue/q workspace/" + other + "'"), "ward ");
  EXPECT_EQ(names("hidden: 'workspace/*'"), "");
  EXPECT_EQ(names("name: 'PHARM'"), "pharmacy");
  say(ana, "workspace_archived { workspace_id: '" + ward + "' }");
  fold(database, ledger, "workspaces");
  EXPECT_EQ(names(""), "pharmacy");
  EXPECT_EQ(names("archived: true"), "ward pharmacy");
  const auto mine = [&](const std::string& who, const std::string& more) {
    const auto json = ask<WorkspacePage>(database, message<ListMyWorkspaces>("account_id: '" + who + "' " + more)).json;
    return json.find("Ward 3") != json.npos;
  };
  EXPECT_TRUE(mine(ana, "archived: true"));
  EXPECT_FALSE(mine(ana, ""));
  EXPECT_FALSE(mine(bo, "archived: true"));
}

TEST_F(WorkspacesTest, MembersHaveRolesAndPermissions) {
  create();
  say(ana, "workspace_member_joined" + of(bo) + "role: WORKSPACE_ROLE_VIEWER permissions: [12, 4] }");
  say(ana, "workspace_permission_granted" + of(bo) + "permission: WORKSPACE_PERMISSION_INVITE_USERS }");
  say(ana, "workspace_permission_revoked" + of(bo) + "permission: WORKSPACE_PERMISSION_VIEW_ANALYTICS }");
  say(ana, "workspace_role_changed" + of(bo) + "from: WORKSPACE_ROLE_VIEWER to: WORKSPACE_ROLE_ADMIN }");
  const std::string as_admin = R"({"items":[{"workspace_id":")" + ward + R"(","account_id":")" + bo +
                               R"(","role":"admin","permissions":["invite_users","manage_permissions"],)"
                               R"("joined_at":"2026-11-21T13:22:00.000000Z"}]})";
  fold(database, ledger, "workspaces", 1);
  EXPECT_EQ(members("role: WORKSPACE_ROLE_ADMIN"), as_admin);
  EXPECT_NE(members().find(ana), std::string::npos);
  // Who goes is in no more, however they go.
  say(bo, "workspace_member_left" + of(bo) + "}");
  fold(database, ledger, "workspaces");
  EXPECT_EQ(members().find(bo), std::string::npos);
  say(ana, "workspace_member_joined" + of(cy) + "role: WORKSPACE_ROLE_GUEST }");
  fold(database, ledger, "workspaces");
  say(ana, "member_removed { account_id: '" + cy + "' }");
  say(ana, "member_joined { account_id: '" + cy + "' role: MEMBER way: ADDED }");
  fold(database, ledger, "workspaces");
  EXPECT_EQ(members().find(cy), std::string::npos);
}

TEST_F(WorkspacesTest, InvitationsSayWhatBecameOfThem) {
  create();
  invite("by mail", "email { key_id: 'k' box: '\\001' } email_hash: '\\002'");
  invite("bo", "account_id: '" + bo + "'");
  invite("cy", "account_id: '" + cy + "'");
  fold(database, ledger, "workspaces");
  const auto json = invitations();
  EXPECT_NE(
      json.find(R"("email_sealed":{"key_id":"k","box":"AQ=="},"role":"editor","permissions":["invite_users",)"
                R"("view_analytics"],"status":"pending","invited_by":")" +
                ana + R"(","invited_at":"2026-11-21T13:22:00.000000Z","expires_at":"2026-11-28T13:20:00.000000Z"})"),
      std::string::npos)
      << json;
  EXPECT_EQ(json.find("secret"), std::string::npos);
  say(ana, "workspace_member_joined" + of(bo) + "role: WORKSPACE_ROLE_VIEWER }");
  say(cy, "member_left { account_id: '" + cy + "' }");
  say(ana,
      "workspace_invitation_expired { workspace_id: '" + ward + "' invitation_id: '" + id("inv", "by mail") + "' }");
  invite("cy again", "account_id: '" + cy + "'");
  fold(database, ledger, "workspaces");
  EXPECT_EQ(status_of("bo"), "superseded");
  EXPECT_EQ(status_of("cy"), "revoked");
  EXPECT_EQ(status_of("by mail"), "expired");
  EXPECT_EQ(status_of("cy again"), "pending");
  EXPECT_EQ(invitations("status: INVITATION_STATUS_PENDING").find(id("inv", "cy") + '"'), std::string::npos);
  say(cy, "workspace_invitation_accepted { workspace_id: '" + ward + "' invitation_id: '" + id("inv", "cy again") +
              "' account_id: '" + cy + "' } workspace_member_joined" + of(cy) + "role: WORKSPACE_ROLE_EDITOR }");
  fold(database, ledger, "workspaces");
  EXPECT_EQ(status_of("cy again"), "accepted");
}

TEST_F(WorkspacesTest, QueuesAndVaultItemsNameTheirWorkspace) {
  const auto queue = id("queue", "q"), item = id("item", "i"), other = id("item", "o");
  create();
  say(ana, "queue_created { queue_id: '" + queue + "' name: 'Intake' type: QUEUE_TYPE_PATIENT workspace_id: '" + ward +
               "' }");
  say(ana,
      "vault_item_stored { item_id: '" + item + "' name: 'Blood' type: ITEM_TYPE_NOTE workspace_id: '" + ward + "' }");
  say(ana, "vault_item_stored { item_id: '" + other + "' name: 'Diet' type: ITEM_TYPE_NOTE }");
  fold(database, ledger, "queues");
  fold(database, ledger, "vault_items");
  const std::string named = R"("workspace_id":")" + ward + '"';
  EXPECT_NE(
      ask<QueueView>(database, message<GetQueue>("team_id: '" + lab + "' queue_id: '" + queue + "'")).json.find(named),
      std::string::npos);
  const auto list = ask<VaultItemPage>(database, message<ListVaultItems>(about())).json;
  EXPECT_NE(list.find(named), std::string::npos);
  EXPECT_EQ(list.find("Diet"), std::string::npos);
  EXPECT_NE(ask<VaultItemPage>(database, message<ListVaultItems>("team_id: '" + lab + "'")).json.find("Diet"),
            std::string::npos);
}

TEST_F(WorkspacesTest, GrantsOnHiddenThingsAreNotListed) {
  const auto grant = [&](const std::string& name, const std::string& item) {
    say(ana, "permission_granted { grant_id: '" + id("grant", name) + "' resource_kind: 'vault_item' resource_id: '" +
                 item + "' action: 'edit' grantee_kind: USER grantee: '" + bo + "' effect: ALLOW }");
  };
  grant("one", "item_1");
  grant("two", "item_2");
  fold(database, ledger, "members");
  const auto json =
      ask<GrantPage>(database, message<ListGrants>("team_id: '" + lab + "' hidden: 'vault_item/item_1'")).json;
  EXPECT_EQ(json.find(id("grant", "one")), std::string::npos);
  EXPECT_NE(json.find(id("grant", "two")), std::string::npos);
}
}  // namespace
}  // namespace muster::test
