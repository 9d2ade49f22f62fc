#include "tests/support/hierarchy_events.hpp"

namespace muster::test {
TEST(DeclineParent, EndsTheProposal) {
  KnownTeams teams;
  auto story = given_links(teams, child_proposed("proposal_1", "a", "b"));
  story.when(as("bo"), about_proposal<DeclineParent>("b", "proposal_1"))
      .then(proposal_ended<ParentDeclined>("proposal_1", "a", "b"));
  EXPECT_EQ(story.system().hierarchy().proposals_size(), 0);
  story.when(as("bo"), about_proposal<DeclineParent>("b", "proposal_1")).refused(PROPOSAL_NOT_FOUND);
}
TEST(DeclineParent, IsForSuperAdminsOfTheChildAndFounders) {
  KnownTeams teams;
  const auto proposed = child_proposed("proposal_1", "a", "b");
  given_links(teams, proposed).when(as("ben"), about_proposal<DeclineParent>("b", "proposal_1")).refused(NOT_ALLOWED);
  given_links(teams, proposed).when(as("cy"), about_proposal<DeclineParent>("b", "proposal_1")).refused(NOT_A_MEMBER);
  given_links(teams, proposed)
      .when(as("ana"), about_proposal<DeclineParent>("a", "proposal_1"))
      .refused(PROPOSAL_NOT_FOUND);
  given_links(teams, proposed)
      .when(as("fay"), about_proposal<DeclineParent>("b", "proposal_1"))
      .then(proposal_ended<ParentDeclined>("proposal_1", "a", "b"));
}
TEST(DeclineParent, GoesWithArchivedTeamsToo) {
  KnownTeams teams;
  teams.archived = {team_of("a"), team_of("b")};
  given_links(teams, child_proposed("proposal_1", "a", "b"))
      .when(as("bo"), about_proposal<DeclineParent>("b", "proposal_1"))
      .then(proposal_ended<ParentDeclined>("proposal_1", "a", "b"));
}

TEST(WithdrawProposal, EndsTheProposal) {
  KnownTeams teams;
  auto story = given_links(teams, child_proposed("proposal_1", "a", "b"));
  story.when(as("ana"), about_proposal<WithdrawProposal>("a", "proposal_1"))
      .then(proposal_ended<ProposalWithdrawn>("proposal_1", "a", "b"));
  EXPECT_EQ(story.system().hierarchy().proposals_size(), 0);
  story.when(as("bo"), accept_parent("b", "proposal_1")).refused(PROPOSAL_NOT_FOUND);
}
TEST(WithdrawProposal, IsForSuperAdminsOfTheTeamThatMadeItAndFounders) {
  KnownTeams teams;
  const auto proposed = child_proposed("proposal_1", "a", "b");
  given_links(teams, proposed).when(as("al"), about_proposal<WithdrawProposal>("a", "proposal_1")).refused(NOT_ALLOWED);
  given_links(teams, proposed)
      .when(as("bo"), about_proposal<WithdrawProposal>("b", "proposal_1"))
      .refused(PROPOSAL_NOT_FOUND);
  given_links(teams, proposed)
      .when(as("fay"), about_proposal<WithdrawProposal>("a", "proposal_1"))
      .then(proposal_ended<ProposalWithdrawn>("proposal_1", "a", "b"));
}
TEST(WithdrawProposal, IsOverAfterSevenDays) {
  KnownTeams teams;
  given_links(teams, child_proposed("proposal_1", "a", "b"))
      .after(days(7))
      .when(as("ana"), about_proposal<WithdrawProposal>("a", "proposal_1"))
      .refused(PROPOSAL_NOT_FOUND);
}
}  // namespace muster::test
