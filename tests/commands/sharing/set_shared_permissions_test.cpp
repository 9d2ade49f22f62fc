#include "tests/support/sharing_events.hpp"

namespace muster::test {
namespace {
bool may(const Story& story, std::string_view name, std::string_view action) {
  const auto right = shared_right(story, action);
  return evaluate(story.team(), {acct(name), Context::Fact::no, right.kind, right.id, right.action, story.now()})
      .allowed();
}

TEST(SetSharedPermissions, SaysWhatTheTeamMay) {
  auto story = with_shared();
  const auto id = share_id_of(story);
  EXPECT_TRUE(may(story, "gus", "view"));
  EXPECT_FALSE(may(story, "ma", "edit"));
  story.when(as("mo"), let_team(id, true, true)).then(team_let(id, true, true));
  EXPECT_TRUE(may(story, "ma", "edit"));
  EXPECT_FALSE(may(story, "vi", "edit")) << "viewers view";
  story.when(as("mo"), let_team(id, false, false)).then(team_let(id, false, false));
  for (const auto* name : {"ma", "vi", "gus"}) EXPECT_FALSE(may(story, name, "view")) << name;
  for (const auto* name : {"mo", "al", "ana"}) EXPECT_TRUE(may(story, name, "view")) << name;
}
TEST(SetSharedPermissions, WhatIsNotGivenStays) {
  auto story = with_shared();
  const auto id = share_id_of(story);
  auto command = on_share<SetSharedPermissions>(id);
  story.when(as("mo"), command).nothing();
  command.set_write(true);
  story.when(as("mo"), command).then(team_let(id, true, true));
  story.when(as("mo"), command).nothing();
}
TEST(SetSharedPermissions, WhoMayWriteMayRead) {
  auto story = with_shared();
  const auto id = share_id_of(story);
  story.when(as("mo"), let_team(id, false, true)).refused(INVALID_FIELD);
  EXPECT_EQ(story.told().refusal.pointer(), "/write");
  story.when(as("mo"), let_team(id, true, true));
  auto command = on_share<SetSharedPermissions>(id);
  command.set_read(false);
  story.when(as("mo"), command).refused(INVALID_FIELD);
  EXPECT_EQ(story.told().refusal.pointer(), "/read");
}
TEST(SetSharedPermissions, IsForTheSharerAndAdmins) {
  auto story = with_shared();
  const auto id = share_id_of(story);
  story.when(as("ma"), let_team(id, true, true)).refused(NOT_ALLOWED);
  story.when(as("zoe"), let_team(id, true, true)).refused(NOT_A_MEMBER);
  story.when(as("al"), let_team(id, true, true)).then(team_let(id, true, true));
  story.when(as("ma"), let_team(id, true, false)).refused(NOT_ALLOWED);
  story.when(as("al"), let_team("share_01J000000000000000000NNNNN", true, true)).refused(SHARED_ENTRY_NOT_FOUND);
}
TEST(SetSharedPermissions, WhatIsGrantedGoesBeforeIt) {
  auto story = with_shared();
  story.given(granted("grant_1", shared_right(story, "view"), user("gus")));
  EXPECT_TRUE(may(story, "gus", "view"));
  EXPECT_FALSE(may(story, "ma", "view")) << "closed to all others";
  EXPECT_TRUE(may(story, "mo", "view")) << "but not to who shared it";
  story.given(granted("grant_2", shared_right(story, "view"), role("member"), DENY));
  EXPECT_FALSE(may(story, "mo", "view")) << "a denial counts for the sharer too";
}
}  // namespace
}  // namespace muster::test
