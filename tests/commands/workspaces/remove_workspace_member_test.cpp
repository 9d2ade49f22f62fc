#include "tests/support/workspaces_events.hpp"

namespace muster::test {
namespace {
RemoveWorkspaceMember remove(std::string_view name) { return on_ws_member<RemoveWorkspaceMember>(name); }

TEST(RemoveWorkspaceMember, PutsSomebodyOut) {
  auto story = with_workspace();
  story.when(as("ad"), remove("eve")).then(ws_removed("eve"));
  EXPECT_TRUE(story.team().roster().members().contains(acct("eve")));  // still in the team
  story.when(as("ad"), remove("eve")).refused(WORKSPACE_MEMBER_NOT_FOUND);
}
TEST(RemoveWorkspaceMember, OfOneselfIsLeaving) {
  with_workspace().when(as("gus"), remove("gus")).then(ws_left("gus"));
  with_workspace().when(as("mo"), remove("mo")).refused(LAST_WORKSPACE_OWNER);
}
TEST(RemoveWorkspaceMember, TakesManageUsersAndTheRank) {
  with_workspace().when(as("eve"), remove("gus")).refused(NOT_ALLOWED);
  with_workspace().when(as("ad"), remove("mo")).refused(OUTRANKED);
  with_workspace(ws_joined("max", ws_admin)).when(as("ad"), remove("max")).refused(OUTRANKED);
  with_workspace().when(as("mo"), remove("ad")).then(ws_removed("ad"));
  with_workspace().when(as("al"), remove("eve")).refused(NOT_IN_WORKSPACE);
}
TEST(RemoveWorkspaceMember, TheLastOwnerStays) {
  with_workspace().when(as("ana"), remove("mo")).refused(LAST_WORKSPACE_OWNER);
  with_workspace(ws_joined("max", ws_owner)).when(as("ana"), remove("mo")).then(ws_removed("mo"));
}
TEST(RemoveWorkspaceMember, NotFromAnArchivedOne) {
  with_workspace(workspace_archived()).when(as("mo"), remove("eve")).refused(WORKSPACE_ARCHIVED);
}
}  // namespace
}  // namespace muster::test
