// What the files of the keyring share: its connection, and how its keys are wrapped. For them alone.
#pragma once
#include <pqxx/pqxx>

#include "infra/keyring.hpp"

namespace muster {
struct Keyring::Connection {
  explicit Connection(const std::string& url) : to(url) {}
  pqxx::connection to;
};

// A row, copied out before the connection is let go: unwrapping may need another row.
struct WrappedKey {
  std::string key_id, purpose, owner, wrapped, parent_id;
  bool announced = false;
  std::uint32_t version = 1;
  bool destroyed() const { return wrapped.empty(); }
};
// The columns that wrapped_keys reads.
inline constexpr const char* select_keys =
    "select k.key_id, k.purpose, k.owner, k.wrapped, coalesce(k.parent_key_id, ''), k.announced, k.key_version"
    " from keys k ";
std::vector<WrappedKey> wrapped_keys(const pqxx::result& result);

// As it stands in the table.
std::string purpose_text(KeyCreated::Purpose purpose);
// The associated data of a wrapped key.
std::string wrapped_for(std::string_view key_id, std::string_view purpose, std::string_view owner);

// One transaction on the one connection, made anew where it broke. A server that went away between two calls shows only
// at the first statement, so that one is tried a second time.
template <class Work>
auto Keyring::with_connection(Work work) {
  const std::lock_guard lock(connection_mutex_);
  for (int attempt = 0;; ++attempt) {
    const bool fresh = !connection_;
    try {
      if (!connection_) connection_ = std::make_unique<Connection>(url_);
      pqxx::work transaction(connection_->to);
      auto result = work(transaction);
      transaction.commit();
      return result;
    } catch (const pqxx::undefined_table&) {
      throw KeyringBroken("the keyring has no tables; run `muster init`");
    } catch (const pqxx::undefined_column&) {
      throw KeyringBroken("the keyring's tables are an older build's; run `muster init`");
    } catch (const pqxx::broken_connection& error) {
      connection_.reset();
      if (fresh || attempt > 0) throw KeyringAway(error.what());
    } catch (const pqxx::sql_error& error) {
      // 57P01 to 57P03: the server is stopping or starting.
      if (error.sqlstate().rfind("57P", 0) != 0) throw;
      connection_.reset();
      if (fresh || attempt > 0) throw KeyringAway(error.what());
    }
  }
}

}  // namespace muster
