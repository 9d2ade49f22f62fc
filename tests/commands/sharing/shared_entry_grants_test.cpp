// Grants on shared entries are those of all resources; who shared one decides about them too.
#include "tests/support/sharing_events.hpp"

namespace muster::test {
namespace {
TEST(SharedEntryGrants, TheSharerGrantsOnWhatIsTheirs) {
  auto story = with_shared();
  const auto right = shared_right(story, "edit");
  story.when(as("mo"), grant(right, user("gus")));
  story.then(granted(story.id("grant"), right, user("gus")));
  EXPECT_EQ(story.told().entry->authority().ground(), Authority::SELF);
  const auto grant_id = story.id("grant");
  story.when(as("ma"), grant(right, user("ma"))).refused(NOT_ALLOWED);
  story.when(as("ma"), revoke(grant_id)).refused(NOT_ALLOWED);
  story.when(as("mo"), revoke(grant_id)).then(permission_revoked(grant_id));
  story.when(as("mo"), grant({"shared_entry", "*", "edit"}, user("gus"))).refused(NOT_ALLOWED);
  story.when(as("mo"), grant({"vault_item", "x", "edit"}, user("gus"))).refused(NOT_ALLOWED);
  story.when(as("al"), grant(right, user("gus")));
  EXPECT_TRUE(story.told().entry);
  story.when(as("mo"), remove(right, user("gus")));
  EXPECT_EQ(story.reply<RemovedGrantsReply>().grant_ids_size(), 1);
}
TEST(SharedEntryGrants, TheSharerMayAskWhoReadsAndWrites) {
  auto story = with_shared();
  story.when(as("mo"), who_may(shared_right(story, "view"))).nothing();
  EXPECT_EQ(story.reply<AllowedMemberPage>().items_size(), 6);
  story.when(as("mo"), who_may(shared_right(story, "edit"))).nothing();
  const auto& page = story.reply<AllowedMemberPage>();
  ASSERT_EQ(page.items_size(), 3);
  for (const auto& item : page.items())
    EXPECT_EQ(item.decided_by().kind(), item.account_id() == acct("mo") ? "sharer" : "role_default");
  story.when(as("ma"), who_may(shared_right(story, "view"))).refused(NOT_ALLOWED);
  story.when(as("mo"), check_of("gus", shared_right(story, "view"))).nothing();
  EXPECT_TRUE(story.reply<CheckReply>().allowed());
  story.when(as("ma"), check_of("gus", shared_right(story, "view"))).refused(NOT_ALLOWED);
}
}  // namespace
}  // namespace muster::test
