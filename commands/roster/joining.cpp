#include "commands/roster/joining.hpp"

#include "domain/promotions.hpp"

namespace muster {
namespace {
constexpr std::int64_t invitation_stands_for_us = 7 * day_us;
constexpr std::string_view no_job_role = "unassigned";

// Which field of a line it is about; none where it is about the actor or the team as a whole.
Refusal at_field(Refusal refusal) {
  if (refusal.code() == OUTRANKED || refusal.code() == TOO_MANY_SUPER_ADMINS) refusal.set_pointer("/role");
  return refusal;
}
}  // namespace

Result<void> Joining::room_for(Role role) const {
  auto room = room_for_joining(team_, role, joined_);
  if (!room) return at_field(room.error());
  return room;
}

Result<bool> Joining::add(const std::string& account_id, Role given_role, const std::string& given_job_role) {
  const Role role = role_or_member(given_role);
  if (auto allowed = allow_role_change(team_, context_, ROLE_UNSPECIFIED, role); !allowed)
    return at_field(allowed.error());
  const std::string job_role = given_job_role.empty() ? std::string(no_job_role) : given_job_role;
  const auto added = added_.find(account_id);
  const Member* member = find_in_roster(team_, account_id);
  if (member || added != added_.end()) {
    const Role has = member ? member->role() : added->second.first;
    const std::string& does = member ? member->job_role() : added->second.second;
    if (member && member->inactive())
      return refuse(ALREADY_A_MEMBER, "this account is an inactive member; reactivate it", "/account_id");
    if (has != role)
      return refuse(ALREADY_A_MEMBER, "this account is in the team as " + std::string(role_name(has)), "/account_id");
    if (!given_job_role.empty() && does != job_role)
      return refuse(ALREADY_A_MEMBER, "this account is in the team with the job role " + does, "/account_id");
    return false;
  }
  BOOST_OUTCOME_TRY(room_for(role));

  MemberJoined joined;
  joined.set_account_id(account_id);
  joined.set_role(role);
  joined.set_way(MemberJoined::ADDED);
  events_.push_back(to_event(std::move(joined)));
  if (job_role != no_job_role) {
    JobRoleSet set;
    set.set_account_id(account_id);
    set.set_job_role(job_role);
    events_.push_back(to_event(std::move(set)));
  }
  ++joined_.members;
  if (role == SUPER_ADMIN) ++joined_.super_admins;
  added_.emplace(account_id, std::pair(role, job_role));
  return true;
}

std::int64_t Joining::expires_at() const { return context_.at + invitation_stands_for_us; }

bool Joining::is_invited(std::string_view account_id, std::string_view email_hash) {
  if (!std::exchange(invited_filled_, true))
    for (const auto& [id, invitation] : team_.roster().invitations())
      if (invitation.expires_at() > context_.at)
        invited_.insert(invitation.account_id().empty() ? invitation.email_hash() : invitation.account_id());
  return invited_.contains(std::string(account_id.empty() ? email_hash : account_id));
}

Result<std::string> Joining::invite(const std::string& account_id, const std::string& email_hash, const Sealed& email,
                                    Role given_role, const std::string& job_role) {
  const Role role = role_or_member(given_role);
  if (auto allowed = allow_role_change(team_, context_, ROLE_UNSPECIFIED, role); !allowed)
    return at_field(allowed.error());
  const bool by_account = !account_id.empty();
  const bool by_email = !email_hash.empty();
  if (by_account && by_email) return refuse(INVALID_FIELD, "give account_id or email, not both", "/email");
  if (!by_account && !by_email) return refuse(INVALID_FIELD, "give account_id or email", "/account_id");
  if (by_account && (find_in_roster(team_, account_id) || added_.contains(account_id)))
    return refuse(ALREADY_A_MEMBER, "this account is in the team", "/account_id");
  const std::string_view field = by_account ? "/account_id" : "/email";
  if (is_invited(account_id, email_hash))
    return refuse(ALREADY_INVITED, "an invitation is pending; revoke it to change it", std::string(field));
  BOOST_OUTCOME_TRY(room_for(role));

  std::string invitation_id = context_.id("inv", invitations_++);
  MemberInvited invited;
  invited.set_invitation_id(invitation_id);
  invited.set_account_id(account_id);
  if (by_email) *invited.mutable_email() = email;
  unsealed_ |= by_email && email.key_id().empty();
  invited.set_email_hash(email_hash);
  invited.set_role(role);
  invited.set_expires_at(expires_at());
  if (job_role != no_job_role) invited.set_job_role(job_role);
  events_.push_back(to_event(std::move(invited)));
  invited_.insert(by_account ? account_id : email_hash);
  return invitation_id;
}

Refusal in_line(Refusal refusal, std::string_view list, int line) {
  std::string pointer = "/";
  refusal.set_pointer(pointer.append(list).append("/").append(std::to_string(line)).append(refusal.pointer()));
  return refusal;
}
}  // namespace muster
