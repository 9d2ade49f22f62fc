#include "projections/activity_rows.hpp"

#include <charconv>

namespace muster {
namespace {
constexpr std::int64_t hour_us = 3'600'000'000;
constexpr int left_out_max = 32;  // resources, in the index

// A word in the notation of tsquery.
std::string lexeme(std::string_view prefix, std::string_view value) {
  std::string out = "'";
  out += prefix;
  for (const char c : value) {
    if (c == '\'' || c == '\\') out += c;
    out += c;
  }
  return out + '\'';
}
}  // namespace

std::int64_t start_of_window(std::string_view window, std::int64_t now) {
  std::int64_t count = 0;
  std::from_chars(window.data(), window.data() + window.size() - 1, count);
  return now - count * hour_us * (window.back() == 'd' ? 24 : 1);
}

void ActivityWords::add(std::string_view prefix, std::string_view value) {
  if (!value.empty()) marks_ += (marks_.empty() ? "" : " & ") + lexeme(prefix, value);
}
void ActivityWords::types(std::string_view list) {
  if (list.empty()) return;
  std::string any;
  for (std::size_t from = 0, to = 0; to != list.npos; from = to + 1) {
    to = list.find(',', from);
    any += (any.empty() ? "" : " | ") + lexeme("t:", list.substr(from, to == list.npos ? to : to - from));
  }
  marks_ += (marks_.empty() ? "(" : " & (") + any + ')';
}
void ActivityWords::leave_out_refusals(std::string_view but_of) {
  seen_ += " & (!'t:ledger.refused' | " + lexeme("a:", but_of) + ')';
}
void ActivityWords::leave_out(std::string_view hidden) {
  for (int count = 0; !hidden.empty() && count < left_out_max; ++count) {
    const auto key = hidden.substr(0, hidden.find(' '));
    hidden = key.size() == hidden.size() ? std::string_view() : hidden.substr(key.size() + 1);
    const auto slash = key.find('/');
    const auto kind = lexeme("k:", key.substr(0, slash));
    const auto id = key.substr(slash + 1);
    seen_ += id == "*" ? " & !" + kind : " & !(" + kind + " & " + lexeme("r:", id) + ')';
  }
}
std::string ActivityWords::query(Question& question, const std::string& chunk) const {
  std::string query;
  const auto both = [&](const std::string& more) { query += (query.empty() ? "" : " && ") + more; };
  if (!chunk.empty())
    both("('''' || " + chunk + " || ''''" + (seen_.empty() ? "" : " || " + question.text(seen_)) + ")::tsquery");
  if (!marks_.empty()) both(question.text(marks_) + "::tsquery");
  if (!search_.empty()) both("websearch_to_tsquery('simple', " + question.text(search_) + ')');
  return '(' + query + ')';
}

Question::Source walk_of_chunks(Question& question, const ActivityWords& words, const std::string& subject,
                                bool newest_first) {
  const auto query = words.query(question, subject + " || '#' || c.chunk::text");
  return [query, subject, newest_first](const Question::Walk& walk) {
    const auto chunk_at = [&](bool newest) {
      const std::string down = newest ? " DESC" : "";
      return "(SELECT a.chunk FROM " + activity_table + " WHERE a.subject = " + subject + walk.bounds +
             " ORDER BY a.at" + down + ", a.lane" + down + ", a.\"offset\"" + down + " LIMIT 1)";
    };
    // A series comes in its order, and a loop over it keeps that order: so the first rows are those of the page.
    return "(SELECT a.* FROM generate_series(" + chunk_at(newest_first) + ", " + chunk_at(!newest_first) + ", " +
           (newest_first ? "-1" : "1") + ") AS c (chunk), LATERAL (SELECT a.* FROM " + activity_table + walk.where +
           (walk.where.empty() ? " WHERE " : " AND ") + "a.search @@ " + query + walk.order + walk.limit + ") a" +
           walk.limit + ") a";
  };
}
}  // namespace muster
