#include "projections/billing.hpp"

#include <map>
#include <tuple>
#include <unordered_map>

#include "domain/ids.hpp"
#include "domain/usage.hpp"
#include "infra/postgres.hpp"
#include "projections/enum_name.hpp"
#include "projections/subject.hpp"
#include "schemas/json.hpp"

namespace muster {
namespace {
class Billings : public Projection {
 public:
  std::string_view name() const override { return "billing"; }
  void apply(const Position& position, const Entry& entry) override;
  void flush(pqxx::transaction_base& work) override;
  void discard() override {
    costs_.clear();
    budgets_.clear();
    raised_.clear();
    acknowledged_.clear();
  }

 private:
  struct Cost {
    std::int64_t requests = 0, cost = 0;
  };
  struct Raised {
    std::string team_id;
    AlertRaised alert;
    std::int64_t at = 0;
  };
  struct Acknowledged {
    std::string by;
    std::int64_t at = 0;
  };
  // Team, period, provider, model, account: in the order of the primary key.
  std::map<std::tuple<std::string, std::int64_t, std::string, std::string, std::string>, Cost> costs_;
  std::unordered_map<std::string, BudgetSet> budgets_;
  std::unordered_map<std::string, Raised> raised_;
  std::unordered_map<std::string, Acknowledged> acknowledged_;
};

void Billings::apply(const Position&, const Entry& entry) {
  const std::string team_id(team_id_of(entry.subject()));
  for (const Event& event : entry.events()) {
    if (event.has_usage_recorded()) {
      const auto& usage = event.usage_recorded();
      Cost& cost = costs_[{team_id, month_start(entry.at()), usage.provider(), usage.model(), usage.account_id()}];
      cost.requests += usage.api_calls();
      cost.cost += usage.cost();
    } else if (event.has_budget_set()) {
      budgets_[team_id] = event.budget_set();
    } else if (event.has_alert_raised()) {
      raised_[event.alert_raised().alert_id()] = {team_id, event.alert_raised(), entry.at()};
    } else if (event.has_alert_acknowledged()) {
      acknowledged_[event.alert_acknowledged().alert_id()] = {entry.actor(), entry.at()};
    }
  }
}

void Billings::flush(pqxx::transaction_base& work) {
  Rows costs({{"team_id", "text"},
              {"period_start", "bigint"},
              {"provider", "text"},
              {"model", "text"},
              {"account_id", "text"},
              {"requests", "bigint"},
              {"cost", "bigint"}});
  for (const auto& [key, cost] : costs_) {
    const auto& [team, period, provider, model, account] = key;
    costs.add(team, period, provider, model, account, cost.requests, cost.cost);
  }
  costs.run(work, "INSERT INTO costs AS c (" + costs.names() + ") SELECT * FROM " + costs.source() +
                      " ON CONFLICT (team_id, period_start, provider, model, account_id) DO UPDATE SET"
                      " requests = c.requests + EXCLUDED.requests, cost = c.cost + EXCLUDED.cost");
  Rows budgets(
      {{"team_id", "text"}, {"monthly_budget", "bigint"}, {"warning_threshold", "int"}, {"exceeded_action", "text"}});
  for (const auto& [team, budget] : budgets_)
    budgets.add(team, budget.monthly_budget(), budget.warning_threshold(), enum_name(budget.exceeded_action()));
  budgets.run(work, "INSERT INTO budgets (" + budgets.names() + ") SELECT * FROM " + budgets.source() +
                        " ON CONFLICT (team_id) DO UPDATE SET monthly_budget = EXCLUDED.monthly_budget,"
                        " warning_threshold = EXCLUDED.warning_threshold, exceeded_action = EXCLUDED.exceeded_action");
  Rows raised({{"alert_id", "text"},
               {"team_id", "text"},
               {"type", "text"},
               {"threshold", "int"},
               {"period_start", "bigint"},
               {"period_cost", "bigint"},
               {"monthly_budget", "bigint"},
               {"raised_at", "bigint"}});
  for (const auto& [id, one] : raised_)
    raised.add(id, one.team_id, enum_name(one.alert.type()), one.alert.threshold(), one.alert.period_start(),
               one.alert.period_cost(), one.alert.monthly_budget(), one.at);
  raised.run(work, "INSERT INTO alerts (" + raised.names() + ") SELECT * FROM " + raised.source());
  Rows acknowledged({{"alert_id", "text"}, {"by", "text"}, {"at", "bigint"}});
  for (const auto& [id, one] : acknowledged_) acknowledged.add(id, one.by, one.at);
  acknowledged.run(work, "UPDATE alerts a SET acknowledged_by = r.by, acknowledged_at = r.at FROM " +
                             acknowledged.source() + " WHERE a.alert_id = r.alert_id");
  discard();
}

const std::string alert_columns =
    "a.alert_id, a.type, a.threshold, billing.muster_time(a.period_start) AS period_start,"
    " billing.muster_usd(a.period_cost) AS period_cost, billing.muster_usd(a.monthly_budget) AS monthly_budget,"
    " billing.muster_time(a.raised_at) AS raised_at, a.acknowledged_at IS NOT NULL AS acknowledged, a.acknowledged_by,"
    " billing.muster_time(a.acknowledged_at) AS acknowledged_at";

// CostShare by one column, the dearest first.
std::string breakdown(const std::string& column) {
  return "(SELECT coalesce(json_agg(row_to_json(s)), '[]') FROM (SELECT " + column +
         " AS name, billing.muster_usd(sum(cost)) AS cost, sum(requests) AS requests,"
         " CASE WHEN p.total_cost > 0 THEN round(sum(cost) * 100 / p.total_cost, 2) ELSE 0 END AS percent"
         " FROM billing.costs WHERE team_id = p.team_id AND period_start = p.start GROUP BY " +
         column + " ORDER BY sum(cost) DESC, " + column + ") s)";
}
}  // namespace

std::unique_ptr<Projection> billing_projection() { return std::make_unique<Billings>(); }

Result<View> query(pqxx::transaction_base& work, const GetBilling& request, Lanes lanes) {
  Question question("billing", lanes);
  const auto subject = team_subject(request.team_id());
  question.version_of(subject);
  std::string month = "date_trunc('month', now() AT TIME ZONE 'UTC')";
  if (!request.period().empty()) {
    const auto start = parse_time(request.period() + "-01T00:00:00Z");
    if (!start) return refuse(INVALID_FIELD, "a period is a month such as 2026-11", "/period");
    month = "(timestamp '1970-01-01' + " + question.number(*start) + " * interval '1 microsecond')";
  }
  const auto in_us = [](const std::string& time) { return "(extract(epoch FROM " + time + ")::bigint * 1000000)"; };
  const std::string period =
      "(SELECT m.team_id, m.month, m.start, coalesce(sum(c.cost), 0) AS total_cost, coalesce(sum(c.requests), 0) AS"
      " total_requests FROM (SELECT " +
      question.text(request.team_id()) + " AS team_id, " + month + " AS month, " + in_us(month) +
      " AS start) m LEFT JOIN billing.costs c ON c.team_id = m.team_id AND c.period_start = m.start"
      " GROUP BY m.team_id, m.month, m.start) p";
  return question.one(
      work,
      "p.team_id, to_char(p.month, 'YYYY-MM') AS period, billing.muster_time(p.start) AS period_start,"
      " billing.muster_time(" +
          in_us("(p.month + interval '1 month')") +
          ") AS period_end,"
          " billing.muster_usd(p.total_cost) AS total_cost, p.total_requests, " +
          breakdown("provider") + " AS breakdown_by_provider, " + breakdown("model") + " AS breakdown_by_model, " +
          breakdown("account_id") +
          " AS breakdown_by_member,"
          " (SELECT row_to_json(b) FROM (SELECT billing.muster_usd(monthly_budget) AS monthly_budget,"
          " warning_threshold, exceeded_action,"
          " CASE WHEN monthly_budget > 0 THEN round(p.total_cost * 100 / monthly_budget, 2) END AS percent_used,"
          " billing.muster_usd(monthly_budget - p.total_cost) AS remaining"
          " FROM billing.budgets WHERE team_id = p.team_id) b) AS budget,"
          " (SELECT coalesce(json_agg(row_to_json(v)), '[]') FROM (SELECT " +
          alert_columns +
          " FROM billing.alerts a WHERE a.team_id = p.team_id AND a.period_start = p.start"
          " ORDER BY a.raised_at, a.threshold, a.alert_id) v) AS alerts,"
          " coalesce((SELECT version FROM billing.subjects WHERE subject = " +
          question.text(subject) + "), 0) AS version",
      period, {});
}

Result<View> query(pqxx::transaction_base& work, const ListBillingPeriods& request, Lanes lanes) {
  Question question("billing", lanes);
  question.version_of(team_subject(request.team_id()));
  const std::string periods =
      "(SELECT period_start, sum(cost) AS cost, sum(requests) AS requests FROM billing.costs WHERE team_id = " +
      question.text(request.team_id()) + " GROUP BY period_start) p";
  return question.page(work, request,
                       "left(billing.muster_time(p.period_start), 7) AS period,"
                       " billing.muster_time(p.period_start) AS period_start, billing.muster_usd(p.cost) AS total_cost,"
                       " p.requests AS total_requests",
                       periods, {{{"p.period_start", true}}, true});
}

Result<View> query(pqxx::transaction_base& work, const ListAlerts& request, Lanes lanes) {
  Question question("billing", lanes);
  question.version_of(team_subject(request.team_id()));
  question.where("a.team_id = " + question.text(request.team_id()));
  if (request.has_acknowledged())
    question.where(request.acknowledged() ? "a.acknowledged_at IS NOT NULL" : "a.acknowledged_at IS NULL");
  return question.page(work, request, alert_columns, "billing.alerts a",
                       {{{"a.raised_at", true}, {"a.threshold", true}, {"a.alert_id"}}, true});
}
}  // namespace muster
