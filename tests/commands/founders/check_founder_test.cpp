#include "tests/support/founders_events.hpp"

namespace muster::test {
TEST(CheckFounder, AnswersAboutOneself) {
  auto story = given_system(founder_granted("ana"));
  story.when(as("ana"), check_founder("ana")).nothing();
  EXPECT_TRUE(story.reply<FounderReply>().founder());
  EXPECT_EQ(story.reply<FounderReply>().account_id(), acct("ana"));
  EXPECT_EQ(story.reply<FounderReply>().granted_by(), acct("ana"));
  EXPECT_EQ(story.reply<FounderReply>().granted_at(), story.now());
  story.when(as("cy"), check_founder("cy")).nothing();
  EXPECT_FALSE(story.reply<FounderReply>().founder());
  EXPECT_EQ(story.reply<FounderReply>().granted_at(), 0);
}
TEST(CheckFounder, SaysFromWhomAndWhetherThereIsAKey) {
  auto delegated = founder_delegated("bo", "ana", "hash");
  delegated.set_notes("on call");
  auto story = given_system(founder_granted("ana"), delegated);
  story.when(as("bo"), check_founder("bo")).nothing();
  EXPECT_EQ(story.reply<FounderReply>().delegated_by(), acct("ana"));
  EXPECT_EQ(story.reply<FounderReply>().notes(), "on call");
  EXPECT_TRUE(story.reply<FounderReply>().key_needed());
  EXPECT_FALSE(story.when(as("ana"), check_founder("ana")).reply<FounderReply>().key_needed());
  story.when(as("bo"), check_founder("ana")).refused(FOUNDER_KEY_NEEDED);
}
TEST(CheckFounder, AnswersFoundersAboutAnybody) {
  auto story = given_system(founder_granted("ana"), founder_granted("bo"));
  EXPECT_TRUE(story.when(as("ana"), check_founder("bo")).reply<FounderReply>().founder());
  EXPECT_FALSE(story.when(as("ana"), check_founder("cy")).reply<FounderReply>().founder());
  story.when(as("cy"), check_founder("ana")).refused(NOT_A_FOUNDER);
  story.when(founder("cy"), check_founder("ana")).refused(NOT_A_FOUNDER);
}
}  // namespace muster::test
