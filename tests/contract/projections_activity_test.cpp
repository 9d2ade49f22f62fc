// The read model activity: what clients log, searches over long histories, recent activity of several teams, figures,
// and the export. Feeds and filters: projections_answers_test.cpp.
#include "tests/contract/projections_support.hpp"

namespace muster::test {
namespace {
class FeedTest : public testing::Test {
 protected:
  FeedTest() : lab(team("lab")), ana(acct("ana")), bo(acct("bo")) {}
  Position in_lab(const std::string& actor, const std::string& events) {
    return ledger.append("team/" + lab, actor, events);
  }
  std::string about_lab(const std::string& more = {}) { return "team_id: '" + lab + "' " + more; }
  void logged(const std::string& who, const std::string& type, const std::string& description,
              const std::string& more = "impact_score: 100") {
    in_lab(who, "activity_logged { type: '" + type + "' description: '" + description + "' " + more + " }");
  }
  // The values of a field in a list, in its order.
  static std::vector<std::string> values(const std::string& json, const std::string& name) {
    std::vector<std::string> found;
    const std::string before = '"' + name + "\":\"";
    for (std::size_t at = 0; (at = json.find(before, at)) != json.npos;) {
      at += before.size();
      found.push_back(json.substr(at, json.find('"', at) - at));
    }
    return found;
  }
  std::vector<std::string> positions(const std::string& filter) {
    auto request = message<ListActivity>(about_lab("sees_refusals: true page_size: 7 " + filter));
    std::vector<std::string> found;
    do {
      const auto json = ask<ActivityPage>(database, request).json;
      for (auto& one : values(json, "position")) found.push_back(std::move(one));
      request.set_page_token(next_page(json));
    } while (!request.page_token().empty());
    return found;
  }

