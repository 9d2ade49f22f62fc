// The read models activity, usage, billing and vault_items, from hand-written histories.
#include "tests/contract/projections_support.hpp"

namespace muster::test {
namespace {
class AnswersTest : public testing::Test {
 protected:
  AnswersTest() : lab(team("lab")), ana(acct("ana")), bo(acct("bo")) {}
  Position in_lab(const std::string& actor, const std::string& events) {
    return ledger.append("team/" + lab, actor, events);
  }
  std::string about_lab(const std::string& more = {}) { return "team_id: '" + lab + "' " + more; }
  void used(const std::string& who, const std::string& what, std::int64_t cost) {
    in_lab(who, "usage_recorded { usage_id: 'usage_1' account_id: '" + who + "' " + what +
                    " cost: " + std::to_string(cost) + " }");
  }

  TestDatabase database;
  Ledger ledger;
  std::string lab, ana, bo;
};
using ActivityTest = AnswersTest;
using UsageTest = AnswersTest;
using BillingTest = AnswersTest;
using VaultItemsTest = AnswersTest;
using QueuesTest = AnswersTest;

TEST_F(ActivityTest, ASentenceForEveryEntryWithEvents) {
  in_lab(ana, "team_created { name: 'Lab' creator: '" + ana + "' } member_joined { account_id: '" + ana +
                  "' role: SUPER_ADMIN way: CREATED } invite_code_set { code_hash: 'x' }");
  Entry entry;
  entry.set_subject("team/" + lab);
  entry.set_actor(ana);
  entry.set_command_id("cmd_x");
  parse("trace_parent: '00-1-2-01' origin { key_id: 'key_ana' box: '\\001\\002' }", *entry.mutable_request());
  parse("member_joined { account_id: '" + bo + "' role: ADMIN way: ADDED }", *entry.add_events());
  const auto position = ledger.append(std::move(entry));
  fold(database, ledger, "activity");
  EXPECT_EQ(
      ask<ActivityPage>(database, message<ListActivity>(about_lab("sees_refusals: true")), position.lane).json,
      R"({"items":[{"position":")" + to_string(position) + R"(","subject":"team/)" + lab + R"(","team_id":")" + lab +
          R"(","type":"roster.member_joined","more_types":[],"actor":")" + ana + R"(","sentence":")" + ana + " added " +
          bo + R"( as an admin","account_id":")" + bo + R"(","resource_kind":"member","resource_id":")" + bo +
          R"(","at":"2026-11-21T13:22:00.000000Z","command_id":"cmd_x","refused":false,"trace_parent":"00-1-2-01",)"
          R"("origin_sealed":{"key_id":"key_ana","box":"AQI="}},{"position":")" +
          to_string(Position{position.lane, position.offset - 1}) + R"(","subject":"team/)" + lab + R"(","team_id":")" +
          lab +
          R"(","type":"roster.team_created","more_types":["roster.member_joined","roster.invite_code_set"],"actor":")" +
          ana + R"(","sentence":")" + ana + R"( created team \"Lab\"","resource_kind":"team","resource_id":")" + lab +
          R"(","at":"2026-11-21T13:21:00.000000Z","command_id":"cmd_1","refused":false}]})");
}

TEST_F(ActivityTest, ShowsWhatTheCallerMaySee) {
  in_lab(ana, "vault_item_stored { item_id: 'item_1' name: 'Blood count' type: ITEM_TYPE_NOTE }");
  in_lab(ana, "vault_item_stored { item_id: 'item_2' name: 'Diet' type: ITEM_TYPE_NOTE }");
  in_lab(bo, "refused { code: NOT_ALLOWED detail: 'admins only' }");
  fold(database, ledger, "activity");
  const auto shown = [&](const std::string& rights) {
    const auto json = ask<ActivityPage>(database, message<ListActivity>(about_lab(rights))).json;
    return std::string(json.find("Blood") != json.npos ? "blood " : "") +
           (json.find("Diet") != json.npos ? "diet " : "") + (json.find("admins only") != json.npos ? "refusal" : "");
  };
  EXPECT_EQ(shown("sees_refusals: true"), "blood diet refusal");
  EXPECT_EQ(shown("account_id: '" + ana + "'"), "blood diet ");
  EXPECT_EQ(shown("account_id: '" + bo + "' hidden: 'queue/item_2 vault_item/item_1'"), "diet refusal");
}

