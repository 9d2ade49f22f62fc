#include "schemas/json.hpp"

#include <gtest/gtest.h>
#include <simdjson.h>

#include <limits>

#include "schemas/proto/commands.pb.h"
#include "schemas/proto/ledger.pb.h"
#include "schemas/proto/state.pb.h"

namespace muster::test {
namespace {
constexpr char a_team[] = "team_01ARZ3NDEKTSV4RRFFQ69G5FAV";
constexpr char an_account[] = "acct_01ARZ3NDEKTSV4RRFFQ69G5FAV";

// "INVALID_FIELD /name", or "" where the text is read.
std::string said(const std::optional<Refusal>& refusal) {
  if (!refusal) return "";
  EXPECT_FALSE(refusal->detail().empty());
  return Code_Name(refusal->code()) + (refusal->pointer().empty() ? "" : " " + refusal->pointer());
}
template <class Message>
std::string read(std::string_view text, FieldNames taken = {}) {
  Message message;
  return said(from_json(text, message, taken));
}
template <class Message>
Message from(std::string_view text) {
  Message message;
  EXPECT_EQ(said(from_json(text, message)), "") << text;
  return message;
}
template <class Message>
std::string set(std::string_view name, std::string_view text) {
  Message message;
  return said(set_field(message, name, text));
}

// ---- reading ----

TEST(FromJson, FillsAMessage) {
  const auto message = from<RecordUsage>(R"({"provider": "openai", "model": "gpt-4.1", "input_tokens": 12,
      "storage_bytes": -7, "success": false, "cost": "0.125"})");
  EXPECT_EQ(message.provider(), "openai");
  EXPECT_EQ(message.input_tokens(), 12U);
  EXPECT_EQ(message.storage_bytes(), -7);
  EXPECT_TRUE(message.has_success());
  EXPECT_FALSE(message.success());
  EXPECT_EQ(message.cost(), 125'000'000);
  EXPECT_EQ(from<ChangeRole>(R"({"role": "super_admin"})").role(), SUPER_ADMIN);
  EXPECT_EQ(from<StoreVaultItem>(R"({"type": "patient_record"})").type(), ITEM_TYPE_PATIENT_RECORD);
  const auto checks = from<CheckPermissions>(R"({"checks": [{"action": "view"}, {"action": "edit"}]})");
  EXPECT_EQ(checks.checks(1).action(), "edit");
  EXPECT_EQ(from<UpdateTeam>(R"({"name": "é\n\ud83d\ude00"})").name(), "é\n\U0001F600");
}

TEST(FromJson, TakesNothingForAnEmptyObject) {
  EXPECT_EQ(read<LeaveTeam>(""), "");
  EXPECT_EQ(read<LeaveTeam>(" \r\n\t"), "");
  EXPECT_EQ(read<LeaveTeam>("{}"), "");
}

TEST(FromJson, RefusesWhatIsNotAnObjectOfJson) {
  for (const char* text : {"[]", "1", "null", "\"{}\"", "{", "{\"name\":}", "{\"name\": \"a\"} x", "{'name': 'a'}",
                           "{\"name\": \"\\q\"}", "{\"name\": \"\x01\"}", "{\"name\": \"\\ud800\"}",
                           "{\"name\": \"\xff\"}", "{\"input_tokens\": 01}", "{\"name\": NaN}"})
    EXPECT_EQ(read<CreateTeam>(text), "MALFORMED") << text;
  EXPECT_EQ(read<RecordUsage>(R"({"input_tokens": 99999999999999999999})"), "MALFORMED");
  const std::string deep = R"({"x": )" + std::string(10'000, '[') + std::string(10'000, ']') + "}";
  EXPECT_EQ(read<CreateTeam>(deep), "MALFORMED");
}

TEST(FromJson, RefusesAKeyTwice) {
  EXPECT_EQ(read<CreateTeam>(R"({"name": "a", "name": "b"})"), "MALFORMED /name");
  EXPECT_EQ(read<CheckPermissions>(R"({"checks": [{"action": "a", "\u0061ction": "b"}]})"),
            "MALFORMED /checks/0/action");
}

TEST(FromJson, RefusesUnknownFields) {
  EXPECT_EQ(read<CreateTeam>(R"({"nmae": "a"})"), "UNKNOWN_FIELD /nmae");
  EXPECT_EQ(read<CreateTeam>(R"({"Name": "a"})"), "UNKNOWN_FIELD /Name");
  EXPECT_EQ(read<CheckPermissions>(R"({"checks": [{}, {"acti/on~": 1}]})"), "UNKNOWN_FIELD /checks/1/acti~1on~0");
}

TEST(FromJson, RefusesWhatThePathHasTaken) {
  const std::string_view taken[] = {"team_id"};
  EXPECT_EQ(read<LeaveTeam>(std::string(R"({"team_id": ")") + a_team + "\"}"), "");
  EXPECT_EQ(read<LeaveTeam>(std::string(R"({"team_id": ")") + a_team + "\"}", taken), "UNKNOWN_FIELD /team_id");
  EXPECT_EQ(read<CheckPermissions>(R"({"checks": [{"team_id": ""}]})", taken), "UNKNOWN_FIELD /checks/0/team_id");
}

TEST(FromJson, RefusesWhatOnlyTheGatewayFills) {
  for (const char* name : {"item_id", "content_sealed", "metadata_sealed", "size_bytes"})
    EXPECT_EQ(read<StoreVaultItem>(std::string("{\"") + name + "\": 1}"), std::string("UNKNOWN_FIELD /") + name);
  EXPECT_EQ(read<UpdateVaultItem>(R"({"sealed_version": 1})"), "UNKNOWN_FIELD /sealed_version");
  EXPECT_EQ(read<CreateTeam>(R"({"team_id": ""})"), "UNKNOWN_FIELD /team_id");
  EXPECT_EQ(read<JoinByCode>(R"({"code_hash": ""})"), "UNKNOWN_FIELD /code_hash");
  EXPECT_EQ(read<AcceptInvitation>(R"({"email_hash": ""})"), "UNKNOWN_FIELD /email_hash");
  EXPECT_EQ(read<InviteMember>(R"({"email_sealed": {}})"), "UNKNOWN_FIELD /email_sealed");
}

TEST(FromJson, RefusesAnotherType) {
  for (const char* value : {"null", "1", "true", "[]", "{}"})
    EXPECT_EQ(read<CreateTeam>(std::string(R"({"name": )") + value + "}"), "INVALID_FIELD /name") << value;
  for (const char* value : {"null", "\"1\"", "true", "[]", "{}", "1.5", "-1", "1e30", "1000000001"})
    EXPECT_EQ(read<RecordUsage>(std::string(R"({"input_tokens": )") + value + "}"), "INVALID_FIELD /input_tokens")
        << value;
  for (const char* value : {"null", "0", "\"true\"", "[]"})
    EXPECT_EQ(read<RecordUsage>(std::string(R"({"success": )") + value + "}"), "INVALID_FIELD /success") << value;
  for (const char* value : {"null", "1", "\"ADMIN\"", "\"unspecified\"", "\"role_admin\"", "\"\"", "\"boss\""})
    EXPECT_EQ(read<ChangeRole>(std::string(R"({"role": )") + value + "}"), "INVALID_FIELD /role") << value;
  for (const char* value : {"null", "{}", "\"a\""})
    EXPECT_EQ(read<CheckPermissions>(std::string(R"({"checks": )") + value + "}"), "INVALID_FIELD /checks") << value;
  EXPECT_EQ(read<CheckPermissions>(R"({"checks": [{}, []]})"), "INVALID_FIELD /checks/1");
  EXPECT_EQ(read<CheckPermissions>(R"({"checks": [{}, {"action": 3}]})"), "INVALID_FIELD /checks/1/action");
}

TEST(FromJson, TakesOneWithADecimalPointForOne) {
  EXPECT_EQ(from<RecordUsage>(R"({"input_tokens": 1.0})").input_tokens(), 1U);
  EXPECT_EQ(from<RecordUsage>(R"({"input_tokens": 1e3})").input_tokens(), 1000U);
}

TEST(FromJson, KeepsRangesAndLengths) {
  EXPECT_EQ(read<SetBudget>(R"({"warning_threshold": 0})"), "INVALID_FIELD /warning_threshold");
  EXPECT_EQ(read<SetBudget>(R"({"warning_threshold": 1})"), "");
  EXPECT_EQ(read<SetBudget>(R"({"warning_threshold": 100})"), "");
  EXPECT_EQ(read<SetBudget>(R"({"warning_threshold": 101})"), "INVALID_FIELD /warning_threshold");
  const auto name = [](int count, const char* character) {
    std::string text = R"({"name": ")";
    for (int i = 0; i < count; ++i) text += character;
    return text + "\"}";
  };
  EXPECT_EQ(read<CreateTeam>(name(0, "a")), "INVALID_FIELD /name");
  EXPECT_EQ(read<CreateTeam>(name(120, "a")), "");
  EXPECT_EQ(read<CreateTeam>(name(121, "a")), "INVALID_FIELD /name");
  EXPECT_EQ(read<CreateTeam>(name(120, "\U0001F600")), "") << "in code points, not bytes";
  EXPECT_EQ(read<CreateTeam>(name(121, "\U0001F600")), "INVALID_FIELD /name");
  EXPECT_EQ(read<CheckPermissions>(R"({"checks": []})"), "INVALID_FIELD /checks");
  std::string checks = R"({"checks": [{})";
  for (int i = 1; i < 1000; ++i) checks += ",{}";
  EXPECT_EQ(read<CheckPermissions>(checks + "]}"), "");
  EXPECT_EQ(read<CheckPermissions>(checks + ",{}]}"), "INVALID_FIELD /checks");
  // What a list says of its length is about its items, not about how long each of them is.
  const auto tagged = [](const std::string& tags) { return read<TagVaultItem>(R"({"tags": [)" + tags + "]}"); };
  std::string tags = '"' + std::string(50, 't') + '"';
  EXPECT_EQ(tagged(tags + R"(,"u)" + std::string(50, 't') + '"'), "INVALID_FIELD /tags/1");
  for (int i = 1; i < 20; ++i) tags += R"(,"t")";
  EXPECT_EQ(tagged(tags), "");
  EXPECT_EQ(tagged(tags + R"(,"t")"), "INVALID_FIELD /tags");
}

TEST(FromJson, KeepsPatternsFromEndToEnd) {
  EXPECT_EQ(read<RecordUsage>(R"({"provider": "openai"})"), "");
  for (const char* value : {"", "OpenAI", "open ai", "openai\\n", "-x"})
    EXPECT_EQ(read<RecordUsage>(std::string(R"({"provider": ")") + value + "\"}"), "INVALID_FIELD /provider") << value;
  EXPECT_EQ(read<StoreVaultItem>(R"({"encoding": "base64"})"), "");
  EXPECT_EQ(read<StoreVaultItem>(R"({"encoding": "utf-8x"})"), "INVALID_FIELD /encoding");
  EXPECT_EQ(read<StoreVaultItem>(R"({"encoding": "xbase64"})"), "INVALID_FIELD /encoding");
}

TEST(FromJson, RefusesTheCharacterNul) {
  EXPECT_EQ(read<CreateTeam>(R"({"name": "a\u0000b"})"), "INVALID_FIELD /name");
  EXPECT_EQ(read<StoreVaultItem>(R"({"content": "\u0000"})"), "INVALID_FIELD /content");
}

TEST(FromJson, KnowsIdsAndEmails) {
  const auto account = [](std::string_view id) {
    return read<AddMember>(R"({"account_id": ")" + std::string(id) + "\"}");
  };
  EXPECT_EQ(account(an_account), "");
  for (const char* id : {"", "acct_", a_team, "acct_01ARZ3NDEKTSV4RRFFQ69G5FA", "acct_01ARZ3NDEKTSV4RRFFQ69G5FAVX",
                         "acct_81ARZ3NDEKTSV4RRFFQ69G5FAV", "acct_01arz3ndektsv4rrffq69g5fav",
                         "acct_01ARZ3NDEKTSV4RRFFQ69G5FAI", "xacct_01ARZ3NDEKTSV4RRFFQ69G5FAV"})
    EXPECT_EQ(account(id), "INVALID_FIELD /account_id") << id;
  EXPECT_EQ(set<ReadVaultItem>("item_id", "item_01ARZ3NDEKTSV4RRFFQ69G5FAV"), "");
  EXPECT_EQ(set<ReadVaultItem>("item_id", "01ARZ3NDEKTSV4RRFFQ69G5FAV"), "INVALID_FIELD /item_id");
  EXPECT_EQ(set<ReadVaultItem>("item_id", "_01ARZ3NDEKTSV4RRFFQ69G5FAV"), "INVALID_FIELD /item_id");
  EXPECT_EQ(set<ReadVaultItem>("item_id", "Item_01ARZ3NDEKTSV4RRFFQ69G5FAV"), "INVALID_FIELD /item_id");
  for (const char* email : {"a@b", "ana.b+c@example.com", "x@a-b.example"})
    EXPECT_EQ(set<InviteMember>("email", email), "") << email;
  for (const char* email : {"", "ana", "ana@", "@example.com", "a b@example.com", "a@-b.com", "a@b..c", "a@b.com\n"})
    EXPECT_EQ(set<InviteMember>("email", email), "INVALID_FIELD /email") << email;
}

TEST(FromJson, KnowsMoney) {
  EXPECT_EQ(from<SetBudget>(R"({"monthly_budget": "12.50"})").monthly_budget(), 12'500'000'000);
  EXPECT_EQ(from<SetBudget>(R"({"monthly_budget": 12})").monthly_budget(), 12'000'000'000);
  EXPECT_TRUE(from<SetBudget>(R"({"monthly_budget": "0"})").has_monthly_budget());
  EXPECT_EQ(from<SetBudget>(R"({"monthly_budget": "1000000000"})").monthly_budget(), 1'000'000'000'000'000'000);
  for (const char* value : {"12.5", "null", "\"\"", "\"-1\"", "\"1.\"", "\".5\"", "\"1e3\"", "\"1.0000000001\"",
                            "\"1000000000.000000001\"", "1000000001", "-1", "\"01\"", "\"1,5\"", "\"$1\"", "\"-0\""})
    EXPECT_EQ(read<SetBudget>(std::string(R"({"monthly_budget": )") + value + "}"), "INVALID_FIELD /monthly_budget")
        << value;
  EXPECT_EQ(read<SetBudget>(R"({"monthly_budget": 18446744073709551615})"), "INVALID_FIELD /monthly_budget");
}

TEST(FromJson, KnowsTimes) {
  const auto at = [](std::string_view text) {
    return from<GrantPermission>(R"({"expires_at": ")" + std::string(text) + "\"}").expires_at();
  };
  EXPECT_EQ(at("2026-09-21T14:13:20Z"), 1'790'000'000'000'000);
  EXPECT_EQ(at("2026-09-21t16:13:20.5+02:00"), 1'790'000'000'500'000);
  for (const char* value : {"1", "\"\"", "\"yesterday\"", "null", "\"2026-02-29T00:00:00Z\""})
    EXPECT_EQ(read<GrantPermission>(std::string(R"({"expires_at": )") + value + "}"), "INVALID_FIELD /expires_at")
        << value;
}

TEST(FromJson, RefusesTwoMembersOfAOneof) {
  EXPECT_EQ(read<Event>(R"({"team_archived": {}})"), "");
  EXPECT_EQ(read<Event>(R"({"team_archived": {}, "team_restored": {}})"), "INVALID_FIELD /team_restored");
}

TEST(FromJson, ReadsMaps) {
  const auto billing = from<Billing>(R"({"alerts": {"a": {"type": "budget_warning"}, "b/c": {}}})");
  EXPECT_EQ(billing.alerts().at("a").type(), BUDGET_WARNING);
  EXPECT_EQ(read<Billing>(R"({"alerts": {"a": {}, "a": {}}})"), "MALFORMED /alerts");
  EXPECT_EQ(read<Billing>(R"({"alerts": {"b/c": {"kind": 1}}})"), "UNKNOWN_FIELD /alerts/b~1c/kind");
  EXPECT_EQ(read<Billing>(R"({"alerts": [{}]})"), "INVALID_FIELD /alerts");
}

TEST(FromJson, ReadsLongBodies) {
  const std::string content(1'000'000, 'x');
  EXPECT_EQ(from<StoreVaultItem>(R"({"content": ")" + content + "\"}").content(), content);
}

TEST(FromJson, NeverRepeatsWhatItWasTold) {
  InviteMember message;
  const auto refusal = from_json(R"({"email": "secret at example"})", message);
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->detail().find("secret"), std::string::npos);
}

// ---- parameters ----

TEST(SetField, ReadsEveryKindOfText) {
  ReadVaultItem read;
  EXPECT_EQ(said(set_field(read, "version", "7")), "");
  EXPECT_EQ(read.version(), 7U);
  RecordUsage usage;
  EXPECT_EQ(said(set_field(usage, "success", "false")), "");
  EXPECT_TRUE(usage.has_success());
  EXPECT_EQ(said(set_field(usage, "storage_bytes", "-12")), "");
  EXPECT_EQ(usage.storage_bytes(), -12);
  EXPECT_EQ(said(set_field(usage, "cost", "0.5")), "");
  EXPECT_EQ(usage.cost(), 500'000'000);
  ChangeRole change;
  EXPECT_EQ(said(set_field(change, "role", "viewer")), "");
  EXPECT_EQ(change.role(), VIEWER);
  GrantPermission grant;
  EXPECT_EQ(said(set_field(grant, "expires_at", "2026-09-21T14:13:20Z")), "");
  EXPECT_EQ(grant.expires_at(), 1'790'000'000'000'000);
}

TEST(SetField, KeepsTheSameRules) {
  for (const char* text : {"", "x", "1.0", "-1", "+1", "01", " 1", "4294967296", "99999999999999999999999"})
    EXPECT_EQ(set<ReadVaultItem>("version", text), "INVALID_FIELD /version") << text;
  for (const char* text : {"", "1", "True", "yes"})
    EXPECT_EQ(set<RecordUsage>("success", text), "INVALID_FIELD /success") << text;
  EXPECT_EQ(set<ListAllowedActions>("page_size", "1001"), "INVALID_FIELD /page_size");
  EXPECT_EQ(set<ChangeRole>("role", "unspecified"), "INVALID_FIELD /role");
  EXPECT_EQ(set<UpdateTeam>("name", "\xff"), "INVALID_FIELD /name");
  EXPECT_EQ(set<UpdateTeam>("name", std::string_view("a\0b", 3)), "INVALID_FIELD /name");
  EXPECT_EQ(set<UpdateTeam>("nmae", "x"), "UNKNOWN_FIELD /nmae");
  EXPECT_EQ(set<CheckPermissions>("checks", "{}"), "UNKNOWN_FIELD /checks");
  EXPECT_EQ(set<CreateTeam>("team_id", a_team), "UNKNOWN_FIELD /team_id");
  EXPECT_EQ(set<JoinByCode>("code_hash", "x"), "UNKNOWN_FIELD /code_hash");
}

// ---- validating ----

TEST(Validate, NamesWhatIsMissing) {
  CreateTeam team;
  EXPECT_EQ(said(validate(team)), "MISSING_FIELD /name");
  team.set_name("a");
  EXPECT_EQ(said(validate(team)), "");
  SetBudget budget;
  EXPECT_EQ(said(validate(budget)), "MISSING_FIELD /monthly_budget");
  budget.set_monthly_budget(0);
  EXPECT_EQ(said(validate(budget)), "") << "zero is there where a field is optional";
  ChangeRole change;
  change.set_account_id(an_account);
  EXPECT_EQ(said(validate(change)), "MISSING_FIELD /role");
  CheckPermissions checks;
  EXPECT_EQ(said(validate(checks)), "MISSING_FIELD /checks");
  for (int i = 0; i < 2; ++i) {
    checks.add_checks()->set_resource_kind("queue");
    checks.mutable_checks(i)->set_resource_id("q");
  }
  checks.mutable_checks(0)->set_action("view");
  EXPECT_EQ(said(validate(checks)), "MISSING_FIELD /checks/1/action");
  checks.mutable_checks(1)->set_action("view");
  EXPECT_EQ(said(validate(checks)), "");
}

TEST(Validate, KeepsAllOtherRulesToo) {
  CreateTeam team;
  team.set_name(std::string(121, 'a'));
  EXPECT_EQ(said(validate(team)), "INVALID_FIELD /name");
  RecordUsage usage;
  usage.set_input_tokens(1'000'000'001);
  EXPECT_EQ(said(validate(usage)), "INVALID_FIELD /input_tokens");
  usage.set_input_tokens(1);
  usage.set_cost(-1);
  EXPECT_EQ(said(validate(usage)), "INVALID_FIELD /cost");
  CheckPermissions checks;
  for (int i = 0; i < 1001; ++i) checks.add_checks();
  EXPECT_EQ(said(validate(checks)), "INVALID_FIELD /checks");
}

// ---- values ----

TEST(Values, Times) {
  EXPECT_EQ(time_text(0), "1970-01-01T00:00:00.000000Z");
  EXPECT_EQ(time_text(-1), "1969-12-31T23:59:59.999999Z");
  EXPECT_EQ(time_text(1'790'000'000'123'456), "2026-09-21T14:13:20.123456Z");
  EXPECT_EQ(time_text(std::numeric_limits<std::int64_t>::max()), "9999-12-31T23:59:59.999999Z");
  EXPECT_EQ(time_text(std::numeric_limits<std::int64_t>::min()), "0000-01-01T00:00:00.000000Z");
  EXPECT_EQ(parse_time("1970-01-01T00:00:00Z"), 0);
  EXPECT_EQ(parse_time("1970-01-01T01:00:00.000001+01:00"), 1);
  EXPECT_EQ(parse_time("1969-12-31T23:30:00-00:30"), 0);
  EXPECT_EQ(parse_time("1970-01-01T00:00:00.123456789Z"), 123'456);
  EXPECT_EQ(parse_time("1969-12-31T23:59:60Z"), 0);
  EXPECT_EQ(time_text(*parse_time("0000-01-01T00:00:00Z")), "0000-01-01T00:00:00.000000Z");
  EXPECT_EQ(time_text(*parse_time("9999-12-31T23:59:59.999999Z")), "9999-12-31T23:59:59.999999Z");
  for (const char* text : {"",
                           "1970-01-01",
                           "1970-01-01T00:00:00",
                           "1970-01-01 00:00:00Z",
                           "1970-13-01T00:00:00Z",
                           "1970-00-01T00:00:00Z",
                           "1970-01-32T00:00:00Z",
                           "1970-01-00T00:00:00Z",
                           "1970-01-01T24:00:00Z",
                           "1970-01-01T00:60:00Z",
                           "1970-01-01T00:00:61Z",
                           "1970-01-01T00:00:00.Z",
                           "1970-01-01T00:00:00+1:00",
                           "1970-01-01T00:00:00+24:00",
                           "1970-01-01T00:00:00+01:60",
                           "1970-01-01T00:00:00+0100",
                           "1970-01-01T00:00:00Zx",
                           "-970-01-01T00:00:00Z",
                           "1970-01-01T00:00:00.5",
                           "1970-1-01T00:00:000Z"})
    EXPECT_FALSE(parse_time(text)) << text;
}

TEST(Values, Money) {
  EXPECT_EQ(usd_text(0), "0.00");
  EXPECT_EQ(usd_text(12'500'000'000), "12.50");
  EXPECT_EQ(usd_text(1), "0.000000001");
  EXPECT_EQ(usd_text(-1'230'000'000), "-1.23");
  EXPECT_EQ(usd_text(100'000'000'000), "100.00");
  for (const std::int64_t amount : {std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min(),
                                    std::int64_t{10}, std::int64_t{-999'999'999}, std::int64_t{1'010'000'000}})
    EXPECT_EQ(parse_usd(usd_text(amount)), amount);
  EXPECT_FALSE(parse_usd("9223372036.854775808"));
}

TEST(Values, Strings) {
  const auto written = [](std::string_view text) {
    std::string out;
    append_json_string(out, text);
    return out;
  };
  EXPECT_EQ(written("a\"\\/\b\f\n\r\t\x01\x1f\x7f é\U0001F600"),
            "\"a\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\x7f é\U0001F600\"");
  EXPECT_EQ(written(std::string_view("\0", 1)), "\"\\u0000\"");
  EXPECT_EQ(written("a\xff\xc3"), "\"a\xEF\xBF\xBD\xEF\xBF\xBD\"");
  EXPECT_EQ(written("\xed\xa0\x80\"é"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\\\"é\"");
}

TEST(Values, EnumNames) {
  EXPECT_EQ(enum_text(*ItemType_descriptor(), ITEM_TYPE_NOTE), "note");
  EXPECT_EQ(enum_text(*Role_descriptor(), SUPER_ADMIN), "super_admin");
  EXPECT_EQ(enum_text(*Code_descriptor(), NOT_A_MEMBER), "not_a_member");
  EXPECT_EQ(enum_text(*MemberJoined::Way_descriptor(), MemberJoined::BY_CODE), "by_code");
  EXPECT_EQ(enum_text(*Role_descriptor(), 77), "77");
}

// ---- writing ----

TEST(ToJson, HasAStableShape) {
  EXPECT_EQ(to_json(CheckReply()), R"({"allowed":false,"reason":""})");
  EXPECT_EQ(to_json(AllowedMemberPage()), R"({"items":[]})");
  EXPECT_EQ(to_json(TeamUpdated()), "{}");
  EXPECT_EQ(to_json(UsageReply()), R"({"usage_id":"","cost":"0.00","period_cost":"0.00"})");
  EXPECT_EQ(to_json(InvitationReply()), R"({"invitation_id":""})") << "no time is no time, not 1970";
  EXPECT_EQ(to_json(MemberReply()), R"({"team_id":"","account_id":""})");
  EXPECT_EQ(to_json(Vault()), R"({"items":{},"folders":{},"trash":[],"key_version":0,"uploads":{}})");
}

TEST(ToJson, WritesEveryKind) {
  CheckReply check;
  check.set_allowed(true);
  check.set_reason("a \"grant\"");
  check.mutable_decided_by()->set_kind("grant");
  EXPECT_EQ(to_json(check),
            R"({"allowed":true,"reason":"a \"grant\"","decided_by":{"kind":"grant","grant_id":"","role":"",)"
            R"("missing":"","custom_role_id":""}})");
  TeamUpdated updated;
  updated.set_name("");
  EXPECT_EQ(to_json(updated), R"({"name":""})");
  Event event;
  event.mutable_role_changed()->set_to(SUPER_ADMIN);
  EXPECT_EQ(to_json(event), R"({"role_changed":{"account_id":"","to":"super_admin"}})");
  Billing billing;
  (*billing.mutable_alerts())["b"].set_period_start(1);
  (*billing.mutable_alerts())["a"].set_type(BUDGET_WARNING);
  EXPECT_NE(to_json(billing).find(R"("alerts":{"a":{"type":"budget_warning","acknowledged":false},)"
                                  R"("b":{"acknowledged":false,"period_start":"1970-01-01T00:00:00.000001Z"}})"),
            std::string::npos)
      << to_json(billing);
  Entry entry;
  entry.set_epoch(std::numeric_limits<std::uint64_t>::max());
  EXPECT_NE(to_json(entry).find(R"("epoch":18446744073709551615,)"), std::string::npos);
}

TEST(ToJson, NeverShowsWhatIsSealedOrSecret) {
  VaultItemStored stored;
  stored.mutable_content()->set_key_id("key_1");
  stored.mutable_content()->set_box("ciphertext");
  EXPECT_EQ(
      to_json(stored),
      R"({"item_id":"","name":"","mime_type":"","size_bytes":0,"tags":[],"folder_id":"","upload_id":"","workspace_id":""})");
  StoreVaultItem store;
  store.set_content("in clear");
  EXPECT_EQ(to_json(store).find("clear"), std::string::npos);
  Taken taken;
  taken.set_key_hash("hash");
  EXPECT_EQ(to_json(taken), R"({"command_id":"","offset":0,"version":0})");
  Request request;
  request.mutable_origin()->set_key_id("key_1");
  EXPECT_EQ(to_json(request), R"({"trace_parent":""})");
}

TEST(ToJson, LeavesPersonalFieldsOutOnDemand) {
  RequestOrigin origin;
  origin.set_address("10.0.0.1");
  EXPECT_EQ(to_json(origin), R"({"address":"10.0.0.1","user_agent":""})");
  EXPECT_EQ(to_json(origin, {.personal = false}), "{}");
}

// ---- schemas ----

TEST(JsonSchema, OfARequestSaysTheRules) {
  EXPECT_EQ(json_schema(*SetBudget::descriptor(), Side::request),
            R"({"type":"object","properties":{)"
            R"("team_id":{"type":"string","pattern":"^(?:team_[0-7][0-9A-HJKMNP-TV-Z]{25})$"},)"
            R"("monthly_budget":{"type":["string","integer"],)"
            R"("pattern":"^(?:(?:(?:0|[1-9][0-9]{0,8})(?:[.][0-9]{1,9})?|10{9}(?:[.]0{1,9})?))$",)"
            R"("minimum":0,"maximum":1000000000},)"
            R"("warning_threshold":{"type":"integer","minimum":1,"maximum":100,)"
            R"("description":"per cent of the budget; 80 unless given"},)"
            R"("exceeded_action":{"type":"string","enum":["notify","restrict"]}},)"
            R"("required":["monthly_budget"],"additionalProperties":false})");
  const std::string_view taken[] = {"team_id"};
  EXPECT_EQ(json_schema(*CheckPermissions::descriptor(), Side::request, taken),
            R"({"type":"object","properties":{"checks":{"type":"array","minItems":1,"maxItems":1000,"items":)"
            R"({"type":"object","properties":{)"
            R"("account_id":{"type":"string","pattern":"^(?:acct_[0-7][0-9A-HJKMNP-TV-Z]{25})$",)"
            R"("description":"whose right; the caller's own unless given"},)"
            R"("resource_kind":{"type":"string","minLength":1,"maxLength":32,"pattern":"^(?:[a-z][a-z0-9_]*)$"},)"
            R"("resource_id":{"type":"string","minLength":1,"maxLength":128,"pattern":"^(?:[*]|[A-Za-z0-9_.:-]+)$",)"
            R"("description":"* for every resource of the kind"},)"
            R"("action":{"type":"string","minLength":1,"maxLength":32,"pattern":"^(?:[a-z][a-z0-9_]*)$"},)"
            R"("owner":{"type":"string","pattern":"^(?:acct_[0-7][0-9A-HJKMNP-TV-Z]{25})$",)"
            R"("description":"whose it is, where that is known: members may assign what is theirs"}},)"
            R"("required":["resource_kind","resource_id","action"],"additionalProperties":false}}},)"
            R"("required":["checks"],"additionalProperties":false})");
  EXPECT_EQ(json_schema(*CreateTeam::descriptor(), Side::request),
            R"({"type":"object","properties":{)"
            R"("name":{"type":"string","minLength":1,"maxLength":120,)"
            R"("pattern":"^(?:[^\\x00]*[^\\s\\x00][^\\x00]*)$"},)"
            R"("description":{"type":"string","maxLength":2000,"pattern":"^[^\\u0000]*$"},)"
            R"("visibility":{"type":"string","enum":["private","public"]}},)"
            R"("required":["name"],"additionalProperties":false})");
}

TEST(JsonSchema, OfAResponseSaysWhatIsAlwaysThere) {
  EXPECT_EQ(json_schema(*InvitationReply::descriptor(), Side::response),
            R"({"type":"object","properties":{"invitation_id":{"type":"string"},)"
            R"("expires_at":{"type":"string","format":"date-time"}},"required":["invitation_id"]})");
  EXPECT_EQ(json_schema(*UsageReply::descriptor(), Side::response),
            R"({"type":"object","properties":{"usage_id":{"type":"string"},)"
            R"("cost":{"type":"string","pattern":"^-?[0-9]+[.][0-9]{2,9}$"},)"
            R"("period_cost":{"type":"string","pattern":"^-?[0-9]+[.][0-9]{2,9}$"}},)"
            R"("required":["usage_id","cost","period_cost"]})");
  EXPECT_EQ(json_schema(*VaultItemStored::descriptor(), Side::response).find("content"), std::string::npos);
}

TEST(JsonSchema, OfAParameter) {
  EXPECT_EQ(json_schema(*ListAllowedActions::descriptor()->FindFieldByName("page_size"), Side::request),
            R"({"type":"integer","minimum":1,"maximum":1000})");
  EXPECT_EQ(json_schema(*ChangeRole::descriptor()->FindFieldByName("role"), Side::request),
            R"({"type":"string","enum":["guest","viewer","member","admin","super_admin"]})");
}
}  // namespace
}  // namespace muster::test
