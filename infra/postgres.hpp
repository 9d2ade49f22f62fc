// PostgreSQL, by blocking connections (libpqxx 6.4). Projectors own one each; queries share a small pool.
//
// Two kinds of failure: DatabaseAway (it cannot be reached, it is going down, it did not answer in time: try again
// later) and whatever libpqxx throws besides (a statement is wrong: a bug).
#pragma once
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <pqxx/connection>
#include <pqxx/except>
#include <pqxx/result>
#include <pqxx/transaction_base>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace muster {
struct DatabaseAway : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct PostgresOptions {
  std::string conninfo = {};  // libpq's: a URI or key=value; what it says wins over the rest here
  std::string application_name = "muster";
  std::string search_path = {};  // empty: PostgreSQL's own
  std::chrono::seconds connect_timeout{3};
  std::chrono::milliseconds statement_timeout{10'000};  // 0: none
  bool durable_commit = true;                           // false: a crash of PostgreSQL may forget the last commits
};

// A connection in UTC. Throws DatabaseAway.
std::unique_ptr<pqxx::connection> connect(const PostgresOptions& options);

// Whether this error says that the database is away (see above) rather than that the statement is wrong.
bool says_away(const std::exception& error);
// Whether the connection itself is gone.
bool says_lost(const std::exception& error);
// Whether the same statement may well succeed next time: deadlock, serialization, lock or statement timeout.
bool says_try_again(const std::exception& error);
// Throws DatabaseAway in place of `error` if it says so; otherwise comes back.
void rethrow_away(const std::exception& error);

// Lends connections to threads that block on them.
class Pool {
 public:
  Pool(PostgresOptions options, std::size_t connections_max);

  // Calls f(pqxx::connection&) on a connection of its own and returns what it returns. Waits for a free one until the
  // deadline. Throws DatabaseAway when there is none by then or the database is away; after a connection could not be
  // opened, at once for the next half second, so that a dead database does not hold its callers up.
  template <class F>
  auto with(std::chrono::steady_clock::time_point deadline, F&& f) {
    Lent lent(*this, deadline);
    try {
      return f(*lent.connection);
    } catch (const std::exception& error) {
      lent.keep = lent.connection->is_open() && !says_lost(error);
      rethrow_away(error);
      throw;
    }
  }
  template <class F>
  auto with(F&& f) {
    return with(std::chrono::steady_clock::now() + std::chrono::seconds(5), std::forward<F>(f));
  }

 private:
  struct Lent {
    Lent(Pool& from, std::chrono::steady_clock::time_point deadline);
    ~Lent();
    Pool& pool;
    std::unique_ptr<pqxx::connection> connection;
    bool keep = true;  // false: it is broken
  };
  std::unique_ptr<pqxx::connection> take(std::chrono::steady_clock::time_point deadline);
  void give_back(std::unique_ptr<pqxx::connection> connection);

  const PostgresOptions options_;
  const std::size_t connections_max_;
  std::mutex mutex_;
  std::condition_variable returned_;
  std::vector<std::unique_ptr<pqxx::connection>> idle_;
  std::size_t open_ = 0;  // idle or lent
  std::chrono::steady_clock::time_point away_until_{};
  std::string away_because_;
};

// Rows on their way to PostgreSQL as one array per column, for one statement over all of them:
//   Rows rows({{"id", "text"}, {"n", "bigint"}});
//   rows.add(id, 7);
//   rows.run(work, "INSERT INTO t (id, n) SELECT id, n FROM " + rows.source());
class Rows {
 public:
  struct Column {
    std::string_view name;
    std::string_view type;  // text, bigint, int, boolean, bytea …
  };
  explicit Rows(std::initializer_list<Column> columns);

  // One value per column: strings (what cannot be text in PostgreSQL, NUL, becomes U+FFFD), integers, bool, `Bytes`,
  // nothing (std::optional, std::nullopt) for null.
  template <class... Values>
  void add(const Values&... values) {
    std::size_t column = 0;
    (put(texts_[column++], values), ...);
    ++count_;
  }
  bool empty() const { return count_ == 0; }
  std::size_t size() const { return count_; }
  // unnest($1::text[], …) AS r (id, …)
  const std::string& source() const { return source_; }
  // The columns' names, comma-separated.
  const std::string& names() const { return names_; }
  // Runs the statement with the arrays as its parameters; nothing where there are no rows. May be called again with
  // another statement, but no rows are added from then on.
  pqxx::result run(pqxx::transaction_base& work, const std::string& statement);

  struct Bytes {
    std::string_view bytes;
  };

 private:
  static void put(std::string& text, std::string_view value);
  static void put(std::string& text, Bytes value);
  static void put(std::string& text, std::nullopt_t);
  template <class T>
    requires std::is_integral_v<T>
  static void put(std::string& text, T value) {
    separate(text);
    text += std::is_same_v<T, bool> ? (value ? "t" : "f") : std::to_string(value);
  }
  template <class T>
  static void put(std::string& text, const std::optional<T>& value) {
    if (value)
      put(text, *value);
    else
      put(text, std::nullopt);
  }
  static void put(std::string& text, const std::string& value) { put(text, std::string_view(value)); }
  static void put(std::string& text, const char* value) { put(text, std::string_view(value)); }
  static void separate(std::string& text) { text += text.empty() ? '{' : ','; }

  std::vector<std::string> texts_;
  std::string source_, names_;
  std::size_t count_ = 0;
  bool whole_ = false;  // the arrays are closed
};

// Text as PostgreSQL takes it: NUL becomes U+FFFD.
std::string without_nul(std::string_view text);
// \x0123…
void append_hex(std::string& out, std::string_view bytes);
}  // namespace muster
