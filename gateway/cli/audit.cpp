// `muster replay` and `muster verify` on the command line.
#include <iostream>

#include "gateway/cli/cli.hpp"
#include "gateway/cli/replay.hpp"
#include "gateway/cli/verify.hpp"
#include "gateway/cli/verify_read_models.hpp"
#include "projections/projections.hpp"
#include "schemas/json.hpp"

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
}  // namespace

void add_replay(Cli& cli) {
  struct Flags {
    ReplayOptions options;
    std::string from_time, to_time, from, to, as_of;
  };
  auto flags = std::make_shared<Flags>();
  auto command =
      cli.add("replay", "Print the ledger as JSON lines, or the state of a subject as it was",
              "  muster replay --subject team/team_01J… --type roster.member_joined\n"
              "  muster replay --from-time 2026-11-01T00:00:00Z --actor acct_01J… | jq .events\n"
              "  muster replay --as-of 3.17 --subject team/team_01J…\n",
              [&cli, flags] {
                auto& options = flags->options;
                options.from_at = time_flag("--from-time", flags->from_time);
                options.to_at = time_flag("--to-time", flags->to_time);
                options.from = positions_flag("--from", flags->from);
                options.to = positions_flag("--to", flags->to);
                const auto log = open_ledger(cli.config());
                if (!flags->as_of.empty()) {
                  if (options.subject.empty()) throw ConfigError("--as-of: needs --subject");
                  options.as_of = true;
                  if (flags->as_of != "now") options.to = positions_flag("--as-of", flags->as_of);
                  const int lane = log->lane_of(options.subject);
                  if (flags->as_of != "now" && !options.to.contains(lane))
                    throw ConfigError("--as-of: " + options.subject + " lives in lane " + std::to_string(lane));
                }
                replay(*log, options, std::cout);
                return exit_ok;
              });
  command.option("--subject", flags->options.subject, "team/<id>, account/<id> or system");
  command.option("--module", flags->options.module, "roster, permissions, promotions, vault, usage, billing, founders");
  command.option("--type", flags->options.type, "A kind of event, such as roster.member_joined");
  command.option("--command", flags->options.command, "A kind of command, such as roster.add_member");
  command.option("--actor", flags->options.actor, "An account id, or system");
  command.option("--from-time", flags->from_time, "RFC 3339, inclusive");
  command.option("--to-time", flags->to_time, "RFC 3339, exclusive");
  command.option("--from", flags->from, "Positions <lane>.<offset>, comma-separated, inclusive");
  command.option("--to", flags->to, "Positions, inclusive");
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
