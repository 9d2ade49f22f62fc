// Keys of founder rights: given, shown, guessed at.
#include "tests/gateway/edge_fixture.hpp"

namespace muster {
namespace {
const std::string right_key = "correct horse battery";

class FounderKeysTest : public EdgeTest {
 protected:
  // ana is a founder whose rights have a key.
  void start_with_key() {
    start();
    node.founder_id = ana;  // for the edge, until there is a founder
    node.on_ask = [](Ask& ask) { ask.internal = ask.command.has_grant_founder(); };
    const auto granted = grant(as(ana) + "Idempotency-Key: one\r\n", ana, right_key);
    EXPECT_EQ(granted.status, 200) << granted.body;
    node.founder_id.clear();
    node.on_ask = {};
  }
  HttpAnswer grant(const std::string& headers, const std::string& account, const std::string& key = "") {
    const auto with = key.empty() ? "" : R"(,"auth_key":")" + key + "\"";
    return ask("POST", "/api/v1/founders", headers, R"({"account_id":")" + account + "\"" + with + "}");
  }
  std::string showing(const std::string& key) { return as(ana) + "Muster-Founder-Key: " + key + "\r\n"; }
  HttpAnswer list(const std::string& headers) { return ask("GET", "/api/v1/founders", headers); }
};

TEST_F(FounderKeysTest, HoldWhereTheKeyIsShown) {
  start_with_key();
  EXPECT_EQ(list(showing(right_key)).status, 200);
  EXPECT_EQ(grant(showing(right_key), bob).status, 200);
  const auto without = list(as(ana));
  EXPECT_EQ(without.status, 403);
  EXPECT_TRUE(without.has(R"("code":"founder_key_needed")")) << without.body;
  const auto wrong = list(showing("incorrect horse"));
  EXPECT_EQ(wrong.status, 403);
  EXPECT_TRUE(wrong.has(R"("code":"founder_key_wrong")")) << wrong.body;
}
TEST_F(FounderKeysTest, AreNowhereInClear) {
  start_with_key();
  ASSERT_FALSE(node.entries.empty());
  const auto& entry = node.entries.front();
  EXPECT_EQ(entry.SerializeAsString().find(right_key), std::string::npos);
  const auto& hash = entry.events(0).founder_granted().auth_key_hash();
  EXPECT_TRUE(hash.starts_with("$argon2id$")) << hash;
  // Nor as a hash that would be quick to try keys against.
  const std::string body = R"({"account_id":")" + ana + R"(","auth_key":")" + right_key + "\"}";
  EXPECT_FALSE(entry.idempotency().payload_hash().empty());
  EXPECT_NE(entry.idempotency().payload_hash(), sha256("/api/v1/founders\n" + body).substr(0, 16));
  const auto listed = list(showing(right_key));
  EXPECT_FALSE(listed.has(right_key)) << listed.body;
  EXPECT_FALSE(listed.has("argon2")) << listed.body;
  EXPECT_TRUE(listed.has(R"("key_needed":true)")) << listed.body;
}
TEST_F(FounderKeysTest, ARetryIsTheSameCommandAndAnotherKeyIsAnotherPayload) {
  start_with_key();
  const auto headers = showing(right_key) + "Idempotency-Key: two\r\n";
  EXPECT_EQ(grant(headers, bob, "a key for bob").status, 200);
  EXPECT_EQ(grant(headers, bob, "a key for bob").headers.at("muster-repeated"), "true");
  EXPECT_EQ(grant(headers, bob, "another key for bob").status, 409);
}
TEST_F(FounderKeysTest, HaveEightToTwoHundredAndFiftySixCharacters) {
  start_with_key();
  EXPECT_EQ(grant(showing(right_key), bob, "1234567").status, 400);
  EXPECT_EQ(grant(showing(right_key), bob, std::string(257, 'x')).status, 400);
  EXPECT_EQ(grant(showing(right_key), bob, " 12345678").status, 400) << "a header would not keep the blank";
  EXPECT_EQ(grant(showing(right_key), bob, std::string(256, 'x')).status, 200);
  EXPECT_EQ(list(as(bob) + "Muster-Founder-Key: " + std::string(256, 'x') + "\r\n").status, 200);
}
TEST_F(FounderKeysTest, WrongOnesAreLimitedAndTheRightOneStaysKnown) {
  start_with_key();
  EXPECT_EQ(list(showing(right_key)).status, 200);
  for (int n = 0; n < 10; ++n) EXPECT_EQ(list(showing("wrong key " + std::to_string(n))).status, 403);
  const auto limited = list(showing("one wrong key more"));
  EXPECT_EQ(limited.status, 429);
  EXPECT_TRUE(limited.has(R"("code":"too_many_attempts")")) << limited.body;
  EXPECT_GT(std::stoi(limited.headers.at("retry-after")), 1);
  EXPECT_EQ(list(showing(right_key)).status, 200);
}
TEST_F(FounderKeysTest, AKeyThatNobodyAskedForIsNotLookedAt) {
  start_with_key();
  for (int n = 0; n < 12; ++n)
    EXPECT_EQ(list(as(bob) + "Muster-Founder-Key: anything" + std::to_string(n) + "\r\n").status, 403);
  const auto answer = ask("POST", "/api/v1/teams", showing("incorrect horse"), R"({"name":"Clinic"})");
  EXPECT_EQ(answer.status, 201) << "for what takes no founder rights it does not matter: " << answer.body;
}
TEST_F(FounderKeysTest, ManyAtOnceAreLookedAtOnce) {
  start_with_key();
  std::vector<std::unique_ptr<Client>> clients;
  for (int n = 0; n < 20; ++n) clients.push_back(std::make_unique<Client>(port));
  for (auto& client : clients)
    client->send("GET /api/v1/founders HTTP/1.1\r\nHost: here\r\n" + showing(right_key) + "\r\n");
  for (auto& client : clients) EXPECT_EQ(client->receive().status, 200);
}
TEST_F(FounderKeysTest, TheKeysOfOthersDoNotOpen) {
  start_with_key();
  EXPECT_EQ(grant(showing(right_key), bob, "a key for bob").status, 200);
  EXPECT_EQ(list(showing("a key for bob")).status, 403);
  EXPECT_EQ(list(as(bob) + "Muster-Founder-Key: a key for bob\r\n").status, 200);
}
TEST_F(FounderKeysTest, TheOtherPathsAreTheSame) {
  start_with_key();
  const auto asked = R"({"account_id":")" + bob + "\"}";
  EXPECT_EQ(ask("POST", "/api/v1/god-rights/delegate", showing(right_key), asked).status, 200);
  const auto checked = ask("POST", "/api/v1/god-rights/check", as(bob), asked);
  EXPECT_TRUE(checked.has(R"("delegated_by":")" + ana + "\"")) << checked.body;
  EXPECT_EQ(ask("POST", "/api/v1/god-rights/grant", showing(right_key), asked).status, 200);
  EXPECT_EQ(ask("POST", "/api/v1/god-rights/revoke", as(bob), asked).status, 200);
  EXPECT_TRUE(ask("POST", "/api/v1/god-rights/check", as(bob), asked).has(R"("founder":false)"));
}
}  // namespace
}  // namespace muster
