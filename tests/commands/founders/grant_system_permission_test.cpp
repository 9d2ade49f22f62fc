#include "tests/support/system_permissions_events.hpp"

namespace muster::test {
namespace {
const auto grant = manage_users_of<GrantSystemPermission>("bo");
const auto granted = manage_users_of<SystemPermissionGranted>("bo");
}  // namespace

TEST(GrantSystemPermission, IsForFounders) {
  auto story = given_system(founder_granted("ana"));
  story.when(as("ana"), grant).then(granted);
  ASSERT_NE(find_manage_users(story.system(), acct("bo")), nullptr);
  EXPECT_EQ(find_manage_users(story.system(), acct("bo"))->granted_by(), acct("ana"));
  EXPECT_EQ(find_manage_users(story.system(), acct("bo"))->granted_at(), story.now());
  given_system(founder_granted("ana")).when(as("bo"), grant).refused(NOT_A_FOUNDER);
  given_system(founder_granted("ana"), granted)
      .when(as("bo"), manage_users_of<GrantSystemPermission>("cy"))
      .refused(NOT_A_FOUNDER);
}
TEST(GrantSystemPermission, ChangesNothingForWhoHoldsIt) {
  given_system(founder_granted("ana"), granted).when(as("ana"), grant).nothing();
}
}  // namespace muster::test
