#include "projections/keyring_work.hpp"

#include "domain/vault.hpp"
#include "infra/postgres.hpp"
#include "projections/subject.hpp"

namespace muster {
namespace {
struct MadeKey {
  std::string team_id;
  VaultKeyRotated rotated;
};

class KeyringWork : public Projection {
 public:
  explicit KeyringWork(Keyring& keyring) : keyring_(keyring) {}
  std::string_view name() const override { return "keyring_work"; }
  bool keeps_versions() const override { return false; }

  void apply(const Position&, const Entry& entry) override {
    for (const Event& event : entry.events())
      if (event.has_vault_key_rotated())
        made_.push_back({std::string(team_id_of(entry.subject())), event.vault_key_rotated()});
    const auto ended = owners_ended_by(entry);
    const auto append = [](auto& to, const auto& from) { to.insert(to.end(), from.begin(), from.end()); };
    append(ended_.items, ended.items);
    append(ended_.owners, ended.owners);
    append(ended_.teams, ended.teams);
  }
  // Keys first, on the keyring's own connection; the checkpoint follows when this transaction commits.
  void flush(pqxx::transaction_base&) override {
    try {
      for (const auto& made : made_)
        keyring_.make_team_key(made.team_id, made.rotated.key_version(), made.rotated.key_id());
      if (!ended_.items.empty() || !ended_.owners.empty() || !ended_.teams.empty()) keyring_.destroy(ended_);
    } catch (const KeyringAway& error) {
      throw DatabaseAway(error.what());
    }
    discard();
  }
  void discard() override {
    made_.clear();
    ended_ = {};
  }

 private:
  Keyring& keyring_;
  std::vector<MadeKey> made_;
  KeyOwners ended_;
};
}  // namespace

std::unique_ptr<Projection> keyring_work(Keyring& keyring) { return std::make_unique<KeyringWork>(keyring); }

KeyOwners owners_ended_by(const Entry& entry) {
  auto keys = keys_to_destroy(entry);
  return {std::move(keys.items), std::move(keys.owners), std::move(keys.teams)};
}
}  // namespace muster
