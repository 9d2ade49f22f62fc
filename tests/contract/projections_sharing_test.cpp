// The read model shared_entries, and the custom roles in members, from hand-written histories.
#include "tests/contract/projections_support.hpp"

namespace muster::test {
namespace {
const std::string lab = team("lab"), ana = acct("ana"), bo = acct("bo");

class SharedEntriesTest : public testing::Test {
 protected:
  Position in_lab(const std::string& actor, const std::string& events) {
    return ledger.append("team/" + lab, actor, events);
  }
  static std::string about_lab(const std::string& more = {}) { return "team_id: '" + lab + "' " + more; }
  void share(const std::string& name, const std::string& more) {
    in_lab(ana, "entry_shared { share_id: 'share_" + name + "' key: 'models:" + name + "' read: true " + more + " }");
  }
  // The last letters of the ids of a list's items, page by page.
  template <class Request>
  std::string listed(const std::string& filter) {
    std::string order;
    for (std::string token;;) {
      const auto page =
          ask<SharedEntryPage>(database, message<Request>(about_lab(filter + " page_size: 2 " + token))).json;
      const std::string mark = R"("share_id":"share_)";
      for (auto at = page.find(mark); at != page.npos; at = page.find(mark, at + 1)) order += page[at + mark.size()];
      token = next_page(page);
      if (token.empty()) return order;
      token = "page_token: '" + token + "'";
    }
  }

  TestDatabase database;
  Ledger ledger;
};
using CustomRolesTest = SharedEntriesTest;

TEST_F(SharedEntriesTest, AnEntryFromBeginningToEnd) {
  in_lab(ana,
         "entry_shared { share_id: 'share_1' key: 'doses' title: 'Doses' tags: 'adults' tags: 'null' size_bytes: 4"
         " body: 'a\\000b\\377' read: true expires_at: 1795270000000000 workspace_id: 'workspace_1' }");
  in_lab(bo, "shared_entry_updated { share_id: 'share_1' entry_version: 2 title: 'Better doses' size_bytes: 4 }");
  in_lab(ana, "shared_permissions_set { share_id: 'share_1' read: true write: true }");
  const auto last = in_lab(
      bo, "shared_entry_updated { share_id: 'share_1' entry_version: 3 size_bytes: 2 body: 'ok' expires_at: 0 }");
  fold(database, ledger, "shared_entries", 2);
  const std::string details =
      R"({"share_id":"share_1","team_id":")" + lab +
      R"(","key":"doses","title":"Better doses","tags":["adults","null"],"size_bytes":2,"entry_version":3,"read":true,)"
      R"("write":true,"shared_by":")" +
      ana + R"(","shared_at":"2026-11-21T13:21:00.000000Z","updated_by":")" + bo +
      R"(","updated_at":"2026-11-21T13:24:00.000000Z","workspace_id":"workspace_1","version":4)";
  const auto one = about_lab("share_id: 'share_1'"), by_key = about_lab("key: 'doses'");
  EXPECT_EQ(ask<SharedEntryView>(database, message<GetSharedEntry>(one), last.lane).json, details + "}");
  EXPECT_EQ(ask<SharedBodyView>(database, message<ReadSharedEntry>(one)).json, details + R"(,"body":"b2s="})");
  EXPECT_EQ(ask<SharedBodyView>(database, message<ReadSharedKey>(by_key)).json, details + R"(,"body":"b2s="})");
  in_lab(bo, "entry_unshared { share_id: 'share_1' key: 'doses' }");
  fold(database, ledger, "shared_entries");
  EXPECT_EQ(refusal(database, message<ReadSharedEntry>(one)).code(), SHARED_ENTRY_NOT_FOUND);
  EXPECT_EQ(refusal(database, message<ReadSharedKey>(by_key)).code(), SHARED_ENTRY_NOT_FOUND);
  EXPECT_EQ(database.value("SELECT count(*) FROM shared_entries.bodies"), "0");
}

TEST_F(SharedEntriesTest, ABodyComesBackAsItWas) {
  std::string body, base64;
  for (int i = 0; i < 300; ++i) body += "abc", base64 += "YWJj";
  share("a", "title: 't' body: '" + body + "\\000\\377\\n'");
  fold(database, ledger, "shared_entries");
  EXPECT_NE(ask<SharedBodyView>(database, message<ReadSharedEntry>(about_lab("share_id: 'share_a'")))
                .json.find("\"body\":\"" + base64 + "AP8K\""),
            std::string::npos)
      << "in one line";
}

