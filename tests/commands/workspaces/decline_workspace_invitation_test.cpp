#include "tests/support/workspaces_events.hpp"

namespace muster::test {
namespace {
DeclineWorkspaceInvitation decline(std::string_view token_hash = "t1") {
  return by_token<DeclineWorkspaceInvitation>(token_hash);
}

TEST(DeclineWorkspaceInvitation, EndsIt) {
  auto story = with_workspace(ws_invited("inv_1", "max", "t1"));
  story.when(as("max"), decline()).then(ws_invitation<WorkspaceInvitationDeclined>("inv_1"));
  story.when(as("max"), decline()).refused(INVITATION_NOT_FOUND);
}
TEST(DeclineWorkspaceInvitation, TakesNoMembership) {
  with_workspace(ws_invited("inv_1", "", "t1"))
      .when(as("zoe"), decline())
      .then(ws_invitation<WorkspaceInvitationDeclined>("inv_1"));
}
TEST(DeclineWorkspaceInvitation, IsForTheInvited) {
  with_workspace(ws_invited("inv_1", "max", "t1")).when(as("al"), decline()).refused(INVITATION_FOR_ANOTHER);
  with_workspace(ws_invited("inv_1", "max", "t1"))
      .after(days(7))
      .when(as("max"), decline())
      .refused(INVITATION_EXPIRED);
}
}  // namespace
}  // namespace muster::test
