#include "tests/support/workspaces_events.hpp"

namespace muster::test {
namespace {
TEST(ArchiveWorkspace, ClosesIt) {
  auto story = with_workspace();
  story.when(as("mo"), on_workspace<ArchiveWorkspace>()).then(workspace_archived());
  story.when(as("mo"), on_workspace<ArchiveWorkspace>()).nothing();
}
TEST(ArchiveWorkspace, TakesAnOwner) {
  with_workspace().when(as("ad"), on_workspace<ArchiveWorkspace>()).refused(NOT_ALLOWED);
  with_workspace().when(as("al"), on_workspace<ArchiveWorkspace>()).refused(NOT_IN_WORKSPACE);
  EXPECT_TRUE(with_workspace().when(as("ana"), on_workspace<ArchiveWorkspace>()).told().entry);
  EXPECT_TRUE(
      with_workspace(workspace_right("manage", "ad")).when(as("ad"), on_workspace<ArchiveWorkspace>()).told().entry);
}
}  // namespace
}  // namespace muster::test
