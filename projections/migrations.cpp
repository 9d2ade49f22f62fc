#include "projections/migrations.hpp"

#include <pqxx/nontransaction>
#include <pqxx/transaction>

#include "schemas/sql.hpp"

namespace muster {
namespace {
constexpr std::string_view mark = "-- after rebuild\n";

std::string text_of(std::string_view name) {
  const auto text = sql_of(name);
  if (text.empty()) throw std::logic_error("there is no migration schemas/sql/" + std::string(name) + ".sql");
  return std::string(text);
}
std::string hash_of(std::string_view name) {
  // FNV-1a: it tells builds apart, it protects nothing.
  std::uint64_t hash = 14695981039346656037ULL;
  for (const char c : text_of("common") + text_of(name))
    hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  return std::to_string(hash);
}
void make(pqxx::transaction_base& work, std::string_view name, const std::string& schema) {
  const auto text = text_of(name);
  work.exec("CREATE SCHEMA " + schema);
  work.exec("SET LOCAL search_path = " + schema);
  work.exec(text_of("common"));
  work.exec(text.substr(0, text.find(mark)));
  work.exec_params("INSERT INTO migration VALUES ($1)", hash_of(name));
}
bool exists(pqxx::transaction_base& work, const std::string& schema) {
  return work.exec_params1("SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = $1)", schema)[0].as<bool>();
}
}  // namespace

std::string rebuild_lock(std::string_view name) {
  return "hashtextextended('muster rebuild " + std::string(name) + "', 0)";
}

void make_tables(pqxx::connection& connection, std::string_view name, const std::string& schema) {
  pqxx::work work(connection);
  work.exec("DROP SCHEMA IF EXISTS " + schema + " CASCADE");
  make(work, name, schema);
  work.commit();
}
std::vector<std::string> finishing_statements(std::string_view name) {
  const auto text = text_of(name);
  std::vector<std::string> statements;
  const auto marked = text.find(mark);
  if (marked == text.npos) return statements;
  for (std::size_t from = marked + mark.size(), to; (to = text.find(';', from)) != text.npos; from = to + 1)
    statements.push_back(text.substr(from, to - from));
  return statements;
}

void migrate(pqxx::connection& connection, std::string_view name) {
  const std::string schema(name);
  pqxx::work work(connection);
  work.exec("SELECT pg_advisory_xact_lock(hashtextextended('muster migrate " + schema + "', 0))");
  if (!exists(work, schema)) {
    make(work, name, schema);
    for (const std::string& statement : finishing_statements(name)) work.exec(statement);
  } else if (work.exec1("SELECT hash FROM " + schema + ".migration")[0].as<std::string>() != hash_of(name)) {
    throw TablesDiffer("the tables of " + schema + " are another build's: run muster rebuild " + schema);
  }
  // Whoever rebuilds holds this lock: then the other schemas are not abandoned.
  if (work.exec1("SELECT pg_try_advisory_xact_lock(" + rebuild_lock(name) + ")")[0].as<bool>()) {
    work.exec("SET LOCAL client_min_messages = warning");
    work.exec("DROP SCHEMA IF EXISTS " + next_schema(name) + ", " + old_schema(name) + " CASCADE");
  }
  work.commit();
}
}  // namespace muster
