// What `vault_items` answers about tags, folders, the trash and contents in chunks; and what follows of the ledger in
// the keyring.
#include "infra/crypto.hpp"
#include "projections/keyring_work.hpp"
#include "projections/runner.hpp"
#include "projections/vault_items.hpp"
#include "tests/contract/projections_support.hpp"

namespace muster::test {
namespace {
const std::string lab = team("lab"), ana = acct("ana"), bo = acct("bo");
std::string about_lab(const std::string& more = "") { return "team_id: '" + lab + "' " + more; }

class VaultTest : public testing::Test {
 protected:
  Position in_lab(const std::string& actor, const std::string& events) {
    return ledger.append("team/" + lab, actor, events);
  }
  void store(const std::string& name, const std::string& more = "") {
    in_lab(ana, "vault_item_stored { item_id: 'item_" + name + "' name: 'Item " + name +
                    "' type: ITEM_TYPE_NOTE content { key_id: 'k' box: '\\001' } " + more + "}");
  }
  void fold_all(std::size_t batch = 1000) { fold(database, ledger, "vault_items", batch); }
  // The items that are listed, such as "a c".
  std::string listed(const std::string& more = "") {
    const auto json = ask<VaultItemPage>(database, message<ListVaultItems>(about_lab(more))).json;
    std::string names;
    for (std::size_t at = 0; (at = json.find("\"name\":\"Item ", at)) != json.npos; ++at)
      names += (names.empty() ? "" : " ") + json.substr(at + 13, json.find('"', at + 13) - at - 13);
    return names;
  }
  TestDatabase database;
  Ledger ledger;
};

TEST_F(VaultTest, TagsAndNamesFindItems) {
  store("a", "tags: 'lab' tags: '2026' ");
  store("b", "tags: 'lab' ");
  store("c");
  in_lab(bo, "vault_item_tagged { item_id: 'item_c' tags: '\"quoted\" \\\\' }");
  in_lab(bo, "vault_item_tagged { item_id: 'item_b' }");
  fold_all(2);
  EXPECT_EQ(listed(), "a b c");
  EXPECT_EQ(listed("tag: 'lab'"), "a");
  EXPECT_EQ(listed("tag: '2026'"), "a");
  EXPECT_EQ(listed("tag: 'LAB'"), "");
  EXPECT_EQ(listed("tag: '\"quoted\" \\\\'"), "c");
  EXPECT_EQ(listed("tag: 'lab' name: 'item A'"), "a");
  EXPECT_EQ(listed("tag: 'lab' name: 'item B'"), "");
  const auto item = ask<VaultItemView>(database, message<GetVaultItem>(about_lab("item_id: 'item_a'"))).json;
  EXPECT_NE(item.find(R"("tags":["lab","2026"],"folder_id":"root")"), item.npos) << item;
}

TEST_F(VaultTest, FoldersHoldItemsAndFolders) {
  in_lab(ana, "vault_folder_created { folder_id: 'folder_1' name: 'Plans' }");
  in_lab(ana, "vault_folder_created { folder_id: 'folder_2' name: 'Old' parent_id: 'folder_1' }");
  in_lab(ana, "vault_folder_created { folder_id: 'folder_3' name: 'Notes' }");
  store("a");
  store("b", "folder_id: 'folder_1' ");
  store("c", "folder_id: 'folder_3' ");
  in_lab(bo, "vault_item_moved { item_id: 'item_c' folder_id: 'folder_2' }");
  fold_all(3);
  EXPECT_EQ(listed("folder_id: 'root'"), "a");
  EXPECT_EQ(listed("folder_id: 'root' recursive: true"), "a b c");
  EXPECT_EQ(listed("folder_id: 'folder_1'"), "b");
  EXPECT_EQ(listed("folder_id: 'folder_1' recursive: true"), "b c");
  EXPECT_EQ(listed("folder_id: 'folder_3' recursive: true"), "");

  in_lab(bo, "vault_folder_moved { folder_id: 'folder_2' parent_id: 'folder_3' }");
  in_lab(bo, "vault_folder_renamed { folder_id: 'folder_3' name: 'Archive' }");
  in_lab(bo, "vault_item_moved { item_id: 'item_b' }");
  const auto last = in_lab(bo, "vault_folder_deleted { folder_id: 'folder_1' }");
  fold_all();
  EXPECT_EQ(listed("folder_id: 'root'"), "a b");
  EXPECT_EQ(listed("folder_id: 'folder_3' recursive: true"), "c");
  EXPECT_EQ(ask<VaultFolderPage>(database, message<ListVaultFolders>(about_lab()), last.lane).json,
            R"({"items":[{"folder_id":"folder_2","parent_id":"folder_3","name":"Old","created_by":")" + ana +
                R"(","created_at":"2026-11-21T13:22:00.000000Z","version":11},)" +
                R"({"folder_id":"folder_3","parent_id":"root","name":"Archive","created_by":")" + ana +
                R"(","created_at":"2026-11-21T13:23:00.000000Z","version":11}]})");
  const auto inside = ask<VaultFolderPage>(database, message<ListVaultFolders>(about_lab("parent_id: 'root'"))).json;
  EXPECT_NE(inside.find("folder_3"), inside.npos);
  EXPECT_EQ(inside.find("folder_2"), inside.npos);
  const auto first = ask<VaultFolderPage>(database, message<ListVaultFolders>(about_lab("page_size: 1"))).json;
  const auto second = ask<VaultFolderPage>(
      database, message<ListVaultFolders>(about_lab("page_size: 1 page_token: '" + next_page(first) + "'")));
  EXPECT_NE(second.json.find("folder_3"), second.json.npos);
  EXPECT_EQ(next_page(second.json), "");
}

