#include "tests/support/queues_events.hpp"

namespace muster::test {
namespace {
constexpr std::string_view second = "queue_01J00000000000000000000QAF";

ListAccessibleQueues list(std::string_view who = {}, std::string_view action = {}) {
  ListAccessibleQueues command;
  command.set_team_id(the_team());
  if (!who.empty()) command.set_account_id(acct(who));
  command.set_action(std::string(action));
  return command;
}
QueueCreated another() {
  auto event = queue_created("Pharmacy");
  event.set_queue_id(std::string(second));
  return event;
}

TEST(ListAccessibleQueues, TellsWhatStandsInThem) {
  auto story = with_queue(another(), entry_added("entry_1"), entry_added("entry_2"), entry_started("entry_2", "mo"));
  story.when(as("vi"), list()).nothing();
  const auto& page = story.reply<AccessibleQueuePage>();
  ASSERT_EQ(page.items_size(), 2);
  EXPECT_EQ(page.items(0).queue_id(), the_queue());
  EXPECT_EQ(page.items(0).waiting(), 1U);
  EXPECT_EQ(page.items(0).started(), 1U);
  EXPECT_EQ(page.items(1).name(), "Pharmacy");
}
TEST(ListAccessibleQueues, LeavesOutWhatTheAccountMayNotSee) {
  auto story = with_queue(another(), queue_right("view", "ma"));
  story.when(as("mo"), list()).nothing();
  ASSERT_EQ(story.reply<AccessibleQueuePage>().items_size(), 1);
  EXPECT_EQ(story.reply<AccessibleQueuePage>().items(0).queue_id(), second);
  story.when(as("al"), list("ma")).nothing();
  EXPECT_EQ(story.reply<AccessibleQueuePage>().items_size(), 2);
  story.when(as("mo"), list("mo", "manage")).nothing();
  EXPECT_EQ(story.reply<AccessibleQueuePage>().items_size(), 0);
  story.when(as("mo"), list("mo", "assign")).nothing();
  EXPECT_EQ(story.reply<AccessibleQueuePage>().items_size(), 1);
  story.when(as("al"), list("al", "manage")).nothing();
  EXPECT_EQ(story.reply<AccessibleQueuePage>().items_size(), 1) << "what one may not view is not told by another right";
}
TEST(ListAccessibleQueues, LeavesOutWhatIsArchivedUnlessAsked) {
  auto story = with_queue(another(), queue_archived());
  story.when(as("mo"), list()).nothing();
  EXPECT_EQ(story.reply<AccessibleQueuePage>().items_size(), 1);
  auto all = list();
  all.set_archived(true);
  story.when(as("mo"), all).nothing();
  EXPECT_EQ(story.reply<AccessibleQueuePage>().items_size(), 2);
}
TEST(ListAccessibleQueues, GoesOnWhereThePageEnded) {
  auto story = with_queue(another());
  auto command = list();
  command.set_page_size(1);
  story.when(as("mo"), command).nothing();
  command.set_page_token(story.reply<AccessibleQueuePage>().next_page_token());
  story.when(as("mo"), command).nothing();
  ASSERT_EQ(story.reply<AccessibleQueuePage>().items_size(), 1);
  EXPECT_EQ(story.reply<AccessibleQueuePage>().items(0).queue_id(), second);
  EXPECT_EQ(story.reply<AccessibleQueuePage>().next_page_token(), "");
  command.set_page_token("nonsense");
  story.when(as("mo"), command).refused(INVALID_PAGE_TOKEN);
}
TEST(ListAccessibleQueues, OthersAreForAdmins) {
  with_queue().when(as("mo"), list("ma")).refused(NOT_ALLOWED);
  with_queue().when(as("zoe"), list()).refused(NOT_A_MEMBER);
}
}  // namespace
}  // namespace muster::test
