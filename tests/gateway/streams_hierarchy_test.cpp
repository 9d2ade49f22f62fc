// What streams say of a team's parent and children, and to the parent's admins.
#include "tests/gateway/streams_fixture.hpp"

namespace muster::test {
TEST_F(StreamsTest, FollowsTheLinkToTheParent) {
  const std::string eve = "acct_01J00000000000000000000EVE", parent = "team_01J00000000000000000PARENT";
  TeamCreated created;
  created.set_name("House");
  node.say_of(team_subject(parent), created, joined(ana, SUPER_ADMIN), joined(eve, ADMIN));
  until(open(Wire::sse, eve), "HTTP/1.1 403 ");
  ParentAccepted linked;
  linked.set_parent_id(parent);
  linked.set_child_id(team_id);
  linked.set_inherited_role(INHERITED_ROLE_ADMIN);
  Client& member = open(Wire::sse, bob);
  until(member, "hello");
  node.say_of(std::string(system_subject), linked);
  until(member, R"("type":"hierarchy.parent_accepted","data":{"proposal_id":"","parent_id":")" + parent);
  EXPECT_THAT(member.got, HasSubstr(R"(event: system
data: {"type":"system","position":"0.5","subject":"system")"));
  EXPECT_THAT(member.got, Not(HasSubstr("id: 0.5\n"))) << "nobody resumes from another lane";

  Client& from_above = open(Wire::sse, eve);
  until(from_above, "hello");
  Refused refused;
  refused.set_code(NOT_ALLOWED);
  node.say(refused);
  until(from_above, "id: 0.6\n");
  InheritedRoleSet lower;
  lower.set_parent_id(parent);
  lower.set_child_id(team_id);
  lower.set_inherited_role(INHERITED_ROLE_GUEST);
  node.say_of(std::string(system_subject), lower);
  node.say(refused);
  node.say(renamed("Ward"));
  until(from_above, "id: 0.9\n");
  EXPECT_THAT(from_above.got, Not(HasSubstr("id: 0.8\n"))) << "refused attempts are for admins";
  ParentLeft left;
  left.set_parent_id(parent);
  left.set_child_id(team_id);
  node.say_of(std::string(system_subject), left);
  until(from_above, "event: end");
  until(member, "hierarchy.parent_left");
}
// What they lose in the parent is no entry of this team: it is looked after every quarter of a second.
TEST_F(StreamsTest, EndsWithTheRoleInTheParent) {
  const std::string eve = "acct_01J00000000000000000000EVE", parent = "team_01J00000000000000000PARENT";
  TeamCreated created;
  created.set_name("House");
  node.say_of(team_subject(parent), created, joined(ana, SUPER_ADMIN), joined(eve, ADMIN));
  ParentAccepted linked;
  linked.set_parent_id(parent);
  linked.set_child_id(team_id);
  linked.set_inherited_role(INHERITED_ROLE_VIEWER);
  node.say_of(std::string(system_subject), linked);
  Client& from_above = open(Wire::sse, eve);
  Client& both = open(Wire::sse, bob);
  until(from_above, "hello");
  until(both, "hello");
  RoleChanged lower;
  lower.set_account_id(eve);
  lower.set_from(ADMIN);
  lower.set_to(MEMBER);
  node.say_of(team_subject(parent), lower);
  until(from_above, "event: end");
  node.say(renamed("Ward"));
  until(both, "id: 0.7\n");
}
}  // namespace muster::test