  TestDatabase database;
  Ledger ledger;
  std::string lab, ana, bo;
};

TEST_F(FeedTest, WhatClientsLogIsShownAsTheySayItAndUnderANameOfItsOwn) {
  logged(bo, "roster.member_joined", "Closed the \\\"case\\\"",
         "resource_kind: 'case' resource_id: 'c-1' impact_score: 70 "
         "details: '{\"origin_sealed\":{\"key_id\":\"k\",\"box\":\"AQI=\"},\"gone\":null,\"n\":1}'");
  in_lab(ana, "member_joined { account_id: '" + bo + "' role: ADMIN way: ADDED }");
  fold(database, ledger, "activity");
  const auto json = ask<ActivityPage>(database, message<ListActivity>(about_lab("type: 'logged'"))).json;
  EXPECT_NE(json.find(R"("type":"logged.roster.member_joined","more_types":["activity.activity_logged"],"actor":")" +
                      bo + R"(","sentence":"Closed the \"case\"","resource_kind":"case","resource_id":"c-1","at":)"),
            std::string::npos)
      << json;
  EXPECT_NE(json.find(R"("details":{"origin_sealed":{"key_id":"k","box":"AQI="},"n":1},"impact_score":0.7})"),
            std::string::npos)
      << json;
  // What looks like something sealed in there is theirs, and stays.
  const auto open = [](const std::string&, const std::string&) { return std::optional<std::string>("1"); };
  EXPECT_EQ(open_sealed(json, "origin", open), json);
  EXPECT_EQ(positions("type: 'logged.roster.member_joined'").size(), 1U);
  EXPECT_EQ(positions("type: 'activity'").size(), 1U);
  EXPECT_EQ(positions("type: 'roster.member_joined'").size(), 1U);
  EXPECT_EQ(positions("type: 'roster'").size(), 1U);
}

TEST_F(FeedTest, SeveralTypesAtOnce) {
  logged(ana, "a", "one");
  logged(ana, "b", "two");
  in_lab(ana, "team_archived {}");
  in_lab(ana, "usage_recorded { usage_id: 'u' account_id: '" + ana +
                  "' cost: 1 } alert_raised { alert_id: 'alert_1' type: BUDGET_WARNING threshold: 80 }");
  fold(database, ledger, "activity");
  EXPECT_EQ(positions("type: 'logged.a,logged.b'").size(), 2U);
  EXPECT_EQ(positions("type: 'roster,logged.a,billing.alert_raised'").size(), 3U);
  EXPECT_EQ(positions("type: 'billing,usage'").size(), 1U);
  EXPECT_EQ(positions("type: 'logged.c'").size(), 0U);
}

TEST_F(FeedTest, WordsOfTheDetailsAreFound) {
  logged(ana, "a", "Answered", "details: '{\"query\":\"React hooks\",\"cache_hit\":true,\"in\":[{\"ms\":80}]}'");
  logged(ana, "a", "Answered again");
  fold(database, ledger, "activity");
  for (const char* words : {"react", "\"React hooks\"", "hooks answered", "query", "cache_hit", "80"})
    EXPECT_EQ(positions("q: '" + std::string(words) + "'").size(), 1U) << words;
  EXPECT_EQ(positions("q: 'answered'").size(), 2U);
  EXPECT_EQ(positions("q: 'answered -react'").size(), 1U);
  // Marks are no words that people could look for.
  for (const char* mark : {"a:", "t:logged", "t"})
    EXPECT_EQ(positions("q: '" + std::string(mark) + "'").size(), 0U) << mark;
}

TEST_F(FeedTest, FiltersTakeWhatCouldBeTakenForSyntax) {
  logged(ana, "a", "Done", "resource_kind: 'k' resource_id: 'it'");
  fold(database, ledger, "activity");
  for (const char* id : {"it\\'s", "a | b", "\\\\", "it\\' | \\'it", "!it", "it:*", "it:A"})
    EXPECT_EQ(positions("resource_id: '" + std::string(id) + "'").size(), 0U) << id;
  EXPECT_EQ(positions("resource_id: 'it' resource_kind: 'k' actor: '" + ana + "' type: 'logged' q: 'done'").size(), 1U);
  EXPECT_EQ(positions("resource_id: 'it' resource_kind: 'j'").size(), 0U);
  EXPECT_EQ(positions("resource_id: 'it' actor: '" + bo + "'").size(), 0U);
}

// Chunks are how a search goes through a history; what it finds must be what going through all of it finds. They are
// set by hand, so that a few hundred rows are many chunks, with gaps between them.
TEST_F(FeedTest, ASearchOverManyChunksFindsWhatTheFeedHasInItsOrder) {
  std::mt19937 random(7);
  for (int i = 0; i < 300; ++i) {
    Entry entry;
    entry.set_subject("team/" + lab);
    entry.set_actor(random() % 2 ? ana : bo);
    entry.set_command_id("cmd_" + std::to_string(i));
    parse("activity_logged { type: 'task.t" + std::to_string(random() % 3) + "' description: 'word" +
              std::to_string(random() % 4) + (i < 40 ? " early" : "") + "' resource_kind: 'k" +
              std::to_string(random() % 2) + "' resource_id: 'r" + std::to_string(random() % 5) +
              "' impact_score: 100 }",
          *entry.add_events());
    ledger.append(std::move(entry));
  }
  fold(database, ledger, "activity");
  database.run("UPDATE activity.activity SET chunk = \"offset\" / 7 * 3");
  const auto expected = [&](const std::string& condition) {
    std::vector<std::string> found;
    for (const auto& row : database.run("SELECT lane || '.' || \"offset\" FROM activity.activity WHERE " + condition +
                                        " ORDER BY at DESC, lane DESC, \"offset\" DESC"))
      found.push_back(row[0].as<std::string>());
    return found;
  };
  const auto middle = std::to_string(story_start_us + 150 * minute_us);
  EXPECT_EQ(positions(""), expected("true"));
  EXPECT_EQ(positions("q: 'word1'"), expected("sentence LIKE 'word1%'"));
  EXPECT_EQ(positions("q: 'early'"), expected("sentence LIKE '% early'"));
  EXPECT_EQ(positions("q: '\"word2 early\"'"), expected("sentence = 'word2 early'"));
  EXPECT_EQ(positions("q: 'word0 or word3' actor: '" + ana + "'"),
            expected("(sentence LIKE 'word0%' OR sentence LIKE 'word3%') AND actor = '" + ana + "'"));
  EXPECT_EQ(positions("type: 'logged.task.t1,logged.task.t2' resource_id: 'r3'"),
            expected("type IN ('logged.task.t1', 'logged.task.t2') AND resource_id = 'r3'"));
  EXPECT_EQ(positions("q: 'word1' from: " + middle), expected("sentence LIKE 'word1%' AND at >= " + middle));
  EXPECT_EQ(positions("q: 'word1' to: " + middle), expected("sentence LIKE 'word1%' AND at < " + middle));
  EXPECT_EQ(positions("q: 'early' from: " + middle), std::vector<std::string>());
  EXPECT_EQ(positions("resource_kind: 'k1' hidden: 'k1/r1 k0/r2'"),
            expected("resource_kind = 'k1' AND resource_id <> 'r1'"));
  EXPECT_EQ(positions("q: 'word1' hidden: 'k1/*'"), expected("sentence LIKE 'word1%' AND resource_kind <> 'k1'"));
}

TEST_F(FeedTest, AWindowEndsNow) {
  for (int day = 0; day < 40; ++day) {
    logged(ana, "a", "Day");
    ledger.now += day_us - minute_us;
  }
  fold(database, ledger, "activity");
  const auto count = [&](const std::string& window) {
    return positions("time_window: '" + window + "' now: " + std::to_string(ledger.now)).size();
  };
  EXPECT_EQ(count("24h"), 1U);
  EXPECT_EQ(count("7d"), 7U);
  EXPECT_EQ(count("30d"), 30U);
  EXPECT_EQ(count("999d"), 40U);
  const auto no = refusal(database, message<ListActivity>(about_lab("time_window: '7d' from: 1")));
  EXPECT_EQ(no.code(), INVALID_FIELD);
  EXPECT_EQ(no.pointer(), "/time_window");
}

TEST_F(FeedTest, WhereItCameFromIsForAdminsAndForTheActor) {
  for (const auto& who : {ana, bo}) {
    Entry entry;
    entry.set_subject("team/" + lab);
    entry.set_actor(who);
    entry.set_command_id("cmd_x");
    parse("origin { key_id: 'key_" + who + "' box: '\\001\\002' }", *entry.mutable_request());
    parse("team_archived {}", *entry.add_events());
    ledger.append(std::move(entry));
  }
  fold(database, ledger, "activity");
  const auto seen = [&](const std::string& rights) {
    return values(ask<ActivityPage>(database, message<ListActivity>(about_lab(rights))).json, "key_id");
  };
  using Keys = std::vector<std::string>;
  EXPECT_EQ(seen("sees_refusals: true account_id: '" + ana + "'"), (Keys{"key_" + bo, "key_" + ana}));
  EXPECT_EQ(seen("account_id: '" + ana + "'"), Keys{"key_" + ana});
  EXPECT_EQ(seen("account_id: '" + acct("zoe") + "'"), Keys());
  EXPECT_EQ(values(ask<ActivityPage>(database, message<ListMyActivity>("account_id: '" + bo + "'")).json, "key_id"),
            Keys{"key_" + bo});
}

TEST_F(FeedTest, RecentInSeveralTeamsByTheRightsInEach) {
  const auto in = [&](const std::string& name, const std::string& who, const std::string& events) {
    ledger.append("team/" + team(name), who, events);
  };
  for (int i = 0; i < 20; ++i)
    for (const char* name : {"one", "two", "three"})
      in(name, i % 2 ? ana : bo,
         "activity_logged { type: 'a.t" + std::to_string(i % 3) + "' description: '" + name + "-" + std::to_string(i) +
             "' resource_kind: 'queue' resource_id: 'q" + std::to_string(i % 2) + "' }");
  in("one", bo, "refused { code: NOT_ALLOWED detail: 'one' }");
  in("two", bo, "refused { code: NOT_ALLOWED detail: 'two' }");
  fold(database, ledger, "activity");
  const std::string asker = "account_id: '" + ana + "' ";
  const auto recent = [&](const std::string& fields, const std::string& teams) {
    auto request = message<ListRecentActivity>(asker + "page_size: 3 " + fields + teams);
    std::vector<std::string> found;
    do {
      const auto json = ask<ActivityPage>(database, request).json;
      for (auto& one : values(json, "sentence")) found.push_back(std::move(one));
      request.set_page_token(next_page(json));
    } while (!request.page_token().empty());
    return found;
  };
  const auto sight = [&](const std::string& name, const std::string& more = "") {
    return " teams { team_id: '" + team(name) + "' " + more + " }";
  };
  const auto both = recent("", sight("one", "sees_refusals: true") + sight("two", "hidden: 'vault_item/i queue/q0'"));
  ASSERT_EQ(both.size(), 1U + 20U + 10U);
  EXPECT_EQ(both[0], bo + " was refused : one");
  EXPECT_EQ(both[1], "two-19");
  EXPECT_EQ(both[2], "one-19");
  EXPECT_EQ(both[3], "one-18");
  EXPECT_EQ(recent("type: 'logged.a.t1'", sight("one") + sight("two", "hidden: 'queue/q0'")).size(), 7U + 4U);
  EXPECT_EQ(recent("type: 'ledger.refused'", sight("one") + sight("two")).size(), 0U);
  EXPECT_EQ(recent("", "").size(), 0U);
}

TEST_F(FeedTest, TheSummaryIsOfWhatTheCallerSees) {
  // 13:21 to 13:25 on the first day, and once at night.
  logged(ana, "a", "One", "impact_score: 250 resource_kind: 'queue' resource_id: 'q'");
  logged(ana, "a", "Two");
  logged(bo, "b", "Three", "impact_score: 70");
  in_lab(bo, "refused { code: NOT_ALLOWED }");
  in_lab("system", "invitation_expired { invitation_id: 'i' }");
  ledger.now += 9 * 60 * minute_us;
  logged(ana, "c", "At night");
  fold(database, ledger, "activity");
  const auto now = " now: " + std::to_string(ledger.now + 1);
  const auto summary = [&](const std::string& fields) {
    return ask<ActivitySummaryView>(database, message<GetActivitySummary>(about_lab(fields + now))).json;
  };
  EXPECT_EQ(summary("sees_refusals: true"),
            R"({"team_id":")" + lab +
                R"(","total_activities":6,"activity_types":[{"type":"logged.a","count":2},)"
                R"({"type":"ledger.refused","count":1},{"type":"logged.b","count":1},{"type":"logged.c","count":1},)"
                R"({"type":"roster.invitation_expired","count":1}],"top_contributors":[{"account_id":")" +
                ana + R"(","activity_count":3,"impact_score":4.5},{"account_id":")" + bo +
                R"(","activity_count":2,"impact_score":1.7}],"most_active_period":"afternoon","most_active_hour":13,)"
                R"("most_popular_activity_type":"logged.a","time_range":{"from":"2026-11-14T22:26:00.000001Z",)"
                R"("to":"2026-11-21T22:26:00.000001Z"}})");
  const auto of_zoe = summary("account_id: '" + acct("zoe") + "' hidden: 'queue/q'");
  EXPECT_NE(of_zoe.find(R"("total_activities":4,)"), std::string::npos) << of_zoe;
  EXPECT_NE(of_zoe.find(R"("most_active_hour":13,)"), std::string::npos) << of_zoe;
  // The hour by another clock.
  EXPECT_NE(summary("utc_offset_minutes: 420").find(R"("most_active_period":"evening","most_active_hour":20)"),
            std::string::npos);
  EXPECT_NE(summary("utc_offset_minutes: -300").find(R"("most_active_period":"night","most_active_hour":8)"),
            std::string::npos);
  EXPECT_NE(summary("utc_offset_minutes: -240").find(R"("most_active_period":"morning","most_active_hour":9)"),
            std::string::npos);
  EXPECT_EQ(summary("from: " + std::to_string(story_start_us + day_us) +
                    " to: " + std::to_string(story_start_us + 2 * day_us)),
            R"({"team_id":")" + lab +
                R"(","total_activities":0,"activity_types":[],"top_contributors":[],)"
                R"("time_range":{"from":"2026-11-22T13:20:00.000000Z","to":"2026-11-23T13:20:00.000000Z"}})");
  EXPECT_EQ(refusal(database, message<GetActivitySummary>(about_lab("time_window: '7d' from: 1"))).pointer(),
            "/time_window");
}

