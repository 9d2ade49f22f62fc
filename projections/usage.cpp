#include "projections/usage.hpp"

#include <array>
#include <map>
#include <tuple>

#include "domain/ids.hpp"
#include "domain/usage.hpp"
#include "infra/postgres.hpp"
#include "projections/enum_name.hpp"
#include "projections/subject.hpp"

namespace muster {
namespace {
constexpr std::int64_t hour_us = 3600LL * 1'000'000, day_us = 24 * hour_us;

std::int64_t floor_to(std::int64_t at, std::int64_t unit) { return at - ((at % unit) + unit) % unit; }
std::int64_t start_of(Granularity granularity, std::int64_t at) {
  switch (granularity) {
    case HOUR:
      return floor_to(at, hour_us);
    case MONTH:
      return month_start(at);
    default:
      return floor_to(at, day_us);
  }
}

// The columns that are summed up, in the order of the table.
constexpr std::array<std::string_view, 13> sums{
    "records",       "api_calls",       "input_tokens",  "output_tokens",  "cached_input_tokens", "reasoning_tokens",
    "tasks_created", "tasks_completed", "storage_bytes", "latency_ms_sum", "latency_count",       "successes",
    "cost"};
using Sums = std::array<std::int64_t, sums.size()>;

Sums sums_of(const UsageRecorded& event) {
  const auto n = [](auto value) { return static_cast<std::int64_t>(value); };
  return {1,
          n(event.api_calls()),
          n(event.input_tokens()),
          n(event.output_tokens()),
          n(event.cached_input_tokens()),
          n(event.reasoning_tokens()),
          n(event.tasks_created()),
          n(event.tasks_completed()),
          event.storage_bytes(),
          n(event.latency_ms()),
          event.latency_ms() ? 1 : 0,
          event.success() ? 1 : 0,
          event.cost()};
}

class Usages : public Projection {
 public:
  std::string_view name() const override { return "usage"; }
  void apply(const Position&, const Entry& entry) override {
    for (const Event& event : entry.events())
      if (event.has_usage_recorded()) add(team_id_of(entry.subject()), event.usage_recorded(), entry.at());
  }
  void flush(pqxx::transaction_base& work) override;
  void discard() override { buckets_.clear(); }