TEST_F(ActivityTest, Filters) {
  in_lab(ana, "team_created { name: 'Lab' creator: '" + ana + "' }");
  in_lab(bo, "refused { code: NOT_ALLOWED detail: 'admins only' }");
  used(bo, "provider: 'anthropic' model: 'large'", 1'500'000'000);
  in_lab(bo, "usage_recorded { usage_id: 'u' account_id: '" + bo +
                 "' cost: 1 } alert_raised { alert_id: 'alert_1' type: BUDGET_WARNING threshold: 80 }");
  in_lab(ana, "vault_item_stored { item_id: 'item_1' name: 'Blood count of the nurse' type: ITEM_TYPE_NOTE }");
  ledger.append("team/" + team("other"), bo, "team_created { name: 'Nurse school' creator: '" + bo + "' }");
  fold(database, ledger, "activity");
  const auto count = [&](const std::string& filter) {
    const auto json =
        ask<ActivityPage>(database, message<ListActivity>(about_lab("sees_refusals: true " + filter))).json;
    std::size_t found = 0;
    for (std::size_t at = 0; (at = json.find(R"("position":)", at)) != json.npos; ++at) ++found;
    return found;
  };
  EXPECT_EQ(count(""), 5U);
  EXPECT_EQ(count("type: 'billing.alert_raised'"), 1U);  // not the first event of its entry
  EXPECT_EQ(count("type: 'usage.usage_recorded'"), 2U);
  EXPECT_EQ(count("type: 'ledger.refused'"), 1U);
  EXPECT_EQ(count("actor: '" + bo + "'"), 3U);
  EXPECT_EQ(count("resource_kind: 'vault_item' resource_id: 'item_1'"), 1U);
  EXPECT_EQ(count("from: " + std::to_string(story_start_us + 2 * minute_us) +
                  " to: " + std::to_string(story_start_us + 4 * minute_us)),
            2U);
  EXPECT_EQ(count("q: 'nurse'"), 1U);  // and not the other team's
  EXPECT_EQ(count("q: 'NURSE count'"), 1U);
  EXPECT_EQ(count("q: '\"count blood\"'"), 0U);
  EXPECT_EQ(count("q: 'nurse -blood'"), 0U);
  EXPECT_EQ(count("q: '" + bo + "'"), 3U);
  EXPECT_EQ(count("q: '\\'; & ( | !'"), 5U);  // no words at all
}

TEST_F(ActivityTest, MineInAllTeamsNewestFirst) {
  for (int i = 0; i < 9; ++i)
    ledger.append("team/" + team("t" + std::to_string(i)), i % 3 ? ana : bo, "team_archived {}");
  fold(database, ledger, "activity");
  auto request = message<ListMyActivity>("account_id: '" + ana + "' page_size: 2");
  std::vector<std::string> times;
  do {
    const auto json = ask<ActivityPage>(database, request).json;
    EXPECT_EQ(json.find(bo), json.npos);
    for (std::size_t at = 0; (at = json.find(R"("at":")", at)) != json.npos; ++at) times.push_back(json.substr(at, 33));
    request.set_page_token(next_page(json));
  } while (!request.page_token().empty());
  EXPECT_EQ(times.size(), 6U);
  EXPECT_TRUE(std::is_sorted(times.rbegin(), times.rend()));
}

TEST_F(UsageTest, BucketsOfHoursDaysAndMonths) {
  used(ana,
       "provider: 'anthropic' model: 'large' input_tokens: 100 output_tokens: 20 api_calls: 1 latency_ms: 300 success: "
       "true",
       1'250'000'000);
  used(ana,
       "provider: 'anthropic' model: 'large' input_tokens: 1 cached_input_tokens: 1 reasoning_tokens: 2 api_calls: 1 "
       "latency_ms: 100",
       1);
  ledger.now += 70 * minute_us;
  used(bo, "provider: 'openai' model: 'small' input_tokens: 5 api_calls: 3 success: true storage_bytes: -7", 0);
  ledger.now += 20 * day_us;
  used(bo, "tasks_created: 2 tasks_completed: 1 success: true", 0);
  fold(database, ledger, "usage", 1);
  const auto get = [&](const std::string& more) {
    return ask<UsagePage>(database, message<GetUsage>(about_lab(more))).json;
  };
  const std::string large =
      R"("records":2,"api_calls":2,"input_tokens":101,"output_tokens":20,"cached_input_tokens":1,"reasoning_tokens":2,)"
      R"("tasks_created":0,"tasks_completed":0,"storage_bytes":0,"latency_ms_mean":200,"successes":1,"cost":"1.250000001")";
  const std::string small =
      R"("records":1,"api_calls":3,"input_tokens":5,"output_tokens":0,"cached_input_tokens":0,"reasoning_tokens":0,)"
      R"("tasks_created":0,"tasks_completed":0,"storage_bytes":-7,"successes":1,"cost":"0.00")";
  EXPECT_EQ(get("granularity: HOUR to: 1796000000000000"), R"({"items":[{"start":"2026-11-21T13:00:00.000000Z",)" +
                                                               large + R"(},{"start":"2026-11-21T14:00:00.000000Z",)" +
                                                               small + "}]}");
  EXPECT_EQ(get("granularity: MONTH group_by: USAGE_GROUP_MODEL to: 1796000000000000"),
            R"({"items":[{"start":"2026-11-01T00:00:00.000000Z",)" + large +
                R"(,"model":"large"},{"start":"2026-11-01T00:00:00.000000Z",)" + small + R"(,"model":"small"}]})");
  EXPECT_NE(
      get("group_by: USAGE_GROUP_ACCOUNT from: 1796800000000000").find(R"("tasks_created":2,"tasks_completed":1)"),
      std::string::npos);
  const auto months = get("granularity: MONTH");
  EXPECT_NE(months.find(R"("records":3)"), months.npos);
  EXPECT_NE(months.find("2026-12-01"), months.npos);

  const auto month = ask<MonthlyUsageView>(database, message<GetMonthlyUsage>(about_lab("year: 2026 month: 11"))).json;
  EXPECT_NE(month.find(R"("total":{"start":"2026-11-01T00:00:00.000000Z","records":3)"), month.npos);
  EXPECT_NE(month.find(R"("by_day":[{"start":"2026-11-21T00:00:00.000000Z","records":3)"), month.npos);
  const auto none = ask<MonthlyUsageView>(database, message<GetMonthlyUsage>(about_lab("year: 2020 month: 1"))).json;
  EXPECT_NE(none.find(R"("records":0)"), none.npos);
  EXPECT_NE(none.find(R"("by_day":[])"), none.npos);
  EXPECT_EQ(refusal(database, message<GetMonthlyUsage>(about_lab("year: 2026 month: 13"))).code(), INVALID_FIELD);
}

TEST_F(UsageTest, PagesOfGroupsWithNamesThatAreEmpty) {
  for (int i = 0; i < 5; ++i) {
    used(ana, "provider: 'p' model: 'm" + std::to_string(i) + "'", 1);
    used(ana, "tasks_created: 1", 0);
  }
  fold(database, ledger, "usage");
  auto request = message<GetUsage>(about_lab("group_by: USAGE_GROUP_MODEL page_size: 1"));
  int pages = 0;
  do {
    const auto json = ask<UsagePage>(database, request).json;
    ++pages;
    request.set_page_token(next_page(json));
  } while (!request.page_token().empty() && pages < 20);
  EXPECT_EQ(pages, 6);
}

TEST_F(BillingTest, APeriodWithItsBreakdownsBudgetAndAlerts) {
  used(ana, "provider: 'anthropic' model: 'large' api_calls: 2", 3'000'000'000);
  used(bo, "provider: 'openai' model: 'small' api_calls: 1", 1'000'000'000);
  in_lab(ana, "budget_set { monthly_budget: 5000000000 warning_threshold: 80 exceeded_action: RESTRICT }");
  in_lab(bo,
         "usage_recorded { usage_id: 'u' account_id: '" + bo +
             "' } alert_raised { alert_id: 'alert_1' type: BUDGET_WARNING threshold: 80 period_start: 1793491200000000"
             " period_cost: 4000000000 monthly_budget: 5000000000 }");
  const auto last = in_lab(ana, "alert_acknowledged { alert_id: 'alert_1' }");
  fold(database, ledger, "billing");
  const auto view = ask<BillingView>(database, message<GetBilling>(about_lab("period: '2026-11'")), last.lane);
  const std::string alert =
      R"({"alert_id":"alert_1","type":"budget_warning","threshold":80,"period_start":"2026-11-01T00:00:00.000000Z",)"
      R"("period_cost":"4.00","monthly_budget":"5.00","raised_at":"2026-11-21T13:24:00.000000Z","acknowledged":true,)"
      R"("acknowledged_by":")" +
      ana + R"(","acknowledged_at":"2026-11-21T13:25:00.000000Z"})";
  EXPECT_EQ(
      view.json,
      R"({"team_id":")" + lab +
          R"(","period":"2026-11","period_start":"2026-11-01T00:00:00.000000Z","period_end":"2026-12-01T00:00:00.000000Z",)"
          R"("total_cost":"4.00","total_requests":3,"breakdown_by_provider":[)"
          R"({"name":"anthropic","cost":"3.00","requests":2,"percent":75.00},{"name":"openai","cost":"1.00","requests":1,"percent":25.00},)"
          R"({"name":"","cost":"0.00","requests":0,"percent":0.00}],"breakdown_by_model":[)"
          R"({"name":"large","cost":"3.00","requests":2,"percent":75.00},{"name":"small","cost":"1.00","requests":1,"percent":25.00},)"
          R"({"name":"","cost":"0.00","requests":0,"percent":0.00}],"breakdown_by_member":[{"name":")" +
          ana + R"(","cost":"3.00","requests":2,"percent":75.00},{"name":")" + bo +
          R"(","cost":"1.00","requests":1,"percent":25.00}],"budget":{"monthly_budget":"5.00","warning_threshold":80,)"
          R"("exceeded_action":"restrict","percent_used":80.00,"remaining":"1.00"},"alerts":[)" +
          alert + R"(],"version":5})");
  EXPECT_EQ(ask<AlertPage>(database, message<ListAlerts>(about_lab("acknowledged: true"))).json,
            R"({"items":[)" + alert + "]}");
  EXPECT_EQ(ask<AlertPage>(database, message<ListAlerts>(about_lab("acknowledged: false"))).json, R"({"items":[]})");
  EXPECT_EQ(
      ask<BillingPeriodPage>(database, message<ListBillingPeriods>(about_lab())).json,
      R"({"items":[{"period":"2026-11","period_start":"2026-11-01T00:00:00.000000Z","total_cost":"4.00","total_requests":3}]})");
}