TEST_F(VaultTest, WhatIsInTheTrashIsNeitherListedNorFound) {
  store("a");
  store("b");
  in_lab(ana, "vault_item_updated { item_id: 'item_a' version: 2 size_bytes: 1 content { key_id: 'k' box: '\\002' } }");
  in_lab(ana, "vault_item_trashed { item_id: 'item_a' purge_at: 1797000000000000 }");
  fold_all();
  EXPECT_EQ(listed(), "b");
  EXPECT_EQ(refusal(database, message<GetVaultItem>(about_lab("item_id: 'item_a'"))).code(), ITEM_NOT_FOUND);
  EXPECT_EQ(refusal(database, message<ListVaultVersions>(about_lab("item_id: 'item_a'"))).code(), ITEM_NOT_FOUND);
  EXPECT_EQ(database.value("SELECT count(*) FROM vault_items.contents"), "3") << "but it is not gone";

  in_lab(ana, "vault_item_recovered { item_id: 'item_a' folder_id: 'folder_1' }");
  fold_all();
  EXPECT_EQ(listed("folder_id: 'folder_1'"), "a");
  const auto versions =
      ask<VaultVersionPage>(database, message<ListVaultVersions>(about_lab("item_id: 'item_a'"))).json;
  EXPECT_NE(versions.find(R"("item_version":1)"), versions.npos);

  in_lab(ana,
         "vault_item_trashed { item_id: 'item_a' purge_at: 1797000000000000 } vault_item_purged { item_id: 'item_a' }");
  fold_all();
  EXPECT_EQ(database.value("SELECT count(*) FROM vault_items.contents"), "1");
  EXPECT_EQ(database.value("SELECT count(*) FROM vault_items.versions"), "1");
  EXPECT_EQ(database.value("SELECT count(*) FROM vault_items.items"), "1");
}

TEST_F(VaultTest, ContentsInChunks) {
  const std::string upload = "upload_id: 'upload_1' item_id: 'item_a' ";
  in_lab(ana, "vault_upload_begun { " + upload + "new_item: true size_bytes: 921607 }");
  in_lab(ana, "vault_chunk_stored { " + upload + "number: 2 content { key_id: 'k1' box: 'end' } }");
  in_lab(ana, "vault_chunk_stored { " + upload + "number: 1 content { key_id: 'k1' box: 'begin\\000' } }");
  fold_all();
  EXPECT_EQ(listed(), "") << "nothing is there until it is complete";
  in_lab(ana, "vault_item_stored { " + upload +
                  "name: 'Item a' type: ITEM_TYPE_FILE size_bytes: 921607 metadata { key_id: 'k2' box: 'meta' } }");
  in_lab(ana, "vault_item_updated { item_id: 'item_a' version: 2 name: 'Item film' size_bytes: 921607 }");
  in_lab(ana,
         "vault_item_updated { item_id: 'item_a' version: 3 size_bytes: 5 content { key_id: 'k3' box: 'small' } }");
  in_lab(ana, "vault_item_restored { item_id: 'item_a' version: 4 from_version: 1 }");
  in_lab(ana, "vault_upload_begun { upload_id: 'upload_2' item_id: 'item_a' size_bytes: 921607 }");
  in_lab(ana,
         "vault_chunk_stored { upload_id: 'upload_2' item_id: 'item_a' number: 1 content { key_id: 'k4' box: 'x' } }");
  fold_all(2);
  const auto connection = connect(database.options());
  const auto content = [&](int version) {
    pqxx::nontransaction work(*connection);
    return query(work,
                 message<GetVaultContent>(about_lab("item_id: 'item_a' item_version: " + std::to_string(version))),
                 Lanes())
        .value()
        .content;
  };
  for (const int version : {1, 2, 4}) {
    const auto found = content(version);
    ASSERT_EQ(found.chunks_size(), 2) << version;
    EXPECT_EQ(found.chunks(0).box(), std::string("begin\0", 6));
    EXPECT_EQ(found.chunks(1).box(), "end");
    EXPECT_EQ(found.content_version(), 1U);
    EXPECT_EQ(found.metadata().box(), "meta");
    EXPECT_FALSE(found.has_content());
  }
  EXPECT_EQ(content(3).chunks_size(), 0);
  EXPECT_EQ(content(3).content().box(), "small");

  EXPECT_EQ(database.value("SELECT count(*) FROM vault_items.chunks"), "3");
  in_lab(ana, "vault_upload_dropped { upload_id: 'upload_2' item_id: 'item_a' }");
  fold_all();
  EXPECT_EQ(database.value("SELECT count(*) FROM vault_items.chunks"), "2");
  in_lab(ana, "vault_item_trashed { item_id: 'item_a' }");
  in_lab(ana, "vault_item_purged { item_id: 'item_a' }");
  fold_all();
  EXPECT_EQ(database.value("SELECT count(*) FROM vault_items.chunks"), "0");
}

