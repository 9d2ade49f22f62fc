#include "tests/support/sharing_events.hpp"

namespace muster::test {
namespace {
TEST(UnshareEntry, TakesItBackWithItsGrants) {
  auto story = with_shared();
  const auto id = share_id_of(story);
  story.given(granted("grant_1", shared_right(story, "edit"), user("gus")));
  story.when(as("mo"), on_share<UnshareEntry>(id)).then(share_ended<EntryUnshared>(id, "doses"));
  EXPECT_EQ(story.team().sharing().by_id_size(), 0);
  EXPECT_EQ(story.team().sharing().id_of_key_size(), 0);
  EXPECT_EQ(story.team().grants().resource_of_size(), 0);
  story.when(as("al"), on_share<UnshareEntry>(id)).refused(SHARED_ENTRY_NOT_FOUND);
}
TEST(UnshareEntry, IsForTheSharerAndAdmins) {
  with_shared().when(as("ma"), on_share<UnshareEntry>("share_01J000000000000000000NNNNN")).refused(NOT_ALLOWED);
  auto story = with_shared();
  const auto id = share_id_of(story);
  for (const auto* name : {"ma", "vi", "gus"}) story.when(as(name), on_share<UnshareEntry>(id)).refused(NOT_ALLOWED);
  story.when(as("zoe"), on_share<UnshareEntry>(id)).refused(NOT_A_MEMBER);
  story.when(as("mo"), let_team(id, true, true)).when(as("ma"), on_share<UnshareEntry>(id)).refused(NOT_ALLOWED);
  story.when(as("al"), on_share<UnshareEntry>(id)).then(share_ended<EntryUnshared>(id, "doses"));
}
TEST(UnshareEntry, WhatIsLeftBehindIsTheTeams) {
  auto story = with_shared();
  const auto id = share_id_of(story);
  story.given(left("mo"));
  EXPECT_EQ(shared_entry(story).shared_by(), "");
  story.given(joined("mo", MEMBER)).when(as("mo"), on_share<UnshareEntry>(id)).refused(NOT_ALLOWED);
  story.when(as("mo"), share("doses", "again")).refused(SHARED_KEY_TAKEN);
  story.when(as("al"), on_share<UnshareEntry>(id)).then(share_ended<EntryUnshared>(id, "doses"));
}
}  // namespace
}  // namespace muster::test
