#include "infra/postgres.hpp"

#include <algorithm>
#include <pqxx/prepared_statement>

namespace muster {
namespace {
// After a connection could not be opened, callers are told so without another try for this long.
constexpr std::chrono::milliseconds quiet_after_failure{500};

std::string percent_encoded(std::string_view text) {
  static constexpr char digits[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text)
    if (std::isalnum(static_cast<unsigned char>(c))) {
      out += c;
    } else {
      out += '%';
      out += digits[static_cast<unsigned char>(c) >> 4];
      out += digits[static_cast<unsigned char>(c) & 15];
    }
  return out;
}
std::string quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

// Our settings stand before the given ones in both of libpq's notations, where the later one wins.
std::string full_conninfo(const PostgresOptions& options) {
  std::string settings = "-c timezone=UTC -c statement_timeout=" + std::to_string(options.statement_timeout.count());
  if (!options.search_path.empty()) settings += " -c search_path=" + options.search_path;
  if (!options.durable_commit) settings += " -c synchronous_commit=off";
  const std::pair<std::string_view, std::string> ours[] = {
      {"connect_timeout", std::to_string(options.connect_timeout.count())},
      {"tcp_user_timeout", "10000"},
      {"application_name", options.application_name},
      {"options", settings},
  };
  const std::string_view given = options.conninfo;
  std::string text;
  if (given.starts_with("postgres://") || given.starts_with("postgresql://")) {
    const auto question = given.find('?');
    char separator = '?';
    text = given.substr(0, question);
    for (const auto& [name, value] : ours) {
      text += separator;
      text.append(name).append("=").append(percent_encoded(value));
      separator = '&';
    }
    if (question != given.npos) text.append("&").append(given.substr(question + 1));
    return text;
  }
  for (const auto& [name, value] : ours) text.append(name).append("=").append(quoted(value)).append(" ");
  return text.append(given);
}

std::string_view sqlstate_of(const std::exception& error) {
  const auto* sql = dynamic_cast<const pqxx::sql_error*>(&error);
  return sql ? std::string_view(sql->sqlstate()) : std::string_view();
}
}  // namespace

std::unique_ptr<pqxx::connection> connect(const PostgresOptions& options) {
  try {
    return std::make_unique<pqxx::connection>(full_conninfo(options));
  } catch (const pqxx::failure& error) {
    throw DatabaseAway(error.what());
  }
}

bool says_lost(const std::exception& error) {
  const auto state = sqlstate_of(error);
  return dynamic_cast<const DatabaseAway*>(&error) || dynamic_cast<const pqxx::broken_connection*>(&error) ||
         dynamic_cast<const pqxx::in_doubt_error*>(&error) || state.starts_with("08") || state.starts_with("57P");
}
bool says_away(const std::exception& error) {
  if (says_lost(error)) return true;
  // https://www.postgresql.org/docs/15/errcodes-appendix.html: connection exceptions, insufficient resources, operator
  // intervention, read-only (a standby that is being promoted), and tables that are not there (yet).
  const auto state = sqlstate_of(error);
  return state.starts_with("08") || state.starts_with("53") || state.starts_with("57") || state == "25006" ||
         state == "42P01" || state == "3F000";
}
bool says_try_again(const std::exception& error) {
  const auto state = sqlstate_of(error);
  return state.starts_with("40") || state == "55P03" || state == "57014" ||
         dynamic_cast<const pqxx::transaction_rollback*>(&error);
}
void rethrow_away(const std::exception& error) {
  if (says_away(error) && !dynamic_cast<const DatabaseAway*>(&error)) throw DatabaseAway(error.what());
}

Pool::Pool(PostgresOptions options, std::size_t connections_max)
    : options_(std::move(options)), connections_max_(connections_max) {}

Pool::Lent::Lent(Pool& from, std::chrono::steady_clock::time_point deadline)
    : pool(from), connection(from.take(deadline)) {}
Pool::Lent::~Lent() { pool.give_back(keep ? std::move(connection) : nullptr); }

std::unique_ptr<pqxx::connection> Pool::take(std::chrono::steady_clock::time_point deadline) {
  {
    std::unique_lock lock(mutex_);
    if (!returned_.wait_until(lock, deadline, [&] { return !idle_.empty() || open_ < connections_max_; }))
      throw DatabaseAway("all connections to PostgreSQL are busy");
    if (!idle_.empty()) {
      auto connection = std::move(idle_.back());
      idle_.pop_back();
      return connection;
    }
    if (std::chrono::steady_clock::now() < away_until_) throw DatabaseAway(away_because_);
    ++open_;
  }
  try {
    return connect(options_);
  } catch (const DatabaseAway& error) {
    const std::lock_guard lock(mutex_);
    --open_;
    away_until_ = std::chrono::steady_clock::now() + quiet_after_failure;
    away_because_ = error.what();
    returned_.notify_one();
    throw;
  }
}

void Pool::give_back(std::unique_ptr<pqxx::connection> connection) {
  const std::lock_guard lock(mutex_);
  if (connection) {
    idle_.push_back(std::move(connection));
  } else {
    // One that broke says that the others have too.
    open_ -= 1 + idle_.size();
    idle_.clear();
  }
  returned_.notify_one();
}

Rows::Rows(std::initializer_list<Column> columns) : texts_(columns.size()) {
  source_ = "unnest(";
  int number = 0;
  for (const Column& column : columns) {
    if (number) source_ += ", ", names_ += ", ";
    source_.append("$").append(std::to_string(++number)).append("::").append(column.type).append("[]");
    names_.append(column.name);
  }
  source_ += ") AS r (" + names_ + ")";
}

void Rows::put(std::string& text, std::string_view value) {
  separate(text);
  text += '"';
  for (const char c : value) {
    if (c == '"' || c == '\\') text += '\\';
    if (c)
      text += c;
    else
      text += "\xEF\xBF\xBD";
  }
  text += '"';
}
void Rows::put(std::string& text, Bytes value) {
  separate(text);
  text += "\"\\";
  append_hex(text, value.bytes);
  text += '"';
}
void Rows::put(std::string& text, std::nullopt_t) {
  separate(text);
  text += "NULL";
}

pqxx::result Rows::run(pqxx::transaction_base& work, const std::string& statement) {
  if (empty()) return {};
  if (!std::exchange(whole_, true))
    for (std::string& text : texts_) text += '}';
  return work.exec_params(statement, pqxx::prepare::make_dynamic_params(texts_.begin(), texts_.end()));
}

std::string without_nul(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (c)
      out += c;
    else
      out += "\xEF\xBF\xBD";
  return out;
}
void append_hex(std::string& out, std::string_view bytes) {
  static constexpr char digits[] = "0123456789abcdef";
  out += "\\x";
  for (const char c : bytes) {
    out += digits[static_cast<unsigned char>(c) >> 4];
    out += digits[static_cast<unsigned char>(c) & 15];
  }
}
}  // namespace muster
