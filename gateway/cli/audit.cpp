// `muster replay` and `muster verify` on the command line.
#include <algorithm>
#include <iostream>

#include "domain/ids.hpp"
#include "gateway/cli/cli.hpp"
#include "gateway/cli/replay.hpp"
#include "gateway/cli/verify.hpp"
#include "gateway/cli/verify_read_models.hpp"
#include "infra/lane.hpp"
#include "projections/projections.hpp"
#include "schemas/json.hpp"
#include "schemas/kinds.hpp"

namespace muster {
namespace {
Positions positions_flag(const std::string& name, const std::string& text) {
  if (text.empty()) return {};
  const auto positions = parse_positions(text);
  if (!positions) throw ConfigError(name + ": positions look like 3.17 or 0.4,3.17");
  return *positions;
}
std::optional<std::int64_t> time_flag(const std::string& name, const std::string& text) {
  if (text.empty()) return std::nullopt;
  const auto time = parse_time(text);
  if (!time) throw ConfigError(name + ": times look like 2026-11-21T12:00:00Z (RFC 3339)");
  return time;
}
bool one_of(const std::vector<std::string_view>& all, std::string_view name) {
  return std::find(all.begin(), all.end(), name) != all.end();
}
bool is_subject(std::string_view subject) {
  return subject == system_subject || subject == lane_subject ||
         (subject.starts_with("team/") && is_id(subject.substr(5), "team"));
}

// What names nothing that there is would find nothing, and look as if nothing had happened.
void check_filters(const ReplayOptions& options) {
  if (!options.subject.empty() && !is_subject(options.subject))
    throw ConfigError("--subject: team/team_ and 26 characters, system or lane");
  if (!options.module.empty() && !one_of(event_modules(), options.module))
    throw ConfigError("--module: no module " + options.module + " has events; they are named in --help");
  if (!options.type.empty() && !one_of(event_kinds(), options.type))
    throw ConfigError("--type: there is no kind of event " + options.type + "; one looks like roster.member_joined");
  if (!options.command.empty() && !one_of(command_kinds(), options.command))
    throw ConfigError("--command: there is no command " + options.command + "; one looks like roster.add_member");
  if (!options.actor.empty() && options.actor != "system" && !is_id(options.actor, "acct"))
    throw ConfigError("--actor: acct_ and 26 characters, or system");
  if (options.limit < 1) throw ConfigError("--limit: at least 1");
}
void check_positions(const ReplayOptions& options, int lane_count) {
  for (const auto* positions : {&options.from, &options.to})
    for (const auto& [lane, offset] : *positions)
      if (lane >= lane_count)
        throw ConfigError("there is no lane " + std::to_string(lane) + "; the ledger has " +
                          std::to_string(lane_count));
  for (const auto& [lane, from] : options.from)
    if (const auto to = options.to.find(lane); to != options.to.end() && to->second < from)
      throw ConfigError("--to: " + to_string(Position{lane, to->second}) + " is before --from");
}
// The state of one subject: no other filter has a meaning.
void check_as_of(ReplayOptions& options, const std::string& as_of, Log& log) {
  const bool more = !options.module.empty() || !options.type.empty() || !options.command.empty() ||
                    !options.actor.empty() || options.from_at || options.to_at || !options.from.empty() ||
                    !options.to.empty() || options.limit != INT64_MAX;
  if (more) throw ConfigError("--as-of: goes with --subject alone");
  if (options.subject.empty()) throw ConfigError("--as-of: needs --subject");
  options.as_of = true;
  if (as_of == "now") return;
  options.to = positions_flag("--as-of", as_of);
  const int lane = log.lane_of(options.subject);
  if (!options.to.contains(lane))
    throw ConfigError("--as-of: " + options.subject + " lives in lane " + std::to_string(lane));
  const auto end = log.ends({lane}, std::chrono::seconds(10)).front();
  if (options.to[lane] >= end)
    throw ConfigError("--as-of: lane " + std::to_string(lane) + " ends at " + to_string(Position{lane, end - 1}));
}
}  // namespace

void add_replay(Cli& cli) {
  struct Flags {
    ReplayOptions options;
    std::string from_time, to_time, from, to, as_of;
  };
  auto flags = std::make_shared<Flags>();
  flags->options.limit = INT64_MAX;
  auto command = cli.add("replay", "Print the ledger as JSON lines, or the state of a subject as it was",
                         "  muster replay --subject team/team_01J… --type roster.member_joined\n"
                         "  muster replay --from-time 2026-11-01T00:00:00Z --actor acct_01J… | jq .events\n"
                         "  muster replay --as-of 3.17 --subject team/team_01J…\n",
                         [&cli, flags] {
                           auto& options = flags->options;
                           options.from_at = time_flag("--from-time", flags->from_time);
                           options.to_at = time_flag("--to-time", flags->to_time);
                           options.from = positions_flag("--from", flags->from);
                           options.to = positions_flag("--to", flags->to);
                           check_filters(options);
                           const auto log = open_ledger(cli.config());
                           check_positions(options, log->lane_count());
                           if (!flags->as_of.empty()) check_as_of(options, flags->as_of, *log);
                           replay(*log, options, std::cout);
                           return exit_ok;
                         });
  command.option("--subject", flags->options.subject, "team/<id> or system");
  command.option("--module", flags->options.module,
                 "roster, permissions, promotions, vault, usage, billing, queues, founders; ledger: refusals, keys");
  command.option("--type", flags->options.type, "A kind of event, such as roster.member_joined");
  command.option("--command", flags->options.command, "A kind of command, such as roster.add_member");
  command.option("--actor", flags->options.actor, "An account id, or system");
  command.option("--from-time", flags->from_time, "RFC 3339, inclusive");
  command.option("--to-time", flags->to_time, "RFC 3339, exclusive");
  command.option("--from", flags->from,
                 "Positions <lane>.<offset>, comma-separated, inclusive; other lanes from their beginning");
  command.option("--to", flags->to, "Positions, inclusive; other lanes to their end");
  command.option("--limit", flags->options.limit, "At most so many lines");
  command.flag("--void", flags->options.include_void, "Also what every reader skips");
  command.flag("--control", flags->options.include_control, "Also LedgerCreated, LaneOpened and Barrier");
  command.option("--as-of", flags->as_of, "A position, or now: print the state of --subject then");
}

namespace {
void print(const Verified& verified) {
  std::cout << "ledger            " << verified.ledger_id << "\nread up to        " << to_string(verified.positions)
            << "\nrecords           " << verified.records << "\nvalid entries     " << verified.valid
            << "\nvoid entries      " << verified.voided << "\nundecodable       " << verified.undecodable
            << "\nevents            " << verified.events << "\nsubjects          " << verified.subjects
            << "\nbroken invariants " << verified.broken.size() << "\n";
  for (const auto& sentence : verified.broken) std::cout << "  " << sentence << "\n";
}
void print(const ReadModelVerified& verified) {
  std::cout << "read model " << verified.name << ": ";
  if (!verified.there) {
    std::cout << "not made yet\n";
    return;
  }
  std::cout << verified.rows << " rows equal a fresh fold, " << verified.differing << " differ";
  if (!verified.positions.empty()) std::cout << ", at " << to_string(verified.positions);
  std::cout << "\n";
  for (const auto& sentence : verified.broken) std::cout << "  " << sentence << "\n";
  if (!verified.broken.empty())
    std::cout << "  → muster rebuild " << verified.name << " makes it anew from the ledger\n";
}
}  // namespace

void add_verify(Cli& cli) {
  auto ledger_only = std::make_shared<bool>(false);
  auto command = cli.add(
      "verify",
      "Fold the whole ledger and say what is wrong with it, and compare the read models with a fresh fold; exit code 1 "
      "if anything is wrong. Nodes and queries go on",
      "  muster verify\n  muster verify --ledger-only\n", [&cli, ledger_only] {
        const auto config = cli.config();
        const auto log = open_ledger(config);
        const auto verified = verify_ledger(*log, records_line);
        print(verified);
        bool right = verified.broken.empty();
        if (*ledger_only) return right ? exit_ok : exit_wrong;
        PostgresOptions postgres;
        postgres.conninfo = config.postgres;
        for (const auto name : projection_names()) {
          const auto compared = verify_read_model(*log, name, postgres, progress_line);
          print(compared);
          right = right && compared.broken.empty();
        }
        return right ? exit_ok : exit_wrong;
      });
  command.flag("--ledger-only", *ledger_only, "Leave the read models out");
}
}  // namespace muster
