#include "projections/query.hpp"

#include <charconv>
#include <pqxx/connection>
#include <pqxx/prepared_statement>
#include <pqxx/result>

#include "infra/crypto.hpp"
#include "schemas/json.hpp"

namespace muster {
namespace {
constexpr std::uint32_t page_size_default = 50, page_size_max = 200;
constexpr char between = ' ';  // the parts of a cursor: ids, numbers and names hold no space

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> parts;
  for (std::size_t from = 0;;) {
    const auto to = text.find(between, from);
    parts.emplace_back(text.substr(from, to - from));
    if (to == text.npos) return parts;
    from = to + 1;
  }
}
// How many objects and lists are open at a place of JSON that is not inside a string; places come in order.
struct Depth {
  int at(const std::string& json, std::size_t place) {
    bool in_string = false;
    for (; seen < place; ++seen) {
      const char c = json[seen];
      if (in_string && c == '\\')
        ++seen;
      else if (c == '"')
        in_string = !in_string;
      else if (!in_string)
        open += (c == '{' || c == '[') - (c == '}' || c == ']');
    }
    return open;
  }
  std::size_t seen = 0;
  int open = 0;
};
constexpr int items_depth = 3;  // of the fields in {"items":[{
bool printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 127; });
}
}  // namespace

Question::Question(std::string_view read_model, Lanes lanes) : read_model_(read_model) {
  positions_ = "(SELECT string_agg(lane || '.' || next_offset - 1, ',' ORDER BY lane) FROM " + read_model_ +
               ".checkpoint WHERE next_offset > 0" + (lanes ? " AND lane = " + number(*lanes) : "") + ")";
}
std::string Question::text(std::string_view value) {
  values_.emplace_back(value);
  return '$' + std::to_string(values_.size()) + "::text";
}
std::string Question::number(std::int64_t value) {
  values_.push_back(std::to_string(value));
  return '$' + std::to_string(values_.size()) + "::bigint";
}
void Question::where_not_of(const std::string& key, std::string_view hidden) {
  if (!hidden.empty()) where(not_of(key, text(hidden)));
}
std::string Question::not_of(const std::string& key, const std::string& hidden) {
  const std::string among = " <> ALL (string_to_array(" + hidden + ", ' '))";
  return '(' + key + among + " AND split_part(" + key + ", '/', 1) || '/*'" + among + ')';
}
void Question::version_of(std::string_view subject) {
  version_ = "(SELECT version::text FROM " + read_model_ + ".subjects WHERE subject = " + text(subject) + ")";
}
void Question::bound(const std::string& condition) {
  where(condition);
  bounds_.push_back(condition);
}
std::string Question::conditions() const {
  std::string text;
  for (const std::string& condition : conditions_) text += (text.empty() ? " WHERE " : " AND ") + condition;
  return text;
}

Question::Walk Question::walk(const std::string& order, std::size_t rows_max) {
  Walk walk{conditions(), "", " ORDER BY " + order, " LIMIT " + number(static_cast<std::int64_t>(rows_max))};
  for (const std::string& bound : bounds_) walk.bounds += " AND " + bound;
  return walk;
}
pqxx::result Question::select(pqxx::transaction_base& work, const std::string& statement) {
  // Prepared once per connection: planning costs as much as running.
  const auto name = std::to_string(std::hash<std::string>()(statement));
  work.conn().prepare(name, statement);
  return work.exec_prepared(name, pqxx::prepare::make_dynamic_params(values_.begin(), values_.end()));
}
Question::Answer Question::run(pqxx::transaction_base& work, const std::string& rows) {
  return sort_out(select(work, "SELECT " + positions_ + " AS positions, " + version_ +
                                   " AS version, NULL AS body, NULL AS cursor UNION ALL (" + rows + ")"));
}

// Nothing promises that the head comes first; the rows themselves keep their order.
Question::Answer Question::sort_out(const pqxx::result& rows) {
  Answer answer;
  for (const auto& row : rows) {
    if (!row["body"].is_null()) {
      answer.found.push_back(row);
      continue;
    }
    if (!row["positions"].is_null())
      answer.view.positions = parse_positions(row["positions"].c_str()).value_or(Positions());
    if (!row["version"].is_null()) answer.view.version = row["version"].as<std::uint64_t>();
  }
  return answer;
}

