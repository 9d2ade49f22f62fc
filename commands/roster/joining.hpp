// Adding and inviting, one or many at a time: the people of one command, each decided on what those before have left.
#pragma once
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "domain/roster.hpp"

namespace muster {
class Joining {
 public:
  // Both must outlive this.
  Joining(const Team& team, const Context& context) : team_(team), context_(context) {}

  // What is refused appends nothing, and names the field of its own line.
  //
  // An account joins at once, as member unless another role is given. True: it does; false: it is in with this role
  // already. Refuses with the rank that it takes, ALREADY_A_MEMBER, MEMBER_LIMIT_REACHED, TOO_MANY_SUPER_ADMINS.
  Result<bool> add(const std::string& account_id, Role role, const std::string& job_role);
  // Somebody is asked, by account or by email (its keyed hash and the sealed email). The id of the invitation, which
  // stands until `expires_at()`. Refuses as `add` does, and with INVALID_FIELD and ALREADY_INVITED.
  template <class Invitee>
  Result<std::string> invite(const Invitee& invitee) {
    return invite(invitee.account_id(), invitee.email_hash(), invitee.email_sealed(), invitee.role(),
                  invitee.job_role());
  }
  std::int64_t expires_at() const;
  // All of them at once. Refuses with NOT_DONE where an email is not sealed: the gateway seals none for whom it
  // believes to have no right to invite.
  template <class Reply>
  Decision accept(Reply reply) && {
    if (unsealed_) return refuse(NOT_DONE, "the right to invite came while this was under way; try again");
    Accepted accepted;
    accepted.events = std::move(events_);
    return std::move(accepted).with(std::move(reply));
  }

 private:
  Result<std::string> invite(const std::string& account_id, const std::string& email_hash, const Sealed& email,
                             Role role, const std::string& job_role);
  Result<void> room_for(Role role) const;
  bool is_invited(std::string_view account_id, std::string_view email_hash);

  const Team& team_;
  const Context& context_;
  Joiners joined_;
  std::unordered_map<std::string, std::pair<Role, std::string>> added_;  // by account id: role and job role
  // Of invitations that are pending: accounts and hashes, which are never alike. Filled by the first who is invited.
  std::unordered_set<std::string> invited_;
  bool invited_filled_ = false;
  int invitations_ = 0;
  bool unsealed_ = false;
  std::vector<Event> events_;
};
// The role that is meant where none is given.
inline Role role_or_member(Role role) { return role == ROLE_UNSPECIFIED ? MEMBER : role; }
// A refusal of one line as the whole command says it: `/members/17` before the line's own field.
Refusal in_line(Refusal refusal, std::string_view list, int line);
}  // namespace muster
