// How a read model is asked: one statement, so one snapshot, from which come the answer as JSON that PostgreSQL has
// written, and the position that it was read at.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <pqxx/result>
#include <pqxx/transaction_base>
#include <string>
#include <string_view>
#include <vector>

#include "domain/decision.hpp"
#include "infra/position.hpp"

namespace muster {
// Which lanes the answer's position is about: the subject's, or (nothing) all of them.
using Lanes = std::optional<int>;

struct View {
  std::string json;           // as the response messages in schemas/proto/views.proto say
  Positions positions;        // how far the read model was; empty: it has read nothing yet
  std::uint64_t version = 0;  // of the subject that was asked about, for the ETag; 0: of none
};

// A statement in the making: columns, from where, conditions, and the values that go with them.
class Question {
 public:
  // `read_model` is the schema in which names stand.
  Question(std::string_view read_model, Lanes lanes);

  // Adds a value; what it returns stands for the value in the statement.
  std::string text(std::string_view value);
  std::string number(std::int64_t value);
  void where(const std::string& condition) { conditions_.push_back(condition); }
  // A condition that the order of the list goes by, such as a time: see Walk.
  void bound(const std::string& condition);
  // Only what does not belong to one of these resources; their keys, separated by spaces ("<kind>/*": all of a kind).
  // `key` is an expression.
  void where_not_of(const std::string& key, std::string_view hidden);
  // The same as a condition, where what is hidden is an expression, too.
  static std::string not_of(const std::string& key, const std::string& hidden);
  // The view's version is this subject's.
  void version_of(std::string_view subject);

  // One object: {columns} of the row that is found; `missing` where there is none.
  Result<View> one(pqxx::transaction_base& work, const std::string& columns, const std::string& from, Refusal missing);
  // One object that is always there, such as figures over many rows. `source` says over which conditions (" WHERE …").
  Result<View> sum(pqxx::transaction_base& work, const std::string& columns,
                   const std::function<std::string(const std::string& where)>& source);

  struct Key {
    std::string expression;
    bool is_number = false;
  };
  // By what the rows of a list are ordered, all in one direction; together the keys are unique.
  struct Order {
    std::vector<Key> keys;
    bool newest_first = false;
  };
  // What a list of rows is made of, as SQL: for a source that looks for the first rows itself.
  struct Walk {
    std::string where;   // every condition, the cursor's too: " WHERE …"; empty where there is none
    std::string bounds;  // those of them that the order goes by: " AND …"
    std::string order;   // " ORDER BY …"
    std::string limit;   // " LIMIT …": as many rows as the page needs
  };
  using Source = std::function<std::string(const Walk& walk)>;
  // By what is asked until now. `order` is "a.at DESC, …".
  Walk walk(const std::string& order, std::size_t rows_max);
  // A statement with this question's values, for what is no answer as JSON.
  pqxx::result select(pqxx::transaction_base& work, const std::string& statement);
  // {"items": [{columns} …], "next_page_token": …}. Refuses with INVALID_PAGE_TOKEN.
  template <class Request>
  Result<View> page(pqxx::transaction_base& work, const Request& request, const std::string& columns,
                    const std::string& from, const Order& order) {
    return page(
        work, request, columns, [&from](const Walk& walk) { return from + walk.where; }, order);
  }
  // The same where `source` says from where the page's rows come.
  template <class Request>
  Result<View> page(pqxx::transaction_base& work, const Request& request, const std::string& columns,
                    const Source& source, const Order& order) {
    return page(work, Request::descriptor()->name(), request.page_size(), request.page_token(), columns, source, order);
  }

 private:
  Result<View> page(pqxx::transaction_base& work, const std::string& list, std::uint32_t page_size,
                    const std::string& page_token, const std::string& columns, const Source& source,
                    const Order& order);
  Result<View> object(pqxx::transaction_base& work, const std::string& columns, const std::string& from,
                      Refusal missing);
  // The rows after the one that the token names; false where the token is not one of this list.
  bool go_on_after(const std::string& list, const std::string& page_token, const Order& order);
  // The view without its JSON, and the rows that were found: their body and their cursor.
  struct Answer {
    View view;
    std::vector<pqxx::row> found;
  };
  Answer run(pqxx::transaction_base& work, const std::string& rows);
  static Answer sort_out(const pqxx::result& rows);
  std::string conditions() const;

  std::string read_model_;
  std::string positions_, version_ = "NULL";
  std::vector<std::string> values_, conditions_, bounds_;
};

// Replaces every "<name>_sealed":{"key_id":…,"box":…} that a query has written by "<name>":…, with the JSON that `open`
// makes of key id and box; where that is nothing (the key is destroyed), the field is left out. Deeper than the items
// of a list nothing is touched: objects that clients have given stand there.
std::string open_sealed(
    std::string json, std::string_view name,
    const std::function<std::optional<std::string>(const std::string& key_id, const std::string& box)>& open);
}  // namespace muster
