// The read model `vault_items`: encrypted documents and their versions. Lists never touch ciphertext.
#pragma once
#include <memory>

#include "projections/projection.hpp"
#include "projections/query.hpp"
#include "schemas/proto/vault_views.pb.h"
#include "schemas/proto/views.pb.h"

namespace muster {
std::unique_ptr<Projection> vault_items_projection();

// Refuse with ITEM_NOT_FOUND, INVALID_PAGE_TOKEN.
Result<View> query(pqxx::transaction_base& work, const ListVaultItems& request, Lanes lanes);
Result<View> query(pqxx::transaction_base& work, const ListVaultFolders& request, Lanes lanes);
Result<View> query(pqxx::transaction_base& work, const GetVaultItem& request, Lanes lanes);
Result<View> query(pqxx::transaction_base& work, const ListVaultVersions& request, Lanes lanes);

struct VaultContentFound {
  VaultContent content;
  Positions positions;
};
// Ciphertext and key ids, for the gateway alone, once the read is on the ledger. Refuses with ITEM_NOT_FOUND and
// ITEM_VERSION_NOT_FOUND: of this read model, which may not be there yet (see Freshness).
Result<VaultContentFound> query(pqxx::transaction_base& work, const GetVaultContent& request, Lanes lanes);
}  // namespace muster
