#include "schemas/json.hpp"
#include "tests/support/activity_events.hpp"
#include "tests/support/events.hpp"
#include "tests/support/queues_events.hpp"

namespace muster::test {
namespace {
Story a_team() {
  return given(team_created("ana"), joined("ana", SUPER_ADMIN, MemberJoined::CREATED), joined("bo", MEMBER),
               joined("vi", VIEWER), joined("gil", GUEST));
}

TEST(LogActivity, IsAnEventOfItsOwn) {
  a_team().when(as("bo"), log_activity()).then(activity_logged());
  a_team().when(as("ana"), log_activity("cache_query")).then(activity_logged("cache_query"));
  a_team().when(founder("zoe"), log_activity()).then(activity_logged());
}
TEST(LogActivity, KeepsWhatItIsAboutAndWhatItIsWorth) {
  auto command = about(log_activity(), "task", "task-7");
  command.set_details(R"({"minutes":12})");
  command.set_impact_score(0);
  auto event = about(activity_logged(), "task", "task-7");
  event.set_details(R"({"minutes":12})");
  event.set_impact_score(0);
  a_team().when(as("bo"), command).then(event);
}
TEST(LogActivity, TwiceIsTwice) {
  a_team()
      .when(as("bo"), log_activity())
      .then(activity_logged())
      .when(as("bo"), log_activity())
      .then(activity_logged());
}
TEST(LogActivity, IsForMembersAndUp) {
  a_team().when(as("vi"), log_activity()).refused(NOT_ALLOWED);
  a_team().when(as("gil"), log_activity()).refused(NOT_ALLOWED);
  a_team().when(as("zoe"), log_activity()).refused(NOT_A_MEMBER);
  a_team().when(nobody_knows_whether_founder("zoe"), log_activity()).refused(FACTS_STALE);
  a_team().given(TeamArchived()).when(as("bo"), log_activity()).refused(TEAM_ARCHIVED);
}
TEST(LogActivity, AResourceHasAKindAndAnId) {
  auto story = a_team();
  story.when(as("bo"), about(log_activity(), "task", "")).refused(MISSING_FIELD);
  EXPECT_EQ(story.told().refusal.pointer(), "/resource_id");
  story.when(as("bo"), about(log_activity(), "", "task-7")).refused(MISSING_FIELD);
  EXPECT_EQ(story.told().refusal.pointer(), "/resource_kind");
}
TEST(LogActivity, SaysNothingOfAResourceThatTheActorMayNotView) {
  const auto command = about(log_activity(), "queue", the_queue());
  with_queue().when(as("mo"), command).then(about(activity_logged(), "queue", the_queue()));
  with_queue(queue_right("view", "ma")).when(as("mo"), command).refused(NOT_ALLOWED);
  with_queue(queue_right("view", "mo", DENY)).when(as("mo"), command).refused(NOT_ALLOWED);
  // What Muster does not keep is anybody's to speak of.
  with_queue(queue_right("view", "ma"))
      .when(as("mo"), about(log_activity(), "task", the_queue()))
      .then(about(activity_logged(), "task", the_queue()));
}

std::string wrong(const std::string& body) {
  LogActivity command;
  auto no = from_json(body, command);
  if (!no) no = validate(command);
  return no ? no->pointer() : "";
}
std::string with(const std::string& more) { return R"({"type":"task.completed","description":"Done")" + more + '}'; }
TEST(LogActivity, HasBounds) {
  EXPECT_EQ(wrong(with("")), "");
  EXPECT_EQ(wrong(R"({"description":"Done"})"), "/type");
  EXPECT_EQ(wrong(R"({"type":"task.completed"})"), "/description");
  for (const char* type : {"cache_query", "task.completed", "a1.b_2"})
    EXPECT_EQ(wrong(R"({"description":"Done","type":")" + std::string(type) + "\"}"), "") << type;
  for (const char* type : {"Task", "task.", ".task", "a.b.c", "1a", "a b"})
    EXPECT_EQ(wrong(R"({"description":"Done","type":")" + std::string(type) + "\"}"), "/type") << type;
  EXPECT_EQ(wrong(R"({"type":"a","description":")" + std::string(500, 'x') + "\"}"), "");
  EXPECT_EQ(wrong(R"({"type":"a","description":")" + std::string(501, 'x') + "\"}"), "/description");
  EXPECT_EQ(wrong(R"({"type":"a","description":"  "})"), "/description");
  for (const char* score : {"0", "1", "0.7", "0.01", "99.99", "100", "1e2", "7.50"})
    EXPECT_EQ(wrong(with(R"(,"impact_score":)" + std::string(score))), "") << score;
  for (const char* score : {"-0.01", "100.01", "0.001", "\"1\"", "1e3", "null"})
    EXPECT_EQ(wrong(with(R"(,"impact_score":)" + std::string(score))), "/impact_score") << score;
  const auto details = [](std::size_t size) {
    return R"(,"details": { "k" : ")" + std::string(size - 8, 'x') + "\" }";
  };
  EXPECT_EQ(wrong(with(details(8192))), "");
  EXPECT_EQ(wrong(with(details(8193))), "/details");
  for (const char* other :
       {"[1]", "\"{}\"", "1", "null", R"({"a\u0000":1})", R"({"a":["\u0000"]})", R"({"a":{"b":1,"b":2}})"})
    EXPECT_EQ(wrong(with(R"(,"details":)" + std::string(other))), "/details") << other;
}
}  // namespace
}  // namespace muster::test