TEST_F(BillingTest, ATeamWithoutAnything) {
  fold(database, ledger, "billing");
  const auto json = ask<BillingView>(database, message<GetBilling>(about_lab())).json;
  EXPECT_NE(json.find(R"("total_cost":"0.00","total_requests":0,"breakdown_by_provider":[])"), json.npos);
  EXPECT_EQ(json.find("budget"), json.npos);
  EXPECT_EQ(refusal(database, message<GetBilling>(about_lab("period: '2026-13'"))).code(), INVALID_FIELD);
}

TEST_F(VaultItemsTest, VersionsShareContents) {
  const std::string item = "item_id: 'item_1' ";
  in_lab(ana, "vault_item_stored { " + item +
                  "name: 'Notes' type: ITEM_TYPE_PATIENT_RECORD mime_type: 'text/plain' size_bytes: 5"
                  " content { key_id: 'key_1' box: 'first' } metadata { key_id: 'key_1' box: 'meta' } }");
  in_lab(bo,
         "vault_item_updated { " + item +
             "version: 2 mime_type: 'text/html' size_bytes: 9 content { key_id: 'key_2' box: 'second\\000\\377' } }");
  in_lab(bo, "vault_item_updated { " + item + "version: 3 name: 'Better notes' size_bytes: 9 }");
  const auto last = in_lab(ana, "vault_item_restored { " + item + "version: 4 from_version: 1 }");
  in_lab(bo, "vault_item_read { " + item + "version: 4 }");
  in_lab(bo, "vault_item_read { " + item + "version: 3 }");
  fold(database, ledger, "vault_items", 3);
  EXPECT_EQ(
      ask<VaultItemView>(database, message<GetVaultItem>(about_lab(item)), last.lane).json,
      R"({"item_id":"item_1","team_id":")" + lab +
          R"(","name":"Better notes","type":"patient_record","tags":[],"folder_id":"root","mime_type":"text/plain","size_bytes":5,"item_version":4,"created_by":")" +
          ana + R"(","created_at":"2026-11-21T13:21:00.000000Z","updated_by":")" + ana +
          R"(","updated_at":"2026-11-21T13:24:00.000000Z","reads":2,"last_read_at":"2026-11-21T13:26:00.000000Z","last_read_by":")" +
          bo + R"(","version":6})");
  const auto versions = ask<VaultVersionPage>(database, message<ListVaultVersions>(about_lab(item))).json;
  EXPECT_NE(versions.find(R"({"item_version":4,"content_version":1,"mime_type":"text/plain","size_bytes":5)"),
            versions.npos);
  EXPECT_NE(versions.find(R"({"item_version":3,"content_version":2,"mime_type":"text/html","size_bytes":9)"),
            versions.npos);

  const auto connection = connect(database.options());
  pqxx::nontransaction work(*connection);
  const auto content = [&](int version) {
    return query(work, message<GetVaultContent>(about_lab(item + "item_version: " + std::to_string(version))), Lanes())
        .value()
        .content;
  };
  EXPECT_EQ(content(3).content_version(), 2U);
  EXPECT_EQ(content(3).content().box(), std::string("second\0\xff", 8));
  EXPECT_EQ(content(3).metadata().box(), "meta");
  EXPECT_EQ(content(3).metadata_version(), 1U);
  EXPECT_EQ(content(0).content().box(), "first");
  EXPECT_EQ(content(0).content().key_id(), "key_1");
  EXPECT_EQ(query(work, message<GetVaultContent>(about_lab(item + "item_version: 9")), Lanes()).error().code(),
            ITEM_VERSION_NOT_FOUND);
}

