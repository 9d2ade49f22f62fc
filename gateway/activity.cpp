#include "gateway/activity.hpp"

#include "domain/access.hpp"
#include "domain/ids.hpp"
#include "gateway/activity_file.hpp"
#include "gateway/await.hpp"
#include "gateway/problem.hpp"
#include "gateway/query.hpp"
#include "gateway/sealing.hpp"
#include "schemas/json.hpp"

namespace muster {
namespace {
constexpr std::size_t teams_max = 500;     // of one account: those that it joined last
constexpr std::size_t page_rows = 500;     // of an export
constexpr std::size_t part_bytes = 65536;  // that are written at once: the time limit of writing is for each

class ActivityExport {
 public:
  ActivityExport(Call call, Prepared prepared)
      : call_(std::move(call)),
        question_(std::static_pointer_cast<ExportActivity>(prepared.question)),
        at_least_(std::move(prepared.at_least)),
        lane_(*prepared.lanes),
        is_json_(question_->format() == "jsonl") {}

  // Where the read model was when the first page was read.
  const Positions& positions() const { return positions_; }
  bool is_json() const { return is_json_; }
  bool stale() const { return stale_; }
  // Reads the next page, after the one before has been given out.
  asio::awaitable<std::optional<Refusal>> read();
  // The next part of the file; empty at its end. Throws where the rest cannot be had.
  asio::awaitable<std::string> next();

 private:
  struct Page {
    ExportedRows rows;
    std::int64_t end = 0;
  };
  std::shared_ptr<Inquiry> ask_for(std::shared_ptr<Page> page) const;

  const Call call_;
  const std::shared_ptr<ExportActivity> question_;
  AtLeast at_least_;
  const int lane_;
  const bool is_json_;
  Positions positions_;
  std::string text_;  // what has been read and not given out yet: from `given_` on
  std::size_t given_ = 0;
  bool began_ = false, over_ = false, stale_ = false;
};

std::shared_ptr<Inquiry> ActivityExport::ask_for(std::shared_ptr<Page> page) const {
  auto inquiry = std::make_shared<Inquiry>();
  inquiry->read_model = read_model<ExportActivity>();
  inquiry->ask = [page, lane = lane_, began = began_](
                     pqxx::transaction_base& work, const google::protobuf::Message& question, Lanes) -> Result<View> {
    auto request = static_cast<const ExportActivity&>(question);
    if (!began) request.set_end_offset(export_end(work, lane));
    page->end = request.end_offset();
    BOOST_OUTCOME_TRY(page->rows, export_rows(work, request, lane, page_rows));
    View view;
    view.positions[lane] = page->end - 1;
    return view;
  };
  return inquiry;
}

asio::awaitable<std::optional<Refusal>> ActivityExport::read() {
  if (auto no = admit(call_, *question_)) co_return no;
  auto page = std::make_shared<Page>();
  auto asked = co_await ask_read_model(call_, ask_for(page), question_, lane_, at_least_);
  if (!asked.view) co_return asked.view.error();
  const auto& rows = page->rows.rows;
  if (!began_) {
    positions_ = asked.view.value().positions;
    stale_ = asked.stale;
    question_->set_end_offset(page->end);
    at_least_ = {};
    if (!is_json_) text_ = activity_csv_head();
  }
  began_ = true;
  over_ = rows.size() < page_rows;
  if (!over_) {
    question_->set_after_at(rows.back().at());
    question_->set_after_offset(page->rows.last_offset);
  }
  Keyring* keyring = &call_.edge->keyring();
  std::function<std::string()> write = [page, keyring, is_json = is_json_] {
    std::string text;
    for (ActivityView& row : page->rows.rows) {
      if (row.has_origin_sealed())
        if (auto origin = open_origin(*keyring, row.origin_sealed().key_id(), row.origin_sealed().box()))
          *row.mutable_origin() = std::move(*origin);
      is_json ? append_activity_json(text, row) : append_activity_csv(text, row);
    }
    return text;
  };
  auto written = co_await off_thread(call_.edge->query_threads(), std::move(write));
  if (written.failure) std::rethrow_exception(written.failure);
  text_ += *written.value;
  co_return std::nullopt;
}

asio::awaitable<std::string> ActivityExport::next() {
  if (given_ == text_.size() && !over_) {
    text_.clear();
    given_ = 0;
    if (auto no = co_await read()) throw std::runtime_error(no->detail());
  }
  std::string part = text_.substr(given_, part_bytes);
  given_ += part.size();
  co_return part;
}
}  // namespace

asio::awaitable<void> run_activity_export(Call call) {
  auto prepared = co_await prepare_query(call);
  std::optional<Refusal> refusal;
  if (!prepared) refusal = prepared.error();
  std::shared_ptr<ActivityExport> file;
  if (!refusal) {
    file = std::make_shared<ActivityExport>(call, std::move(prepared.value()));
    refusal = co_await file->read();
  }
  if (refusal) {
    write_problem(*call.response, *refusal, call.request->path());
    co_return;
  }
  HttpResponse& response = *call.response;
  response.content_type =
      file->is_json() ? "application/jsonl; charset=utf-8" : "text/csv; charset=utf-8; header=present";
  response.add("Content-Disposition",
               std::string("attachment; filename=\"activity.") + (file->is_json() ? "jsonl" : "csv") + "\"");
  response.add("Muster-Position", to_string(file->positions()));
  if (file->stale()) response.add("Muster-Stale", "true");
  response.more = [file] { return file->next(); };
}

asio::awaitable<void> run_recent_activity(Call call) {
  auto prepared = co_await prepare_query(call);
  if (!prepared) {
    write_problem(*call.response, prepared.error(), call.request->path());
    co_return;
  }
  auto question = std::static_pointer_cast<ListRecentActivity>(prepared.value().question);
  auto teams = std::make_shared<std::vector<std::string>>();
  auto inquiry = std::make_shared<Inquiry>();
  inquiry->read_model = read_model<ListMyTeams>();
  inquiry->ask = [teams, question](pqxx::transaction_base& work, const google::protobuf::Message&,
                                   Lanes) -> Result<View> {
    *teams = teams_of(work, question->account_id(), teams_max);
    return View();
  };
  auto asked = co_await ask_read_model(call, inquiry, question, {}, prepared.value().at_least);
  std::optional<Refusal> refusal;
  if (!asked.view) refusal = asked.view.error();
  for (const auto& team_id : *teams) {
    if (!call.edge->node().follows(team_subject(team_id))) refusal = stale_facts();
    if (refusal) break;
    // Who has just left, or a team that has just gone: the read model does not know it yet.
    if (auto sight = sight_of(call, team_id)) *question->add_teams() = std::move(sight.value());
  }
  if (refusal)
    write_problem(*call.response, *refusal, call.request->path());
  else
    co_await answer_query(call, call.route->inquiry, std::move(prepared.value()));
}
}  // namespace muster
