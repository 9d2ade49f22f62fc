#include "tests/support/founders_events.hpp"

namespace muster::test {
TEST(DelegateFounder, PassesRightsOn) {
  auto story = given_system(founder_granted("ana"));
  story.when(as("ana"), delegate_founder("bo")).then(founder_delegated("bo", "ana"));
  EXPECT_EQ(story.told().entry->authority().ground(), Authority::FOUNDER);
  EXPECT_EQ(find_founder(story, "bo").delegated_by(), acct("ana"));
  story.when(as("bo"), delegate_founder("cy")).then(founder_delegated("cy", "bo"));
}
TEST(DelegateFounder, CarriesNotesAndTheKeysHash) {
  auto command = delegate_founder("bo");
  command.set_notes("while I am away");
  command.set_auth_key_hash("hash");
  auto event = founder_delegated("bo", "ana", "hash");
  event.set_notes("while I am away");
  auto story = given_system(founder_granted("ana"));
  story.when(as("ana"), command).then(event);
  EXPECT_EQ(find_founder(story, "bo").notes(), "while I am away");
  story.when(as("bo"), delegate_founder("cy")).refused(FOUNDER_KEY_NEEDED);
  story.when(showing("bo", "hash"), delegate_founder("cy")).then(founder_delegated("cy", "bo"));
}
TEST(DelegateFounder, IsForFounders) {
  auto in_clear = delegate_founder("bo");
  in_clear.set_auth_key("open sesame");
  given_system(founder_granted("ana")).when(as("ana"), in_clear).refused(NOT_DONE);
  given_system(founder_granted("ana")).when(as("cy"), delegate_founder("bo")).refused(NOT_A_FOUNDER);
  given_system(founder_granted("ana")).when(founder("cy"), delegate_founder("bo")).refused(NOT_A_FOUNDER);
}
TEST(DelegateFounder, NobodyIsGivenTwice) {
  auto story = given_system(founder_granted("ana"), founder_granted("bo"), founder_delegated("cy", "ana"));
  story.when(as("ana"), delegate_founder("cy")).nothing();
  story.when(as("bo"), delegate_founder("cy")).refused(FOUNDER_EXISTS);
  story.when(as("ana"), delegate_founder("bo")).refused(FOUNDER_EXISTS);
  story.when(as("cy"), delegate_founder("ana")).refused(FOUNDER_EXISTS);
  story.when(as("ana"), delegate_founder("ana")).refused(FOUNDER_EXISTS);
  EXPECT_EQ(story.told().refusal.pointer(), "/account_id");
  auto with_a_key = delegate_founder("cy");
  with_a_key.set_auth_key_hash("hash");
  story.when(as("ana"), with_a_key).refused(FOUNDER_EXISTS);
}
}  // namespace muster::test
