#include "tests/support/system_permissions_events.hpp"

namespace muster::test {
TEST(SetTeamCreation, IsForFounders) {
  auto story = given_system(founder_granted("ana"));
  story.when(as("ana"), set_team_creation(true)).then(team_creation_set(true));
  EXPECT_TRUE(story.system().permissions().team_creation_restricted());
  story.when(as("ana"), set_team_creation(false)).then(team_creation_set(false));
  story.when(as("cy"), set_team_creation(true)).refused(NOT_A_FOUNDER);
}
TEST(SetTeamCreation, ChangesNothingThatIsSo) {
  given_system(founder_granted("ana")).when(as("ana"), set_team_creation(false)).nothing();
  given_system(founder_granted("ana"), team_creation_set(true)).when(as("ana"), set_team_creation(true)).nothing();
}
}  // namespace muster::test