Result<View> Question::one(pqxx::transaction_base& work, const std::string& columns, const std::string& from,
                           Refusal missing) {
  return object(work, columns, from + conditions(), std::move(missing));
}
Result<View> Question::sum(pqxx::transaction_base& work, const std::string& columns,
                           const std::function<std::string(const std::string& where)>& source) {
  return object(work, columns, source(conditions()), refuse(INTERNAL));
}
Result<View> Question::object(pqxx::transaction_base& work, const std::string& columns, const std::string& from,
                              Refusal missing) {
  auto [view, found] = run(work, "SELECT NULL, NULL, (SELECT json_strip_nulls(row_to_json(v))::text FROM (SELECT " +
                                     columns + ") v), NULL FROM " + from);
  if (found.empty()) return missing;
  view.json = found[0]["body"].as<std::string>();
  return std::move(view);
}

bool Question::go_on_after(const std::string& list, const std::string& page_token, const Order& order) {
  const auto cursor = from_base64url(page_token);
  if (!cursor) return false;
  const auto parts = split(*cursor);
  if (parts.size() != order.keys.size() + 1 || parts[0] != list) return false;
  std::string left, right;
  for (std::size_t i = 0; i < order.keys.size(); ++i) {
    const auto& [expression, is_number] = order.keys[i];
    const std::string& part = parts[i + 1];
    std::int64_t value = 0;
    if (is_number) {
      const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), value);
      if (error != std::errc() || end != part.data() + part.size()) return false;
    } else if (!printable(part)) {
      return false;
    }
    left += (i ? ", " : "") + expression;
    right += (i ? ", " : "") + (is_number ? number(value) : text(part));
  }
  bound("(" + left + ") " + (order.newest_first ? "<" : ">") + " (" + right + ")");
  return true;
}

Result<View> Question::page(pqxx::transaction_base& work, const std::string& list, std::uint32_t page_size,
                            const std::string& page_token, const std::string& columns, const Source& source,
                            const Order& order) {
  if (!page_token.empty() && !go_on_after(list, page_token, order))
    return refuse(INVALID_PAGE_TOKEN, "this token does not come from this list", "/page_token");
  const std::size_t size = page_size ? std::min(page_size, page_size_max) : page_size_default;
  std::string by, cursor;
  for (const auto& [expression, is_number] : order.keys) {
    by += (by.empty() ? "" : ", ") + expression + (order.newest_first ? " DESC" : "");
    cursor += (cursor.empty() ? "" : std::string(" || '") + between + "' || ") + expression;
  }
  // One more than the page holds says that there is another page.
  const Walk rows = walk(by, size + 1);
  auto [view, found] = run(work, "SELECT NULL, NULL, (SELECT json_strip_nulls(row_to_json(v))::text FROM (SELECT " +
                                     columns + ") v), " + cursor + " FROM " + source(rows) + rows.order + rows.limit);
  view.json = "{\"items\":[";
  for (std::size_t i = 0; i < found.size() && i < size; ++i) {
    const auto body = found[i]["body"];
    if (i > 0) view.json += ',';
    view.json.append(body.c_str(), body.size());
  }
  view.json += ']';
  if (found.size() > size)
    view.json +=
        ",\"next_page_token\":\"" + to_base64url(list + between + found[size - 1]["cursor"].as<std::string>()) + '"';
  view.json += '}';
  return std::move(view);
}

std::string open_sealed(
    std::string json, std::string_view name,
    const std::function<std::optional<std::string>(const std::string& key_id, const std::string& box)>& open) {
  // A quote inside a string of JSON has a backslash before it, so these never match within one.
  const std::string before = '"' + std::string(name) + "_sealed\":{\"key_id\":\"", middle = "\",\"box\":\"";
  std::string out;
  Depth depth;
  std::size_t from = 0;
  for (std::size_t look_from = 0;;) {
    const auto at = json.find(before, look_from);
    if (at != json.npos && depth.at(json, at) > items_depth) {
      look_from = at + before.size();
      continue;
    }
    const auto key_from = at + before.size();
    const auto key_to = at == json.npos ? at : json.find(middle, key_from);
    const auto box_to = key_to == json.npos ? key_to : json.find('"', key_to + middle.size());
    if (box_to == json.npos) return out.append(json, from);
    out.append(json, from, at - from);
    from = look_from = depth.seen = box_to + 2;
    const auto box = from_base64(json.substr(key_to + middle.size(), box_to - key_to - middle.size()));
    const auto text = box ? open(json.substr(key_from, key_to - key_from), *box) : std::nullopt;
    if (text) {
      out += '"' + std::string(name) + "\":" + *text;
    } else if (out.ends_with(',')) {
      out.pop_back();
    } else if (from < json.size() && json[from] == ',') {
      ++from;
    }
  }
}
}  // namespace muster