TEST_F(VaultItemsTest, ListsAndDeletion) {
  for (const std::string name : {"a", "b"})
    in_lab(ana, "vault_item_stored { item_id: 'item_" + name + "' name: 'Item " + name +
                    "' type: ITEM_TYPE_NOTE content { key_id: 'k' box: '\\001' } }");
  fold(database, ledger, "vault_items");
  const auto list = [&](const std::string& more) {
    return ask<VaultItemPage>(database, message<ListVaultItems>(about_lab(more))).json;
  };
  EXPECT_NE(list("name: 'ITEM B'").find("item_b"), std::string::npos);
  EXPECT_EQ(list("name: 'ITEM B'").find("item_a"), std::string::npos);
  EXPECT_EQ(list("type: ITEM_TYPE_IMAGE"), R"({"items":[]})");
  in_lab(ana, "vault_item_updated { item_id: 'item_a' version: 2 size_bytes: 1 content { key_id: 'k' box: '\\002' } }");
  in_lab(ana, "vault_item_deleted { item_id: 'item_a' }");
  fold(database, ledger, "vault_items");
  EXPECT_EQ(list("").find("item_a"), std::string::npos);
  EXPECT_EQ(database.value("SELECT count(*) FROM vault_items.contents"), "1");
  EXPECT_EQ(refusal(database, message<ListVaultVersions>(about_lab("item_id: 'item_a'"))).code(), ITEM_NOT_FOUND);
}
TEST_F(QueuesTest, EntriesSayWhoAndWhen) {
  const std::string queue = "queue_id: 'queue_1' ", entry = queue + "entry_id: 'entry_1' ";
  in_lab(ana, "queue_created { " + queue + "name: 'Intake' type: QUEUE_TYPE_EMERGENCY description: 'Who comes in' }");
  in_lab(ana,
         "queue_entry_added { " + entry + "title: 'Fever' reference: 'item_1' note: 'soon' priority: PRIORITY_HIGH }");
  in_lab(ana, "queue_entry_assigned { " + entry + "account_id: '" + bo + "' }");
  in_lab(bo, "queue_entry_started { " + entry + "account_id: '" + bo + "' }");
  const auto last = in_lab(bo, "queue_entry_completed { " + entry + "account_id: '" + bo + "' outcome: 'gone' }");
  fold(database, ledger, "queues", 2);
  EXPECT_EQ(ask<QueueEntryView>(database, message<GetQueueEntry>(about_lab(entry)), last.lane).json,
            R"({"entry_id":"entry_1","queue_id":"queue_1","title":"Fever","reference":"item_1","note":"soon",)"
            R"("priority":"high","state":"completed","added_by":")" +
                ana + R"(","added_at":"2026-11-21T13:22:00.000000Z","assigned_to":")" + bo + R"(","assigned_by":")" +
                ana + R"(","assigned_at":"2026-11-21T13:23:00.000000Z","started_by":")" + bo +
                R"(","started_at":"2026-11-21T13:24:00.000000Z","completed_by":")" + bo +
                R"(","completed_at":"2026-11-21T13:25:00.000000Z","outcome":"gone","returns":0,"version":5})");
  EXPECT_EQ(ask<QueueView>(database, message<GetQueue>(about_lab(queue))).json,
            R"({"queue_id":"queue_1","team_id":")" + lab +
                R"(","name":"Intake","type":"emergency","description":"Who comes in","archived":false,"created_by":")" +
                ana +
                R"(","created_at":"2026-11-21T13:21:00.000000Z","waiting":0,"assigned":0,"started":0,)"
                R"("completed":1,"version":5})");
  EXPECT_EQ(ask<QueueEntryPage>(database, message<ListQueueEntries>(about_lab(queue))).json, R"({"items":[]})");
}

