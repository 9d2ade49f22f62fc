#include "domain/vault.hpp"
#include "tests/support/events.hpp"
#include "tests/support/roster_commands.hpp"
#include "tests/support/vault_events.hpp"

namespace muster::test {
namespace {
template <class... More>
Story team(More... more) {
  return given(team_created("ana"), joined("ana", SUPER_ADMIN, MemberJoined::CREATED), joined("ad", ADMIN),
               joined("bo", MEMBER), more...);
}

TEST(RotateVaultKey, NamesTheNextVersion) {
  auto story = team();
  EXPECT_EQ(key_version(story.team()), 1U);
  story.when(as("ad"), rotate());
  const std::string key_id = story.id("key");
  EXPECT_TRUE(is_id(key_id, "key"));
  story.then(key_rotated(2, key_id));
  EXPECT_EQ(story.reply<VaultKeyReply>().key_version(), 2U);
  EXPECT_EQ(key_version(story.team()), 2U);
  story.when(as("ana"), rotate());
  story.then(key_rotated(3, story.id("key")));
}

TEST(RotateVaultKey, IsForAdmins) {
  team()
      .when(as("bo"), rotate())
      .refused(NOT_ALLOWED)
      .when(as("cy"), rotate())
      .refused(NOT_A_MEMBER)
      .when(nobody_knows_whether_founder("cy"), rotate())
      .refused(FACTS_STALE)
      .given(TeamArchived())
      .when(as("ad"), rotate())
      .refused(TEAM_ARCHIVED);
}

TEST(RotateVaultKey, WhoeverGoesTakesTheKeyAlong) {
  auto story = team(item_stored("item_1"));
  story.when(as("ad"), remove_member("bo"));
  story.then(removed("bo"), key_rotated(2, story.id("key")));
  story.when(as("ad"), leave_team());
  story.then(left("ad"), key_rotated(3, story.id("key")));
}

TEST(RotateVaultKey, WhateverTheVaultHolds) {
  auto trashed = team(item_stored("item_1"), item_trashed("item_1", start_us + days(30)));
  trashed.when(as("ad"), remove_member("bo"));
  trashed.then(removed("bo"), key_rotated(2, trashed.id("key")));
  auto uploading = team(upload_begun("upload_1", "new_1", 1'000'000, start_us + days(1)));
  uploading.when(as("ad"), remove_member("bo"));
  uploading.then(removed("bo"), key_rotated(2, uploading.id("key")));
}

TEST(RotateVaultKey, NotWhereThereIsNothing) {
  team().when(as("ad"), remove_member("bo")).then(removed("bo"));
  team(item_stored("item_1"), item_trashed("item_1", start_us + 1), item_purged("item_1"))
      .when(as("bo"), leave_team())
      .then(left("bo"));
}
}  // namespace
}  // namespace muster::test