TEST_F(SharedEntriesTest, ListsAndDiscovery) {
  share("a", "title: 'Dosage table' tags: 'adults' tags: 'ward-3' size_bytes: 10");
  share("b", "title: 'Rota of ward 3' tags: 'adults' size_bytes: 20");
  share("c", "title: 'Dosage of children' tags: 'children' size_bytes: 30 workspace_id: 'workspace_1'");
  in_lab(bo, "entry_shared { share_id: 'share_d' key: 'other' title: 'Lunch' expires_at: 1795270000000000 }");
  fold(database, ledger, "shared_entries", 3);
  EXPECT_EQ(listed<ListSharedEntries>(""), "abcd");
  EXPECT_EQ(listed<ListSharedEntries>("tag: 'adults'"), "ab");
  EXPECT_EQ(listed<ListSharedEntries>("tag: 'adult'"), "");
  EXPECT_EQ(listed<ListSharedEntries>("key_prefix: 'models:'"), "abc");
  EXPECT_EQ(listed<ListSharedEntries>("key_prefix: 'models:b'"), "b");
  EXPECT_EQ(listed<ListSharedEntries>("shared_by: '" + bo + "'"), "d");
  EXPECT_EQ(listed<ListSharedEntries>("title: 'DOSAGE'"), "ac");
  EXPECT_EQ(listed<ListSharedEntries>("workspace_id: 'workspace_1'"), "c");
  EXPECT_EQ(listed<ListSharedEntries>("hidden: 'queue/q shared_entry/share_b'"), "acd");
  EXPECT_EQ(listed<ListSharedEntries>("hidden: 'shared_entry/*'"), "");
  EXPECT_EQ(listed<ListSharedEntries>("now: 1795269999999999"), "abcd");
  EXPECT_EQ(listed<ListSharedEntries>("now: 1795270000000000"), "abc") << "it has expired";

  EXPECT_EQ(listed<DiscoverSharedEntries>(""), "dcba") << "the newest first";
  EXPECT_EQ(listed<DiscoverSharedEntries>("q: 'dosage'"), "ca");
  EXPECT_EQ(listed<DiscoverSharedEntries>("q: 'dosage -children'"), "a");
  EXPECT_EQ(listed<DiscoverSharedEntries>("q: 'adults'"), "ba") << "tags are words, too";
  EXPECT_EQ(listed<DiscoverSharedEntries>("tags: 'ward-3,adults'"), "a");
  EXPECT_EQ(listed<DiscoverSharedEntries>("size_bytes_min: 20"), "cb");
  EXPECT_EQ(listed<DiscoverSharedEntries>("size_bytes_min: 11 size_bytes_max: 29"), "b");
  EXPECT_EQ(listed<DiscoverSharedEntries>("hidden: 'shared_entry/share_c'"), "dba");
  EXPECT_EQ(listed<DiscoverSharedEntries>("now: 1795270000000000"), "cba");

  in_lab(ana, "shared_entry_updated { share_id: 'share_b' entry_version: 2 title: 'Dosage at night' retagged: true }");
  fold(database, ledger, "shared_entries");
  EXPECT_EQ(listed<DiscoverSharedEntries>("q: 'dosage'"), "cba");
  EXPECT_EQ(listed<DiscoverSharedEntries>("q: 'adults'"), "a");
  EXPECT_EQ(
      refusal(database, message<ReadSharedKey>(about_lab("key: 'models:a' hidden: 'shared_entry/share_a'"))).code(),
      SHARED_ENTRY_NOT_FOUND);
  EXPECT_EQ(refusal(database, message<ListSharedEntries>(about_lab("page_token: 'x'"))).code(), INVALID_PAGE_TOKEN);
}

TEST_F(SharedEntriesTest, GrantsGoWithTheirEntry) {
  share("a", "title: 't'");
  for (const std::string id : {"a", "b"})
    in_lab(ana, "permission_granted { grant_id: 'grant_" + id + "' resource_kind: 'shared_entry' resource_id: 'share_" +
                    id + "' action: 'edit' grantee_kind: ROLE grantee: 'member' effect: ALLOW }");
  in_lab(ana, "shared_entry_expired { share_id: 'share_a' key: 'models:a' }");
  fold(database, ledger, "members");
  EXPECT_EQ(database.value("SELECT string_agg(grant_id, ' ') FROM members.grants"), "grant_b");
}

