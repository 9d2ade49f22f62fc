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
}  // namespace muster::test
