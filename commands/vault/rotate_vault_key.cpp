// Makes a new version of the team's key. The keyring makes the key itself, and wraps every data key anew under it, once
// this is on the ledger.
#include "commands/decide_each.hpp"
#include "domain/vault.hpp"

namespace muster {
Decision decide(const Team& state, const RotateVaultKey&, const Context& context) {
  BOOST_OUTCOME_TRY(allow(state, context, Action::manage_team));
  auto rotated = next_key(state, context);
  VaultKeyReply reply;
  reply.set_key_version(rotated.key_version());
  return events(std::move(rotated)).with(std::move(reply));
}
}  // namespace muster
