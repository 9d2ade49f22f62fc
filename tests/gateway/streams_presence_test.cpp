// Who is there, on streams.
#include "tests/gateway/streams_fixture.hpp"

namespace muster::test {
namespace {
int count(const std::string& text, const std::string& part) {
  int found = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}
TEST_F(StreamsTest, WhoListensIsThere) {
  with_presence = true;
  Client& admin = open(Wire::sse, ana);
  until(admin, R"("status":"online")");
  Client& member = open(Wire::web_socket, bob);
  const std::string told = R"({"type":"presence","account_id":")" + bob + R"(","status":"online","activity":"",)";
  until(admin, "\n\nevent: presence\ndata: " + told);
  until(member, told);
  EXPECT_EQ(presence.of_team(team_id, now_us()).size(), 2u);
  // Founders may listen to any team, but are there only where they are members.
  const std::string eve = "acct_01J00000000000000000000EVE";
  node.founders.insert(eve);
  until(open(Wire::sse, eve), "hello");
  EXPECT_EQ(presence.of_team(team_id, now_us()).size(), 2u);
}
TEST_F(StreamsTest, AStreamIsASignOfLifeForAsLongAsItIsOpen) {
  with_presence = true;
  limits.comment_every = limits.ping_every = std::chrono::milliseconds(1);
  Client& events = open(Wire::sse, ana);
  Client& socket = open(Wire::web_socket, bob);
  until(events, R"("status":"online")");
  until(socket, "hello");
  const auto opened = now_us();
  until(events, ":\n\n");
  until(socket, "\x89");
  for (const auto& shown : presence.of_team(team_id, now_us())) EXPECT_GT(shown.last_seen, opened) << shown.account_id;
}
TEST_F(StreamsTest, ANodeThatDoesNotKnowYetWhatWasSaidTakesNoStreamForAWord) {
  with_presence = true;
  relay.past = false;
  limits.ping_every = std::chrono::milliseconds(1);
  Client& socket = open(Wire::web_socket, bob);
  until(socket, "\x89");
  EXPECT_TRUE(presence.of_team(team_id, now_us()).empty());
  PresenceRecords records;
  PresenceRecord& record = *records.add_records();
  record.set_team_id(team_id);
  record.set_account_id(bob);
  record.set_status(PRESENCE_STATUS_BUSY);
  record.set_updated_at(now_us());
  record.set_last_seen(now_us());
  relay.hear_presence(records.SerializeAsString(), now_us());
  relay.past = true;
  socket.got.clear();
  const auto known = now_us();
  for (int i = 0; i < 100 && presence.of_team(team_id, now_us())[0].last_seen < known; ++i) {
    io.restart();
    io.run_for(std::chrono::milliseconds(20));
  }
  const auto shown = presence.of_team(team_id, now_us())[0];
  EXPECT_GE(shown.last_seen, known);
  EXPECT_EQ(shown.status, PRESENCE_STATUS_BUSY);
}
TEST_F(StreamsTest, AClientSaysHowItsAccountIs) {
  with_presence = true;
  Client& speaker = open(Wire::web_socket, bob);
  Client& other = open(Wire::sse, ana);
  until(speaker, "hello");
  until(other, "hello");
  send(speaker, R"({"type":"presence","status":"busy","activity":"ward round"})");
  until(other, R"("status":"busy","activity":"ward round")");
  until(speaker, R"("status":"busy","activity":"ward round")");
  send(speaker, R"({"type":"presence","status":"busy","activity":"ward round"})");
  send(speaker, R"({"type":"presence","status":"offline"})");
  until(other, R"("status":"offline")");
  EXPECT_EQ(count(other.got, "ward round"), 1) << "what changes nothing is not told";
  EXPECT_THAT(other.got, Not(HasSubstr("event: live")));
  EXPECT_TRUE(relay.published.empty());
  PresenceRecords records;
  ASSERT_TRUE(records.ParseFromString(relay.records.back()));
  EXPECT_EQ(records.records(0).account_id(), bob);
  EXPECT_EQ(records.records(0).team_id(), team_id);
}
TEST_F(StreamsTest, APresenceThatMakesNoSenseIsAnError) {
  with_presence = true;
  Client& speaker = open(Wire::web_socket, bob);
  until(speaker, R"("status":"online")");
  send(speaker, R"({"type":"presence","status":"asleep"})");
  until(speaker, R"({"type":"error","detail":"/status: )");
  send(speaker, R"({"type":"presence","mood":"good","status":"busy"})");
  until(speaker, R"({"type":"error","detail":"/mood: )");
  send(speaker, R"({"type":"presence"})");
  until(speaker, "]");
  EXPECT_EQ(presence.of_team(team_id, now_us())[0].status, PRESENCE_STATUS_ONLINE);
}
TEST_F(StreamsTest, WhatOtherNodesHearOfIsTold) {
  with_presence = true;
  Client& client = open(Wire::web_socket, ana);
  until(client, "hello");
  Presence far("far");
  PresenceRecords records;
  Presence::Links links;
  links.publish = [&records](const PresenceRecords& published) { records = published; };
  far.connect(std::move(links));
  const std::string eve = "acct_01J00000000000000000000EVE";
  far.say(team_id, eve, PRESENCE_STATUS_AWAY, "not of this team", now_us());
  relay.hear_presence(records.SerializeAsString(), now_us());
  far.say(team_id, bob, PRESENCE_STATUS_AWAY, "lunch", now_us());
  relay.hear_presence(records.SerializeAsString(), now_us());
  relay.hear_presence("nonsense", now_us());
  until(client, R"("account_id":")" + bob + R"(","status":"away","activity":"lunch")");
  EXPECT_THAT(client.got, Not(HasSubstr(eve)));
}
TEST_F(StreamsTest, PresenceDoesNotDisturbResuming) {
  with_presence = true;
  Client& client = open(Wire::sse, ana);
  until(client, "id: 0.3\nevent: hello");
  node.say(renamed("one"));
  until(client, "id: 0.4\n");
  presence.say(team_id, bob, PRESENCE_STATUS_BUSY, "", now_us());
  until(client, R"("status":"busy")");
  node.say(renamed("two"));
  until(client, "id: 0.5\n");
  EXPECT_EQ(count(client.got, "\n\nevent: presence\n"), count(client.got, "event: presence\n")) << "without an id";
  Client& resumed = open(Wire::sse, ana, "?after=0.4");
  until(resumed, "id: 0.5\n");
  EXPECT_THAT(resumed.got, Not(HasSubstr("id: 0.4\n")));
  EXPECT_THAT(resumed.got, Not(HasSubstr("reset")));
}
}  // namespace
}  // namespace muster::test
