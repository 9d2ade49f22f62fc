// The keyring on a real PostgreSQL.
#include "infra/keyring.hpp"

#include <gtest/gtest.h>

#include <thread>

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
TEST_F(KeyringTest, ManyPersonsAtOnceHaveTheKeysThatTheyWouldHaveOneByOne) {
  const auto known = keyring.person_or_team(KeyCreated::PERSON, ana);
  std::vector<std::string> owners{ana, ana};
  for (int n = 0; n < 1000; ++n) owners.push_back("email:" + std::to_string(n));
  const auto keys = keyring.persons(owners);
  ASSERT_EQ(keys.size(), 1001u);
  EXPECT_EQ(keys.at(ana), known);
  Keyring other(url(), master);
  const auto again = other.persons(owners);
  for (const auto& [owner, key] : keys) ASSERT_EQ(again.at(owner)->bytes, key->bytes) << owner;
  EXPECT_EQ(other.person_or_team(KeyCreated::PERSON, "email:7")->key_id, keys.at("email:7")->key_id);
  EXPECT_EQ(database.value("SELECT count(*) FROM keys WHERE purpose = 'person'"), "1001");
  EXPECT_TRUE(keyring.persons({}).empty());

  keyring.announced({keys.at("email:1")->key_id, keys.at("email:2")->key_id});
  EXPECT_EQ(database.value("SELECT count(*) FROM keys WHERE announced"), "2");
  keyring.destroy(keys.at("email:3")->key_id);
  EXPECT_THROW(keyring.persons({"email:3", "email:4"}), KeyDestroyedError);
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

// ---- rotation ----
TEST_F(KeyringTest, ANewVersionWrapsWhatTheOldOneDid) {
  std::vector<std::shared_ptr<const Key>> items;
  for (int i = 0; i < 7; ++i) items.push_back(keyring.new_item_key("team_1", "item_" + std::to_string(i), 1));
  const auto other = keyring.new_item_key("team_2", "item_x", 1);
  EXPECT_EQ(keyring.team_keys("team_1").version, 1U);
  EXPECT_EQ(keyring.team_keys("team_1").data_keys, 7U);
  EXPECT_EQ(keyring.team_keys("team_1").on_older, 0U);

  keyring.make_team_key("team_1", 2, "key_2");
  EXPECT_EQ(keyring.team_keys("team_1").version, 2U);
  EXPECT_EQ(keyring.team_keys("team_1").on_older, 7U);
  const auto older = keyring.on_older("team_1", "", 3);
  ASSERT_EQ(older.size(), 3U);
  EXPECT_EQ(older[0].owner, "item_0/1");
  EXPECT_EQ(older[0].version, 1U);
  EXPECT_EQ(keyring.on_older("team_1", older[2].key_id, 10).size(), 4U);

  EXPECT_EQ(keyring.rewrap(5), 5);
  EXPECT_EQ(keyring.team_keys("team_1").on_older, 2U);
  // Half of them under the new version: all of them open, on any node.
  for (const auto& item : items) EXPECT_EQ(Keyring(url(), master).find(item->key_id)->bytes, item->bytes);
  EXPECT_EQ(keyring.rewrap(5), 2);
  EXPECT_EQ(keyring.rewrap(5), 1) << "the old version wraps nothing and goes";
  EXPECT_EQ(keyring.rewrap(5), 0);
  EXPECT_EQ(keyring.team_keys("team_1").on_older, 0U);
  for (const auto& item : items) EXPECT_EQ(Keyring(url(), master).find(item->key_id)->bytes, item->bytes);
  EXPECT_EQ(Keyring(url(), master).find(other->key_id)->bytes, other->bytes);
  int left = 0;
  for (const auto& row : keyring.rows()) {
    if (row.purpose == "item" && row.owner != "item_x/1") {
      EXPECT_EQ(row.parent_key_id, "key_2");
    }
    if (row.purpose == "team" && row.owner == "team_1") left += row.destroyed ? 0 : 1;
  }
  EXPECT_EQ(left, 1);
}
TEST_F(KeyringTest, ANodeThatKnowsTheOldVersionWrapsByTheNew) {
  Keyring other(url(), master);
  other.new_item_key("team_1", "item_1", 1);
  keyring.make_team_key("team_1", 2, "key_2");
  const auto second = other.new_item_key("team_1", "item_1", 2);
  for (const auto& row : keyring.rows())
    if (row.key_id == second->key_id) {
      EXPECT_EQ(row.parent_key_id, "key_2");
    }
  while (keyring.rewrap(100)) {
  }
  const auto third = other.new_item_key("team_1", "item_1", 3);
  EXPECT_EQ(Keyring(url(), master).find(third->key_id)->bytes, third->bytes);
}
TEST_F(KeyringTest, AVersionIsMadeOnceHoweverOftenItIsSaid) {
  const auto item = keyring.new_item_key("team_1", "item_1", 1);
  keyring.make_team_key("team_1", 2, "key_2");
  const auto made = Keyring(url(), master).person_or_team(KeyCreated::TEAM, "team_1");
  EXPECT_EQ(made->key_id, "key_2");
  EXPECT_TRUE(made->announced);
  keyring.make_team_key("team_1", 2, "key_2");
  EXPECT_EQ(Keyring(url(), master).find("key_2")->bytes, made->bytes);
  while (keyring.rewrap(100)) {
  }
  keyring.make_team_key("team_1", 3, "key_3");
  while (keyring.rewrap(100)) {
  }
  // From the ledger's beginning again, as after a restore.
  keyring.make_team_key("team_1", 2, "key_2");
  keyring.make_team_key("team_1", 3, "key_3");
  EXPECT_EQ(keyring.rewrap(100), 0);
  EXPECT_EQ(Keyring(url(), master).find(item->key_id)->bytes, item->bytes);
  EXPECT_EQ(keyring.team_keys("team_1").version, 3U);
}
TEST_F(KeyringTest, BeforeThereIsAnythingToWrap) {
  keyring.make_team_key("team_1", 2, "key_2");
  EXPECT_EQ(keyring.team_keys("team_1").version, 2U);
  EXPECT_EQ(keyring.rewrap(10), 0);
  const auto item = keyring.new_item_key("team_1", "item_1", 1);
  for (const auto& row : keyring.rows())
    if (row.key_id == item->key_id) {
      EXPECT_EQ(row.parent_key_id, "key_2");
    }
  EXPECT_EQ(keyring.team_keys("team_3").version, 0U);
}
TEST_F(KeyringTest, ManyNodesRotateAndStoreAtOnce) {
  std::vector<std::shared_ptr<const Key>> made(60);
  std::vector<std::thread> nodes;
  for (int node = 0; node < 3; ++node)
    nodes.emplace_back([&, node] {
      Keyring mine(url(), master);
      for (int i = 0; i < 20; ++i)
        made[static_cast<std::size_t>(20 * node + i)] =
            mine.new_item_key("team_1", "item_" + std::to_string(node), static_cast<std::uint32_t>(i));
    });
  nodes.emplace_back([&] {
    Keyring mine(url(), master);
    for (std::uint32_t version = 2; version <= 10; ++version) {
      mine.make_team_key("team_1", version, "key_v" + std::to_string(version));
      mine.rewrap(7);
    }
  });
  nodes.emplace_back([&] {
    Keyring mine(url(), master);
    for (int i = 0; i < 50; ++i) mine.rewrap(3);
  });
  for (auto& node : nodes) node.join();
  while (keyring.rewrap(100)) {
  }
  EXPECT_EQ(keyring.team_keys("team_1").data_keys, 60U);
  EXPECT_EQ(keyring.team_keys("team_1").on_older, 0U);
  Keyring fresh(url(), master);
  for (const auto& key : made) EXPECT_EQ(fresh.find(key->key_id)->bytes, key->bytes);
}

// ---- keys that come to their end ----
TEST_F(KeyringTest, AllKeysOfAnItemAndNoOther) {
  const auto first = keyring.new_item_key("team_1", "item_1", 1);
  const auto second = keyring.new_item_key("team_1", "item_1", 12);
  const auto upload = keyring.new_item_key("team_1", "item_1/upload_1");
  const auto longer = keyring.new_item_key("team_1", "item_11", 1);
  keyring.destroy(KeyOwners{{"item_1"}, {}, {}});
  keyring.destroy(KeyOwners{{"item_1"}, {}, {}});
  for (const auto& gone : {first, second, upload}) {
    EXPECT_THROW(keyring.find(gone->key_id), KeyDestroyedError);
    EXPECT_THROW(Keyring(url(), master).find(gone->key_id), KeyDestroyedError);
  }
  EXPECT_EQ(Keyring(url(), master).find(longer->key_id)->bytes, longer->bytes);
}
TEST_F(KeyringTest, TheKeyOfOneUpload) {
  const auto version = keyring.new_item_key("team_1", "item_1", 1);
  const auto upload = keyring.new_item_key("team_1", "item_1/upload_1");
  keyring.destroy(KeyOwners{{}, {"item_1/upload_1"}, {}});
  EXPECT_THROW(Keyring(url(), master).find(upload->key_id), KeyDestroyedError);
  EXPECT_EQ(Keyring(url(), master).find(version->key_id)->bytes, version->bytes);
}
TEST_F(KeyringTest, AllKeysOfATeam) {
  const auto one = keyring.new_item_key("team_1", "item_1", 1);
  keyring.make_team_key("team_1", 2, "key_2");
  const auto two = keyring.new_item_key("team_1", "item_2", 1);
  const auto other = keyring.new_item_key("team_2", "item_3", 1);
  keyring.destroy(KeyOwners{{}, {}, {"team_1"}});
  EXPECT_EQ(keyring.rewrap(10), 0);
  for (const auto& gone : {one, two}) EXPECT_THROW(Keyring(url(), master).find(gone->key_id), KeyDestroyedError);
  EXPECT_THROW(keyring.new_item_key("team_1", "item_4", 1), KeyDestroyedError);
  EXPECT_EQ(Keyring(url(), master).find(other->key_id)->bytes, other->bytes);
}
TEST_F(KeyringTest, WhatOtherNodesDestroyIsForgottenWhenTheyAreTold) {
  const auto item = keyring.new_item_key("team_1", "item_1", 1);
  Keyring(url(), master).destroy(KeyOwners{{"item_1"}, {}, {}});
  EXPECT_NE(keyring.cached(item->key_id), nullptr);
  keyring.forget(KeyOwners{{"item_1"}, {}, {}});
  EXPECT_EQ(keyring.cached(item->key_id), nullptr);
}
}  // namespace
}  // namespace muster::test
