#include "tests/support/system_permissions_events.hpp"

namespace muster::test {
namespace {
std::vector<std::string> accounts(const SystemPermissionPage& page) {
  std::vector<std::string> all;
  for (const auto& item : page.items()) all.push_back(item.account_id());
  return all;
}
Story three() {
  return given_system(founder_granted("ana"), manage_users_of<SystemPermissionGranted>("bo"),
                      manage_users_of<SystemPermissionGranted>("cy"), manage_users_of<SystemPermissionGranted>("di"));
}
}  // namespace

TEST(ListSystemPermissions, ListsByAccountAndPages) {
  std::vector<std::string> expected{acct("bo"), acct("cy"), acct("di")};
  std::sort(expected.begin(), expected.end());
  auto story = three();
  const auto all = story.when(as("ana"), ListSystemPermissions()).nothing().reply<SystemPermissionPage>();
  EXPECT_EQ(accounts(all), expected);
  EXPECT_FALSE(all.has_next_page_token());
  EXPECT_EQ(all.items(0).permission(), "system.manage_users");
  EXPECT_EQ(all.items(0).granted_by(), acct("ana"));
  EXPECT_EQ(all.items(0).granted_at(), start_us);
  ListSystemPermissions first;
  first.set_page_size(2);
  const auto page = story.when(as("ana"), first).reply<SystemPermissionPage>();
  EXPECT_EQ(accounts(page), (std::vector<std::string>{expected[0], expected[1]}));
  auto second = first;
  second.set_page_token(page.next_page_token());
  EXPECT_EQ(accounts(story.when(as("ana"), second).reply<SystemPermissionPage>()),
            (std::vector<std::string>{expected[2]}));
}
TEST(ListSystemPermissions, FindsOneAccount) {
  ListSystemPermissions one;
  one.set_account_id(acct("cy"));
  auto story = three();
  EXPECT_EQ(accounts(story.when(as("ana"), one).reply<SystemPermissionPage>()), (std::vector<std::string>{acct("cy")}));
  one.set_account_id(acct("ed"));
  EXPECT_EQ(story.when(as("ana"), one).reply<SystemPermissionPage>().items_size(), 0);
}
TEST(ListSystemPermissions, IsForFounders) {
  three().when(as("bo"), ListSystemPermissions()).refused(NOT_A_FOUNDER);
  ListSystemPermissions strange;
  strange.set_page_token("strange");
  three().when(as("ana"), strange).refused(INVALID_PAGE_TOKEN);
}
}  // namespace muster::test
