#include "gateway/cli/bench_ledger.hpp"

#include <chrono>
#include <stdexcept>
#include <thread>

#include "domain/ids.hpp"
#include "domain/prices.hpp"

namespace muster {
namespace {
constexpr const char* owner = "acct_01J0000000000000000000BENCH";
constexpr std::int64_t start_us = 1'795'267'200LL * 1'000'000;
constexpr std::int64_t under_way_max = 50'000;

std::string numbered(const char* prefix, std::int64_t number) {
  std::string bits(10, '\0');
  for (std::size_t i = 0; i < 8; ++i) bits[9 - i] = static_cast<char>((number >> (8 * i)) & 0xff);
  return prefix + ulid(start_us, bits);
}
Ask asked(const std::string& team_id) {
  static std::int64_t asked = 0;
  Ask ask;
  ask.subject = team_subject(team_id);
  ask.actor = owner;
  ask.command_id = numbered("cmd_", ++asked);
  return ask;
}
}  // namespace

std::string bench_team(int number) { return numbered("team_", number); }
std::string bench_account(int number) { return numbered("acct_", number); }

Ask ask_create_team(const std::string& team_id) {
  Ask ask = asked(team_id);
  auto* create = ask.command.mutable_create_team();
  create->set_team_id(team_id);
  create->set_name("Bench");
  return ask;
}
Ask ask_record_usage(const std::string& team_id) {
  Ask ask = asked(team_id);
  auto* usage = ask.command.mutable_record_usage();
  usage->set_team_id(team_id);
  usage->set_tasks_created(1);
  return ask;
}

BenchLedger::BenchLedger() {
  context_.at = start_us;
  context_.founder = Context::Fact::no;
  // Unlike a keyed hash it costs nothing; ids only have to differ.
  context_.derive = [this](std::string_view) {
    std::string bits(16, '\0');
    for (std::size_t i = 0; i < 8; ++i) bits[i] = static_cast<char>((commands_ >> (8 * i)) & 0xff);
    return bits;
  };
  context_.hash = [](std::string_view secret) { return std::string(secret.substr(0, 16)); };
  context_.prices = &list_prices();
}

Entry BenchLedger::run(Ask ask) {
  ++commands_;
  ++context_.at;
  auto told = state_.subjects.decide(ask, context_);
  if (told.refusal.code() != OK || !told.entry)
    throw std::runtime_error("a command of the bench was refused: " + told.refusal.detail());
  state_.subjects.apply(commands_, *told.entry);
  return std::move(*told.entry);
}

Entry BenchLedger::set_plan(const std::string& team_id) {
  Ask plan = asked(team_id);
  plan.command.mutable_set_plan()->set_team_id(team_id);
  plan.command.mutable_set_plan()->set_plan(ENTERPRISE);
  context_.founder = Context::Fact::yes;
  auto entry = run(std::move(plan));
  context_.founder = Context::Fact::no;
  return entry;
}
Entry BenchLedger::add_member(const std::string& team_id, const std::string& account_id) {
  Ask ask = asked(team_id);
  ask.command.mutable_add_member()->set_team_id(team_id);
  ask.command.mutable_add_member()->set_account_id(account_id);
  return run(std::move(ask));
}
void BenchLedger::grant(const std::string& team_id, int number) {
  Ask ask = asked(team_id);
  auto* grant = ask.command.mutable_grant_permission();
  grant->set_team_id(team_id);
  grant->set_resource_kind("workflow");
  grant->set_resource_id("w" + std::to_string(number / 3));
  grant->set_action(number % 2 ? "view" : "edit");
  switch (number % 4) {
    case 0:
      grant->set_grantee_kind(ROLE);
      grant->set_grantee("member");
      break;
    case 1:
      grant->set_grantee_kind(JOB_ROLE);
      grant->set_grantee("engineer" + std::to_string(number));
      break;
    default:
      grant->set_grantee_kind(USER);
      grant->set_grantee(bench_account(number % 5 ? number : 0));
  }
  if (number % 5 == 0) grant->set_effect(DENY);
  run(std::move(ask));
}

Ask BenchLedger::check(const std::string& team_id, int number, int members) const {
  Ask ask;
  ask.subject = team_subject(team_id);
  ask.actor = bench_account(number % members);
  ask.command_id = "cmd_check";
  auto* check = ask.command.mutable_check_permission();
  check->set_team_id(team_id);
  check->set_resource_kind("workflow");
  check->set_resource_id("w" + std::to_string(number % 668));
  check->set_action(number % 3 ? "view" : "edit");
  return ask;
}
bool BenchLedger::allowed(const Ask& check) {
  const auto told = state_.subjects.decide(check, context_);
  return told.reply && static_cast<const CheckReply&>(*told.reply).allowed();
}

std::int64_t write_bench_lane(Log& log, int entries, int teams) {
  BenchLedger ledger;
  const auto appender = log.appender();
  std::vector<Delivery> deliveries;
  std::int64_t appended = 0, landed = 0;
  std::uint64_t seq = 0;
  auto heard = std::chrono::steady_clock::now();
  const auto collect = [&] {
    deliveries.clear();
    appender->collect(deliveries);
    landed += static_cast<std::int64_t>(deliveries.size());
    const auto now = std::chrono::steady_clock::now();
    if (!deliveries.empty()) heard = now;
    if (appender->broken() || now - heard > std::chrono::seconds(30))
      throw LogAway("the bench's lane takes no entries");
    if (deliveries.empty()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  };
  const auto append = [&](Entry entry) {
    entry.set_epoch(1);
    entry.set_seq(seq++);
    appender->append(entry.subject(), entry.SerializeAsString(), {0, 1, seq});
    ++appended;
    while (appended - landed > (landed == 0 ? 0 : under_way_max)) collect();
  };
  Entry claim;
  claim.set_subject("lane");
  claim.set_min_reader(1);
  claim.mutable_lane_opened()->set_node("bench");
  append(std::move(claim));  // seq 0, as claims have
  for (int team = 0; team < teams; ++team) append(ledger.run(ask_create_team(bench_team(team))));
  for (int team = 0; team < teams; ++team) append(ledger.set_plan(bench_team(team)));
  for (int i = 0; i < entries / 2; ++i) {
    append(ledger.add_member(bench_team(i % teams), bench_account(i)));
    append(ledger.run(ask_record_usage(bench_team(i % teams))));
  }
  while (landed < appended) collect();
  return log.ends({0}, std::chrono::seconds(10))[0];
}
}  // namespace muster
