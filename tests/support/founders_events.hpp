// Events and commands of founder rights, as stories tell them.
#pragma once
#include "tests/support/given.hpp"

namespace muster::test {
inline FounderGranted founder_granted(std::string_view name) {
  FounderGranted event;
  event.set_account_id(acct(name));
  return event;
}
inline FounderGranted founder_delegated(std::string_view name, std::string_view by, std::string_view key_hash = {}) {
  auto event = founder_granted(name);
  event.set_delegated_by(acct(by));
  event.set_auth_key_hash(std::string(key_hash));
  return event;
}
inline FounderGranted with_key(FounderGranted event, std::string_view key_hash) {
  event.set_auth_key_hash(std::string(key_hash));
  return event;
}
inline FounderKeySet founder_key_set(std::string_view name, std::string_view key_hash) {
  FounderKeySet event;
  event.set_account_id(acct(name));
  event.set_auth_key_hash(std::string(key_hash));
  return event;
}
inline FounderRevoked revoked_with(std::string_view name, std::string_view with) {
  FounderRevoked event;
  event.set_account_id(acct(name));
  event.set_with(acct(with));
  return event;
}
inline FounderRevoked founder_revoked(std::string_view name) {
  FounderRevoked event;
  event.set_account_id(acct(name));
  return event;
}
inline GrantFounder grant_founder(std::string_view name) {
  GrantFounder command;
  command.set_account_id(acct(name));
  return command;
}
inline const Founder& find_founder(const Story& story, std::string_view name) {
  return story.system().founders().founders().at(acct(name));
}
inline DelegateFounder delegate_founder(std::string_view name) {
  DelegateFounder command;
  command.set_account_id(acct(name));
  return command;
}
// Somebody who shows the key of this hash.
inline Actor showing(std::string_view name, std::string_view key_hash) {
  Actor actor = as(name);
  actor.founder_key = std::string(key_hash);
  return actor;
}
inline Actor with_wrong_key(Actor actor) {
  actor.founder_key_wrong = true;
  return actor;
}
inline RevokeFounder revoke_founder(std::string_view name) {
  RevokeFounder command;
  command.set_account_id(acct(name));
  return command;
}
inline CheckFounder check_founder(std::string_view name) {
  CheckFounder command;
  command.set_account_id(acct(name));
  return command;
}
}  // namespace muster::test
