#include "domain/founders.hpp"

#include <set>

#include "domain/access.hpp"
#include "domain/evolve.hpp"

namespace muster {
const Founder* find_founder(const System& system, const std::string& account_id) {
  const auto& founders = system.founders().founders();
  const auto found = founders.find(account_id);
  return found == founders.end() ? nullptr : &found->second;
}

Context::Fact founder_fact(const System& system, const std::string& account_id, std::string_view key_hash) {
  const Founder* founder = find_founder(system, account_id);
  if (!founder) return Context::Fact::no;
  const bool open = founder->auth_key_hash().empty() || founder->auth_key_hash() == key_hash;
  return open ? Context::Fact::yes : Context::Fact::locked;
}

Result<Authority> allow_founder(const System& system, const Context& context) {
  if (!context.internal) {
    const auto fact = founder_fact(system, context.actor, context.founder_key);
    if (fact == Context::Fact::locked) return founder_key_refusal(context.founder_key_wrong);
    if (fact != Context::Fact::yes) return refuse(NOT_A_FOUNDER, "this takes founder rights");
  }
  // No position: the right was read from the very state that the entry is appended to.
  context.authority.set_ground(context.internal ? Authority::INTERNAL : Authority::FOUNDER);
  return context.authority;
}

std::vector<std::string> delegated_by(const System& system, const std::string& account_id) {
  std::set<std::string> found;
  std::vector<std::string> look_at{account_id};
  while (!look_at.empty()) {
    const auto from = std::move(look_at.back());
    look_at.pop_back();
    for (const auto& [account, founder] : system.founders().founders())
      if (founder.delegated_by() == from && found.insert(account).second) look_at.push_back(account);
  }
  return {found.begin(), found.end()};
}

Result<void> hashed(const std::string& auth_key) {
  if (auth_key.empty()) return boost::outcome_v2::success();
  return refuse(NOT_DONE, "nothing was done; it is safe to try again");
}

FounderReply reply_of(const std::string& account_id, const Founder& founder) {
  FounderReply reply;
  reply.set_account_id(account_id);
  reply.set_founder(true);
  reply.set_granted_by(founder.granted_by());
  reply.set_granted_at(founder.granted_at());
  reply.set_delegated_by(founder.delegated_by());
  reply.set_notes(founder.notes());
  reply.set_key_needed(!founder.auth_key_hash().empty());
  return reply;
}

void evolve(System& state, const FounderGranted& event, const Entry& entry) noexcept {
  Founder& founder = (*state.mutable_founders()->mutable_founders())[event.account_id()];
  founder.set_granted_by(entry.actor());
  founder.set_granted_at(entry.at());
  founder.set_delegated_by(event.delegated_by());
  founder.set_auth_key_hash(event.auth_key_hash());
  founder.set_notes(event.notes());
}
void evolve(System& state, const FounderKeySet& event, const Entry&) noexcept {
  auto& founders = *state.mutable_founders()->mutable_founders();
  const auto found = founders.find(event.account_id());
  if (found != founders.end()) found->second.set_auth_key_hash(event.auth_key_hash());
}
void evolve(System& state, const FounderRevoked& event, const Entry&) noexcept {
  state.mutable_founders()->mutable_founders()->erase(event.account_id());
}
}  // namespace muster
