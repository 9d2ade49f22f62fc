#include "gateway/csv_members.hpp"

#include <csv.h>

#include <algorithm>
#include <memory>
#include <string_view>
#include <vector>

#include "schemas/json.hpp"
#include "schemas/proto/commands.pb.h"

namespace muster {
namespace {
constexpr int lines_max = 1000;
constexpr std::string_view columns[] = {"account_id", "email", "role", "job_role"};
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

struct Record {
  std::uint32_t line = 0;  // where it starts in the file
  std::vector<std::string> fields;
  bool blank() const {
    return std::all_of(fields.begin(), fields.end(), [](const auto& field) { return field.empty(); });
  }
};

// Feeds libcsv line by line, because it does not say where a record stands: one may go over several lines.
class Reader {
 public:
  Reader() {
    if (csv_init(&parser_, CSV_STRICT | CSV_STRICT_FINI) != 0) throw std::bad_alloc();
  }
  ~Reader() { csv_free(&parser_); }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  std::optional<Refusal> read(std::string_view text) {
    for (std::uint32_t line = 1; !text.empty(); ++line) {
      const auto end = text.find('\n');
      const auto one = text.substr(0, end == std::string_view::npos ? end : end + 1);
      text.remove_prefix(one.size());
      if (!under_way_) now_.line = line;
      under_way_ = under_way_ || one.find_first_not_of(" \t\r\n") != std::string_view::npos;
      if (csv_parse(&parser_, one.data(), one.size(), on_field, on_record, this) != one.size()) return broken(line);
      if (records.size() > lines_max + 1)
        return refuse(INVALID_FIELD, "a file has at most " + std::to_string(lines_max) + " lines and its header");
    }
    if (csv_fini(&parser_, on_field, on_record, this) != 0) return broken(now_.line);
    return std::nullopt;
  }

  std::vector<Record> records;

 private:
  static Refusal broken(std::uint32_t line) {
    return refuse(MALFORMED, "line " + std::to_string(line) +
                                 ": a quote stands where none may; a field with quotes is put in quotes, and its own "
                                 "quotes are doubled");
  }
  static void on_field(void* text, std::size_t size, void* self) {
    static_cast<Reader*>(self)->now_.fields.emplace_back(static_cast<const char*>(text), size);
  }
  static void on_record(int, void* self) {
    auto& reader = *static_cast<Reader*>(self);
    if (!reader.now_.blank()) reader.records.push_back(std::move(reader.now_));
    reader.now_.fields.clear();
    reader.under_way_ = false;
  }

  csv_parser parser_{};
  Record now_;
  bool under_way_ = false;
};

std::optional<Refusal> check_header(const std::vector<std::string>& names) {
  for (const auto& name : names) {
    if (std::find(std::begin(columns), std::end(columns), name) == std::end(columns))
      return refuse(MALFORMED, "line 1: \"" + name + "\" is no column; they are account_id, email, role, job_role");
    if (std::count(names.begin(), names.end(), name) > 1)
      return refuse(MALFORMED, "line 1: the column " + name + " stands twice");
  }
  const auto has = [&](std::string_view name) { return std::find(names.begin(), names.end(), name) != names.end(); };
  if (!has("account_id") && !has("email"))
    return refuse(MALFORMED, "line 1: there is no column account_id and none email");
  return std::nullopt;
}

std::optional<Refusal> fill(const std::vector<std::string>& names, const Record& record, ImportLine& line) {
  if (record.fields.size() != names.size())
    return refuse(INVALID_FIELD, "this line has " + std::to_string(record.fields.size()) +
                                     " fields; the header names " + std::to_string(names.size()));
  for (std::size_t i = 0; i < names.size(); ++i)
    if (!record.fields[i].empty())
      if (auto refusal = set_field(line, names[i], record.fields[i])) return refusal;
  if (line.account_id().empty() == line.email().empty())
    return refuse(INVALID_FIELD, "give account_id or email, and not both", "/account_id");
  return validate(line);
}
}  // namespace

std::optional<Refusal> read_member_lines(const std::string& body, google::protobuf::Message& message) {
  std::string_view text = body;
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  Reader reader;
  if (auto refusal = reader.read(text)) return refusal;
  auto& records = reader.records;
  if (records.empty()) return refuse(MALFORMED, "the file is empty; its first line names the columns");
  const auto names = std::move(records.front().fields);
  if (auto refusal = check_header(names)) return refusal;
  if (records.size() == 1) return refuse(MALFORMED, "there is no line below the header");

  auto& import = static_cast<ImportMembers&>(message);
  for (std::size_t i = 1; i < records.size(); ++i) {
    ImportLine line;
    auto refusal = fill(names, records[i], line);
    ImportLine& kept = *import.add_lines();
    if (refusal)
      *kept.mutable_refused() = std::move(*refusal);
    else
      kept = std::move(line);
    kept.set_line(records[i].line);
  }
  return std::nullopt;
}
}  // namespace muster
