"""The failsafe and founder rights over HTTP: heartbeats, who is there, keys that have to be shown, delegation.

That an admin takes a super admin's place takes five minutes of absence: see tests/gateway/last_seen_test.cpp.
"""
import json

from base import EndToEnd
from support import FOUNDER

KEY = "Muster_Founder_Key"


class Failsafe(EndToEnd):
    def test_a_heartbeat_says_that_a_super_admin_is_there(self):
        owner, team, made = self.team()
        admin = self.member(owner, team, "admin")
        before = self.ok(owner, "GET", f"/teams/{team}/super-admins/status")
        only = before.json["super_admins"]
        self.assertEqual([(owner.id, True, False)],
                         [(one["account_id"], one["online"], one["temporary"]) for one in only])
        beat = self.ok(owner, "POST", f"/teams/{team}/members/heartbeat")
        self.assertEqual(before.headers["ETag"], beat.headers["ETag"], "nothing that anybody has read is another")
        again = self.ok(owner, "POST", f"/teams/{team}/members/heartbeat")
        self.assertEqual(beat.json["last_seen"], again.json["last_seen"])
        status = self.ok(admin, "GET", f"/teams/{team}/super-admins/status").json
        self.assertEqual(beat.json["last_seen"], status["super_admins"][0]["last_seen"])
        self.assertEqual((5, False), (status["offline_minutes"], status["failsafe_open"]))
        for who in (admin, self.person()):
            self.refused("not_a_super_admin", 409, who, "POST", f"/teams/{team}/members/heartbeat")
        entries = self.cluster.replay("--subject", f"team/{team}", "--type", "promotions.super_admin_seen")
        self.assertEqual([owner.id], [entry["actor"] for entry in entries])
        feed = self.query(owner, f"/teams/{team}/activity", again.position).json["items"]
        self.assertNotIn("promotions.super_admin_seen", [item["type"] for item in feed])

    def test_the_failsafe_is_closed_while_somebody_is_there(self):
        owner, team, _ = self.team()
        ada, al = self.member(owner, team, "admin"), self.member(owner, team, "admin")
        path = f"/teams/{team}/promote-temp-admin"
        self.refused("failsafe_closed", 409, al, "POST", path, {"account_id": ada.id})
        self.refused("not_allowed", 403, ada, "POST", path, {"account_id": ada.id})
        self.refused("not_a_super_admin", 409, al, "POST", path,
                     {"account_id": ada.id, "offline_super_admin_id": al.id}, pointer="/offline_super_admin_id")
        self.refused("temporary_promotion_not_found", 404, owner, "POST",
                     f"/teams/{team}/temp-promotions/temp_{team[5:]}/approve", pointer="/temp_promotion_id")
        self.assertEqual([], self.query(al, f"/teams/{team}/temp-promotions", status="active").json["items"])

    def test_the_limit_is_the_team_s(self):
        owner, team, _ = self.team()
        self.refused("invalid_field", 400, owner, "PUT", f"/teams/{team}/settings/failsafe", {"offline_minutes": 4},
                     pointer="/offline_minutes")
        self.ok(owner, "PUT", f"/teams/{team}/settings/failsafe", {"offline_minutes": 30})
        self.assertEqual(30, self.ok(owner, "GET", f"/teams/{team}/super-admins/status").json["offline_minutes"])


class FounderKeys(EndToEnd):
    def tearDown(self):
        for item in self.ok(self.founder(), "GET", "/founders").json["items"]:
            if item["account_id"] != FOUNDER and not item["delegated_by"]:
                self.ok(self.founder(), "DELETE", f"/founders/{item['account_id']}")
        for item in self.ok(self.founder(), "GET", "/founders").json["items"]:
            if item["account_id"] != FOUNDER:
                self.ok(self.founder(), "DELETE", f"/founders/{item['account_id']}")

    def test_a_key_is_shown_whenever_the_rights_are_used(self):
        other, owner = self.person(), self.person()
        key = "open sesame 4711"
        granted = self.ok(self.founder(), "POST", "/god-rights/grant", {"account_id": other.id, "auth_key": key})
        _, team, _ = self.team(owner)
        self.assertEqual([True], [item["key_needed"] for item in self.ok(self.founder(), "GET", "/founders").json["items"]
                                  if item["account_id"] == other.id])
        for node in (self.node, self.edge):
            self.refused("founder_key_needed", 403, other, "PUT", f"/teams/{team}/plan", {"plan": "pro"}, node=node)
            self.refused("founder_key_wrong", 403, other, "PUT", f"/teams/{team}/plan", {"plan": "pro"}, node=node,
                         **{KEY: "open barley 4711"})
            self.ok(other, "PUT", f"/teams/{team}/plan", {"plan": "pro"}, node=node, **{KEY: key})
            self.refused("founder_key_needed", 403, other, "GET", f"/teams/{team}", node=node)
            self.ok(other, "GET", f"/teams/{team}", node=node, **{KEY: key, "Muster_At_Least": granted.position})
        listed = self.ok(other, "GET", "/god-rights/users", **{KEY: key})
        entries = json.dumps(self.cluster.replay("--subject", "system")) + json.dumps(listed.json)
        state = json.dumps(self.cluster.state("system"))
        for text in (key, "argon2"):
            self.assertNotIn(text, entries + state)
            self.assertNotIn(text, self.node.log.read_text() + self.edge.log.read_text())

    def test_what_is_delegated_ends_with_who_delegated_it(self):
        founder, first, second = self.founder(), self.person(), self.person()
        self.ok(founder, "POST", "/founders", {"account_id": first.id, "notes": "night shift"})
        self.ok(first, "POST", "/founders/delegate", {"account_id": second.id, "notes": "while I sleep"})
        self.refused("founder_exists", 409, second, "POST", "/founders/delegate", {"account_id": first.id},
                     pointer="/account_id")
        self.refused("not_allowed", 403, second, "POST", "/founders", {"account_id": self.person().id})
        self.assertEqual(first.id, self.ok(second, "POST", "/god-rights/check", {"account_id": second.id})
                         .json["delegated_by"])
        revoked = self.ok(founder, "POST", "/god-rights/revoke", {"account_id": first.id})
        self.refused("not_a_founder", 403, second, "GET", "/founders")
        gone = {item["account_id"]: item for item in
                self.query(founder, "/god-rights/revoked", revoked.position).json["items"]}
        self.assertEqual(("night shift", "while I sleep", first.id),
                         (gone[first.id]["notes"], gone[second.id]["notes"], gone[second.id]["revoked_with"]))
        users = self.query(founder, "/god-rights/users", revoked.position).json["items"]
        self.assertIn(FOUNDER, [item["account_id"] for item in users])
        self.assertNotIn(second.id, [item["account_id"] for item in users])
