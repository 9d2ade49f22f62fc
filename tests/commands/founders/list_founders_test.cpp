#include "tests/support/founders_events.hpp"

namespace muster::test {
TEST(ListFounders, ListsThemByAccount) {
  auto story = given_system(founder_granted("ana"), founder_granted("bo"), founder_granted("cy"));
  story.given(founder_revoked("bo")).when(as("ana"), ListFounders()).nothing();
  const auto& reply = story.reply<FoundersReply>();
  ASSERT_EQ(reply.items_size(), 2);
  EXPECT_LT(reply.items(0).account_id(), reply.items(1).account_id());
  for (const FounderReply& item : reply.items()) {
    EXPECT_TRUE(item.founder());
    EXPECT_EQ(item.granted_by(), acct("ana"));
    EXPECT_EQ(item.granted_at(), start_us);
    EXPECT_NE(item.account_id(), acct("bo"));
  }
}
TEST(ListFounders, IsForFounders) {
  given_system(founder_granted("ana")).when(as("cy"), ListFounders()).refused(NOT_A_FOUNDER);
  given_system(founder_granted("ana")).when(founder("cy"), ListFounders()).refused(NOT_A_FOUNDER);
}
}  // namespace muster::test
