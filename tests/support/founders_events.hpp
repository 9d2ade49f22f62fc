// Events and commands of founder rights, as stories tell them.
#pragma once
#include "tests/support/given.hpp"

namespace muster::test {
inline FounderGranted founder_granted(std::string_view name) {
  FounderGranted event;
  event.set_account_id(acct(name));
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