TEST_F(FeedTest, FiveContributorsAtMost) {
  for (int who = 0; who < 7; ++who)
    for (int times = 0; times <= who; ++times) logged(acct("p" + std::to_string(who)), "a", "Done");
  fold(database, ledger, "activity");
  const auto json = ask<ActivitySummaryView>(
                        database, message<GetActivitySummary>(about_lab("now: " + std::to_string(ledger.now + 1))))
                        .json;
  std::vector<std::string> expected;
  for (int who = 6; who > 1; --who) expected.push_back(acct("p" + std::to_string(who)));
  EXPECT_EQ(values(json, "account_id"), expected);
}

TEST_F(FeedTest, GrowthIsTheLastWeekAgainstTheOneBefore) {
  const auto week = 7 * day_us;
  const auto at = [&](std::int64_t time, const std::string& who, const std::string& name = "lab") {
    ledger.now = time - minute_us;  // a minute passes before an entry
    ledger.append("team/" + team(name), who, "activity_logged { type: 'a' description: 'b' impact_score: 100 }");
  };
  const auto now = story_start_us + 4 * week;
  at(now - 3 * week, ana);
  at(now - 2 * week, ana);  // the first instant of the week before
  at(now - week - 1, bo);
  at(now - week - 1, bo, "other");
  at(now - week - 1, bo);
  at(now - week, ana);  // the first instant of the last week
  at(now - 1, ana);
  at(now - 1, "system");
  at(now - 1, ana);
  fold(database, ledger, "activity");
  const auto stats = [&](std::int64_t now_us) {
    return ask<ActivityStatsView>(database, message<GetActivityStats>(about_lab("now: " + std::to_string(now_us))))
        .json;
  };
  EXPECT_EQ(stats(now),
            R"({"total_activities":8,"total_users":2,"activity_growth_rate":33.33,"last_week":4,"week_before":3,)"
            R"("most_popular_activity_type":"logged.a"})");
  EXPECT_EQ(ask<ActivityStatsView>(database, message<GetOverallActivityStats>("now: " + std::to_string(now))).json,
            R"({"total_activities":9,"total_teams":2,"total_users":2,"activity_growth_rate":0,"last_week":4,)"
            R"("week_before":4,"most_popular_activity_type":"logged.a"})");
  EXPECT_NE(stats(now + week).find(R"("activity_growth_rate":-100,"last_week":0,"week_before":4)"), std::string::npos);
  EXPECT_NE(stats(now + 3 * week).find(R"("activity_growth_rate":0,"last_week":0,"week_before":0)"), std::string::npos);
}

