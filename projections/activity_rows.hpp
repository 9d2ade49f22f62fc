// How rows of the feed are chosen: what all questions to the read model `activity` share.
#pragma once
#include "projections/query.hpp"
#include "schemas/proto/activity_views.pb.h"

namespace muster {
using namespace v1;

inline const std::string activity_table = "activity.activity a";
inline const std::string activity_resource_key = "coalesce(a.resource_kind || '/' || a.resource_id, '')";

// "24h" or "7d" before `now`.
std::int64_t start_of_window(std::string_view window, std::int64_t now);

// from, to, time_window. Refuses with INVALID_FIELD where two of them say when it begins.
template <class Request>
Result<void> bound_by_time(Question& question, const Request& request) {
  std::int64_t from = request.from();
  if (!request.time_window().empty()) {
    if (from) return refuse(INVALID_FIELD, "either time_window or from says when it begins", "/time_window");
    from = start_of_window(request.time_window(), request.now());
  }
  if (from) question.bound("a.at >= " + question.number(from));
  if (request.to()) question.bound("a.at < " + question.number(request.to()));
  return boost::outcome_v2::success();
}

// Only what the caller may see: not the refusals of others, unless they may, and nothing of what is hidden from them.
template <class Request>
void where_seen(Question& question, const Request& request) {
  if (!request.sees_refusals())
    question.where("(NOT a.refused OR a.actor = " + question.text(request.account_id()) + ")");
  question.where_not_of(activity_resource_key, request.hidden());
}

// What the index `activity_search` is asked: an expression, in which another word may stand for the chunk.
class ActivityWords {
 public:
  void actor(std::string_view account_id) { add("a:", account_id); }
  void resource_kind(std::string_view kind) { add("k:", kind); }
  void resource_id(std::string_view id) { add("r:", id); }
  // One of these, which stand with commas between them; a name without a dot is a module.
  void types(std::string_view list);
  // As people write it in a search box.
  void search(std::string_view words) { search_ = words; }
  template <class Request>
  void all_of(const Request& request) {
    if constexpr (requires { request.actor(); }) actor(request.actor());
    if constexpr (requires { request.resource_kind(); }) resource_kind(request.resource_kind());
    if constexpr (requires { request.resource_id(); }) resource_id(request.resource_id());
    if constexpr (requires { request.q(); }) search(request.q());
    types(request.type());
  }
  // Leaves out in the index what `where_seen` leaves out of its rows, as far as that is short: where somebody asks for
  // what is nearly all hidden from them, rows would be fetched only to be left out.
  template <class Request>
  void seen_by(const Request& request) {
    if (!request.sees_refusals()) leave_out_refusals(request.account_id());
    leave_out(request.hidden());
  }
  bool empty() const { return marks_.empty() && search_.empty(); }
  // A tsquery. `chunk` is an expression for one more word, which holds no quote; empty: none.
  std::string query(Question& question, const std::string& chunk = {}) const;

 private:
  void add(std::string_view prefix, std::string_view value);
  void leave_out_refusals(std::string_view but_of);
  void leave_out(std::string_view hidden);
  std::string marks_, seen_;  // in the notation of tsquery
  std::string search_;
};

// The rows of one subject (an expression) that have these words, as many as the page needs. It goes through the
// subject's chunks one after the other in the order of the page and ends with the page: a word that half of a million
// rows have is found in the first chunk, and one that only the oldest have costs a lookup in each chunk before. Rows
// are never fetched only to be sorted out of the page.
Question::Source walk_of_chunks(Question& question, const ActivityWords& words, const std::string& subject,
                                bool newest_first);
}  // namespace muster
