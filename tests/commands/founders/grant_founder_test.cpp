#include "tests/support/founders_events.hpp"

namespace muster::test {
TEST(GrantFounder, IsForFounders) {
  auto story = given_system(founder_granted("ana"));
  story.after(5).when(as("ana"), grant_founder("bo")).then(founder_granted("bo"));
  EXPECT_EQ(story.told().entry->authority().ground(), Authority::FOUNDER);
  EXPECT_EQ(story.system().founders().founders().at(acct("bo")).granted_by(), acct("ana"));
  EXPECT_EQ(story.system().founders().founders().at(acct("bo")).granted_at(), story.now());
  given_system(founder_granted("ana")).when(as("cy"), grant_founder("cy")).refused(NOT_A_FOUNDER);
}
TEST(GrantFounder, KeepsTheNotes) {
  auto command = grant_founder("bo");
  command.set_notes("on call");
  auto event = founder_granted("bo");
  event.set_notes("on call");
  given_system(founder_granted("ana")).when(as("ana"), command).then(event);
}
TEST(GrantFounder, MakesTheFirstFromInside) {
  auto story = given_system();
  story.when(due_work(), grant_founder("ana")).then(founder_granted("ana"));
  EXPECT_EQ(story.told().entry->authority().ground(), Authority::INTERNAL);
  given_system().when(as("ana"), grant_founder("ana")).refused(NOT_A_FOUNDER);
}
TEST(GrantFounder, AsksTheStateAndNotWhatANodeOnceRead) {
  given_system(founder_granted("ana")).when(founder("cy"), grant_founder("cy")).refused(NOT_A_FOUNDER);
  given_system(founder_granted("ana"))
      .when(nobody_knows_whether_founder("ana"), grant_founder("bo"))
      .then(founder_granted("bo"));
}
TEST(GrantFounder, ChangesNothingForAFounder) {
  given_system(founder_granted("ana")).when(as("ana"), grant_founder("ana")).nothing();
  given_system(founder_granted("ana")).when(due_work(), grant_founder("ana")).nothing();
}
TEST(GrantFounder, AKeyHasToBeShownWhenTheRightsAreUsed) {
  auto command = grant_founder("bo");
  command.set_auth_key_hash("hash");
  auto story = given_system(founder_granted("ana"));
  story.when(as("ana"), command).then(with_key(founder_granted("bo"), "hash"));
  story.when(as("bo"), grant_founder("cy")).refused(FOUNDER_KEY_NEEDED);
  story.when(with_wrong_key(as("bo")), grant_founder("cy")).refused(FOUNDER_KEY_WRONG);
  story.when(showing("bo", "another"), grant_founder("cy")).refused(FOUNDER_KEY_NEEDED);
  story.when(showing("bo", "hash"), grant_founder("cy")).then(founder_granted("cy"));
}
TEST(GrantFounder, AKeyInClearChangesNothing) {
  auto command = grant_founder("bo");
  command.set_auth_key("open sesame");
  given_system(founder_granted("ana")).when(as("ana"), command).refused(NOT_DONE);
  given_system(founder_granted("ana")).when(as("cy"), command).refused(NOT_A_FOUNDER);
}
TEST(GrantFounder, SetsTheKeyOfWhoHasTheirOwn) {
  auto command = grant_founder("ana");
  command.set_auth_key_hash("hash");
  auto story = given_system(founder_granted("ana"));
  story.when(as("ana"), command).then(founder_key_set("ana", "hash"));
  story.when(as("ana"), grant_founder("bo")).refused(FOUNDER_KEY_NEEDED);
  story.when(showing("ana", "hash"), grant_founder("bo")).then(founder_granted("bo"));
  EXPECT_EQ(find_founder(story, "ana").granted_at(), start_us);
}
TEST(GrantFounder, MakesDelegatedRightsTheirOwn) {
  auto story = given_system(founder_granted("ana"), founder_granted("bo"), founder_delegated("cy", "ana", "hash"));
  story.when(as("bo"), grant_founder("cy")).then(with_key(founder_granted("cy"), "hash"));
  EXPECT_EQ(find_founder(story, "cy").delegated_by(), "");
  story.when(as("bo"), revoke_founder("ana")).then(founder_revoked("ana"));
}
TEST(GrantFounder, TakesRightsOfOnesOwn) {
  auto story = given_system(founder_granted("ana"), founder_delegated("bo", "ana"));
  story.when(as("bo"), grant_founder("cy")).refused(NOT_ALLOWED);
  story.when(as("bo"), grant_founder("bo")).refused(NOT_ALLOWED);
}
}  // namespace muster::test
