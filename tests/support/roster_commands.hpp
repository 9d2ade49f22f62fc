// Commands of the roster, as stories tell them: people by their name, the team of the story.
#pragma once
#include "domain/access.hpp"
#include "tests/support/events.hpp"

namespace muster::test {
template <class Command>
Command for_team() {
  Command command;
  command.set_team_id(the_team());
  return command;
}
template <class Command>
Command about(std::string_view name) {
  auto command = for_team<Command>();
  command.set_account_id(acct(name));
  return command;
}
inline CreateTeam create_team(std::string_view name) {
  auto command = for_team<CreateTeam>();
  command.set_name(std::string(name));
  return command;
}
inline UpdateTeam rename_team(std::string_view name) {
  auto command = for_team<UpdateTeam>();
  command.set_name(std::string(name));
  return command;
}
inline SetPlan set_plan(Plan plan) {
  auto command = for_team<SetPlan>();
  command.set_plan(plan);
  return command;
}
inline AddMember add_member(std::string_view name, Role role = ROLE_UNSPECIFIED) {
  auto command = about<AddMember>(name);
  command.set_role(role);
  return command;
}
inline RemoveMember remove_member(std::string_view name) { return about<RemoveMember>(name); }
inline LeaveTeam leave_team() { return for_team<LeaveTeam>(); }
inline ChangeRole change_role(std::string_view name, Role role) {
  auto command = about<ChangeRole>(name);
  command.set_role(role);
  return command;
}
inline SetJobRole set_job_role(std::string_view name, std::string_view job_role) {
  auto command = about<SetJobRole>(name);
  command.set_job_role(std::string(job_role));
  return command;
}
inline TransferSuperAdmin transfer_super_admin(std::string_view name) { return about<TransferSuperAdmin>(name); }
inline InviteMember invite(std::string_view name, Role role = ROLE_UNSPECIFIED) {
  auto command = about<InviteMember>(name);
  command.set_role(role);
  return command;
}
inline InviteMember invite_by_email(std::string_view email_hash, Role role = ROLE_UNSPECIFIED) {
  auto command = for_team<InviteMember>();
  command.set_email_hash(std::string(email_hash));
  command.mutable_email_sealed()->set_key_id("key_1");
  command.mutable_email_sealed()->set_box("sealed");
  command.set_role(role);
  return command;
}
// Accept, decline or revoke.
template <class Command>
Command on_invitation(std::string_view invitation_id) {
  auto command = for_team<Command>();
  command.set_invitation_id(std::string(invitation_id));
  return command;
}
template <class Command>
Command on_invitation(std::string_view invitation_id, std::string_view email_hash) {
  auto command = on_invitation<Command>(invitation_id);
  command.set_email_hash(std::string(email_hash));
  return command;
}
inline JoinByCode join_by_code(std::string_view code_hash) {
  auto command = for_team<JoinByCode>();
  command.set_code_hash(std::string(code_hash));
  return command;
}
inline RequestToJoin request_to_join(std::string_view message = {}) {
  auto command = for_team<RequestToJoin>();
  command.set_message(std::string(message));
  return command;
}
// Approve, decline or withdraw.
template <class Command>
Command on_join_request(std::string_view request_id) {
  auto command = for_team<Command>();
  command.set_request_id(std::string(request_id));
  return command;
}
inline DeactivateMember deactivate(std::string_view name) { return about<DeactivateMember>(name); }
inline ReactivateMember reactivate(std::string_view name) { return about<ReactivateMember>(name); }
inline DeleteTeam delete_team(std::string_view name = "The team") {
  auto command = for_team<DeleteTeam>();
  command.set_name(std::string(name));
  return command;
}
// A line of AddMembers, InviteMembers or ImportMembers, by account.
template <class Line>
Line line_for(std::string_view name, Role role = ROLE_UNSPECIFIED, std::string_view job_role = {}) {
  Line line;
  line.set_account_id(acct(name));
  line.set_role(role);
  line.set_job_role(std::string(job_role));
  return line;
}
template <class... Lines>
AddMembers add_members(Lines... lines) {
  auto command = for_team<AddMembers>();
  ((*command.add_members() = std::move(lines)), ...);
  return command;
}

// A team of `members` people in all: ana as super admin, and m2, m3 … as members.
inline Story team_of(int members, Plan plan = ENTERPRISE) {
  auto story = given(team_created("ana"), joined("ana", SUPER_ADMIN, MemberJoined::CREATED), plan_set(plan));
  for (int n = 2; n <= members; ++n) story.given(joined("m" + std::to_string(n), MEMBER));
  return story;
}
// ana: super admin, ada: admin, bo: member, vi: viewer, gus: guest; then `more` happened.
template <class... Events>
Story small_team(Events... more) {
  return given(team_created("ana"), joined("ana", SUPER_ADMIN, MemberJoined::CREATED), plan_set(PRO),
               joined("ada", ADMIN), joined("bo", MEMBER), joined("vi", VIEWER), joined("gus", GUEST),
               std::move(more)...);
}
}  // namespace muster::test