TEST_F(FeedTest, AnExportIsWhatWasThereAtItsStart) {
  for (int i = 0; i < 25; ++i) {
    logged(i % 2 ? ana : bo, i % 5 ? "a" : "b", "Number " + std::to_string(i),
           "impact_score: " + std::to_string(i) + (i == 7 ? " details: '{\"n\":7,\"x\":null}'" : ""));
    if (i % 10 == 0) in_lab(bo, "refused { code: NOT_ALLOWED detail: 'no' }");
    ledger.append("team/" + team("other"), bo, "team_archived {}");
  }
  fold(database, ledger, "activity");
  const int lane = ledger.lane_of("team/" + lab);
  const auto connection = connect(database.options());
  pqxx::nontransaction work(*connection);
  const auto exported = [&](const std::string& filter, std::size_t rows_max) {
    auto request = message<ExportActivity>(about_lab(filter));
    request.set_end_offset(export_end(work, lane));
    std::vector<ActivityView> all;
    for (std::size_t got = rows_max; got == rows_max;) {
      auto rows = export_rows(work, request, lane, rows_max).value();
      got = rows.rows.size();
      for (auto& row : rows.rows) all.push_back(std::move(row));
      request.set_after_at(all.empty() ? 0 : all.back().at());
      request.set_after_offset(rows.last_offset);
      // What comes meanwhile is not in it.
      logged(ana, "a", "Later");
      fold(database, ledger, "activity");
    }
    return all;
  };
  const auto all = exported("account_id: '" + ana + "'", 4);
  ASSERT_EQ(all.size(), 25U);
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(all[i].sentence(), "Number " + std::to_string(i));
    EXPECT_EQ(all[i].impact_score(), i);
    EXPECT_EQ(all[i].team_id(), lab);
  }
  EXPECT_EQ(all[7].details(), R"({"n":7})");
  EXPECT_EQ(all[7].more_types(0), "activity.activity_logged");
  const auto numbers = [&](const std::string& filter) {
    std::size_t count = 0;
    for (const auto& row : exported(filter, 3)) count += row.sentence().starts_with("Number");
    return count;
  };
  EXPECT_EQ(numbers("type: 'logged.b'"), 5U);
  EXPECT_EQ(numbers("q: 'number' actor: '" + ana + "'"), 12U);
  EXPECT_EQ(numbers("q: 'nothing'"), 0U);
  EXPECT_EQ(exported("type: 'ledger' sees_refusals: true", 2).size(), 3U);
  EXPECT_EQ(exported("type: 'ledger' account_id: '" + ana + "'", 2).size(), 0U);
}
}  // namespace
}  // namespace muster::test
