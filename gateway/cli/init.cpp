// `muster init`: topics, the ledger's first records, the keyring, key files and the first founder. Everything that is
// there already is left as it is, so running it again is harmless.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <filesystem>
#include <iostream>

#include "domain/ids.hpp"
#include "gateway/cli/cli.hpp"
#include "gateway/cli/ledger_start.hpp"
#include "gateway/cli/ledger_walk.hpp"
#include "gateway/ledger_node.hpp"
#include "infra/crypto.hpp"
#include "infra/keyring.hpp"

namespace muster {
namespace {
// 32 random bytes in hexadecimal, readable by the owner only. Never overwrites.
void make_secret_file(const std::string& path, const std::string& what) {
  if (path.empty()) throw ConfigError("--" + what + "-file: needed, so that init knows where to keep the " + what);
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL, 0600);
  if (file < 0) {
    if (errno == EEXIST) return;
    throw ConfigError("--" + what + "-file: " + path + ": " + std::strerror(errno));
  }
  const auto text = hex(random_bytes(32)) + "\n";
  const bool written =
      ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(file) == 0;
  ::close(file);
  if (!written) throw ConfigError("--" + what + "-file: " + path + " cannot be written");
  progress_line("made " + what + " in " + path);
}

bool has_founder(Log& log) {
  Subjects subjects;
  WalkOptions options;
  const int lane = log.lane_of(system_subject);
  options.only_named = true;
  options.to[lane] = INT64_MAX - 1;
  walk(log, options, [&](const Walked& walked) {
    if (walked.valid && walked.entry.subject() == system_subject) subjects.apply(walked.record.offset, walked.entry);
  });
  return subjects.system() && !subjects.system()->founders().founders().empty();
}

// Through a lane, like every other command.
void grant_first_founder(Log& log, const std::string& cluster_secret, const std::string& account) {
  boost::asio::io_context io;
  LedgerNode node(io, log, {"init-" + std::to_string(::getpid()), "", cluster_secret, nullptr, progress_line});
  node.assign({log.lane_of(system_subject)});
  Ask ask;
  ask.subject = system_subject;
  ask.actor = "system";
  ask.internal = true;
  ask.command_id = "cmd_" + crockford(random_bytes(16));
  ask.command.mutable_grant_founder()->set_account_id(account);
  ask.command.mutable_grant_founder()->set_notes("the first founder, made by muster init");
  Refusal refusal = refuse(LANE_CLOSED, "the lane of `system` could not be opened within 20 s");
  boost::asio::steady_timer timer(io);
  int turns = 400;
  // The lane may be another node's by its last claim: wait until this one has claimed it.
  std::function<void()> when_owned = [&] {
    if (!node.owns(system_subject) && --turns > 0) {
      timer.expires_after(std::chrono::milliseconds(50));
      return timer.async_wait([&](boost::system::error_code) { when_owned(); });
    }
    if (turns <= 0) return io.stop();
    node.submit(std::move(ask), Consistency::confirmed, std::chrono::steady_clock::now() + std::chrono::seconds(20),
                [&](Answered answered) {
                  refusal = std::move(answered.refusal);
                  io.stop();
                });
  };
  when_owned();
  io.run();
  node.stop();
  if (refusal.code() != OK) throw std::runtime_error("the first founder: " + refusal.detail());
  progress_line("made " + account + " a founder");
}
}  // namespace

void add_init(Cli& cli) {
  auto founder = std::make_shared<std::string>();
  auto command = cli.add(
      "init", "Make topics, ledger, keyring, key files and the first founder; harmless to repeat",
      "  muster init --lanes 8 --founder acct_01J00000000000000000000ANA\n", [&cli, founder] {
        const auto config = cli.config();
        if (!founder->empty() && !is_id(*founder, "acct"))
          throw ConfigError("--founder: an account id is acct_ and 26 characters of Crockford's base32");
        if (config.master_key.empty()) make_secret_file(config.master_key_file, "master-key");
        make_secret_file(config.node_secret_file, "node-secret");
        Keyring keyring(config.keyring, read_master_key(config));
        keyring.create();
        progress_line("the keyring is there");
        make_topics(config, config.lanes);
        progress_line("topics are there: " + ledger_topic(config) + " with " + std::to_string(config.lanes) + " lanes");
        const auto log = open_ledger(config);
        const auto start = create_ledger(*log);
        progress_line((start.fresh ? "created ledger " : "found ledger ") + start.ledger_id);
        if (!has_founder(*log)) {
          if (founder->empty()) throw ConfigError("--founder: needed, this ledger has no founder yet");
          grant_first_founder(*log, keyring.cluster_secret(), *founder);
        } else if (!founder->empty()) {
          progress_line("there are founders already: " + *founder + " is made one by them, if at all");
        }
        for (const auto& deviation : ledger_deviations(config)) progress_line("warning: " + deviation);
        return exit_ok;
      });
  command.option("--founder", *founder, "The account that gets founder rights, if nobody has them yet");
}
}  // namespace muster
