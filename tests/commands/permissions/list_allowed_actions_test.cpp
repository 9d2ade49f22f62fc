#include <gtest/gtest.h>

#include "tests/support/custom_roles_events.hpp"
#include "tests/support/events.hpp"

namespace muster::test {
namespace {
const Right edit_x{"vault_item", "x", "edit"};

// ana is super admin, al admin, mo member, gus guest.
template <class... More>
Story team(More... more) {
  return given(team_created("ana"), joined("ana", SUPER_ADMIN, MemberJoined::CREATED), joined("al", ADMIN),
               joined("mo", MEMBER), joined("gus", GUEST), std::move(more)...);
}
}  // namespace

namespace {
std::string text(const AllowedActionPage& page) {
  std::string out;
  for (const auto& item : page.items())
    out += item.resource_kind() + "/" + item.resource_id() + "/" + item.action() + " ";
  return out;
}
ListAllowedActions of_kind(std::string_view kind, ListAllowedActions command) {
  command.set_resource_kind(std::string(kind));
  return command;
}
}  // namespace

TEST(ListAllowedActions, TellsWhatTheRoleAllowsEverywhere) {
  auto story = team();
  story.when(as("gus"), actions_of("gus")).nothing();
  EXPECT_EQ(text(story.reply<AllowedActionPage>()),
            "queue/*/view shared_entry/*/view vault_item/*/view workflow/*/view ");
  EXPECT_EQ(story.reply<AllowedActionPage>().items(0).decided_by().role(), "guest");
  story.when(as("mo"), of_kind("queue", actions_of("mo")));
  EXPECT_EQ(text(story.reply<AllowedActionPage>()), "queue/*/edit queue/*/view ");
  story.when(as("al"), of_kind("queue", actions_of("al")));
  EXPECT_EQ(text(story.reply<AllowedActionPage>()),
            "queue/*/assign queue/*/delete queue/*/edit queue/*/manage queue/*/view ");
  story.when(as("gus"), of_kind("robot", actions_of("gus")));
  EXPECT_EQ(text(story.reply<AllowedActionPage>()), "robot/*/view ");
}
TEST(ListAllowedActions, TellsWhatGrantsAllow) {
  auto story = team(granted("grant_1", edit_x, user("gus")), granted("grant_2", edit_x, role("guest")),
                    granted("grant_3", {"vault_item", "x", "delete"}, user("mo")),
                    granted("grant_4", {"vault_item", "y", "view"}, user("gus"), DENY),
                    granted("grant_5", {"vault_item", "z", "view"}, user("mo"), DENY),
                    granted("grant_6", {"robot", "r", "wave"}, role("guest")),
                    granted("grant_7", {"vault_item", "w", "edit"}, user("gus"), ALLOW, start_us + 1));
  story.after(1).when(as("al"), of_kind("vault_item", actions_of("gus")));
  EXPECT_EQ(text(story.reply<AllowedActionPage>()), "vault_item/*/view vault_item/x/edit vault_item/z/view ");
  EXPECT_EQ(story.reply<AllowedActionPage>().items(1).decided_by().grant_id(), "grant_1");
  story.when(as("gus"), of_kind("robot", actions_of("gus")));
  EXPECT_EQ(text(story.reply<AllowedActionPage>()), "robot/*/view robot/r/wave ");
}
TEST(ListAllowedActions, TellsWhatCustomRolesAllow) {
  auto story = team(custom_role_created("keeper", {{"robot", "wave"}, {"*", "audit"}, {"queue", "view"}}),
                    custom_roles_set("gus", {"keeper"}), granted("grant_1", {"queue", "q", "audit"}, user("mo")));
  story.when(as("gus"), actions_of("gus"));
  EXPECT_EQ(text(story.reply<AllowedActionPage>()),
            "queue/*/audit queue/*/view robot/*/audit robot/*/view robot/*/wave shared_entry/*/audit "
            "shared_entry/*/view vault_item/*/audit vault_item/*/view workflow/*/audit workflow/*/view ");
  EXPECT_EQ(story.reply<AllowedActionPage>().items(0).decided_by().custom_role_id(), role_id("keeper"));
}
TEST(ListAllowedActions, TellsWhatIsGrantedOnEveryResource) {
  auto story = team(granted("grant_1", {"robot", "*", "wave"}, user("gus")),
                    granted("grant_2", {"queue", "*", "view"}, role("guest"), DENY));
  story.when(as("gus"), actions_of("gus"));
  EXPECT_EQ(text(story.reply<AllowedActionPage>()),
            "robot/*/wave shared_entry/*/view vault_item/*/view workflow/*/view ");
}
TEST(ListAllowedActions, PagesAreWhole) {
  auto story = team();
  for (int i = 0; i < 7; ++i)
    story.given(granted("grant_" + std::to_string(i), {"queue", "q" + std::to_string(i), "edit"}, user("gus")));
  story.when(as("gus"), actions_of("gus"));
  const auto all = text(story.reply<AllowedActionPage>());
  EXPECT_EQ(story.reply<AllowedActionPage>().items_size(), 11);
  EXPECT_EQ(story.reply<AllowedActionPage>().next_page_token(), "");
  for (const std::uint32_t size : {1U, 2U, 5U, 10U, 11U}) {
    std::string told, token;
    do {
      story.when(as("gus"), actions_of("gus", size, token));
      EXPECT_LE(story.reply<AllowedActionPage>().items_size(), static_cast<int>(size));
      EXPECT_GE(story.reply<AllowedActionPage>().items_size(), 1);
      told += text(story.reply<AllowedActionPage>());
      token = story.reply<AllowedActionPage>().next_page_token();
    } while (!token.empty());
    EXPECT_EQ(told, all) << size;
  }
}
TEST(ListAllowedActions, APageHasAHundredUnlessSaid) {
  auto story = team();
  for (int i = 0; i < 110; ++i)
    story.given(granted("grant_" + std::to_string(i), {"queue", "q" + std::to_string(i), "edit"}, user("gus")));
  story.when(as("gus"), actions_of("gus"));
  EXPECT_EQ(story.reply<AllowedActionPage>().items_size(), 100);
}
TEST(ListAllowedActions, ATokenOutlivesWhatItNames) {
  auto story = team(granted("grant_1", {"queue", "a", "edit"}, user("gus")),
                    granted("grant_2", {"queue", "b", "edit"}, user("gus")));
  story.when(as("gus"), of_kind("queue", actions_of("gus", 2)));
  const auto token = story.reply<AllowedActionPage>().next_page_token();
  EXPECT_EQ(text(story.reply<AllowedActionPage>()), "queue/*/view queue/a/edit ");
  story.given(permission_revoked("grant_1"));
  story.when(as("gus"), of_kind("queue", actions_of("gus", 2, token)));
  EXPECT_EQ(text(story.reply<AllowedActionPage>()), "queue/b/edit ");
}
TEST(ListAllowedActions, RefusesATokenThatIsNone) {
  for (const auto* token : {"x", "a/b", "//", "a//b", "/a/b", "a/b/", "a/b/c/d"})
    team().when(as("gus"), actions_of("gus", 0, token)).refused(INVALID_PAGE_TOKEN);
}
TEST(ListAllowedActions, AStrangerMayNothingAndAFounderEverything) {
  auto story = team();
  story.when(as("zoe"), actions_of("zoe")).nothing();
  EXPECT_EQ(text(story.reply<AllowedActionPage>()), "");
  story.when(founder("zoe"), of_kind("queue", actions_of("zoe")));
  EXPECT_EQ(story.reply<AllowedActionPage>().items_size(), 5);
  EXPECT_EQ(story.reply<AllowedActionPage>().items(0).decided_by().kind(), "founder");
}
TEST(ListAllowedActions, RefusesToTellOthers) {
  team().when(as("mo"), actions_of("gus")).refused(NOT_ALLOWED);
  team().when(as("zoe"), actions_of("gus")).refused(NOT_A_MEMBER);
  team().when(nobody_knows_whether_founder("zoe"), actions_of("gus")).refused(FACTS_STALE);
  team().when(nobody_knows_whether_founder("gus"), actions_of("gus")).refused(FACTS_STALE);
  team().when(as("al"), actions_of("gus")).nothing();
  team(TeamArchived()).when(as("al"), actions_of("gus")).nothing();
}
}  // namespace muster::test
