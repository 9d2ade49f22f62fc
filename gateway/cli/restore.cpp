#include <pqxx/transaction>
#include <thread>

#include "gateway/cli/backup.hpp"
#include "gateway/cli/cli.hpp"
#include "gateway/cli/ledger_start.hpp"
#include "infra/kafka_topics.hpp"
#include "infra/keyring.hpp"
#include "infra/postgres.hpp"
#include "projections/projections.hpp"

namespace muster {
namespace {
using namespace std::chrono_literals;
constexpr auto log_patience = 30s;
constexpr std::int64_t under_way_max = 20'000;
constexpr std::size_t under_way_bytes_max = 32 << 20;
constexpr std::size_t keys_per_statement = 1000;

std::unique_ptr<pqxx::connection> connect_to(const std::string& conninfo) {
  PostgresOptions options;
  options.conninfo = conninfo;
  options.application_name = "muster restore";
  return connect(options);
}

void refuse_other_ledger(const std::string& folder, const Backup& backup) {
  for (std::size_t lane = 0; lane < backup.lanes.size(); ++lane) {
    Record record;
    Entry entry;
    if (!BackupReader(folder, backup.lanes[lane]).next_record(record) || !entry.ParseFromString(record.value) ||
        entry.ledger_created().ledger_id() != backup.ledger_id || entry.ledger_created().lane() != lane ||
        entry.ledger_created().lane_count() != backup.lanes.size())
      throw BackupBroken(backup.lanes[lane].name + " does not begin as lane " + std::to_string(lane) + " of " +
                         backup.ledger_id);
  }
}

// ---- empty servers only ----

void refuse_topics_with_records(const Config& config, int lanes) {
  const auto servers = servers_of(config);
  for (const auto& topic : wanted_topics(config, lanes, broker_count(servers))) {
    // What was said to nobody in particular, minutes ago, is no reason to refuse.
    if (topic.name == live_topic(config)) continue;
    const auto partitions = partition_count(servers, topic.name);
    if (!partitions) continue;
    if (*partitions != topic.partitions)
      throw BackupRefused("the topic " + topic.name + " has " + std::to_string(*partitions) +
                          " partitions, the backup wants " + std::to_string(topic.partitions) +
                          ": delete it, or give another --topic-prefix");
    KafkaLog log(servers, topic.name);
    for (const auto end : log.ends(log.lanes(), log_patience))
      if (end > 0)
        throw BackupRefused("the topic " + topic.name +
                            " has records: a backup is restored into empty servers only (delete it, or give another "
                            "--topic-prefix)");
  }
}
void refuse_keyring_with_keys(const Config& config) {
  const auto connection = connect_to(config.keyring);
  pqxx::work work(*connection);
  if (work.exec1("SELECT to_regclass('keys') IS NULL")[0].as<bool>()) return;
  if (!work.exec1("SELECT EXISTS (SELECT FROM keys)")[0].as<bool>()) return;
  throw BackupRefused("the keyring has keys: a backup is restored into an empty keyring only (give another --keyring)");
}
// A read model that has come further than the backup would pass over what is appended after it.
void refuse_read_models(const Config& config) {
  const auto connection = connect_to(config.postgres);
  pqxx::work work(*connection);
  std::vector<std::string> schemas(projection_names().begin(), projection_names().end());
  schemas.emplace_back("publisher");
  for (const auto& schema : schemas) {
    if (work.exec1("SELECT to_regclass('" + schema + ".checkpoint') IS NULL")[0].as<bool>()) continue;
    if (!work.exec1("SELECT EXISTS (SELECT FROM " + schema + ".checkpoint WHERE next_offset > 0)")[0].as<bool>())
      continue;
    throw BackupRefused("the database has a read model " + schema +
                        ": it would not follow the restored ledger (DROP SCHEMA " + schema +
                        " CASCADE; it is made anew by `muster serve`)");
  }
}

// ---- the keyring ----

void fill_keyring(pqxx::connection& connection, const std::string& folder, const BackupFile& about) {
  pqxx::work work(connection);
  work.exec("LOCK TABLE keys");
  // Keyring::create makes a secret and a signing key, which the backup has.
  work.exec("DELETE FROM keys");
  // What the ledger has destroyed is destroyed again: it is read from its beginning.
  work.exec("DROP SCHEMA IF EXISTS keyring_work CASCADE");
  BackupReader file(folder, about);
  std::string line, page;
  std::size_t lines = 0;
  const auto flush = [&] {
    if (page.empty()) return;
    // What an older build's backup does not say of a key is as that build had it.
    work.exec_params(
        "INSERT INTO keys SELECT * FROM json_populate_recordset(json_populate_record(null::keys,"
        " '{\"key_version\": 1, \"superseded\": false}'), $1::json)",
        page + "]");
    page.clear();
  };
  while (file.next_line(line)) {
    page += (page.empty() ? "[" : ",") + line;
    if (++lines % keys_per_statement == 0) flush();
  }
  flush();
  work.commit();
}

void restore_keyring(const Config& config, const std::string& master_key, const std::string& folder,
                     const BackupFile& about) {
  Keyring(config.keyring, master_key).create();
  const auto connection = connect_to(config.keyring);
  fill_keyring(*connection, folder, about);
  try {
    Keyring keyring(config.keyring, master_key);
    keyring.cluster_secret();
    keyring.signing_keys();
  } catch (const KeyringBroken& error) {
    pqxx::work work(*connection);
    work.exec("DELETE FROM keys");
    work.commit();
    throw BackupRefused(std::string("the master key does not open the backup's keys: ") + error.what());
  }
}

// ---- the ledger ----

class LaneAppending {
 public:
  LaneAppending(Log& log, int lane) : appender_(log.appender()), lane_(lane) {}

