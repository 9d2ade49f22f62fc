#include "tests/support/events.hpp"
#include "tests/support/permissions_events.hpp"

namespace muster::test {
namespace {
const Right view_w{"workflow", "w", "view"}, edit_w{"workflow", "w", "edit"};

// ana is super admin, al admin, mo member; somebody has been given rights to workflow w.
Story team() {
  return given(team_created("ana"), joined("ana", SUPER_ADMIN, MemberJoined::CREATED), joined("al", ADMIN),
               joined("mo", MEMBER), granted("grant_1", view_w, user("mo")), granted("grant_2", edit_w, user("mo")),
               granted("grant_3", view_w, role("viewer")), granted("grant_4", view_w, user("mo"), DENY),
               granted("grant_5", view_w, user("mo"), ALLOW, start_us + hours(1)));
}

TEST(RemovePermission, TakesBackWhateverSaysThis) {
  auto story = team();
  story.when(as("al"), remove(view_w, user("mo"), ALLOW))
      .then(permission_revoked("grant_1"), permission_revoked("grant_5"));
  EXPECT_EQ(story.reply<RemovedGrantsReply>().grant_ids_size(), 2);
  story.when(as("al"), remove(view_w, user("mo"))).then(permission_revoked("grant_4"));
  story.when(as("al"), remove(view_w, role("viewer"))).then(permission_revoked("grant_3"));
}
TEST(RemovePermission, RefusesWhatNobodySays) {
  team().when(as("al"), remove(view_w, user("al"))).refused(GRANT_NOT_FOUND);
  team().when(as("al"), remove({"queue", "w", "view"}, user("mo"))).refused(GRANT_NOT_FOUND);
  team().after(hours(2)).when(as("al"), remove(view_w, user("mo"), ALLOW)).then(permission_revoked("grant_1"));
}
TEST(RemovePermission, TakesAnAdmin) { team().when(as("mo"), remove(view_w, user("mo"))).refused(NOT_ALLOWED); }
}  // namespace
}  // namespace muster::test
