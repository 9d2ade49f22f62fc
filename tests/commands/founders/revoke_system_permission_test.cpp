#include "tests/support/system_permissions_events.hpp"

namespace muster::test {
namespace {
const auto revoke = manage_users_of<RevokeSystemPermission>("bo");
const auto granted = manage_users_of<SystemPermissionGranted>("bo");
}  // namespace

TEST(RevokeSystemPermission, IsForFounders) {
  auto story = given_system(founder_granted("ana"), granted);
  story.when(as("bo"), revoke).refused(NOT_A_FOUNDER);
  story.when(as("ana"), revoke).then(manage_users_of<SystemPermissionRevoked>("bo"));
  EXPECT_EQ(find_manage_users(story.system(), acct("bo")), nullptr);
}
TEST(RevokeSystemPermission, RefusesWhoDoesNotHoldIt) {
  given_system(founder_granted("ana")).when(as("ana"), revoke).refused(SYSTEM_PERMISSION_NOT_FOUND);
}
}  // namespace muster::test
