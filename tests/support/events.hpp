// Events of the roster, as stories tell them: people by their name.
#pragma once
#include <string_view>

#include "tests/support/given.hpp"

namespace muster::test {
inline TeamCreated team_created(std::string_view creator) {
  TeamCreated event;
  event.set_name("The team");
  event.set_visibility(PRIVATE);
  event.set_plan(FREE);
  event.set_creator(acct(creator));
  return event;
}
inline MemberJoined joined(std::string_view name, Role role, MemberJoined::Way way = MemberJoined::ADDED,
                           std::string_view code_id = {}) {
  MemberJoined event;
  event.set_account_id(acct(name));
  event.set_role(role);
  event.set_way(way);
  event.set_code_id(std::string(code_id));
  return event;
}
inline MemberRemoved removed(std::string_view name) {
  MemberRemoved event;
  event.set_account_id(acct(name));
  return event;
}
inline MemberLeft left(std::string_view name) {
  MemberLeft event;
  event.set_account_id(acct(name));
  return event;
}
inline RoleChanged role_changed(std::string_view name, Role from, Role to) {
  RoleChanged event;
  event.set_account_id(acct(name));
  event.set_from(from);
  event.set_to(to);
  return event;
}
inline JobRoleSet job_role_set(std::string_view name, std::string_view job_role) {
  JobRoleSet event;
  event.set_account_id(acct(name));
  event.set_job_role(std::string(job_role));
  return event;
}
inline PlanSet plan_set(Plan plan) {
  PlanSet event;
  event.set_plan(plan);
  return event;
}
inline SuperAdminTransferred super_admin_transferred(std::string_view from, std::string_view to, Role from_becomes) {
  SuperAdminTransferred event;
  event.set_from(acct(from));
  event.set_to(acct(to));
  event.set_from_becomes(from_becomes);
  return event;
}
inline MemberInvited invited(std::string_view invitation_id, std::string_view name, Role role,
                             std::int64_t expires_at) {
  MemberInvited event;
  event.set_invitation_id(std::string(invitation_id));
  event.set_account_id(acct(name));
  event.set_role(role);
  event.set_expires_at(expires_at);
  return event;
}
inline MemberInvited invited_by_email(std::string_view invitation_id, std::string_view email_hash, Role role,
                                      std::int64_t expires_at) {
  MemberInvited event;
  event.set_invitation_id(std::string(invitation_id));
  event.mutable_email()->set_key_id("key_1");
  event.mutable_email()->set_box("sealed");
  event.set_email_hash(std::string(email_hash));
  event.set_role(role);
  event.set_expires_at(expires_at);
  return event;
}
inline InvitationAccepted invitation_accepted(std::string_view invitation_id, std::string_view name) {
  InvitationAccepted event;
  event.set_invitation_id(std::string(invitation_id));
  event.set_account_id(acct(name));
  return event;
}
inline InvitationDeclined invitation_declined(std::string_view invitation_id) {
  InvitationDeclined event;
  event.set_invitation_id(std::string(invitation_id));
  return event;
}
inline InvitationRevoked invitation_revoked(std::string_view invitation_id) {
  InvitationRevoked event;
  event.set_invitation_id(std::string(invitation_id));
  return event;
}
inline InvitationExpired invitation_expired(std::string_view invitation_id) {
  InvitationExpired event;
  event.set_invitation_id(std::string(invitation_id));
  return event;
}
// expires_at 0: never.
inline InviteCodeSet invite_code_set(std::string_view code_hash, std::int64_t expires_at = 0,
                                     std::string_view code_id = {}) {
  InviteCodeSet event;
  event.set_code_hash(std::string(code_hash));
  event.set_expires_at(expires_at);
  event.set_code_id(std::string(code_id));
  return event;
}
inline InviteCodeRevoked invite_code_revoked(std::string_view code_id = {}) {
  InviteCodeRevoked event;
  event.set_code_id(std::string(code_id));
  return event;
}
inline JoinRequested join_requested(std::string_view request_id, std::string_view name,
                                    std::int64_t expires_at = start_us + days(30), std::string_view message = {}) {
  JoinRequested event;
  event.set_request_id(std::string(request_id));
  event.set_account_id(acct(name));
  event.set_message(std::string(message));
  event.set_expires_at(expires_at);
  return event;
}
inline JoinRequestApproved join_request_approved(std::string_view request_id, std::string_view name, Role role) {
  JoinRequestApproved event;
  event.set_request_id(std::string(request_id));
  event.set_account_id(acct(name));
  event.set_role(role);
  return event;
}
inline JoinRequestDeclined join_request_declined(std::string_view request_id, std::string_view name,
                                                 std::string_view reason = {}) {
  JoinRequestDeclined event;
  event.set_request_id(std::string(request_id));
  event.set_account_id(acct(name));
  event.set_reason(std::string(reason));
  return event;
}
// JoinRequestWithdrawn, JoinRequestExpired.
template <class Event>
Event on_request(std::string_view request_id, std::string_view name) {
  Event event;
  event.set_request_id(std::string(request_id));
  event.set_account_id(acct(name));
  return event;
}
inline MemberDeactivated deactivated(std::string_view name, std::string_view reason = {}) {
  MemberDeactivated event;
  event.set_account_id(acct(name));
  event.set_reason(std::string(reason));
  return event;
}
inline MemberReactivated reactivated(std::string_view name) {
  MemberReactivated event;
  event.set_account_id(acct(name));
  return event;
}
inline TeamDeleted team_deleted() {
  TeamDeleted event;
  event.set_name("The team");
  return event;
}
}  // namespace muster::test
