// `muster doctor` finds nothing in a fresh set-up, and each thing that is then broken.
#include "gateway/cli/doctor.hpp"

#include "infra/kafka_topics.hpp"
#include "projections/projections.hpp"
#include "tests/contract/cli_support.hpp"
#include "tests/contract/kafka_support.hpp"

namespace muster::test {
namespace {
using Kind = Finding::Kind;

std::vector<Finding> findings(const Config& config, Kind kind) {
  std::vector<Finding> found;
  diagnose(config, false, [&](const Finding& finding) {
    if (finding.kind == kind) found.push_back(finding);
  });
  return found;
}
std::string text(const std::vector<Finding>& found) {
  std::string all;
  for (const auto& finding : found) all += to_string(finding) + "\n";
  return all;
}

class DoctorTest : public testing::Test {
 protected:
  void SetUp() override {
    here.init();
    here.submit(some_commands(here, "lab", 2));
  }
  // Exactly one thing is wrong, it says this, and what to do.
  void expect_wrong(const std::string& part, const Config& config) {
    const auto wrong = findings(config, Kind::wrong);
    EXPECT_EQ(wrong.size(), 1U) << text(wrong);
    EXPECT_NE(text(wrong).find(part), std::string::npos) << text(wrong);
    for (const auto& finding : wrong) EXPECT_FALSE(finding.remedy.empty()) << finding.what;
  }
  void expect_wrong(const std::string& part) { expect_wrong(part, here.config()); }
  test::SetUp here;
};

TEST_F(DoctorTest, NothingIsWrongAfterInit) {
  EXPECT_EQ(here.run("doctor"), exit_ok) << here.printed();
  EXPECT_EQ(here.printed().find("wrong"), std::string::npos) << here.printed();
  EXPECT_EQ(here.run("doctor --quick"), exit_ok) << here.printed();
}

TEST_F(DoctorTest, FilesThatOthersMayRead) {
  std::filesystem::permissions(here.config().master_key_file, std::filesystem::perms::others_read,
                               std::filesystem::perm_options::add);
  expect_wrong("others than its owner");
  EXPECT_EQ(here.run("doctor"), exit_wrong);
  std::filesystem::remove(here.config().node_secret_file);
  EXPECT_EQ(findings(here.config(), Kind::wrong).size(), 2U);
}

TEST_F(DoctorTest, AnotherMasterKey) {
  Config config = here.config();
  config.master_key = std::string(64, '7');
  expect_wrong("cannot be unwrapped", config);
}

TEST_F(DoctorTest, KeysThatAreMissingOrBack) {
  here.keyring.run("UPDATE keys SET key_id = 'key_orphan' WHERE purpose = 'person'");
  expect_wrong("are missing");
  EXPECT_NE(text(findings(here.config(), Kind::note)).find("key_orphan"), std::string::npos);

  KeysOfLedger keys;
  Walked walked;
  walked.valid = true;
  walked.entry.add_events()->mutable_key_created()->set_key_id("key_1");
  walked.entry.add_events()->mutable_key_destroyed()->set_key_id("key_1");
  keys.see(walked);
  EXPECT_NE(text(keys.compare({{"key_1", "person", "ana", "", true, false}}, {})).find("are back"), std::string::npos);
  EXPECT_EQ(text(keys.compare({{"key_1", "person", "ana", "", true, true}}, {})).find("wrong"), std::string::npos);
  EXPECT_EQ(text(keys.compare({}, {})).find("wrong"), std::string::npos);
}

TEST_F(DoctorTest, KeysOfWhatIsGoneForGood) {
  KeysOfLedger keys;
  Walked walked;
  walked.valid = true;
  walked.record.offset = 4;
  walked.entry.set_subject("team/team_1");
  const auto made = [&](const std::string& key_id, KeyCreated::Purpose purpose, const std::string& owner) {
    auto& key = *walked.entry.add_events()->mutable_key_created();
    key.set_key_id(key_id);
    key.set_purpose(purpose);
    key.set_owner(owner);
  };
  made("key_1", KeyCreated::ITEM, "item_1/1");
  made("key_2", KeyCreated::ITEM, "item_1/upload_1");
  made("key_3", KeyCreated::ITEM, "item_11/1");
  made("key_4", KeyCreated::TEAM, "team_1");
  walked.entry.add_events()->mutable_vault_item_purged()->set_item_id("item_1");
  walked.entry.add_events()->mutable_vault_key_rotated()->set_key_id("key_5");
  keys.see(walked);
  const std::vector<KeyRow> before = {{"key_1", "item", "item_1/1", "key_4", true, false},
                                      {"key_2", "item", "item_1/upload_1", "key_4", true, false},
                                      {"key_3", "item", "item_11/1", "key_4", true, false},
                                      {"key_4", "team", "team_1", "", true, false}};
  // Until the keyring has read so far, there is something to do and nothing wrong.
  const auto waiting = text(keys.compare(before, {{0, 3}}));
  EXPECT_EQ(waiting.find("wrong"), std::string::npos) << waiting;
  EXPECT_NE(waiting.find("key_1 (0.4), key_2 (0.4), key_5 (0.4)"), std::string::npos) << waiting;
  const auto late = text(keys.compare(before, {{0, 4}}));
  EXPECT_NE(late.find("are back: key_1 (0.4), key_2 (0.4)"), std::string::npos) << late;
  EXPECT_NE(late.find("are missing: key_5 (0.4)"), std::string::npos) << late;

  const auto after = text(keys.compare({{"key_1", "item", "item_1/1", "key_4", true, true},
                                        {"key_2", "item", "item_1/upload_1", "key_4", true, true},
                                        {"key_3", "item", "item_11/1", "key_5", true, false},
                                        {"key_4", "team", "team_1", "", true, true, true},
                                        {"key_5", "team", "team_1", "", true, false}},
                                       {{0, 4}}));
  EXPECT_EQ(after, "ok    keyring: 5 keys on the ledger, 2 of them destroyed; none is missing, none is back\n");
}

TEST_F(DoctorTest, TopicsThatAreNotAsTheyShouldBe) {
  delete_topic(test_kafka(), events_topic(here.config(), "roster"));
  ASSERT_TRUE(wait_until([&] { return !topic_exists(test_kafka(), events_topic(here.config(), "roster")); }));
  expect_wrong("events.roster: there is no such topic");
}

TEST_F(DoctorTest, ReadModelsOfAnotherBuildOrLedger) {
  Ledger elsewhere(3, "ledger_of_somebody_else");
  fold(here.postgres, elsewhere, "members");
  expect_wrong("are of another ledger");
  here.postgres.run("UPDATE members.migration SET hash = '1'");
  expect_wrong("another build");
}

TEST_F(DoctorTest, ServersThatAreAway) {
  Config config = here.config();
  config.postgres = "postgresql://127.0.0.1:1/muster";
  EXPECT_EQ(findings(config, Kind::away).size(), 1U);
  config.keyring = "postgresql://127.0.0.1:1/muster_keyring";
  config.kafka = "127.0.0.1:1";
  EXPECT_EQ(findings(config, Kind::away).size(), 3U);
}
}  // namespace
}  // namespace muster::test
