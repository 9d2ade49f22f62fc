#include "gateway/tokens.hpp"

#include <gtest/gtest.h>

#include "gateway/tickets.hpp"

namespace muster {
namespace {
constexpr std::int64_t now = 1'790'000'000;
const std::string ana = "acct_01J00000000000000000000ANA";

Key key(const std::string& id, char seed) {
  Key made;
  made.key_id = id;
  made.bytes = std::string(32, seed);
  return made;
}
Tokens::Claims claims() { return {ana, "ana@example.org", now, now + 600, now - 60}; }
std::string forged(const std::string& header, const std::string& payload, char seed = 'a') {
  const std::string text = to_base64url(header) + '.' + to_base64url(payload);
  return text + '.' + to_base64url(SigningKey(std::string(32, seed)).sign(text));
}
const std::string good_header = R"({"alg":"EdDSA","kid":"k1"})";
std::string payload(const std::string& replaced = "", const std::string& by = "") {
  std::string text = R"({"iss":"muster","aud":"muster","sub":")" + ana + R"(","iat":1790000000,"exp":1790000600})";
  if (const auto at = text.find(replaced); !replaced.empty() && at != std::string::npos)
    text.replace(at, replaced.size(), by);
  return text;
}

class TokensTest : public testing::Test {
 protected:
  Code refused(const std::string& token, std::int64_t at = now) {
    const auto verified = tokens.verify(token, at);
    return verified ? OK : verified.error().code();
  }
  Tokens tokens{"muster", {key("k1", 'a')}};
};

TEST_F(TokensTest, WhatIsIssuedIsVerified) {
  const auto identity = tokens.verify(tokens.issue(claims()), now);
  ASSERT_TRUE(identity);
  EXPECT_EQ(identity.value()->account_id, ana);
  EXPECT_EQ(identity.value()->email, "ana@example.org");
  EXPECT_EQ(identity.value()->auth_time, (now - 60) * 1'000'000);
  EXPECT_FALSE(identity.value()->token_id.empty());
}
TEST_F(TokensTest, TheForgedOneOfTheseTestsIsGoodByItself) { EXPECT_EQ(refused(forged(good_header, payload())), OK); }
TEST_F(TokensTest, NoOtherAlgorithm) {
  EXPECT_EQ(refused(forged(R"({"alg":"none","kid":"k1"})", payload())), TOKEN_INVALID);
  EXPECT_EQ(refused(forged(R"({"alg":"HS256","kid":"k1"})", payload())), TOKEN_INVALID);
  EXPECT_EQ(refused(forged(R"({"kid":"k1"})", payload())), TOKEN_INVALID);
  EXPECT_EQ(refused(to_base64url(R"({"alg":"none"})") + '.' + to_base64url(payload()) + '.'), TOKEN_INVALID);
  EXPECT_EQ(refused(forged(R"({"alg":"EdDSA","alg":"none","kid":"k1"})", payload())), TOKEN_INVALID);
  EXPECT_EQ(refused(forged(R"({"alg":"EdDSA","kid":"k1","crit":["x"]})", payload())), TOKEN_INVALID);
}
TEST_F(TokensTest, NoOtherKey) {
  EXPECT_EQ(refused(forged(good_header, payload(), 'b')), TOKEN_INVALID);
  EXPECT_EQ(refused(forged(R"({"alg":"EdDSA","kid":"k2"})", payload())), TOKEN_INVALID);
  EXPECT_TRUE(tokens.key_was_unknown());
  EXPECT_EQ(refused(forged(R"({"alg":"EdDSA"})", payload())), TOKEN_INVALID);
}
TEST_F(TokensTest, NoOtherIssuerOrAudience) {
  EXPECT_EQ(refused(forged(good_header, payload(R"("iss":"muster")", R"("iss":"other")"))), TOKEN_INVALID);
  EXPECT_EQ(refused(forged(good_header, payload(R"("aud":"muster")", R"("aud":"other")"))), TOKEN_INVALID);
  EXPECT_EQ(refused(forged(good_header, payload(R"("aud":"muster",)", ""))), TOKEN_INVALID);
  EXPECT_EQ(refused(forged(good_header, payload(R"("aud":"muster")", R"("aud":["other","muster"])"))), OK);
  EXPECT_EQ(refused(forged(good_header, payload(ana, "root"))), TOKEN_INVALID);
}
TEST_F(TokensTest, Expires) {
  const auto token = tokens.issue(claims());
  EXPECT_EQ(refused(token, now + 604), OK);
  EXPECT_EQ(refused(token, now + 605), TOKEN_EXPIRED);
  EXPECT_EQ(refused(token, now + 605), TOKEN_EXPIRED);
  EXPECT_EQ(refused(token, now - 10), TOKEN_INVALID);
}
TEST_F(TokensTest, NoNonsense) {
  EXPECT_EQ(refused(""), UNAUTHENTICATED);
  EXPECT_EQ(refused(std::string(8193, 'a')), TOKEN_INVALID);
  for (const char* text : {"a", "a.b", "a.b.c", "a.b.c.d", "..", "e30.e30.e30"})
    EXPECT_EQ(refused(text), TOKEN_INVALID);
  EXPECT_EQ(refused(forged(good_header, "[]")), TOKEN_INVALID);
  EXPECT_EQ(refused(forged(good_header, payload() + "x")), TOKEN_INVALID);
  EXPECT_EQ(refused(forged(good_header, payload("1790000600", "\"soon\""))), TOKEN_INVALID);
  std::string changed = tokens.issue(claims());
  changed[changed.find('.') + 5] ^= 1;
  EXPECT_EQ(refused(changed), TOKEN_INVALID);
}
TEST_F(TokensTest, Rotation) {
  const auto old = tokens.issue(claims());
  tokens.use_keys({key("k1", 'a'), key("k2", 'b')});
  EXPECT_EQ(refused(old), OK);
  EXPECT_NE(tokens.issue(claims()).find(to_base64url(R"({"alg":"EdDSA","typ":"JWT","kid":"k2"})")), std::string::npos);
  tokens.use_keys({key("k2", 'b')});
  EXPECT_EQ(refused(old), TOKEN_INVALID);
  EXPECT_NE(tokens.jwks().find(R"("kid":"k2")"), std::string::npos);
  EXPECT_EQ(tokens.jwks().find(R"("kid":"k1")"), std::string::npos);
}
TEST_F(TokensTest, TheCacheIsBounded) {
  Tokens few("muster", {key("k1", 'a')}, 2);
  std::vector<std::string> all;
  for (int i = 0; i < 5; ++i) all.push_back(few.issue(claims()));
  for (int round = 0; round < 2; ++round)
    for (const auto& token : all) EXPECT_TRUE(few.verify(token, now));
}

TEST(Tickets, AreReadBackUntilTheyExpire) {
  const ClusterSecret secret("s");
  const Tickets tickets(secret);
  const std::string text = tickets.issue({ana, "", 7, now + 600, "jti", "", false}, now);
  const auto ticket = tickets.read(text, now + 29);
  ASSERT_TRUE(ticket);
  EXPECT_EQ(ticket.value().identity->account_id, ana);
  EXPECT_EQ(ticket.value().identity->expires_at_s, now + 600);
  EXPECT_EQ(tickets.read(text, now + 30).error().code(), TOKEN_EXPIRED);
  EXPECT_NE(tickets.read(tickets.issue({ana, "", 7, now + 600, "jti", "", false}, now), now).value().id,
            ticket.value().id);
}
TEST(Tickets, CannotBeMadeByAnybodyElse) {
  const ClusterSecret secret("s"), other("t");
  const std::string text = Tickets(other).issue({ana, "", 7, now + 600, "", "", false}, now);
  EXPECT_EQ(Tickets(secret).read(text, now).error().code(), UNAUTHENTICATED);
  EXPECT_EQ(Tickets(secret).read("nonsense", now).error().code(), UNAUTHENTICATED);
  EXPECT_EQ(Tickets(secret).read(std::string(5000, 'a'), now).error().code(), UNAUTHENTICATED);
}
}  // namespace
}  // namespace muster
