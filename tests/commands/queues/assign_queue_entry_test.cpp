#include "tests/support/queues_events.hpp"

namespace muster::test {
namespace {
TEST(AssignQueueEntry, MembersTakeWhatWaits) {
  auto story = with_queue(entry_added("entry_1"));
  story.when(as("mo"), assign("entry_1", "")).then(entry_assigned("entry_1", "mo"));
  EXPECT_EQ(story.reply<QueueEntryReply>().assigned_to(), acct("mo"));
  auto again = assign("entry_1", "mo");
  story.when(as("mo"), again).nothing();
}
TEST(AssignQueueEntry, MembersHandOnWhatIsTheirs) {
  auto story = with_queue(entry_added("entry_1"), entry_assigned("entry_1", "mo"));
  story.when(as("ma"), assign("entry_1", "ma")).refused(NOT_ALLOWED);
  story.when(as("mo"), assign("entry_1", "ma")).then(entry_assigned("entry_1", "ma", "mo"));
  story.when(as("mo"), assign("entry_1", "mo")).refused(NOT_ALLOWED);
}
TEST(AssignQueueEntry, AdminsAndHoldersOfTheRightGiveItToAnybody) {
  with_queue(entry_added("entry_1")).when(as("al"), assign("entry_1", "ma")).then(entry_assigned("entry_1", "ma"));
  with_queue(entry_added("entry_1")).when(as("mo"), assign("entry_1", "ma")).refused(NOT_ALLOWED);
  with_queue(entry_added("entry_1"), queue_right("assign", "mo"))
      .when(as("mo"), assign("entry_1", "ma"))
      .then(entry_assigned("entry_1", "ma"));
}
TEST(AssignQueueEntry, BeginsAnewWhatWasStarted) {
  auto story = with_queue(entry_added("entry_1"), entry_started("entry_1", "mo"));
  story.when(as("al"), assign("entry_1", "ma")).then(entry_assigned("entry_1", "ma", "mo"));
  EXPECT_EQ(story.reply<QueueEntryReply>().state(), QUEUE_ENTRY_STATE_ASSIGNED);
}
TEST(AssignQueueEntry, RefusesWhoCannotHaveIt) {
  auto story = with_queue(entry_added("entry_1"));
  story.when(as("al"), assign("entry_1", "zoe")).refused(MEMBER_NOT_FOUND);
  EXPECT_EQ(story.told().refusal.pointer(), "/account_id");
  story.given(queue_right("view", "ma")).when(as("ana"), assign("entry_1", "mo")).refused(ASSIGNEE_NOT_ALLOWED);
  story.when(as("ana"), assign("entry_1", "ma")).then(entry_assigned("entry_1", "ma"));
}
TEST(AssignQueueEntry, WhoMayNotViewTheQueueMayDoNothingInIt) {
  auto story = with_queue(entry_added("entry_1"), queue_right("view", "ma"));
  story.when(as("mo"), assign("entry_1", "mo")).refused(NOT_ALLOWED);
  story.when(as("mo"), on_entry<StartQueueEntry>("entry_1")).refused(NOT_ALLOWED);
  story.when(as("al"), on_queue<ArchiveQueue>()).refused(NOT_ALLOWED);
  auto add = on_queue<AddQueueEntry>();
  add.set_title("Fever");
  story.when(as("mo"), add).refused(NOT_ALLOWED);
}
TEST(AssignQueueEntry, RefusesWhatDoesNotStandInTheQueue) {
  auto story = with_queue(entry_added("entry_1"), entry_started("entry_1", "mo"), entry_completed("entry_1", "mo"));
  story.when(as("al"), assign("entry_1", "mo")).refused(QUEUE_ENTRY_NOT_FOUND);
  EXPECT_EQ(story.told().refusal.pointer(), "/entry_id");
}
TEST(AssignQueueEntry, WhatSomebodyHadWaitsOnceTheyAreGone) {
  auto story = with_queue(entry_added("entry_1"), entry_started("entry_1", "mo"), removed("mo"));
  const auto& entry = story.team().queues().by_id().at(the_queue()).entries().at("entry_1");
  EXPECT_EQ(entry.state(), QUEUE_ENTRY_STATE_WAITING);
  EXPECT_EQ(entry.assigned_to(), "");
}
}  // namespace
}  // namespace muster::test
