#include "gateway/cli/doctor.hpp"

#include <sys/stat.h>

#include <iostream>
#include <optional>
#include <pqxx/nontransaction>
#include <thread>

#include "domain/ids.hpp"
#include "gateway/cli/cli.hpp"
#include "gateway/cli/ledger_start.hpp"
#include "infra/crypto.hpp"
#include "infra/kafka_topics.hpp"
#include "infra/logging.hpp"
#include "infra/postgres.hpp"
#include "projections/migrations.hpp"
#include "projections/projections.hpp"

namespace muster {
namespace {
using namespace std::chrono_literals;
using Kind = Finding::Kind;
constexpr auto broker_patience = 5s;
constexpr auto skew_max = 2000ms;  // as the lanes: beyond it a node owns nothing
constexpr auto lag_max = 60s;      // the oldest entry that a read model may not have

std::int64_t now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

class Doctor {
 public:
  Doctor(const Config& config, bool quick, const std::function<void(const Finding&)>& found)
      : config_(config), quick_(quick), found_(found) {}
  void look() {
    secrets();
    keyring();
    const bool kafka = broker();
    const bool topics_there = kafka && topics();
    if (kafka) clock();
    read_models();
    if (topics_there) ledger();
  }

 private:
  void say(Kind kind, const std::string& what, const std::string& remedy = {}) { found_({kind, what, remedy}); }
  bool file(const std::string& key, const std::string& path);
  void secrets();
  void keyring();
  Positions keyring_has_read() const;
  bool broker();
  bool topics();
  void clock();
  void read_models();
  void read_model(pqxx::connection& connection, const std::string& schema);
  void ledger();
  void lag(const std::string& ledger_id, const std::vector<std::int64_t>& ends);