TEST_F(CustomRolesTest, ARoleFromBeginningToEnd) {
  in_lab(ana, "team_created { name: 'Lab' creator: '" + ana + "' }");
  for (const auto& who : {ana, bo}) in_lab(ana, "member_joined { account_id: '" + who + "' role: MEMBER way: ADDED }");
  in_lab(ana,
         "custom_role_created { role_id: 'role_1' name: 'triage' description: 'Who sorts'"
         " actions { resource_kind: '*' action: 'view' } actions { resource_kind: 'queue' action: 'assign' } }");
  in_lab(ana,
         "custom_role_created { role_id: 'role_2' name: 'auditor' actions { resource_kind: '*' action: 'audit' } }");
  in_lab(ana, "custom_roles_set { account_id: '" + bo + "' role_ids: 'role_1' }");
  in_lab(bo, "custom_role_updated { role_id: 'role_1' name: 'sorting' }");
  const auto last = in_lab(ana, "custom_roles_set { account_id: '" + bo + "' role_ids: 'role_1' role_ids: 'role_2' }");
  fold(database, ledger, "members", 2);
  EXPECT_EQ(ask<CustomRoleView>(database, message<GetCustomRole>(about_lab("role_id: 'role_1'")), last.lane).json,
            R"({"role_id":"role_1","team_id":")" + lab +
                R"(","name":"sorting","description":"Who sorts","actions":[{"resource_kind":"*","action":"view"},)"
                R"({"resource_kind":"queue","action":"assign"}],"member_count":1,"created_by":")" +
                ana + R"(","created_at":"2026-11-21T13:24:00.000000Z","updated_by":")" + bo +
                R"(","updated_at":"2026-11-21T13:27:00.000000Z","version":8})");
  const auto list = [&](const std::string& more) {
    const auto json = ask<CustomRolePage>(database, message<ListCustomRoles>(about_lab(more))).json;
    std::string names;
    for (auto at = json.find(R"("name":")"); at != json.npos; at = json.find(R"("name":")", at + 1))
      names += json[at + 8];
    return names;
  };
  const auto members = [&](const std::string& role) {
    return ask<CustomRoleMemberPage>(database, message<ListCustomRoleMembers>(about_lab("role_id: '" + role + "'")))
        .json;
  };
  EXPECT_EQ(list(""), "as") << "by name";
  EXPECT_EQ(list("account_id: '" + bo + "'"), "as");
  EXPECT_EQ(list("account_id: '" + ana + "'"), "");
  EXPECT_EQ(members("role_1"), R"({"items":[{"account_id":")" + bo +
                                   R"(","role":"member","assigned_at":"2026-11-21T13:26:00.000000Z","assigned_by":")" +
                                   ana + R"("}]})")
      << "since it was given first";
  EXPECT_NE(members("role_2").find("13:28:00"), std::string::npos);
  in_lab(ana, "custom_role_deleted { role_id: 'role_2' name: 'auditor' }");
  in_lab(ana, "member_removed { account_id: '" + bo + "' }");
  in_lab(ana, "member_joined { account_id: '" + bo + "' role: MEMBER way: ADDED }");
  fold(database, ledger, "members");
  EXPECT_EQ(list(""), "s");
  EXPECT_EQ(members("role_1"), R"({"items":[]})");
  EXPECT_EQ(refusal(database, message<GetCustomRole>(about_lab("role_id: 'role_2'"))).code(), CUSTOM_ROLE_NOT_FOUND);
}

TEST_F(CustomRolesTest, WhatWasGrantedToADeletedRoleKeepsItsPlaceOrGoes) {
  in_lab(ana, "custom_role_created { role_id: 'role_1' name: 'triage' actions { resource_kind: '*' action: 'view' } }");
  const auto grant = [&](const std::string& name, const std::string& resource, const std::string& effect) {
    in_lab(ana, "permission_granted { grant_id: 'grant_" + name + "' resource_kind: 'queue' resource_id: '" + resource +
                    "' action: 'view' grantee_kind: CUSTOM_ROLE grantee: 'role_1' effect: " + effect + " }");
  };
  grant("a", "q", "ALLOW"), grant("b", "q", "DENY"), grant("c", "*", "ALLOW"), grant("d", "*", "DENY");
  in_lab(ana, "custom_role_deleted { role_id: 'role_1' name: 'triage' }");
  fold(database, ledger, "members");
  EXPECT_EQ(database.value("SELECT string_agg(grant_id || '=' || grantee, ' ') FROM members.grants"), "grant_a=");
}
}  // namespace
}  // namespace muster::test