TEST_F(QueuesTest, TheMostUrgentComeFirstAndOfEqualsTheOldest) {
  const std::string queue = "queue_id: 'queue_1' ";
  in_lab(ana, "queue_created { " + queue + "name: 'Intake' type: QUEUE_TYPE_CUSTOM }");
  const auto add = [&](const std::string& name, const std::string& priority) {
    in_lab(ana, "queue_entry_added { " + queue + "entry_id: 'entry_" + name + "' title: 't' priority: PRIORITY_" +
                    priority + " }");
  };
  add("c", "NORMAL"), add("a", "NORMAL"), add("d", "LOW"), add("b", "URGENT");
  in_lab(ana, "queue_entry_reprioritized { " + queue + "entry_id: 'entry_d' priority: PRIORITY_HIGH }");
  in_lab(ana, "queue_entry_assigned { " + queue + "entry_id: 'entry_a' account_id: '" + bo + "' }");
  fold(database, ledger, "queues");
  const auto listed = [&](std::string filter) {
    std::string order;
    for (std::string token;;) {
      const auto page =
          ask<QueueEntryPage>(database, message<ListQueueEntries>(about_lab(queue + filter + "page_size: 1 " + token)))
              .json;
      const auto at = page.find(R"("entry_id":"entry_)");
      if (at == page.npos) return order;
      order += page[at + 18];
      const std::string mark = R"("next_page_token":")";
      const auto next = page.find(mark);
      if (next == page.npos) return order;
      const auto begin = next + mark.size();
      token = "page_token: '" + page.substr(begin, page.find('"', begin) - begin) + "'";
    }
  };
  EXPECT_EQ(listed(""), "bdca");
  EXPECT_EQ(listed("state: QUEUE_ENTRY_STATE_WAITING "), "bdc");
  EXPECT_EQ(listed("assigned_to: '" + bo + "' "), "a");
}

