"""Faults on real processes while clients ask. Each scenario starts from two nodes that share the lanes, has teams of its
own, and ends with everything that has to hold (verdict.py)."""
import calendar
import http.client
import time
import unittest

import verdict
from load import API, SLOTS, Load, Team
from support import FOUNDER, LANES, new_account, until

TEAMS = 8
CLEAN_HANDOVER_S, KILLED_HANDOVER_S = 1, 10  # issue 3, section 2


class Faults(unittest.TestCase):
    cluster = None  # set by run.py
    first = second = None
    notes = []

    def setUp(self):
        for node in (self.first, self.second):
            if not node.alive():
                node.start()
        for node in (self.first, self.second):
            node.wait_ready()
        self.token = self.cluster.token(FOUNDER)
        until(60, "both own lanes", lambda: self.owned(self.first) >= 2 and self.owned(self.second) >= 2
              and self.owned(self.first) + self.owned(self.second) == LANES, 0.3)

    @staticmethod
    def owned(node):
        return node.metric("muster_lanes_owned")

    def load(self, *nodes, **more):
        name = self._testMethodName.removeprefix("test_")
        teams = []
        for number in range(TEAMS):
            made = nodes[0].http("POST", API + "/teams", {"name": f"{name} {number}"}, token=self.token)
            self.assertEqual(201, made.status, made)
            teams.append(Team(made.json["team_id"], [new_account() for _ in range(SLOTS)]))
        return Load(name, nodes, teams, self.token, self.cluster.dir / f"{name}.jsonl", **more)

    def flows(self, load, commands=60, seconds=90, node=None):
        """Waits until so many more commands are confirmed; how long that took."""
        began = time.monotonic()
        since = time.monotonic_ns()
        until(seconds, f"{commands} more commands are confirmed", lambda: load.count(since=since, node=node) >= commands)
        return time.monotonic() - began

    def handover(self, left, began_us):
        """Seconds from `began_us` until every lane that `left` had owned was opened by somebody else."""
        owner, opened = {}, {}
        for entry in self.cluster.replay("--control"):
            if "lane_opened" not in entry:
                continue
            lane, node, at = int(entry["position"].split(".")[0]), entry["lane_opened"]["node"], micros(entry["at"])
            if at < began_us:
                owner[lane] = node
            elif owner.get(lane) == left.name and node != left.name:
                opened.setdefault(lane, at)
        moved = {lane for lane, node in owner.items() if node == left.name}
        self.assertTrue(moved, owner)
        self.assertEqual(moved, set(opened), "every lane has a new owner")
        return (max(opened.values()) - began_us) / 1e6

    def holds(self, load, node, *words):
        said = verdict.all_of_it(self, self.cluster, node, load)
        self.notes.append(f"{load.name}: {'; '.join([*words, said])}")

    def test_a_clean_stop_moves_the_lanes(self):
        with self.load(self.first, self.second) as load:
            self.flows(load)
            began = now_us()
            self.assertEqual(0, self.second.stop())
            self.flows(load)
        took = self.handover(self.second, began)
        self.holds(load, self.first, f"lanes moved in {took:.2f} s")
        self.assertLess(took, CLEAN_HANDOVER_S)
        self.a_corrupted_history_is_found_out(load)

    def a_corrupted_history_is_found_out(self, load):
        operations = list(verdict.operations_of(load.history))
        read = max((line for line in operations if line["kind"] == "read"), key=lambda line: line["start"])
        read["members"] ^= (1 << SLOTS) - 1
        yes, _ = verdict.linearizable(operations, load.path.with_suffix(".corrupted.jsonl"))
        self.assertFalse(yes, "the checker can say no")

    def test_b_sigkill_moves_the_lanes(self):
        with self.load(self.first, self.second) as load:
            self.flows(load)
            began = now_us()
            self.second.kill()
            until(60, "the other owns them all", lambda: self.owned(self.first) == LANES)
            self.flows(load)
        took = self.handover(self.second, began)
        self.holds(load, self.first, f"lanes moved in {took:.2f} s")
        self.assertLess(took, KILLED_HANDOVER_S)

    def test_c_sigkill_of_the_only_node_and_restart(self):
        self.second.stop()
        until(60, "one node owns all lanes", lambda: self.owned(self.first) == LANES)
        with self.load(self.first) as load:
            self.flows(load)
            self.first.kill()
            self.first.start()
            took = self.flows(load)
        self.holds(load, self.first, f"commands again after {took:.1f} s")

    def test_d_a_paused_owner_wakes_up_and_says_nothing_stale(self):
        paused, other = self.second, self.first
        with self.load(self.first, self.second) as load:
            self.flows(load)
            paused.pause()
            try:
                until(90, "the other has taken its lanes", lambda: self.owned(other) == LANES, 0.2)
                self.flows(load, node=other)
                asked = [self.ask_while_it_sleeps(paused, other) for _ in range(TEAMS)]
            finally:
                paused.resume()
            for connection, team, account in asked:
                self.not_stale(connection.getresponse(), team, account)
                connection.close()
            self.flows(load)
            self.flows(load, node=paused)
        self.holds(load, other)

    def ask_while_it_sleeps(self, paused, other):
        """Somebody is removed through the new owner; then the old one, which still sleeps, is asked about them."""
        made = other.http("POST", API + "/teams", {"name": "while it sleeps"}, token=self.token)
        team, account = made.json["team_id"], new_account()
        for method, path, body in (("POST", "", {"account_id": account}), ("DELETE", "/" + account, None)):
            done = other.http(method, f"{API}/teams/{team}/members{path}", body, token=self.token)
            self.assertIn(done.status, (200, 201), done)
        connection = http.client.HTTPConnection(*paused.address, timeout=40)
        connection.request("POST", f"{API}/teams/{team}/permissions/check",
                           b'{"resource_kind":"notebook","resource_id":"shared","action":"view","account_id":"%s"}'
                           % account.encode(),
                           {"Authorization": "Bearer " + self.token, "Content-Type": "application/json"})
        return connection, team, account

    def not_stale(self, response, team, account):
        body = response.read().decode()
        self.assertIn(response.status, (200, 503), body)
        if response.status == 200:
            self.assertIn('"not_a_member"', body, (team, account))

    def test_e_the_broker_is_killed_and_comes_back(self):
        nodes = (self.first, self.second)
        with self.load(*nodes) as load:
            self.flows(load)
            self.cluster.servers("kafka-kill")
            self.addCleanup(self.cluster.servers, "kafka-start")
            down = time.monotonic_ns()
            until(60, "commands are answered 503", lambda: load.count("not_done", since=down) >= 5)
            until(60, "queries go on", lambda: load.count(ops=("query",), since=down) >= 3)
            self.assertEqual({(200, None)}, set(load.codes("query", down)))
            answer = self.first.http("PATCH", f"{API}/teams/{load.teams[0].id}", {"name": "x"}, token=self.token)
            self.assertIn(answer.status, (503, 504), answer)
            self.assertTrue(answer.status == 504 or answer.headers["Retry-After"], answer)
            self.cluster.servers("kafka-start")
            took = self.flows(load, seconds=90)
            for node in nodes:
                node.wait_ready()
        self.assertEqual([True, True], [node.alive() for node in nodes], "no restart was needed")
        self.holds(load, self.first, f"commands again {took:.1f} s after the broker")

    def test_f_postgres_is_killed_and_comes_back(self):
        nodes = (self.first, self.second)
        with self.load(*nodes) as load:
            self.flows(load)
            self.cluster.servers("postgres-kill")
            self.addCleanup(self.cluster.servers, "postgres-start")
            down = time.monotonic_ns()
            self.flows(load, 100)
            until(60, "queries are answered 503", lambda: load.count("not_done", ("query",), down) >= 3)
            said = load.codes("query", down)
            self.assertIn((503, "database_away"), said)
            ready = self.first.http("GET", "/readyz")
            self.assertEqual(503, ready.status, ready)
            self.cluster.servers("postgres-start")
            back = time.monotonic_ns()
            until(90, "queries are answered again", lambda: load.count(ops=("query",), since=back) >= 3)
            for node in nodes:
                node.wait_ready()
        self.assertEqual([True, True], [node.alive() for node in nodes], "no restart was needed")
        self.holds(load, self.first)


def now_us():
    return time.time_ns() // 1000


def micros(text):
    seconds, fraction = text.rstrip("Z").split(".")
    return calendar.timegm(time.strptime(seconds, "%Y-%m-%dT%H:%M:%S")) * 1_000_000 + int(fraction)
