#include "gateway/csv_members.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "schemas/proto/commands.pb.h"
#include "tests/support/given.hpp"

namespace muster::test {
namespace {
using testing::HasSubstr;

ImportMembers read(const std::string& body) {
  ImportMembers command;
  const auto refusal = read_member_lines(body, command);
  EXPECT_FALSE(refusal) << refusal->ShortDebugString();
  return command;
}
// What is said of a file that cannot be read.
std::string refused(const std::string& body) {
  ImportMembers command;
  const auto refusal = read_member_lines(body, command);
  return refusal ? refusal->detail() : "it was read";
}
}  // namespace

TEST(CsvMembers, ReadsItsColumnsInAnyOrder) {
  const auto command = read("role,job_role,account_id\r\nguest,nurse," + acct("cy") + "\r\n,," + acct("di") + "\r\n");
  ASSERT_EQ(command.lines_size(), 2);
  EXPECT_EQ(command.lines(0).line(), 2U);
  EXPECT_EQ(command.lines(0).account_id(), acct("cy"));
  EXPECT_EQ(command.lines(0).role(), GUEST);
  EXPECT_EQ(command.lines(0).job_role(), "nurse");
  EXPECT_EQ(command.lines(1).line(), 3U);
  EXPECT_EQ(command.lines(1).account_id(), acct("di"));
  EXPECT_EQ(command.lines(1).role(), ROLE_UNSPECIFIED);
  EXPECT_EQ(command.lines(1).job_role(), "");
}
TEST(CsvMembers, TakesAccountsAndEmailsSideBySide) {
  const auto command = read("account_id,email\n" + acct("cy") + ",\n,di@example.org\n");
  ASSERT_EQ(command.lines_size(), 2);
  EXPECT_EQ(command.lines(0).account_id(), acct("cy"));
  EXPECT_EQ(command.lines(1).email(), "di@example.org");
}
TEST(CsvMembers, KnowsQuotesLineEndsAndTheMarkOfSpreadsheets) {
  const auto command = read(
      "\xEF\xBB\xBF\"email\",\"role\"\n\"di@example.org\",\"member\"\r\n ed@example.org , "
      "viewer\nflo@example.org,guest");
  ASSERT_EQ(command.lines_size(), 3);
  EXPECT_EQ(command.lines(0).email(), "di@example.org");
  EXPECT_EQ(command.lines(1).email(), "ed@example.org") << "blanks around a field do not count";
  EXPECT_EQ(command.lines(1).role(), VIEWER);
  EXPECT_EQ(command.lines(2).email(), "flo@example.org") << "the last line may do without an end";
}
TEST(CsvMembers, CountsTheLinesOfTheFile) {
  // Blank lines, lines of commas alone, and a field over two lines.
  const auto command =
      read("email,job_role\n\na@example.org,\n,\n\"b@example.org\",\"nurse\nnight\"\nc@example.org,\n");
  ASSERT_EQ(command.lines_size(), 3);
  EXPECT_EQ(command.lines(0).line(), 3U);
  EXPECT_EQ(command.lines(1).line(), 5U);
  EXPECT_TRUE(command.lines(1).has_refused());
  EXPECT_EQ(command.lines(2).line(), 7U);
}
TEST(CsvMembers, ReportsALineThatIsNotAsItShouldBe) {
  const auto command =
      read("account_id,email,role,job_role\nacct_1,,,\n,nobody,,\n,di@example.org,chief,\n" + acct("cy") +
           ",cy@example.org,,\n,di@example.org,member\n,,member,\n,di@example.org,,Not A Name\n,ed@example.org,,\n");
  ASSERT_EQ(command.lines_size(), 8);
  const char* pointers[] = {"/account_id", "/email", "/role", "/account_id", "", "/account_id", "/job_role"};
  for (int i = 0; i < 7; ++i) {
    const auto& line = command.lines(i);
    EXPECT_EQ(line.refused().code(), INVALID_FIELD) << i;
    EXPECT_EQ(line.refused().pointer(), pointers[i]) << i;
    EXPECT_EQ(line.line(), static_cast<unsigned>(i) + 2);
    EXPECT_EQ(line.email(), "") << "nothing of a bad line goes on";
  }
  EXPECT_FALSE(command.lines(7).has_refused());
}
TEST(CsvMembers, RefusesAFileThatCannotBeRead) {
  EXPECT_THAT(refused(""), HasSubstr("empty"));
  EXPECT_THAT(refused("\n\n"), HasSubstr("empty"));
  EXPECT_THAT(refused("email\n"), HasSubstr("no line below the header"));
  EXPECT_THAT(refused("email,name\na@example.org,Ana\n"), HasSubstr("\"name\" is no column"));
  EXPECT_THAT(refused("Email\na@example.org\n"), HasSubstr("\"Email\" is no column"));
  EXPECT_THAT(refused("email,email\na@example.org,b@example.org\n"), HasSubstr("stands twice"));
  EXPECT_THAT(refused("role\nmember\n"), HasSubstr("no column account_id"));
  EXPECT_THAT(refused("email\na@example.org\nb\"x\"@example.org\n"), HasSubstr("line 3: a quote"));
  EXPECT_THAT(refused("email\n\"a@example.org\n"), HasSubstr("line 2: a quote")) << "it is never closed";
}
TEST(CsvMembers, ReadsAThousandLinesAndNoMore) {
  std::string body = "email\n";
  for (int n = 0; n < 1000; ++n) body += "n" + std::to_string(n) + "@example.org\n";
  EXPECT_EQ(read(body).lines_size(), 1000);
  EXPECT_EQ(read(body + "\n\n").lines_size(), 1000);
  EXPECT_THAT(refused(body + "one.more@example.org\n"), HasSubstr("at most 1000 lines"));
}
}  // namespace muster::test
