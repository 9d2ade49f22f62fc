// What the ledger has the keyring do, as a projection: its rows are keys. Data keys of what is gone for good are
// destroyed, and new versions of teams' keys are made. Its checkpoint (schema `keyring_work`) stands in the keyring's
// own database, beside the keys: a keyring that is brought back from an older backup is brought up again to what the
// ledger says. Each step may be repeated, so a crash between keys and checkpoint does no harm.
#pragma once
#include <memory>

#include "infra/keyring.hpp"
#include "projections/projection.hpp"

namespace muster {
std::unique_ptr<Projection> keyring_work(Keyring& keyring);

// The data keys that the entry brings to their end (domain/vault.hpp), as the keyring is asked to destroy or forget
// them.
KeyOwners owners_ended_by(const Entry& entry);
}  // namespace muster