 private:
  void add(std::string_view team_id, const UsageRecorded& event, std::int64_t at) {
    const Sums added = sums_of(event);
    for (const auto granularity : {HOUR, DAY, MONTH}) {
      Sums& bucket = buckets_[{std::string(team_id), granularity, start_of(granularity, at), event.provider(),
                               event.model(), event.account_id()}];
      for (std::size_t i = 0; i < bucket.size(); ++i) bucket[i] += added[i];
    }
  }
  // Team, granularity, start, provider, model, account: in the order of the primary key, so that pages of the index are
  // touched one after the other.
  using Key = std::tuple<std::string, Granularity, std::int64_t, std::string, std::string, std::string>;
  std::map<Key, Sums> buckets_;
};

void Usages::flush(pqxx::transaction_base& work) {
  Rows rows({{"team_id", "text"},
             {"granularity", "text"},
             {"start", "bigint"},
             {"provider", "text"},
             {"model", "text"},
             {"account_id", "text"},
             {sums[0], "bigint"},
             {sums[1], "bigint"},
             {sums[2], "bigint"},
             {sums[3], "bigint"},
             {sums[4], "bigint"},
             {sums[5], "bigint"},
             {sums[6], "bigint"},
             {sums[7], "bigint"},
             {sums[8], "bigint"},
             {sums[9], "bigint"},
             {sums[10], "bigint"},
             {sums[11], "bigint"},
             {sums[12], "bigint"}});
  for (const auto& [key, sum] : buckets_) {
    const auto& [team, granularity, start, provider, model, account] = key;
    rows.add(team, enum_name(granularity), start, provider, model, account, sum[0], sum[1], sum[2], sum[3], sum[4],
             sum[5], sum[6], sum[7], sum[8], sum[9], sum[10], sum[11], sum[12]);
  }
  std::string added;
  for (const auto column : sums)
    added.append(added.empty() ? "" : ", ")
        .append(column)
        .append(" = b.")
        .append(column)
        .append(" + EXCLUDED.")
        .append(column);
  rows.run(work, "INSERT INTO buckets AS b (" + rows.names() + ") SELECT * FROM " + rows.source() +
                     " ON CONFLICT (team_id, granularity, start, provider, model, account_id) DO UPDATE SET " + added);
  discard();
}

// The sums of UsageView over some buckets.
std::string summed() {
  std::string columns;
  for (const auto column : sums)
    if (!column.starts_with("latency") && column != "cost")
      columns.append("coalesce(sum(").append(column).append("), 0) AS ").append(column).append(", ");
  return columns +
         "CASE WHEN sum(latency_count) > 0 THEN round(sum(latency_ms_sum) / sum(latency_count)) END AS latency_ms_mean,"
         " usage.muster_usd(coalesce(sum(cost), 0)) AS cost";
}
}  // namespace

std::unique_ptr<Projection> usage_projection() { return std::make_unique<Usages>(); }

Result<View> query(pqxx::transaction_base& work, const GetUsage& request, Lanes lanes) {
  const auto granularity = request.granularity() == GRANULARITY_UNSPECIFIED ? DAY : request.granularity();
  Question question("usage", lanes);
  question.version_of(team_subject(request.team_id()));
  std::string from = "(SELECT start, ";
  std::string columns =
      "usage.muster_time(u.start) AS start, u.records, u.api_calls, u.input_tokens, u.output_tokens,"
      " u.cached_input_tokens, u.reasoning_tokens, u.tasks_created, u.tasks_completed,"
      " u.storage_bytes, u.latency_ms_mean, u.successes, u.cost";
  Question::Order order{{{"u.start", true}}};
  std::string group = "start";
  if (request.group_by() != USAGE_GROUP_UNSPECIFIED) {
    const std::string by = request.group_by() == USAGE_GROUP_ACCOUNT ? "account_id" : enum_name(request.group_by());
    columns += ", u." + by;
    from += by + ", ";
    group += ", " + by;
    order.keys.push_back({"u." + by});
  }
  from += summed() + " FROM usage.buckets WHERE team_id = " + question.text(request.team_id()) +
          " AND granularity = " + question.text(enum_name(granularity));
  if (request.from()) from += " AND start >= " + question.number(start_of(granularity, request.from()));
  if (request.to()) from += " AND start < " + question.number(request.to());
  from += " GROUP BY " + group + ") u";
  return question.page(work, request, columns, from, order);
}

Result<View> query(pqxx::transaction_base& work, const GetMonthlyUsage& request, Lanes lanes) {
  if (request.month() < 1 || request.month() > 12) return refuse(INVALID_FIELD, "there are twelve months", "/month");
  if (request.year() < 1970 || request.year() > 9999) return refuse(INVALID_FIELD, "from 1970 to 9999", "/year");
  Question question("usage", lanes);
  question.version_of(team_subject(request.team_id()));
  const auto team = question.text(request.team_id()), year = question.number(request.year()),
             month = question.number(request.month());
  const std::string start =
      "(extract(epoch FROM make_timestamp(" + year + "::int, " + month + "::int, 1, 0, 0, 0))::bigint * 1000000)";
  const std::string end = "(extract(epoch FROM make_timestamp(" + year + "::int, " + month +
                          "::int, 1, 0, 0, 0) + interval '1 month')::bigint * 1000000)";
  const auto buckets = [&](Granularity granularity) {
    return " FROM usage.buckets WHERE team_id = " + team + " AND granularity = '" + enum_name(granularity) +
           "' AND start >= " + start + " AND start < " + end;
  };
  return question.one(
      work,
      team + " AS team_id, " + year + " AS year, " + month +
          " AS month,"
          " (SELECT row_to_json(t) FROM (SELECT usage.muster_time(" +
          start + ") AS start, " + summed() + buckets(MONTH) +
          ") t) AS total,"
          " (SELECT coalesce(json_agg(row_to_json(d)), '[]') FROM (SELECT usage.muster_time(start) AS start, " +
          summed() + buckets(DAY) + " GROUP BY buckets.start ORDER BY buckets.start) d) AS by_day",
      "(SELECT) nothing", {});
}
}  // namespace muster
