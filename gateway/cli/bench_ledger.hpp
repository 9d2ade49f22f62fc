// Ledgers for `muster bench`: commands decided and applied in this process, and a lane of many such entries on a log.
#pragma once
#include <memory>
#include <string>

#include "gateway/lane_subjects.hpp"
#include "infra/log.hpp"

namespace muster {
std::string bench_team(int number);
std::string bench_account(int number);
Ask ask_create_team(const std::string& team_id);
Ask ask_record_usage(const std::string& team_id);

// The subjects of one lane, without a lane: what is accepted is applied at once. Throws where a command is refused.
class BenchLedger {
 public:
  BenchLedger();
  Entry run(Ask ask);
  Entry set_plan(const std::string& team_id);  // the one without limits
  Entry add_member(const std::string& team_id, const std::string& account_id);
  void grant(const std::string& team_id, int number);

  // A check of some member's right on some resource, half of the resources having grants.
  Ask check(const std::string& team_id, int number, int members) const;
  bool allowed(const Ask& check);

 private:
  Context context_;
  std::int64_t commands_ = 0;
  LaneSubjects state_;
};

// Claims the only lane and appends entries, half members joining and half usage; returns the lane's end.
std::int64_t write_bench_lane(Log& log, int entries, int teams);
}  // namespace muster
