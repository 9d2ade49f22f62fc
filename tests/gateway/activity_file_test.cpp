#include "gateway/activity_file.hpp"

#include <gtest/gtest.h>

namespace muster {
namespace {
std::string field(std::string_view text) {
  std::string out;
  append_csv_field(out, text);
  return out;
}

TEST(ActivityFile, QuotesWhatRfc4180Asks) {
  EXPECT_EQ(field(""), "");
  EXPECT_EQ(field("plain text; ünï"), "plain text; ünï");
  EXPECT_EQ(field("a,b"), "\"a,b\"");
  EXPECT_EQ(field("say \"hi\""), "\"say \"\"hi\"\"\"");
  EXPECT_EQ(field("two\r\nlines"), "\"two\r\nlines\"");
}
TEST(ActivityFile, LeavesNoFormula) {
  EXPECT_EQ(field("=1+1"), "'=1+1");
  EXPECT_EQ(field("+1"), "'+1");
  EXPECT_EQ(field("-1"), "'-1");
  EXPECT_EQ(field("@SUM(A1)"), "'@SUM(A1)");
  EXPECT_EQ(field("\tx"), "'\tx");
  EXPECT_EQ(field("\r=x"), "\"'\r=x\"");
  EXPECT_EQ(field("=HYPERLINK(\"http://x\",\"y\")"), "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"");
  EXPECT_EQ(field("a=1"), "a=1");
}

ActivityView activity() {
  ActivityView view;
  view.set_position("3.17");
  view.set_subject("team/t");
  view.set_team_id("t");
  view.set_type("logged.task.completed");
  view.add_more_types("activity.activity_logged");
  view.add_more_types("ledger.key_created");
  view.set_actor("acct_a");
  view.set_sentence("=done, at last");
  view.set_at(1'790'000'000'000'000);
  view.set_command_id("cmd_1");
  view.set_details(R"({"a":1})");
  view.set_impact_score(70);
  view.mutable_origin()->set_address("127.0.0.1");
  view.mutable_origin()->set_user_agent("curl/8");
  view.mutable_origin_sealed()->set_key_id("key");
  return view;
}
TEST(ActivityFile, OneLineOfCsvEach) {
  std::string out(activity_csv_head());
  append_activity_csv(out, activity());
  EXPECT_EQ(out,
            "at,position,actor,type,more_types,sentence,account_id,resource_kind,resource_id,refused,impact_score,"
            "details,address,user_agent,command_id,trace_parent\r\n"
            "2026-09-21T14:13:20.000000Z,3.17,acct_a,logged.task.completed,activity.activity_logged ledger.key_created,"
            "\"'=done, at last\",,,,false,0.7,\"{\"\"a\"\":1}\",127.0.0.1,curl/8,cmd_1,\r\n");
}
TEST(ActivityFile, OneObjectOfJsonEach) {
  std::string out;
  append_activity_json(out, activity());
  EXPECT_EQ(out,
            R"({"position":"3.17","subject":"team/t","team_id":"t","type":"logged.task.completed",)"
            R"("more_types":["activity.activity_logged","ledger.key_created"],"actor":"acct_a",)"
            R"("sentence":"=done, at last","at":"2026-09-21T14:13:20.000000Z","command_id":"cmd_1","refused":false,)"
            R"("origin":{"address":"127.0.0.1","user_agent":"curl/8"},"details":{"a":1},"impact_score":0.7})"
            "\n");
}
}  // namespace
}  // namespace muster