  const Config& config_;
  const bool quick_;
  const std::function<void(const Finding&)>& found_;
  std::optional<std::string> master_key_;
  std::optional<std::vector<KeyRow>> rows_;
  struct Checkpoint {
    std::string ledger_id;
    std::int64_t next = 0;
    std::int64_t unread_since_ms = 0;  // append time of the first record that the read model has not; 0: not known
  };
  std::map<std::string, std::map<int, Checkpoint>> checkpoints_;  // by read model, by lane
};

// ---- files ----

// Whether it can be read, so that it makes sense to look inside.
bool Doctor::file(const std::string& key, const std::string& path) {
  struct stat about {};
  if (path.empty()) {
    say(Kind::wrong, "no " + key + " is given", "set " + key + " (muster --help)");
  } else if (::stat(path.c_str(), &about) != 0) {
    say(Kind::wrong, key + ": " + path + ": " + std::strerror(errno),
        "`muster init` makes it for a new set-up; otherwise copy it from another node");
  } else {
    if ((about.st_mode & 077) != 0)
      say(Kind::wrong, key + ": others than its owner may use " + path, "chmod 600 " + path);
    else
      say(Kind::ok, key + ": " + path + " is there, for its owner only");
    return true;
  }
  return false;
}

void Doctor::secrets() {
  if (!config_.master_key.empty() || file("master_key_file", config_.master_key_file)) try {
      master_key_ = read_master_key(config_);
    } catch (const ConfigError& error) {
      say(Kind::wrong, error.what(), "bring the master key back: without it nothing that is sealed can be read");
    }
  if (file("node_secret_file", config_.node_secret_file)) try {
      read_node_secret(config_);
    } catch (const ConfigError& error) {
      say(Kind::wrong, error.what(), "put the same text of at least 16 characters on every node");
    }
}

// ---- the keyring ----

void Doctor::keyring() {
  try {
    Keyring keyring(config_.keyring, master_key_.value_or(std::string(32, '\0')));
    rows_ = keyring.rows();
    say(Kind::ok, "keyring: it answers, with " + std::to_string(rows_->size()) + " rows");
    if (!master_key_) return;
    keyring.cluster_secret();
    const auto signing = keyring.signing_keys();
    say(Kind::ok, "keyring: the master key opens it");
    for (const auto& row : *rows_)
      if (row.purpose == "signing" && !row.destroyed &&
          std::none_of(signing.begin(), signing.end(), [&](const Key& key) { return key.key_id == row.key_id; }))
        say(Kind::wrong, "keyring: the signing key " + row.key_id + " was made with another master key",
            "in the keyring: DELETE FROM keys WHERE key_id = '" + row.key_id + "'");
    if (signing.empty())
      say(Kind::wrong, "keyring: there is no signing key, so nobody can be given a token", "muster init");
    else
      say(Kind::ok, "keyring: tokens are signed with " + signing.back().key_id + "; " + std::to_string(signing.size()) +
                        " in all verify them");
  } catch (const KeyringAway& error) {
    say(Kind::away, std::string("keyring: ") + error.what(),
        "start its PostgreSQL, or correct keyring = … (host, database, user, password)");
  } catch (const KeyringBroken& error) {
    const bool no_tables = !rows_;
    say(Kind::wrong, std::string("keyring: ") + error.what(),
        no_tables ? "muster init" : "give the master key that this keyring was made with");
  }
}

// ---- Kafka ----

bool Doctor::broker() {
  try {
    const KafkaClient client(RD_KAFKA_PRODUCER, servers_of(config_), {});
    partition_count(client, ledger_topic(config_), broker_patience);
  } catch (const LogAway& error) {
    say(Kind::away, "kafka: no broker answers at " + config_.kafka + ": " + error.what(),
        "start Kafka, or correct kafka = host:port");
    return false;
  }
  say(Kind::ok, "kafka: a broker answers at " + config_.kafka);
  return true;
}

// "retention.ms=-1", of what is said about a topic's settings.
std::string setting_wanted(const std::string& deviation, const KafkaSettings& settings) {
  for (const auto& [name, value] : settings)
    if (deviation.find(": " + name + " is ") != deviation.npos) return name + '=' + value;
  return "NAME=VALUE";
}

bool Doctor::topics() {
  const auto servers = servers_of(config_);
  const auto found = partition_count(servers, ledger_topic(config_));
  if (!found) {
    say(Kind::wrong, "there is no topic " + ledger_topic(config_), "muster init, or correct topic_prefix = …");
    return false;
  }
  if (*found != config_.lanes)
    say(Kind::note, ledger_topic(config_) + " has " + std::to_string(*found) + " lanes, the configuration says " +
                        std::to_string(config_.lanes) + "; only `muster init` goes by that, and would refuse");
  std::size_t deviations = 0;
  const auto wanted = wanted_topics(config_, *found, broker_count(servers));
  for (const auto& topic : wanted)
    for (const auto& deviation : topic_deviations(servers, topic.name, topic.partitions, topic.settings)) {
      ++deviations;
      say(Kind::wrong, deviation,
          deviation.find("no such topic") != deviation.npos
              ? "muster init"
              : "kafka-configs.sh --alter --entity-type topics --entity-name " + topic.name + " --add-config " +
                    setting_wanted(deviation, topic.settings));
    }
  if (deviations == 0)
    say(Kind::ok, "topics: all " + std::to_string(wanted.size()) + " are there and configured as they should be");
  return true;
}

// A record on a topic of its own, stamped by the broker between two looks at this clock.
void Doctor::clock() {
  const auto servers = servers_of(config_);
  const auto topic = config_.topic_prefix + "_doctor." + ulid(now_ms() * 1000, random_bytes(10));
  struct Gone {
    ~Gone() {
      try {
        delete_topic(servers, topic);
      } catch (const std::exception& error) {
        log_warn("a topic stays", {{"topic", topic}, {"error", error.what()}});
      }
    }
    const KafkaServers& servers;
    const std::string& topic;
  };
  try {
    create_topic(servers, topic, 1, 1, {{"message.timestamp.type", "LogAppendTime"}});
    const Gone gone{servers, topic};
    KafkaLog log(servers, topic);
    const auto reader = log.reader();
    reader->seek(0, 0);
    const auto appender = log.appender();
    const auto until = std::chrono::steady_clock::now() + 10s;
    // The first brings connections up; of the second the time on its way is short.
    std::int64_t before = 0, after = 0;
    std::vector<Delivery> deliveries;
    for (std::uint64_t round = 0; round < 2; ++round) {
      before = now_ms();
      appender->append("clock", "", {0, 0, round});
      while (deliveries.size() <= round && std::chrono::steady_clock::now() < until) {
        appender->collect(deliveries);
        std::this_thread::sleep_for(1ms);
      }
      after = now_ms();
    }
    std::optional<std::int64_t> stamped;
    while (!stamped && std::chrono::steady_clock::now() < until)
      for (const auto& record : reader->read(100ms))
        if (record.offset == 1) stamped = record.appended_at_ms;
    if (!stamped) {
      say(Kind::wrong, "kafka: a record could not be appended and read back within 10 s", "look at the broker's log");
      return;
    }
    const auto skew =
        std::chrono::milliseconds(*stamped < before ? before - *stamped : std::max<std::int64_t>(0, *stamped - after));
    const auto text = std::to_string(skew.count()) + " ms";
    if (skew > skew_max)
      say(Kind::wrong, "clock: this machine is " + text + " off the broker's; a node here owns no lanes",
          "keep both in step by NTP (chrony, systemd-timesyncd)");
    else
      say(Kind::ok, "clock: less than " + std::to_string(skew.count() + after - before + 1) + " ms off the broker's");
  } catch (const std::exception& error) {
    say(Kind::wrong, std::string("kafka: topics cannot be made, written and read: ") + error.what(),
        "look at the broker's log and at the rights of this user");
  }
}

// ---- read models ----

void Doctor::read_model(pqxx::connection& connection, const std::string& schema) {
  {
    pqxx::nontransaction work(connection);
    if (work.exec1("SELECT to_regclass('" + schema + ".checkpoint') IS NULL")[0].as<bool>())
      return say(Kind::note, "read model " + schema + ": not made yet; `muster serve` makes it");
  }
  try {
    migrate(connection, schema);  // of one that is there it only looks which build made it
  } catch (const TablesDiffer& error) {
    return say(Kind::wrong, error.what(), "muster rebuild " + schema);
  }
  pqxx::nontransaction work(connection);
  for (const auto& row : work.exec("SELECT lane, ledger_id, next_offset FROM " + schema + ".checkpoint"))
    checkpoints_[schema][row[0].as<int>()] = {row[1].as<std::string>(), row[2].as<std::int64_t>(), 0};
  if (work.exec1("SELECT to_regnamespace('" + schema + "_verify') IS NOT NULL")[0].as<bool>())
    say(Kind::note, "read model " + schema + ": a verification is under way, or was abandoned; the next one cleans up");
  say(Kind::ok, "read model " + schema + ": its tables are this build's");
}

void Doctor::read_models() {
  try {
    PostgresOptions options;
    options.conninfo = config_.postgres;
    options.application_name = "muster doctor";
    const auto connection = connect(options);
    say(Kind::ok, "postgres: it answers");
    for (const auto name : projection_names()) read_model(*connection, std::string(name));
    read_model(*connection, "publisher");
    if (rows_) {
      options.conninfo = config_.keyring;
      read_model(*connect(options), "keyring_work");
    }
  } catch (const std::exception& error) {
    if (!says_away(error)) throw;
    say(Kind::away, std::string("postgres: ") + error.what(),
        "start PostgreSQL, or correct postgres = … (host, database, user, password)");
  }
}

// How far the ledger's word about keys has been carried out: by lane, the last offset.
Positions Doctor::keyring_has_read() const {
  Positions read;
  const auto found = checkpoints_.find("keyring_work");
  if (found == checkpoints_.end()) return read;
  for (const auto& [lane, checkpoint] : found->second) read[lane] = checkpoint.next - 1;
  return read;
}

// ---- the ledger ----

void Doctor::lag(const std::string& ledger_id, const std::vector<std::int64_t>& ends) {
  for (const auto& [name, lanes] : checkpoints_) {
    std::int64_t behind = 0, oldest_ms = 0;
    bool other = false, beyond = false;
    for (const auto& [lane, checkpoint] : lanes) {
      const bool of_this = checkpoint.next == 0 || checkpoint.ledger_id == ledger_id;
      const bool there =
          lane < static_cast<int>(ends.size()) && checkpoint.next <= ends[static_cast<std::size_t>(lane)];
      if (!of_this || !there) {
        (of_this ? beyond : other) = true;
        continue;
      }
      behind += ends[static_cast<std::size_t>(lane)] - checkpoint.next;
      if (checkpoint.unread_since_ms > 0) oldest_ms = std::max(oldest_ms, now_ms() - checkpoint.unread_since_ms);
    }
    if (other) {
      say(Kind::wrong, "read model " + name + ": its checkpoints are of another ledger than " + ledger_id,
          "correct kafka, topic_prefix or postgres; if they are right: DROP SCHEMA " + name + " CASCADE, then serve");
    } else if (beyond) {
      say(Kind::wrong, "read model " + name + ": it has read further than the ledger goes, as if from an older backup",
          "bring the ledger's newest backup back; if this is it: DROP SCHEMA " + name + " CASCADE, then serve");
    } else if (oldest_ms > std::chrono::milliseconds(lag_max).count()) {
      say(Kind::wrong,
          "read model " + name + ": " + std::to_string(behind) + " entries behind, for " +
              std::to_string(oldest_ms / 1000) + " s",
          "is a node with the role projector (or publisher) running? Its /readyz says if this one has stopped");
    } else {
      say(Kind::ok, "read model " + name + ": " + std::to_string(behind) + " entries behind the ledger");
    }
  }
}

void Doctor::ledger() {
  try {
    const auto log = open_ledger(config_);
    const auto lanes = log->lanes();
    WalkOptions options;
    const auto ends = log->ends(lanes, broker_patience);
    std::map<std::string, int> ids;  // lanes by ledger id
    for (const int lane : lanes) {
      if (quick_) options.to[lane] = 0;
      if (ends[static_cast<std::size_t>(lane)] == 0) ++ids[""];
    }
    options.progress = records_line;
    KeysOfLedger keys;
    std::int64_t undecodable = 0;
    walk(*log, options, [&](const Walked& walked) {
      const auto& record = walked.record;
      if (record.offset == 0) ++ids[walked.valid ? walked.entry.ledger_created().ledger_id() : ""];
      undecodable += walked.decoded ? 0 : 1;
      keys.see(walked);
      for (auto& [name, by_lane] : checkpoints_)
        if (const auto found = by_lane.find(record.lane); found != by_lane.end() && found->second.next == record.offset)
          found->second.unread_since_ms = record.appended_at_ms;
    });
    if (ids.size() == 1 && !ids.begin()->first.empty())
      say(Kind::ok, "ledger: all " + std::to_string(lanes.size()) + " lanes are of " + ids.begin()->first);
    else
      for (const auto& [id, count] : ids)
        say(Kind::wrong,
            "ledger: " + std::to_string(count) + " of " + std::to_string(lanes.size()) + " lanes " +
                (id.empty() ? "do not begin with LedgerCreated" : "are of " + id),
            id.empty() ? "muster init, if they are empty; otherwise this topic is no ledger"
                       : "lanes of several ledgers in one topic: bring a backup back, into a new topic");
    if (undecodable > 0)
      say(Kind::wrong,
          "ledger: " + std::to_string(undecodable) +
              (undecodable == 1 ? " record is no entry" : " records are no entries") + "; all readers skip such",
          "muster verify says which; find out who else writes to " + ledger_topic(config_));
    lag(ids.size() == 1 ? ids.begin()->first : "", ends);
    if (quick_) say(Kind::note, "keyring: not compared with the ledger (--quick)");
    if (!quick_ && rows_)
      for (const auto& finding : keys.compare(*rows_, keyring_has_read())) found_(finding);
  } catch (const LogAway& error) {
    say(Kind::away, std::string("ledger: ") + error.what(), "look at the broker's log");
  }
}
}  // namespace

std::string to_string(const Finding& finding) {
  constexpr const char* words[] = {"ok    ", "note  ", "wrong ", "away  "};
  return words[static_cast<std::size_t>(finding.kind)] + finding.what +
         (finding.remedy.empty() ? "" : " → " + finding.remedy);
}

void diagnose(const Config& config, bool quick, const std::function<void(const Finding&)>& found) {
  Doctor(config, quick, found).look();
}

void add_doctor(Cli& cli) {
  auto quick = std::make_shared<bool>(false);
  auto command = cli.add(
      "doctor",
      "Say what is wrong with this set-up, and what to do. One line for each thing looked at: ok, note, wrong or away. "
      "Exit code 0: all is well; 1: something is wrong; 3: a server is away, so not all could be looked at",
      "  muster doctor\n  muster doctor --quick | grep -v ^ok\n", [&cli, quick] {
        bool wrong = false, away = false;
        const auto print = [&](const Finding& finding) {
          wrong = wrong || finding.kind == Kind::wrong;
          away = away || finding.kind == Kind::away;
          std::cout << to_string(finding) << std::endl;
        };
        std::optional<Config> config;
        try {
          config = cli.config();
        } catch (const ConfigError& error) {
          print({Kind::wrong, error.what(), "correct the configuration (muster --help lists it)"});
          return exit_wrong;
        }
        print({Kind::ok, "configuration: it can be read", ""});
        diagnose(*config, *quick, print);
        return away ? exit_away : wrong ? exit_wrong : exit_ok;
      });
  command.flag("--quick", *quick, "Leave out what needs the whole ledger: lost keys, how long a read model lags");
}
}  // namespace muster
