#include "tests/support/founders_events.hpp"

namespace muster::test {
TEST(RevokeFounder, IsForFounders) {
  auto story = given_system(founder_granted("ana"), founder_granted("bo"));
  story.when(as("ana"), revoke_founder("bo")).then(founder_revoked("bo"));
  EXPECT_EQ(story.told().entry->authority().ground(), Authority::FOUNDER);
  story.when(as("ana"), revoke_founder("bo")).refused(FOUNDER_NOT_FOUND);
  story.when(as("bo"), revoke_founder("ana")).refused(NOT_A_FOUNDER);
  story.when(founder("bo"), revoke_founder("ana")).refused(NOT_A_FOUNDER);
}
TEST(RevokeFounder, KeepsTheNotes) {
  auto command = revoke_founder("bo");
  command.set_notes("left");
  auto event = founder_revoked("bo");
  event.set_notes("left");
  given_system(founder_granted("ana"), founder_granted("bo")).when(as("ana"), command).then(event);
}
TEST(RevokeFounder, MayBeAboutOneself) {
  given_system(founder_granted("ana"), founder_granted("bo"))
      .when(as("ana"), revoke_founder("ana"))
      .then(founder_revoked("ana"));
}
TEST(RevokeFounder, KeepsTheLast) {
  given_system(founder_granted("ana")).when(as("ana"), revoke_founder("ana")).refused(LAST_FOUNDER);
  given_system(founder_granted("ana")).when(due_work(), revoke_founder("ana")).refused(LAST_FOUNDER);
}
TEST(RevokeFounder, TakesWhatWasDelegatedOnAlong) {
  auto story = given_system(founder_granted("ana"), founder_delegated("bo", "ana"), founder_delegated("cy", "bo"),
                            founder_granted("dan"));
  auto expected = std::vector{revoked_with("bo", "ana"), revoked_with("cy", "ana")};
  if (acct("cy") < acct("bo")) std::swap(expected[0], expected[1]);
  story.when(as("dan"), revoke_founder("ana")).then(founder_revoked("ana"), expected[0], expected[1]);
  EXPECT_EQ(story.system().founders().founders_size(), 1);
}
TEST(RevokeFounder, WhatWasGrantedStays) {
  auto story = given_system(founder_granted("ana"));
  story.when(as("ana"), grant_founder("bo")).then(founder_granted("bo"));
  story.when(as("bo"), revoke_founder("ana")).then(founder_revoked("ana"));
}
TEST(RevokeFounder, KeepsTheLastWithAllThatComesFromThem) {
  auto story = given_system(founder_granted("ana"), founder_delegated("bo", "ana"), founder_delegated("cy", "bo"));
  story.when(as("cy"), revoke_founder("ana")).refused(LAST_FOUNDER);
  story.when(as("cy"), revoke_founder("bo")).then(founder_revoked("bo"), revoked_with("cy", "bo"));
  story.when(as("ana"), revoke_founder("ana")).refused(LAST_FOUNDER);
}
TEST(RevokeFounder, TakesTheKey) {
  auto story = given_system(founder_granted("ana"), with_key(founder_granted("bo"), "hash"));
  story.when(as("bo"), revoke_founder("ana")).refused(FOUNDER_KEY_NEEDED);
  story.when(showing("bo", "hash"), revoke_founder("ana")).then(founder_revoked("ana"));
}
TEST(RevokeFounder, KnowsFoundersOnly) {
  given_system(founder_granted("ana")).when(as("ana"), revoke_founder("cy")).refused(FOUNDER_NOT_FOUND);
  given_system().when(due_work(), revoke_founder("cy")).refused(FOUNDER_NOT_FOUND);
}
}  // namespace muster::test
