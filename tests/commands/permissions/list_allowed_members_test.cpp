#include <gtest/gtest.h>

#include <set>

#include "tests/support/events.hpp"
#include "tests/support/permissions_events.hpp"

namespace muster::test {
namespace {
const Right edit_x{"vault_item", "x", "edit"};

// ana is super admin, al admin, mo member, gus guest.
template <class... More>
Story team(More... more) {
  return given(team_created("ana"), joined("ana", SUPER_ADMIN, MemberJoined::CREATED), joined("al", ADMIN),
               joined("mo", MEMBER), joined("gus", GUEST), std::move(more)...);
}
}  // namespace

namespace {
std::set<std::string> who(const AllowedMemberPage& page) {
  std::set<std::string> out;
  for (const auto& item : page.items()) out.insert(item.account_id());
  return out;
}
}  // namespace

TEST(ListAllowedMembers, TellsThemByAccountId) {
  auto story = team();
  story.when(as("al"), who_may(edit_x)).nothing();
  const auto& page = story.reply<AllowedMemberPage>();
  EXPECT_EQ(who(page), (std::set{acct("ana"), acct("al"), acct("mo")}));
  for (int i = 1; i < page.items_size(); ++i) EXPECT_LT(page.items(i - 1).account_id(), page.items(i).account_id());
  EXPECT_EQ(page.next_page_token(), "");
}
TEST(ListAllowedMembers, SaysWhy) {
  auto story = team(granted("grant_1", edit_x, user("gus")));
  story.when(as("ana"), who_may(edit_x));
  const auto& page = story.reply<AllowedMemberPage>();
  EXPECT_EQ(who(page), (std::set{acct("ana"), acct("gus")}));
  for (const auto& item : page.items()) {
    EXPECT_EQ(item.role(), item.account_id() == acct("gus") ? GUEST : SUPER_ADMIN);
    EXPECT_EQ(item.decided_by().grant_id(), item.account_id() == acct("gus") ? "grant_1" : "");
  }
}
TEST(ListAllowedMembers, PagesAreWhole) {
  auto story = team();
  for (int i = 0; i < 20; ++i) story.given(joined("person" + std::to_string(i), i % 2 ? MEMBER : GUEST));
  story.when(as("al"), who_may(edit_x));
  const auto all = who(story.reply<AllowedMemberPage>());
  EXPECT_EQ(all.size(), 13U);
  for (const std::uint32_t size : {1U, 4U, 12U, 13U}) {
    std::set<std::string> told;
    std::size_t count = 0;
    std::string token;
    do {
      story.when(as("al"), who_may(edit_x, size, token));
      const auto& page = story.reply<AllowedMemberPage>();
      EXPECT_GE(page.items_size(), 1);
      EXPECT_LE(page.items_size(), static_cast<int>(size));
      count += who(page).size();
      told.merge(who(page));
      token = page.next_page_token();
    } while (!token.empty());
    EXPECT_EQ(told, all) << size;
    EXPECT_EQ(count, all.size()) << "nobody twice";
  }
}
TEST(ListAllowedMembers, APageHasAHundredUnlessSaid) {
  auto story = team();
  for (int i = 0; i < 110; ++i) story.given(joined("person" + std::to_string(i), MEMBER));
  story.when(as("al"), who_may(edit_x));
  EXPECT_EQ(story.reply<AllowedMemberPage>().items_size(), 100);
}
TEST(ListAllowedMembers, RefusesATokenThatIsNone) {
  for (const auto* token : {"x", "acct_", "team_00000000000000000000000000", "acct_0000000000000000000000000!"})
    team().when(as("al"), who_may(edit_x, 0, token)).refused(INVALID_PAGE_TOKEN);
}
TEST(ListAllowedMembers, TakesAnAdmin) {
  team().when(as("mo"), who_may(edit_x)).refused(NOT_ALLOWED);
  team().when(as("zoe"), who_may(edit_x)).refused(NOT_A_MEMBER);
  team().when(nobody_knows_whether_founder("mo"), who_may(edit_x)).refused(FACTS_STALE);
  team().when(founder("zoe"), who_may(edit_x)).nothing();
  team(TeamArchived()).when(as("al"), who_may(edit_x)).nothing();
}
}  // namespace muster::test
