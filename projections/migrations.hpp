// The tables of read models: schemas/sql/common.sql and schemas/sql/<name>.sql, both inside the binary.
#pragma once
#include <pqxx/connection>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace muster {
// The tables were made by another build's migration: `muster rebuild` makes them anew.
struct TablesDiffer : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Makes the live schema of a read model where there is none, and drops what an abandoned rebuild has left. Safe with
// several at once. Throws TablesDiffer.
void migrate(pqxx::connection& connection, std::string_view name);
// Makes the tables of `name` in a new schema, without what stands after the line "-- after rebuild" …
void make_tables(pqxx::connection& connection, std::string_view name, const std::string& schema);
// … and the rest: indexes that are quicker to build than to keep. One statement each, in an order in which they may be
// run by several connections at once; the one that takes longest first.
std::vector<std::string> finishing_statements(std::string_view name);

inline std::string next_schema(std::string_view name) { return std::string(name) + "_next"; }
inline std::string old_schema(std::string_view name) { return std::string(name) + "_old"; }
// The key of the advisory lock that a rebuild holds as long as it lives.
std::string rebuild_lock(std::string_view name);
}  // namespace muster
