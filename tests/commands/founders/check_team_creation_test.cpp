#include "tests/support/system_permissions_events.hpp"

namespace muster::test {
namespace {
// Whether it is restricted, and whether this one may.
std::pair<bool, bool> told(Story& story, std::string_view name) {
  const auto reply = story.when(as(name), CheckTeamCreation()).nothing().reply<TeamCreationReply>();
  return {reply.restricted(), reply.allowed()};
}
}  // namespace

TEST(CheckTeamCreation, TellsWhoMay) {
  auto story = given_system(founder_granted("ana"), manage_users_of<SystemPermissionGranted>("bo"));
  EXPECT_EQ(told(story, "cy"), std::pair(false, true));
  story.given(team_creation_set(true));
  EXPECT_EQ(told(story, "ana"), std::pair(true, true));
  EXPECT_EQ(told(story, "bo"), std::pair(true, true));
  EXPECT_EQ(told(story, "cy"), std::pair(true, false));
  story.given(team_creation_set(false));
  EXPECT_EQ(told(story, "cy"), std::pair(false, true));
}
}  // namespace muster::test
