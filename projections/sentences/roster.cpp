#include "projections/sentences/said.hpp"

namespace muster {
Said say(const TeamCreated& event, const Entry& entry) {
  return about_team(entry, text("created team ", quoted(event.name())));
}
Said say(const TeamUpdated& event, const Entry& entry) {
  std::string words;
  const auto add = [&](const std::string& more) { words += (words.empty() ? "" : " and ") + more; };
  if (event.has_name()) add(text("renamed the team to ", quoted(event.name())));
  if (event.has_description()) add("changed the team's description");
  if (event.has_visibility()) add(text("made the team ", enum_name(event.visibility())));
  return about_team(entry, words.empty() ? "changed the team" : words);
}
Said say(const PlanSet& event, const Entry& entry) {
  return about_team(entry, text("set the team's plan to ", enum_name(event.plan())));
}
Said say(const TeamArchived&, const Entry& entry) { return about_team(entry, "archived the team"); }
Said say(const TeamRestored&, const Entry& entry) { return about_team(entry, "restored the team"); }
Said say(const MemberJoined& event, const Entry&) {
  const auto role = as_a(event.role());
  Said said = about_member({}, event.account_id());
  if (event.way() == MemberJoined::ADDED) {
    said.words = text("added ", event.account_id(), " as ", role);
  } else {
    said.words = text("joined as ", role, event.way() == MemberJoined::BY_CODE ? " by invite code" : "");
    // Who approved a request is the actor of that entry.
    said.in_passing = event.way() == MemberJoined::CREATED || event.way() == MemberJoined::REQUESTED;
  }
  return said;
}
Said say(const MemberRemoved& event, const Entry&) {
  return about_member(text("removed ", event.account_id()), event.account_id());
}
Said say(const MemberLeft& event, const Entry&) { return about_member("left the team", event.account_id()); }
Said say(const RoleChanged& event, const Entry&) {
  return about_member(text("changed the role of ", event.account_id(), " from ", enum_name(event.from()), " to ",
                           enum_name(event.to())),
                      event.account_id());
}
Said say(const JobRoleSet& event, const Entry&) {
  return about_member(text("set the job role of ", event.account_id(), " to ", event.job_role()), event.account_id());
}
Said say(const SuperAdminTransferred& event, const Entry&) {
  return about_member(
      text("made ", event.to(), " super admin in place of ", event.from(), ", now ", as_a(event.from_becomes())),
      event.to());
}
Said say(const MemberInvited& event, const Entry&) {
  const std::string whom = event.account_id().empty() ? "somebody by email" : event.account_id();
  return {text("invited ", whom, " as ", as_a(event.role())), "invitation", event.invitation_id(), event.account_id()};
}
Said say(const InvitationAccepted& event, const Entry&) {
  return {"accepted an invitation", "invitation", event.invitation_id(), event.account_id()};
}
Said say(const InvitationDeclined& event, const Entry&) {
  return {"declined an invitation", "invitation", event.invitation_id(), {}};
}
Said say(const InvitationRevoked& event, const Entry&) {
  return {"revoked an invitation", "invitation", event.invitation_id(), {}};
}
Said say(const InvitationExpired& event, const Entry&) {
  return {"let an invitation expire", "invitation", event.invitation_id(), {}};
}
Said say(const InviteCodeSet&, const Entry& entry) {
  auto said = about_team(entry, "made a new invite code");
  said.in_passing = entry.events().size() > 1;
  return said;
}
Said say(const InviteCodeRevoked&, const Entry& entry) { return about_team(entry, "revoked the invite code"); }
Said say(const JoinRequested& event, const Entry&) {
  return {"asked to join", "join_request", event.request_id(), event.account_id()};
}
Said say(const JoinRequestApproved& event, const Entry&) {
  return {text("let ", event.account_id(), " join as ", as_a(event.role())), "join_request", event.request_id(),
          event.account_id()};
}
Said say(const JoinRequestDeclined& event, const Entry&) {
  return {text("declined the request of ", event.account_id(), " to join", because(event.reason())), "join_request",
          event.request_id(), event.account_id()};
}
Said say(const JoinRequestWithdrawn& event, const Entry&) {
  return {"withdrew a request to join", "join_request", event.request_id(), event.account_id()};
}
Said say(const JoinRequestExpired& event, const Entry&) {
  return {text("let the request of ", event.account_id(), " to join expire"), "join_request", event.request_id(),
          event.account_id()};
}
Said say(const MemberDeactivated& event, const Entry&) {
  return about_member(text("deactivated ", event.account_id(), because(event.reason())), event.account_id());
}
Said say(const MemberReactivated& event, const Entry&) {
  return about_member(text("reactivated ", event.account_id()), event.account_id());
}
Said say(const TeamDeleted& event, const Entry& entry) {
  return about_team(entry, text("deleted team ", quoted(event.name())));
}
}  // namespace muster
