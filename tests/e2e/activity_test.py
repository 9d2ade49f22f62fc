"""Activity: what clients log, feeds with where it came from, recent activity of all teams, figures, exports."""
import csv
import io
import json
import socket
import time

from base import API, EndToEnd
from support import FOUNDER, until


class Activity(EndToEnd):
    def log(self, who, team, activity="task.completed", description="Finished the report", **fields):
        return self.ok(who, "POST", f"/teams/{team}/activity",
                       {"type": activity, "description": description, **fields})

    def feed(self, who, team, at_least, **filters):
        return self.query(who, f"/teams/{team}/activity", at_least, **filters).json["items"]

    def test_what_clients_log_is_in_the_feed_and_is_theirs(self):
        owner, team, _ = self.team()
        bo, viewer = self.member(owner, team), self.member(owner, team, "viewer")
        details = {"query": "React hooks tutorial", "cache_hit": True, "response_time": 0.08, "list": [1, None, "é"]}
        last = self.log(bo, team, "cache_query", "Looked up React hooks", details=details, impact_score=0.7,
                        resource_kind="cache", resource_id="c-1").position
        item = self.feed(owner, team, last)[0]
        self.assertEqual(("logged.cache_query", "Looked up React hooks", bo.id, "cache", "c-1", details, 0.7),
                         tuple(item[name] for name in ("type", "sentence", "actor", "resource_kind", "resource_id",
                                                       "details", "impact_score")))
        self.assertEqual(last, item["position"])
        # Nothing that is logged has the type of what Muster says.
        last = self.log(bo, team, "roster.member_removed", "Nobody was removed").position
        self.assertEqual([], self.feed(owner, team, last, type="roster.member_removed"))
        self.assertEqual(["Nobody was removed"], [item["sentence"] for item in
                                                  self.feed(owner, team, last, type="logged.roster.member_removed")])
        self.assertEqual(2, len(self.feed(owner, team, last, type="logged")))
        for found in ("tutorial", "cache_query", "hooks looked"):
            with self.subTest(found):
                self.assertEqual(found != "cache_query", bool(self.feed(owner, team, last, q=found)))
        stream = self.cluster.replay("--subject", f"team/{team}", "--type", "activity.activity_logged")
        self.assertEqual(2, len(stream))

        path = f"/teams/{team}/activity"
        body = {"type": "task.completed", "description": "Done"}
        self.refused("not_allowed", 403, viewer, "POST", path, body)
        self.refused("not_a_member", 403, self.person(), "POST", path, body)
        for wrong, pointer in (({"type": "No"}, "/type"), ({"description": ""}, "/description"),
                               ({"details": [1]}, "/details"), ({"details": {"x": "y" * 8192}}, "/details"),
                               ({"impact_score": 100.01}, "/impact_score"), ({"impact_score": "1"}, "/impact_score"),
                               ({"impact_score": 0.123}, "/impact_score")):
            with self.subTest(pointer=pointer):
                self.refused("invalid_field", 400, owner, "POST", path, {**body, **wrong}, pointer=pointer)
        self.refused("missing_field", 400, owner, "POST", path, {**body, "resource_kind": "task"}, pointer="/resource_id")

    def test_where_it_came_from_is_for_admins_and_who_did_it(self):
        owner, team, _ = self.team()
        bo, cy = self.member(owner, team), self.member(owner, team)
        path = f"/teams/{team}/activity"
        last = self.ok(bo, "POST", path, {"type": "task.done", "description": "Done"}, User_Agent="night-shift/1").position

        def seen(who, where=path):
            [item] = self.query(who, where, last, type="logged").json["items"]
            return item.get("origin")
        origin = {"address": "127.0.0.1", "user_agent": "night-shift/1"}
        self.assertEqual([origin, origin, None, origin], [seen(owner), seen(bo), seen(cy), seen(bo, "/me/activity")])

    def test_filters_and_the_time_window(self):
        owner, team, _ = self.team()
        bo = self.member(owner, team)
        self.log(bo, team, "a.one", "First")
        self.log(owner, team, "a.two", "Second", resource_kind="task", resource_id="t-1")
        last = self.log(bo, team, "b", "Third").position
        shown = lambda **filters: [item["sentence"] for item in self.feed(owner, team, last, **filters)]
        self.assertEqual(["Third", "First"], shown(type="logged.a.one,logged.b"))
        self.assertEqual(["Third", "Second", "First"], shown(type="activity", time_window="7d"))
        self.assertEqual(["Third", "First"], shown(actor=bo.id))
        self.assertEqual(["Second"], shown(resource_kind="task", resource_id="t-1", time_window="24h"))
        self.assertEqual([], shown(type="logged", to="2020-01-01T00:00:00Z"))
        first = self.query(owner, f"/teams/{team}/activity", last, type="logged", page_size=2).json
        rest = self.query(owner, f"/teams/{team}/activity", last, type="logged", page_size=2,
                          page_token=first["next_page_token"]).json
        self.assertEqual(["Third", "Second", "First"], [item["sentence"] for item in first["items"] + rest["items"]])
        self.assertNotIn("next_page_token", rest)
        self.refused("invalid_field", 400, owner, "GET",
                     f"/teams/{team}/activity?time_window=7d&from=2026-01-01T00:00:00Z", pointer="/time_window")
        self.refused("invalid_field", 400, owner, "GET", f"/teams/{team}/activity?time_window=1y", pointer="/time_window")
        self.refused("not_a_member", 403, self.person(), "GET", f"/teams/{team}/activity")

    def test_recent_is_of_all_teams_by_the_rights_in_each(self):
        owner, one, _ = self.team()
        _, two, _ = self.team(owner)
        self.team(owner)
        nurse = self.member(owner, one, "admin")
        self.ok(owner, "POST", f"/teams/{two}/members", {"account_id": nurse.id, "role": "member"}, status=201)
        queue = self.ok(owner, "POST", f"/teams/{two}/queues", {"name": "Closed", "type": "custom"}, status=201)
        queue_id = queue.json["queue_id"]
        self.ok(owner, "POST", f"/teams/{two}/queues/{queue_id}/permissions",
                {"action": "view", "grantee_kind": "role", "grantee": "admin"}, status=201)
        self.ok(owner, "POST", f"/teams/{two}/queues/{queue_id}/entries", {"title": "Hidden thing"}, status=201)
        last = self.log(owner, one, "x", "In one").position
        other = self.log(owner, two, "x", "In two").position

        def recent(who, **filters):
            until(10, "both", lambda: all(self.feed(owner, team, at, page_size=1)
                                          for team, at in ((one, last), (two, other))))
            return [item["sentence"] for item in self.query(who, "/activity/recent", f"{last},{other}", **filters).json["items"]]
        self.assertEqual(["In two", "In one"], recent(nurse, type="logged"))
        self.assertEqual(["In two", "In one"], recent(nurse)[:2])
        self.assertFalse(any("Hidden thing" in sentence for sentence in recent(nurse, page_size=200)))
        self.assertTrue(any("Hidden thing" in sentence for sentence in recent(owner, page_size=200)))
        page = self.query(nurse, "/activity/recent", f"{last},{other}", page_size=1).json
        following = self.query(nurse, "/activity/recent", page_size=1, page_token=page["next_page_token"]).json
        self.assertEqual(["In two", "In one"], [page["items"][0]["sentence"], following["items"][0]["sentence"]])
        self.ok(owner, "DELETE", f"/teams/{two}/members/{nurse.id}")
        self.assertEqual(["In one"], recent(nurse, type="logged"))
        self.assertEqual([], recent(self.person()))

    def test_summary_and_stats(self):
        owner, team, _ = self.team()
        bo = self.member(owner, team)
        for _ in range(3):
            last = self.log(bo, team, "task.completed", "Done", impact_score=2.5).position
        summary = self.query(owner, f"/teams/{team}/activity/summary", last, time_window="30d").json
        self.assertEqual(5, summary["total_activities"])
        self.assertEqual({"type": "logged.task.completed", "count": 3}, summary["activity_types"][0])
        self.assertEqual("logged.task.completed", summary["most_popular_activity_type"])
        self.assertEqual([{"account_id": bo.id, "activity_count": 3, "impact_score": 7.5},
                          {"account_id": owner.id, "activity_count": 2, "impact_score": 2}], summary["top_contributors"])
        self.assertIn(summary["most_active_period"], ("morning", "afternoon", "evening", "night"))
        self.assertLess(summary["time_range"]["from"], summary["time_range"]["to"])
        stats = self.query(owner, f"/teams/{team}/activity/stats", last).json
        self.assertEqual((5, 2, 0, 5, 0, "logged.task.completed"),
                         tuple(stats[name] for name in ("total_activities", "total_users", "activity_growth_rate",
                                                        "last_week", "week_before", "most_popular_activity_type")))
        self.assertNotIn("total_teams", stats)
        overall = self.query(self.founder(), "/activity/stats", last).json
        self.assertGreaterEqual(overall["total_teams"], 1)
        self.assertGreaterEqual(overall["total_activities"], 5)
        self.refused("not_a_founder", 403, owner, "GET", "/activity/stats")
        for what in ("summary", "stats", "export"):
            with self.subTest(what):
                self.refused("not_a_member", 403, self.person(), "GET", f"/teams/{team}/activity/{what}")

    def test_export(self):
        owner, team, _ = self.team()
        bo = self.member(owner, team)
        self.log(bo, team, "note", '=cmd|"/c calc"!A1, and more\nlines')
        last = self.log(bo, team, "note", "Plain", details={"a": 1}).position
        self.feed(owner, team, last)
        answer = self.call(owner, "GET", f"/teams/{team}/activity/export?format=csv")
        self.assertEqual((200, "text/csv; charset=utf-8; header=present", "chunked", 'attachment; filename="activity.csv"'),
                         (answer.status, *(answer.headers[name] for name in
                                           ("Content-Type", "Transfer-Encoding", "Content-Disposition"))))
        rows = list(csv.DictReader(io.StringIO(answer.body.decode(), newline="")))
        self.assertEqual(["roster.team_created", "roster.member_joined", "logged.note", "logged.note"],
                         [row["type"] for row in rows])
        self.assertEqual('\'=cmd|"/c calc"!A1, and more\nlines', rows[2]["sentence"])
        self.assertEqual(("1", '{"a":1}', "127.0.0.1"), tuple(rows[3][name] for name in ("impact_score", "details", "address")))
        lines = self.call(owner, "GET", f"/teams/{team}/activity/export?format=jsonl&type=logged")
        self.assertEqual("application/jsonl; charset=utf-8", lines.headers["Content-Type"])
        exported = [json.loads(line) for line in lines.body.decode().splitlines()]
        self.assertEqual(list(reversed(self.feed(owner, team, last, type="logged"))), exported)
        self.assertEqual(b"", self.call(owner, "GET", f"/teams/{team}/activity/export?format=jsonl&q=nothing").body)
        self.assertFalse(self.call(bo, "GET", f"/teams/{team}/activity/export?actor={owner.id}").body.count(b"127.0.0.1"))
        self.refused("invalid_field", 400, owner, "GET", f"/teams/{team}/activity/export?format=pdf", pointer="/format")

    def test_a_long_export_is_whole_and_waits_for_a_slow_reader(self):
        owner, team, _ = self.team()
        count = 600  # more than a page
        for number in range(count):
            last = self.log(owner, team, "n", f"Number {number}", details={"filler": "x" * 4000}).position
        self.feed(owner, team, last, page_size=1)
        path = f"{API}/teams/{team}/activity/export?format=jsonl&type=logged"
        with socket.create_connection(self.node.address) as slow:
            slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            slow.sendall(f"GET {path} HTTP/1.0\r\nAuthorization: Bearer {owner.token}\r\n\r\n".encode())
            body = slow.recv(1000)
            time.sleep(1)
            # Meanwhile others are served, and what they write is not in it.
            self.log(owner, team, "n", "Too late")
            self.assertEqual(200, self.call(owner, "GET", f"/teams/{team}/activity").status)
            while received := slow.recv(65536):
                body += received
        lines = body.split(b"\r\n\r\n", 1)[1].splitlines()
        self.assertEqual([f"Number {number}" for number in range(count)],
                         [json.loads(line)["sentence"] for line in lines])
