#include "tests/support/workspaces_events.hpp"

namespace muster::test {
namespace {
TEST(RestoreWorkspace, OpensItAgain) {
  auto story = with_workspace(workspace_archived());
  story.when(as("mo"), on_workspace<RestoreWorkspace>()).then(workspace_restored());
  story.when(as("mo"), on_workspace<RestoreWorkspace>()).nothing();
}
TEST(RestoreWorkspace, TakesAnOwner) {
  with_workspace(workspace_archived()).when(as("ad"), on_workspace<RestoreWorkspace>()).refused(NOT_ALLOWED);
  with_workspace(workspace_archived()).when(as("max"), on_workspace<RestoreWorkspace>()).refused(NOT_IN_WORKSPACE);
  EXPECT_TRUE(with_workspace(workspace_archived()).when(as("ana"), on_workspace<RestoreWorkspace>()).told().entry);
}
}  // namespace
}  // namespace muster::test
