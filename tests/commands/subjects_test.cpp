// The frame around every decision: what becomes of a refusal.
#include "commands/subjects.hpp"

#include "tests/support/events.hpp"
#include "tests/support/roster_commands.hpp"

namespace muster::test {
namespace {
Story a_team() {
  return given(team_created("ana"), joined("ana", SUPER_ADMIN, MemberJoined::CREATED), joined("bo", MEMBER));
}
ArchiveTeam archive() {
  ArchiveTeam command;
  command.set_team_id(the_team());
  return command;
}
int recorded(Story& story, const Actor& actor, int times) {
  int entries = 0;
  for (int i = 0; i < times; ++i) {
    story.when(actor, archive());
    entries += story.told().entry ? 1 : 0;
  }
  return entries;
}

TEST(Refusals, AreOnTheLedgerAndLeaveTheVersion) {
  auto story = a_team();
  const auto version = story.team().version();
  story.when(as("bo"), archive()).refused(NOT_ALLOWED);
  ASSERT_TRUE(story.told().entry);
  EXPECT_EQ(story.told().entry->events(0).refused().code(), NOT_ALLOWED);
  EXPECT_EQ(story.told().entry->version(), version);
  EXPECT_EQ(story.team().version(), version);
}
TEST(Refusals, OfStrangersAreTwentyAMinute) {
  auto story = a_team();
  EXPECT_EQ(recorded(story, as("zoe"), 25), 20);
  EXPECT_EQ(recorded(story, as("zac"), 1), 0);
  EXPECT_EQ(recorded(story, as("bo"), 30), 30) << "members are known";
  story.after(minutes(1));
  EXPECT_EQ(recorded(story, as("zac"), 25), 20);
}
}  // namespace
}  // namespace muster::test
