// The keyring on a real PostgreSQL.
#include "infra/keyring.hpp"

#include <gtest/gtest.h>

#include "tests/contract/projections_support.hpp"

namespace muster::test {
namespace {
const std::string master(32, 'm');
const std::string ana = "acct_01J00000000000000000000ANA";

class KeyringTest : public testing::Test {
 protected:
  KeyringTest() { keyring.create(); }
  std::string url() const { return database.options().conninfo; }

  TestDatabase database;
  Keyring keyring{url(), master};
};

TEST_F(KeyringTest, MakingItAgainChangesNothing) {
  const auto secret = keyring.cluster_secret();
  const auto signing = keyring.signing_keys();
  ASSERT_EQ(signing.size(), 1u);
  Keyring again(url(), master);
  again.create();
  EXPECT_EQ(again.cluster_secret(), secret);
  ASSERT_EQ(again.signing_keys().size(), 1u);
  EXPECT_EQ(again.signing_keys()[0].bytes, signing[0].bytes);
  EXPECT_EQ(secret.size(), 32u);
}
TEST_F(KeyringTest, WithoutTablesItSaysSo) {
  TestDatabase empty;
  EXPECT_THROW(Keyring(empty.options().conninfo, master).cluster_secret(), KeyringBroken);
}
TEST_F(KeyringTest, AnotherMasterKeyIsNoticed) {
  EXPECT_THROW(Keyring(url(), std::string(32, 'n')).cluster_secret(), KeyringBroken);
  EXPECT_THROW(Keyring(url(), std::string(32, 'n')).signing_keys(), KeyringBroken);
}
TEST_F(KeyringTest, TheNewestSigningKeyIsTheLast) {
  const Key second = keyring.rotate_signing_key();
  const auto all = Keyring(url(), master).signing_keys();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all.back().key_id, second.key_id);
}
TEST_F(KeyringTest, APersonHasOneKeyOnAllNodes) {
  Keyring other(url(), master);
  EXPECT_EQ(keyring.cached(KeyCreated::PERSON, ana), nullptr);
  const auto key = keyring.person_or_team(KeyCreated::PERSON, ana);
  EXPECT_EQ(other.person_or_team(KeyCreated::PERSON, ana)->bytes, key->bytes);
  EXPECT_EQ(keyring.cached(KeyCreated::PERSON, ana), key);
  EXPECT_EQ(keyring.cached(key->key_id), key);
  EXPECT_NE(keyring.person_or_team(KeyCreated::TEAM, ana)->bytes, key->bytes);
}
TEST_F(KeyringTest, ItemKeysAreWrappedByTheirTeams) {
  const auto first = keyring.new_item_key("team_1", "item_1", 1);
  const auto second = keyring.new_item_key("team_1", "item_1", 2);
  EXPECT_NE(first->bytes, second->bytes);
  EXPECT_EQ(first->owner, "item_1/1");
  Keyring other(url(), master);
  EXPECT_EQ(other.find(first->key_id)->bytes, first->bytes);
  const auto team = keyring.person_or_team(KeyCreated::TEAM, "team_1");
  for (const auto& row : keyring.rows())
    if (row.purpose == "item") {
      EXPECT_EQ(row.parent_key_id, team->key_id);
    }
}
TEST_F(KeyringTest, ADestroyedKeyIsGone) {
  const auto item = keyring.new_item_key("team_1", "item_1", 1);
  keyring.destroy(item->key_id);
  EXPECT_THROW(keyring.find(item->key_id), KeyDestroyedError);
  EXPECT_THROW(Keyring(url(), master).find(item->key_id), KeyDestroyedError);
  const auto left =
      database.run("SELECT wrapped IS NULL AND destroyed_at IS NOT NULL FROM keys WHERE purpose = 'item'");
  EXPECT_TRUE(left[0][0].as<bool>());
  const auto person = keyring.person_or_team(KeyCreated::PERSON, ana);
  keyring.destroy(person->key_id);
  EXPECT_THROW(keyring.person_or_team(KeyCreated::PERSON, ana), KeyDestroyedError);
}
TEST_F(KeyringTest, AKeyIsAnnouncedOnceItsEntryIsConfirmed) {
  const auto key = keyring.person_or_team(KeyCreated::PERSON, ana);
  EXPECT_FALSE(key->announced);
  keyring.announced({key->key_id});
  EXPECT_TRUE(keyring.cached(key->key_id)->announced);
  EXPECT_TRUE(Keyring(url(), master).person_or_team(KeyCreated::PERSON, ana)->announced);
}
TEST_F(KeyringTest, ATicketIsGoodForOneUseOnAllNodes) {
  Keyring other(url(), master);
  EXPECT_TRUE(keyring.use_ticket("t1", 4'000'000'000));
  EXPECT_FALSE(other.use_ticket("t1", 4'000'000'000));
  EXPECT_TRUE(other.use_ticket("t2", 4'000'000'000));
}
TEST_F(KeyringTest, AConnectionThatBrokeIsMadeAnew) {
  keyring.cluster_secret();
  database.cut_connections();
  EXPECT_NO_THROW(keyring.person_or_team(KeyCreated::PERSON, ana));
}
TEST_F(KeyringTest, KnownKeysGoOnWithoutTheDatabase) {
  Keyring away("postgresql://127.0.0.1:1/nowhere?connect_timeout=1", master);
  away.remember(*keyring.person_or_team(KeyCreated::PERSON, ana));
  EXPECT_NO_THROW(away.person_or_team(KeyCreated::PERSON, ana));
  EXPECT_THROW(away.person_or_team(KeyCreated::PERSON, "acct_other"), KeyringAway);
}
}  // namespace
}  // namespace muster::test