// ---- the keyring ----

class KeyringWorkTest : public VaultTest {
 protected:
  KeyringWorkTest() { keyring.create(); }
  bool is_there(const std::string& key_id) {
    try {
      Keyring(database.options().conninfo, master).find(key_id);
      return true;
    } catch (const KeyDestroyedError&) {
      return false;
    }
  }
  void carry_out(std::size_t batch = 1000) {
    const auto work = keyring_work(keyring);
    fold(database, ledger, *work, batch);
  }
  const std::string master = std::string(32, 'm');
  Keyring keyring{database.options().conninfo, master};
};

TEST_F(KeyringWorkTest, DestroysTheKeysOfWhatIsGoneForGood) {
  const auto purged = keyring.new_item_key(lab, "item_a", 1);
  const auto chunks = keyring.new_item_key(lab, "item_a/upload_1");
  const auto trashed = keyring.new_item_key(lab, "item_b", 1);
  const auto dropped = keyring.new_item_key(lab, "item_b/upload_2");
  const auto deleted = keyring.new_item_key(lab, "item_c", 1);
  in_lab(ana, "vault_item_trashed { item_id: 'item_a' } vault_item_trashed { item_id: 'item_b' }");
  carry_out();
  for (const auto& key : {purged, chunks, trashed, dropped, deleted}) EXPECT_TRUE(is_there(key->key_id));
  in_lab(ana, "vault_item_purged { item_id: 'item_a' }");
  in_lab(ana, "vault_upload_dropped { upload_id: 'upload_2' item_id: 'item_b' }");
  in_lab(ana, "vault_item_deleted { item_id: 'item_c' }");
  carry_out(1);
  for (const auto& key : {purged, chunks, dropped, deleted}) EXPECT_FALSE(is_there(key->key_id)) << key->owner;
  EXPECT_TRUE(is_there(trashed->key_id));
}

TEST_F(KeyringWorkTest, ADeletedTeamTakesAllItsKeysAlong) {
  const auto mine = keyring.new_item_key(lab, "item_a", 1);
  const auto other = keyring.new_item_key(team("other"), "item_b", 1);
  in_lab(ana, "team_deleted { name: 'Lab' }");
  carry_out();
  EXPECT_FALSE(is_there(mine->key_id));
  EXPECT_TRUE(is_there(other->key_id));
}

TEST_F(KeyringWorkTest, MakesTheVersionsThatTheLedgerNames) {
  const auto item = keyring.new_item_key(lab, "item_a", 1);
  in_lab(ana, "vault_key_rotated { key_version: 2 key_id: 'key_2' }");
  in_lab(ana, "member_removed { account_id: '" + bo + "' } vault_key_rotated { key_version: 3 key_id: 'key_3' }");
  carry_out(1);
  EXPECT_EQ(keyring.team_keys(lab).version, 3U);
  while (keyring.rewrap(10)) {
  }
  EXPECT_EQ(keyring.team_keys(lab).on_older, 0U);
  EXPECT_EQ(Keyring(database.options().conninfo, master).find(item->key_id)->bytes, item->bytes);
}

// A crash between the keys and the checkpoint, and a keyring that comes back from an older backup: the same entries are
// read again, in another cut.
TEST_F(KeyringWorkTest, MayBeDoneAgainFromTheBeginning) {
  const auto kept = keyring.new_item_key(lab, "item_a", 1);
  const auto gone = keyring.new_item_key(lab, "item_b", 1);
  in_lab(ana, "vault_key_rotated { key_version: 2 key_id: 'key_2' }");
  in_lab(ana, "vault_item_trashed { item_id: 'item_b' } vault_item_purged { item_id: 'item_b' }");
  in_lab(ana, "vault_key_rotated { key_version: 3 key_id: 'key_3' }");
  carry_out();
  keyring.rewrap(1);
  database.run("DROP SCHEMA keyring_work CASCADE");
  carry_out(1);
  while (keyring.rewrap(10)) {
  }
  database.run("DROP SCHEMA keyring_work CASCADE");
  carry_out(2);
  EXPECT_EQ(keyring.rewrap(10), 0);
  EXPECT_FALSE(is_there(gone->key_id));
  EXPECT_EQ(Keyring(database.options().conninfo, master).find(kept->key_id)->bytes, kept->bytes);
  EXPECT_EQ(keyring.team_keys(lab).version, 3U);

  database.run("UPDATE keys SET wrapped = 'back from the dead', destroyed_at = null WHERE key_id = '" + gone->key_id +
               "'");
  database.run("DROP SCHEMA keyring_work CASCADE");
  carry_out();
  EXPECT_EQ(database.value("SELECT (wrapped IS NULL)::text FROM keys WHERE key_id = '" + gone->key_id + "'"), "true");
}
}  // namespace
}  // namespace muster::test