  // The offset that a record must land at is its tag's number.
  void append(const Record& record) {
    const auto bytes = record.key.size() + record.value.size();
    appender_->append(record.key, record.value, {lane_, 1, static_cast<std::uint64_t>(appended_)});
    ++appended_;
    bytes_since_empty_ += bytes;
    // The first goes alone: see Appender.
    while (appended_ - landed_ > (landed_ == 0 ? 0 : under_way_max) || bytes_since_empty_ > under_way_bytes_max) wait();
  }
  void finish() {
    while (landed_ < appended_) wait();
  }
  std::int64_t landed() const { return landed_; }

 private:
  void wait() {
    deliveries_.clear();
    appender_->collect(deliveries_);
    for (const auto& delivery : deliveries_) {
      if (delivery.offset < 0) throw LogAway("lane " + std::to_string(lane_) + " took a record no more");
      if (delivery.offset != landed_ || delivery.tag.seq != static_cast<std::uint64_t>(landed_))
        throw std::runtime_error("record " + std::to_string(delivery.tag.seq) + " of lane " + std::to_string(lane_) +
                                 " landed at offset " + std::to_string(delivery.offset) +
                                 ": somebody else appends to this ledger. Empty the servers and restore again");
      ++landed_;
    }
    const auto now = std::chrono::steady_clock::now();
    if (!deliveries_.empty()) heard_ = now;
    if (landed_ == appended_) bytes_since_empty_ = 0;
    if (appender_->broken() || now - heard_ > log_patience)
      throw LogAway("lane " + std::to_string(lane_) +
                    " takes no more records. The servers hold a part of the backup: empty them and restore again");
    if (deliveries_.empty()) std::this_thread::sleep_for(1ms);
  }

  std::unique_ptr<Appender> appender_;
  const int lane_;
  std::int64_t appended_ = 0, landed_ = 0;
  std::size_t bytes_since_empty_ = 0;
  std::vector<Delivery> deliveries_;
  std::chrono::steady_clock::time_point heard_ = std::chrono::steady_clock::now();
};

void append_lanes(Log& log, const std::string& folder, const Backup& backup) {
  std::int64_t all = 0, done = 0;
  for (const auto& lane : backup.lanes) all += lane.count;
  auto told = std::chrono::steady_clock::now();
  for (std::size_t lane = 0; lane < backup.lanes.size(); ++lane) {
    LaneAppending appending(log, static_cast<int>(lane));
    BackupReader file(folder, backup.lanes[lane]);
    for (Record record; file.next_record(record);) {
      appending.append(record);
      if (const auto now = std::chrono::steady_clock::now(); now - told > 1s) {
        told = now;
        progress_line("appended " + std::to_string(done + appending.landed()) + " of " + std::to_string(all) +
                      " records");
      }
    }
    appending.finish();
    done += appending.landed();
  }
  const auto ends = log.ends(log.lanes(), log_patience);
  for (std::size_t lane = 0; lane < ends.size(); ++lane)
    if (ends[lane] != backup.lanes[lane].count)
      throw std::runtime_error("lane " + std::to_string(lane) + " ends at " + std::to_string(ends[lane]) +
                               ", the backup's at " + std::to_string(backup.lanes[lane].count));
}
}  // namespace

Backup restore_backup(const Config& config, const std::string& folder) {
  const auto master_key = read_master_key(config);
  auto backup = read_manifest(folder);
  auto told = std::chrono::steady_clock::now();
  check_files(folder, backup, [&](std::int64_t done, std::int64_t all) {
    if (const auto now = std::chrono::steady_clock::now(); now - told > 1s) {
      told = now;
      progress_line("checked " + std::to_string(done >> 20) + " of " + std::to_string(all >> 20) + " MiB");
    }
  });
  refuse_other_ledger(folder, backup);
  progress_line("the backup's files are whole");

  const int lanes = static_cast<int>(backup.lanes.size());
  refuse_topics_with_records(config, lanes);
  refuse_keyring_with_keys(config);
  refuse_read_models(config);
  if (config.lanes != lanes)
    progress_line("note: this ledger has " + std::to_string(lanes) + " lanes, the configuration says " +
                  std::to_string(config.lanes) + ": set lanes = " + std::to_string(lanes));

  restore_keyring(config, master_key, folder, backup.keyring);
  progress_line("the keyring is there; now the ledger");
  make_topics(config, lanes);
  append_lanes(*open_ledger(config), folder, backup);
  return backup;
}
}  // namespace muster
