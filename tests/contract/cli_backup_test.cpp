// A backup of one set-up comes back, whole and in place, on empty servers; and nowhere else.
#include <fstream>

#include "gateway/cli/backup.hpp"
#include "infra/kafka_topics.hpp"
#include "infra/keyring.hpp"
#include "tests/contract/cli_support.hpp"
#include "tests/contract/kafka_support.hpp"

namespace muster::test {
namespace {
std::string replayed(SetUp& set_up) {
  EXPECT_EQ(set_up.run("replay --void --control"), exit_ok);
  return set_up.printed();
}
std::string keys_of(SetUp& set_up) {
  return set_up.keyring.value("SELECT string_agg(k::text, E'\n' ORDER BY key_id) FROM keys k");
}
void change_byte(const std::string& path, std::int64_t at) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(at);
  file.put('\x7f');
}

class BackupTest : public testing::Test {
 protected:
  void SetUp() override {
    from.init();
    from.submit(some_commands(from, "lab", 3));
    from.submit(some_commands(from, "shop", 2));
    backup = from.folder("backup");
    ASSERT_EQ(from.run("backup --to " + backup), exit_ok);
    to.take_keys_of(from);
  }
  test::SetUp from, to;
  std::string backup;
};

TEST_F(BackupTest, ComesBackOnEmptyServers) {
  ASSERT_EQ(to.run("restore --from " + backup), exit_ok);
  EXPECT_EQ(replayed(to), replayed(from));
  EXPECT_NE(replayed(to).find("member_invited"), std::string::npos);
  EXPECT_EQ(keys_of(to), keys_of(from));
  EXPECT_EQ(to.run("verify"), exit_ok) << to.printed();
  EXPECT_EQ(to.run("doctor"), exit_ok) << to.printed();
  // It is a ledger like any other: it goes on.
  to.submit(some_commands(to, "after", 1));
  EXPECT_EQ(to.run("verify"), exit_ok) << to.printed();
}

TEST_F(BackupTest, KeysThatWrapOthersComeFirst) {
  Keyring keyring(from.config().keyring, read_master_key(from.config()));
  // Their ids are older than that of the key that wraps them, once this one is given a late id.
  const auto item = keyring.new_item_key(team("lab"), "item_1", 1);
  from.keyring.run("UPDATE keys SET parent_key_id = NULL WHERE purpose = 'item'");
  from.keyring.run("UPDATE keys SET key_id = 'key_ZZZ' WHERE purpose = 'team'");
  from.keyring.run("UPDATE keys SET parent_key_id = 'key_ZZZ' WHERE purpose = 'item'");
  const auto again = from.folder("again");
  ASSERT_EQ(from.run("backup --to " + again), exit_ok);
  ASSERT_EQ(to.run("restore --from " + again), exit_ok);
  EXPECT_EQ(keys_of(to), keys_of(from));
}

TEST_F(BackupTest, OverwritesNoBackup) {
  EXPECT_THROW(from.run("backup --to " + backup), BackupRefused);
  EXPECT_EQ(to.run("restore --from " + backup), exit_ok);
}

TEST_F(BackupTest, AChangedFileIsRefusedAndNothingWritten) {
  const auto manifest = read_manifest(backup);
  for (const auto& file : {manifest.lanes[1], manifest.keyring}) {
    const auto copy = from.folder("changed " + file.name);
    std::filesystem::copy(backup, copy);
    change_byte(copy + "/" + file.name, file.bytes / 2);
    EXPECT_THROW(restore_backup(to.config(), copy), BackupBroken) << file.name;
    std::filesystem::resize_file(copy + "/" + file.name, static_cast<std::uintmax_t>(file.bytes - 1));
    EXPECT_THROW(restore_backup(to.config(), copy), BackupBroken) << file.name;
  }
  std::filesystem::remove(backup + "/manifest.json");
  EXPECT_THROW(restore_backup(to.config(), backup), BackupBroken);
  EXPECT_FALSE(topic_exists(test_kafka(), ledger_topic(to.config())));
  EXPECT_EQ(to.keyring.value("SELECT to_regclass('keys') IS NULL"), "t");
}

TEST_F(BackupTest, AnotherMasterKeyIsRefused) {
  std::ofstream(to.config().master_key_file) << std::string(64, '7') << "\n";
  EXPECT_THROW(restore_backup(to.config(), backup), BackupRefused);
  EXPECT_EQ(to.keyring.value("SELECT count(*) FROM keys"), "0");
  EXPECT_FALSE(topic_exists(test_kafka(), ledger_topic(to.config())));
  // With the right one it can be tried again.
  to.take_keys_of(from);
  EXPECT_EQ(to.run("restore --from " + backup), exit_ok);
}

TEST_F(BackupTest, ServersThatHoldSomethingAreRefused) {
  to.init();
  EXPECT_THROW(restore_backup(to.config(), backup), BackupRefused);
  test::SetUp with_keys;
  with_keys.take_keys_of(from);
  Keyring(with_keys.config().keyring, read_master_key(with_keys.config())).create();
  EXPECT_THROW(restore_backup(with_keys.config(), backup), BackupRefused);
  test::SetUp with_read_model;
  with_read_model.take_keys_of(from);
  Ledger elsewhere;
  fold(with_read_model.postgres, elsewhere, "members");
  EXPECT_THROW(restore_backup(with_read_model.config(), backup), BackupRefused);
  EXPECT_FALSE(topic_exists(test_kafka(), ledger_topic(with_read_model.config())));
}
}  // namespace
}  // namespace muster::test