TEST_F(QueuesTest, WhoeverLeavesGivesBackWhatTheyHave) {
  const std::string queue = "queue_id: 'queue_1' ";
  in_lab(ana, "queue_created { " + queue + "name: 'Intake' type: QUEUE_TYPE_CUSTOM }");
  for (const std::string name : {"a", "b", "c"}) {
    const auto entry = queue + "entry_id: 'entry_" + name + "' ";
    in_lab(ana, "queue_entry_added { " + entry + "title: 't' priority: PRIORITY_NORMAL }");
    in_lab(bo, "queue_entry_started { " + entry + "account_id: '" + bo + "' }");
  }
  fold(database, ledger, "queues");
  in_lab(bo, "queue_entry_completed { " + queue + "entry_id: 'entry_a' account_id: '" + bo + "' outcome: '' }");
  in_lab(ana, "queue_entry_assigned { " + queue + "entry_id: 'entry_b' account_id: '" + ana + "' from: '" + bo + "' }");
  in_lab(ana, "member_removed { account_id: '" + bo + "' }");
  fold(database, ledger, "queues");
  const auto state_of = [&](const std::string& name) {
    const auto json =
        ask<QueueEntryView>(database, message<GetQueueEntry>(about_lab(queue + "entry_id: 'entry_" + name + "'"))).json;
    const auto from = json.find(R"("state":")") + 9;
    return json.substr(from, json.find('"', from) - from);
  };
  EXPECT_EQ(state_of("a"), "completed");
  EXPECT_EQ(state_of("b"), "assigned");
  EXPECT_EQ(state_of("c"), "waiting");
}
}  // namespace
}  // namespace muster::test
