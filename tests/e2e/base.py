"""What every end-to-end test needs: the one cluster that tests/e2e/run.py started, and requests that check themselves."""
import unittest
from urllib.parse import urlencode

from support import FOUNDER, new_account, until

API = "/api/v1"


class Person:
    """An account with its token."""

    def __init__(self, cluster, account=None, **claims):
        self.id = account or new_account()
        self.token = cluster.token(self.id, **claims)


class EndToEnd(unittest.TestCase):
    cluster = None  # set by run.py
    node = None     # all roles
    edge = None     # a gateway without lanes: strict limits, CORS, believes X-Forwarded-For

    maxDiff = None

    @classmethod
    def person(cls, account=None, **claims):
        return Person(cls.cluster, account, **claims)

    @classmethod
    def founder(cls):
        return Person(cls.cluster, FOUNDER)

    def call(self, who, method, path, body=None, node=None, **headers):
        """Header names are written with underscores."""
        node = node or self.node
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return node.http(method, API + path, body, token=who.token if who else None, headers=sent)

    def ok(self, who, method, path, body=None, status=None, **headers):
        answer = self.call(who, method, path, body, **headers)
        self.assertIn(answer.status, [status] if status else [200, 201], answer)
        return answer

    def refused(self, code, status, who, method, path, body=None, pointer=None, **headers):
        answer = self.call(who, method, path, body, **headers)
        self.is_problem(answer, code, status, pointer)
        return answer

    def is_problem(self, answer, code, status, pointer=None):
        self.assertEqual((status, "application/problem+json"), (answer.status, answer.headers["Content-Type"]), answer)
        problem = answer.json
        self.assertEqual((code, status), (problem["code"], problem["status"]), answer)
        self.assertEqual(pointer, problem.get("pointer"), answer)
        for name in ("type", "title", "detail"):
            self.assertTrue(problem[name], answer)

    def query(self, who, path, at_least=None, node=None, **parameters):
        """A query's answer, from a read model at least as fresh as the position."""
        if parameters:
            path += "?" + urlencode(parameters)
        headers = {"Muster_At_Least": at_least} if at_least else {}

        def fresh():
            answer = self.call(who, "GET", path, node=node, **headers)
            self.assertEqual(200, answer.status, answer)
            return None if answer.headers.get("Muster-Stale") else answer
        return until(30, f"GET {path} at least {at_least}", fresh)

    def team(self, owner=None, **fields):
        """A new team: its owner, its id, and the answer that made it."""
        owner = owner or self.person()
        answer = self.ok(owner, "POST", "/teams", {"name": "A team", **fields}, status=201)
        return owner, answer.json["team_id"], answer

    def member(self, owner, team, role="member"):
        person = self.person()
        self.ok(owner, "POST", f"/teams/{team}/members", {"account_id": person.id, "role": role}, status=201)
        return person
