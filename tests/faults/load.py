"""Clients that ask all the time, and the history of what they were told.

A client sends one operation after the other and repeats one that has no final answer, with the same Idempotency-Key,
at whichever node answers. Every attempt is one line of the history:

  client, number   of the client, and of its operation
  op               add, remove (an account of the team), describe (a text of its own), read (who is a member: one batch
                   of live permission checks, so one state of the team), query (the members from the read model)
  team, slot       which; the slot is one of the team's accounts
  start, end       nanoseconds of one monotonic clock
  outcome          done; refused (the state does not allow it); not_done (503, or nobody accepted the connection);
                   unknown (504, or the connection ended without an answer); wrong (what must not be answered)
  status, code, command_id, position, repeated, node, members
"""
import http.client
import json
import random
import threading
import time

from support import send

API = "/api/v1"
SLOTS = 4  # a free team has five members: its owner and these
REFUSALS = {"add": (409, "already_a_member"), "remove": (404, "member_not_found")}
MEMBERS_OF = [{"resource_kind": "notebook", "resource_id": "shared", "action": "view"}]


class Team:
    def __init__(self, team_id, accounts):
        self.id, self.accounts = team_id, accounts
        self.checks = {"checks": [{**MEMBERS_OF[0], "account_id": account} for account in accounts]}


class Client(threading.Thread):
    def __init__(self, load, number):
        super().__init__(daemon=True)
        self.load, self.number = load, number
        self.random = random.Random(load.seed * 1000 + number)
        # Some hang up early, some wait longer than a command's deadline of 10 s.
        self.patience = load.patience if number % 2 == 0 else 15
        self.connections = {}
        self.node = number % len(load.nodes)
        self.count = 0

    def run(self):
        while not self.load.ended.is_set():
            self.operation()
            time.sleep(self.load.pause if self.number else 0.05)
        for connection in self.connections.values():
            connection.close()

    def operation(self):
        self.count += 1
        team = self.random.choice(self.load.teams)
        # The first asks read models alone: a client that repeats its command asks nothing else meanwhile.
        op = self.random.choices(("add", "remove", "describe", "read"), (3, 3, 2, 4))[0] if self.number else "query"
        slot = self.random.randrange(SLOTS)
        key = f"{self.load.name}-{self.number}-{self.count}"
        # One in ten gives up at the first no: what was told "not done" has to stay undone.
        patient = self.random.random() > 0.1
        maybe = False  # an attempt has no known outcome: only an answer to the same key can tell
        for _ in range(400):
            line = self.attempt(op, team, slot, key)
            maybe |= line["outcome"] == "unknown"
            if line["outcome"] in ("done", "refused", "wrong") or op in ("read", "query"):
                return
            if not patient and not maybe:
                return
            if self.load.gave_up.is_set():
                return
            self.node = (self.node + 1) % len(self.load.nodes)
            time.sleep(0.05)

    def request_of(self, op, team, slot, key):
        path, headers = f"{API}/teams/{team.id}", {"Idempotency-Key": key}
        account = team.accounts[slot]
        if op == "add":
            return "POST", path + "/members", {"account_id": account}, headers
        if op == "remove":
            return "DELETE", f"{path}/members/{account}", None, headers
        if op == "describe":
            return "PATCH", path, {"description": key}, headers
        if op == "read":
            return "POST", path + "/permissions/batch-check", team.checks, {}
        return "GET", path + "/members", None, {}

    def attempt(self, op, team, slot, key):
        node = self.load.nodes[self.node]
        line = {"client": self.number, "number": self.count, "op": op, "team": team.id, "slot": slot, "key": key,
                "node": node.name, "start": time.monotonic_ns()}
        try:
            connection = self.connection(node)
        except OSError:
            return self.load.record(line, "not_done")
        try:
            method, path, body, headers = self.request_of(op, team, slot, key)
            answer = send(connection, method, path, body, token=self.load.token, headers=headers)
        except (OSError, http.client.HTTPException):
            connection.close()
            del self.connections[node.name]
            return self.load.record(line, "unknown")
        line.update(status=answer.status, command_id=answer.headers.get("Muster-Command-Id"), position=answer.position,
                    repeated=answer.headers.get("Muster-Repeated") == "true")
        if answer.headers.get("Connection") == "close":
            connection.close()
            del self.connections[node.name]
        return self.load.record(line, self.outcome(op, answer, line))

    def outcome(self, op, answer, line):
        if answer.status in (200, 201):
            if op == "read":
                bits = [result["decided_by"]["kind"] != "not_a_member" for result in answer.json["results"]]
                line["members"] = sum(1 << slot for slot, is_member in enumerate(bits) if is_member)
            return "done"
        line["code"] = answer.code
        if (answer.status, answer.code) == REFUSALS.get(op):
            return "refused"
        return {503: "not_done", 504: "unknown"}.get(answer.status, "wrong")

    def connection(self, node):
        known = self.connections.get(node.name)
        if known is None:
            known = http.client.HTTPConnection(*node.address, timeout=self.patience)
            known.connect()
            self.connections[node.name] = known
        return known


class Load:
    """Runs the clients from `with` to its end, and once more until nothing is left without a final answer."""

    def __init__(self, name, nodes, teams, token, path, *, clients=8, patience=4, pause=0.004, seed=1):
        self.name, self.nodes, self.teams, self.token, self.path = name, nodes, teams, token, path
        self.patience, self.pause, self.seed = patience, pause, seed
        self.history, self.lock = [], threading.Lock()
        self.ended, self.gave_up = threading.Event(), threading.Event()
        self.clients = [Client(self, number) for number in range(clients)]

    def __enter__(self):
        for client in self.clients:
            client.start()
        return self

    def __exit__(self, failure, *_):
        self.ended.set()
        deadline = time.monotonic() + (0 if failure else 60)
        for client in self.clients:
            client.join(max(0, deadline - time.monotonic()))
        self.gave_up.set()
        for client in self.clients:
            client.join(30)
        with self.path.open("w") as out:
            for line in self.history:
                out.write(json.dumps(line) + "\n")

    def record(self, line, outcome):
        line["end"], line["outcome"] = time.monotonic_ns(), outcome
        with self.lock:
            self.history.append(line)
        return line

    def count(self, outcome="done", ops=("add", "remove", "describe"), since=0, node=None):
        with self.lock:
            return sum(1 for line in self.history if line["outcome"] == outcome and line["op"] in ops
                       and line["start"] >= since and (node is None or line["node"] == node.name))

    def codes(self, op, since=0):
        """How often each status and code was answered."""
        found = {}
        with self.lock:
            for line in self.history:
                if line["op"] == op and line["start"] >= since:
                    key = (line.get("status"), line.get("code"))
                    found[key] = found.get(key, 0) + 1
        return found
