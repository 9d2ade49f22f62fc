// The formats JSON_OBJECT and HUNDREDTHS: text and integer inside, an object and a number outside.
#include <gtest/gtest.h>

#include "schemas/json.hpp"
#include "schemas/proto/activity.pb.h"

namespace muster {
namespace {
LogActivity read(const std::string& fields) {
  LogActivity message;
  const auto no = from_json(R"({"type":"a","description":"b",)" + fields + '}', message);
  EXPECT_FALSE(no) << no->detail();
  return message;
}

TEST(JsonObject, IsKeptWithoutBlanksAndInItsOrder) {
  const auto message = read(R"("details": { "b" : [ 1, 2.50, null, true ], "a": {"x": "Ünï \"q\" \n"} })");
  EXPECT_EQ(message.details(), R"({"b":[1,2.5,null,true],"a":{"x":"Ünï \"q\" \n"}})");
  EXPECT_NE(to_json(message).find(R"("details":)" + message.details()), std::string::npos);
}
TEST(JsonObject, IsEmptyWhereThereIsNone) {
  EXPECT_NE(to_json(LogActivity()).find(R"("details":{})"), std::string::npos);
  EXPECT_EQ(read(R"("details":{})").details(), "{}");
}
TEST(JsonObject, IsNoParameter) {
  LogActivity message;
  const auto no = set_field(message, "details", "{}");
  ASSERT_TRUE(no);
  EXPECT_EQ(no->code(), UNKNOWN_FIELD);
}
TEST(JsonObject, IsAnObjectInTheSchema) {
  const auto* field = LogActivity::descriptor()->FindFieldByName("details");
  EXPECT_NE(json_schema(*field, Side::request).find(R"("type":"object")"), std::string::npos);
}

TEST(Hundredths, AreReadExactly) {
  for (const auto& [text, hundredths] : std::vector<std::pair<std::string, unsigned>>{
           {"0", 0}, {"0.07", 7}, {"0.29", 29}, {"0.7", 70}, {"1", 100}, {"1.15", 115}, {"57.3", 5730}, {"100", 10000}})
    EXPECT_EQ(read(R"("impact_score":)" + text).impact_score(), hundredths) << text;
}
TEST(Hundredths, AreWrittenWithoutZerosAtTheEnd) {
  EXPECT_EQ(hundredths_text(0), "0");
  EXPECT_EQ(hundredths_text(7), "0.07");
  EXPECT_EQ(hundredths_text(70), "0.7");
  EXPECT_EQ(hundredths_text(100), "1");
  EXPECT_EQ(hundredths_text(-125), "-1.25");
  EXPECT_NE(to_json(read(R"("impact_score":0.70)")).find(R"("impact_score":0.7)"), std::string::npos);
}
TEST(Hundredths, ComeBackAsTheyWere) {
  for (unsigned i = 0; i <= 10000; ++i) EXPECT_EQ(read(R"("impact_score":)" + hundredths_text(i)).impact_score(), i);
}
TEST(Hundredths, MayBeParameters) {
  LogActivity message;
  EXPECT_FALSE(set_field(message, "impact_score", "12.5"));
  EXPECT_EQ(message.impact_score(), 1250U);
  for (const char* text : {"x", "", "1.234", "101", "\"1\"", "1 1"})
    EXPECT_TRUE(set_field(message, "impact_score", text)) << text;
}
TEST(Hundredths, AreANumberInTheSchema) {
  const auto schema = json_schema(*LogActivity::descriptor()->FindFieldByName("impact_score"), Side::request);
  EXPECT_NE(schema.find(R"("type":"number","minimum":0,"maximum":100,"multipleOf":0.01)"), std::string::npos) << schema;
}
}  // namespace
}  // namespace muster
