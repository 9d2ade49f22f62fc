#include "tests/contract/cli_support.hpp"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <boost/asio/io_context.hpp>

#include "domain/ids.hpp"
#include "gateway/cli/ledger_start.hpp"
#include "gateway/ledger_node.hpp"
#include "infra/kafka_topics.hpp"
#include "infra/keyring.hpp"
#include "tests/contract/kafka_support.hpp"

namespace muster::test {
SetUp::SetUp(int lanes) {
  folder_ = std::filesystem::temp_directory_path() / unique_name("muster-cli");
  std::filesystem::create_directories(folder_);
  config_.kafka = test_kafka().bootstrap;
  config_.topic_prefix = unique_name("muster.cli");
  config_.lanes = lanes;
  config_.postgres = postgres.options().conninfo;
  config_.keyring = keyring.options().conninfo;
  config_.master_key_file = folder("master.key");
  config_.node_secret_file = folder("node.secret");
}
SetUp::~SetUp() {
  std::filesystem::remove_all(folder_);
  try {
    for (const auto& topic : wanted_topics(config_, config_.lanes, 1)) delete_topic(test_kafka(), topic.name);
  } catch (const std::exception& error) {
    ADD_FAILURE() << error.what();
  }
}
void SetUp::take_keys_of(const SetUp& other) {
  const auto over = std::filesystem::copy_options::overwrite_existing;
  std::filesystem::copy_file(other.config_.master_key_file, config_.master_key_file, over);
  std::filesystem::copy_file(other.config_.node_secret_file, config_.node_secret_file, over);
}
void SetUp::init() { ASSERT_EQ(run("init --founder " + acct("founder")), exit_ok); }

int SetUp::run(const std::string& arguments) {
  Cli cli;
  for (auto* add : {add_init, add_replay, add_verify, add_backup, add_restore, add_doctor}) add(cli);
  cli.app->parse(arguments + " --kafka " + config_.kafka + " --topic-prefix " + config_.topic_prefix + " --lanes " +
                 std::to_string(config_.lanes) + " --postgres '" + config_.postgres + "' --keyring '" +
                 config_.keyring + "' --master-key-file " + config_.master_key_file + " --node-secret-file " +
                 config_.node_secret_file);
  testing::internal::CaptureStdout();
  struct Captured {
    ~Captured() { text = testing::internal::GetCapturedStdout(); }
    std::string& text;
  } captured{printed_};
  return cli.run();
}

void SetUp::submit(std::vector<Ask> asks) {
  const auto log = open_ledger(config_);
  boost::asio::io_context io;
  LedgerNode node(io, *log, {unique_name("cli"), "", "secret", nullptr, [](const std::string&) {}});
  node.assign(log->lanes());
  std::size_t answered = 0;
  for (auto& ask : asks)
    node.submit(std::move(ask), Consistency::confirmed, std::chrono::steady_clock::now() + patience,
                [&](Answered answer) {
                  EXPECT_EQ(answer.refusal.code(), OK) << answer.refusal.detail();
                  if (++answered == asks.size()) io.stop();
                });
  io.run();
  node.stop();
}

std::vector<Ask> some_commands(SetUp& set_up, const std::string& team_name, int members) {
  std::vector<Ask> asks;
  const auto next = [&]() -> Command& {
    auto& ask = asks.emplace_back();
    ask.subject = team_subject(team(team_name));
    ask.actor = acct("ana");
    ask.command_id = unique_name("cmd");
    return ask.command;
  };
  auto& create = *next().mutable_create_team();
  create.set_team_id(team(team_name));
  create.set_name(team_name);
  for (int i = 0; i < members; ++i) {
    auto& add = *next().mutable_add_member();
    add.set_team_id(team(team_name));
    add.set_account_id(acct("member" + std::to_string(i)));
  }
  Keyring keyring(set_up.config().keyring, read_master_key(set_up.config()));
  const auto key = keyring.person_or_team(KeyCreated::PERSON, "of " + team_name);
  auto& invite = *next().mutable_invite_member();
  invite.set_team_id(team(team_name));
  invite.mutable_email_sealed()->set_key_id(key->key_id);
  invite.mutable_email_sealed()->set_box("sealed");
  invite.set_email_hash("hash of " + team_name);
  asks.back().keys_created.push_back(key_created(*key));
  return asks;
}
}  // namespace muster::test
