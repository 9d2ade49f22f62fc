"""Permissions, promotions and founders: the main path of each over HTTP."""
from datetime import datetime, timedelta, timezone

from base import EndToEnd
from support import FOUNDER, account, until

NOTEBOOK = {"resource_kind": "notebook", "resource_id": "eval-1"}


class Permissions(EndToEnd):
    def check(self, who, team, action, **fields):
        return self.ok(who, "POST", f"/teams/{team}/permissions/check", {**NOTEBOOK, "action": action, **fields}).json

    def grant(self, owner, team, action, grantee, kind="user", **fields):
        body = {**NOTEBOOK, "action": action, "grantee_kind": kind, "grantee": grantee, **fields}
        return self.ok(owner, "POST", f"/teams/{team}/permissions", body, status=201)

    def test_a_check_names_what_decided(self):
        owner, team, _ = self.team()
        viewer = self.member(owner, team, "viewer")
        stranger = self.person()
        self.assertEqual((False, "role_default", "viewer"),
                         self.decided(self.check(viewer, team, "edit")))
        self.assertEqual((False, "not_a_member", None),
                         self.decided(self.check(owner, team, "edit", account_id=stranger.id)))
        grant = self.grant(owner, team, "edit", viewer.id).json["grant_id"]
        allowed = self.check(owner, team, "edit", account_id=viewer.id)
        self.assertEqual((True, "grant", grant),
                         (allowed["allowed"], allowed["decided_by"]["kind"], allowed["decided_by"]["grant_id"]))
        self.assertTrue(allowed["reason"])
        denied = self.grant(owner, team, "edit", "viewer", "role", effect="deny").json["grant_id"]
        self.assertEqual((False, denied),
                         (lambda answer: (answer["allowed"], answer["decided_by"]["grant_id"]))(
                             self.check(viewer, team, "edit")))
        self.ok(owner, "DELETE", f"/teams/{team}/permissions/{denied}")
        self.ok(owner, "DELETE", f"/teams/{team}/permissions/{grant}")
        self.assertFalse(self.check(viewer, team, "edit")["allowed"])

    @staticmethod
    def decided(answer):
        return answer["allowed"], answer["decided_by"]["kind"], answer["decided_by"].get("role") or None

    def test_batch_who_what_and_list(self):
        owner, team, _ = self.team()
        nurse, other = self.member(owner, team, "viewer"), self.member(owner, team, "viewer")
        self.ok(owner, "PUT", f"/teams/{team}/members/{nurse.id}/job-role", {"job_role": "nurse"})
        granted = self.grant(owner, team, "run", "nurse", "job_role")
        checks = [{**NOTEBOOK, "action": "run", "account_id": who} for who in (nurse.id, other.id, owner.id)]
        batch = self.ok(owner, "POST", f"/teams/{team}/permissions/batch-check", {"checks": checks}).json["results"]
        self.assertEqual([True, False, True], [result["allowed"] for result in batch])

        path = f"/teams/{team}/permissions/who?resource_kind=notebook&resource_id=eval-1&action=run"
        who = self.ok(owner, "GET", path).json["items"]
        self.assertEqual({owner.id, nurse.id}, {item["account_id"] for item in who})
        what = self.ok(owner, "GET", f"/teams/{team}/members/{nurse.id}/permissions").json["items"]
        self.assertIn(("notebook", "eval-1", "run"),
                      [(item["resource_kind"], item["resource_id"], item["action"]) for item in what])
        listed = self.query(owner, f"/teams/{team}/permissions", granted.position, resource_kind="notebook").json
        self.assertEqual([("run", "job_role", "nurse", "allow")],
                         [(item["action"], item["grantee_kind"], item["grantee"], item["effect"])
                          for item in listed["items"]])

    def test_a_grant_expires_by_itself(self):
        owner, team, _ = self.team()
        viewer = self.member(owner, team, "viewer")
        end = datetime.now(timezone.utc) + timedelta(seconds=3)
        self.grant(owner, team, "edit", viewer.id, expires_at=end.isoformat().replace("+00:00", "Z"))
        self.assertTrue(self.check(viewer, team, "edit")["allowed"])
        until(10, "the grant has expired", lambda: not self.check(viewer, team, "edit")["allowed"])
        expired = until(10, "due work says so",
                        lambda: self.cluster.replay("--subject", f"team/{team}", "--type",
                                                    "permissions.permission_expired"), 0.5)
        self.assertEqual("system", expired[0]["actor"])

    def test_strong_reads_leave_a_barrier_and_local_ones_say_their_position(self):
        owner, team, made = self.team()
        body = {**NOTEBOOK, "action": "view"}
        path = f"/teams/{team}/permissions/check"
        plain = self.ok(owner, "POST", path, body)
        strong = self.ok(owner, "POST", path, body, Muster_Consistency="strong")
        local = self.ok(owner, "POST", path, body, Muster_Consistency="local")
        self.assertTrue(all(answer.json["allowed"] for answer in (plain, strong, local)))
        self.assertTrue(local.position, local)
        self.refused("invalid_header", 400, owner, "POST", path, body, Muster_Consistency="eventual")
        lane, offset = made.position.split(".")
        after = self.cluster.replay("--control", "--from", f"{lane}.{int(offset) + 1}")
        self.assertEqual(1, sum(1 for entry in after if "barrier" in entry and entry["position"].startswith(lane + ".")
                                and int(entry["position"].split(".")[1]) > int(offset)))


class Promotions(EndToEnd):
    def test_instant_takes_a_fresh_sign_in(self):
        owner, team, _ = self.team()
        guest = self.member(owner, team, "guest")
        path = f"/teams/{team}/members/{guest.id}/instant-promote"
        old = self.person(owner.id, auth_age="6m")
        self.refused("authentication_too_old", 401, old, "POST", path, {"role": "member"})
        done = self.ok(self.person(owner.id, auth_age="2m"), "POST", path, {"role": "member"}, status=200)
        self.assertEqual((guest.id, "guest", "member"), tuple(done.json[name] for name in ("account_id", "from", "to")))
        view = self.query(owner, f"/teams/{team}/members/{guest.id}", done.position).json
        self.assertEqual("member", view["role"])

    def test_delayed_is_21_days_and_can_be_cancelled(self):
        owner, team, _ = self.team()
        guest = self.member(owner, team, "guest")
        made = self.ok(owner, "POST", f"/teams/{team}/members/{guest.id}/delayed-promote", {"role": "viewer"},
                       status=201)
        promotion = made.json["promotion_id"]
        due = datetime.fromisoformat(made.json["execute_at"].replace("Z", "+00:00"))
        self.assertAlmostEqual(21 * 86400, (due - datetime.now(timezone.utc)).total_seconds(), delta=120)
        self.refused("promotion_pending", 409, owner, "POST", f"/teams/{team}/members/{guest.id}/delayed-promote", {})
        self.refused("promotion_not_due", 409, owner, "POST", f"/teams/{team}/promotions/{promotion}/execute")
        nothing_due = self.ok(owner, "POST", f"/teams/{team}/promotions/execute").json
        self.assertEqual(0, nothing_due["total_promoted"])
        cancelled = self.ok(owner, "DELETE", f"/teams/{team}/promotions/{promotion}")
        listed = self.query(owner, f"/teams/{team}/promotions", cancelled.position).json["items"]
        self.assertEqual([(promotion, "cancelled", "viewer")],
                         [(item["promotion_id"], item["status"], item["to"]) for item in listed])

    def test_guests_are_promoted_by_hand(self):
        owner, team, _ = self.team()
        guest = self.member(owner, team, "guest")
        self.ok(owner, "PUT", f"/teams/{team}/settings/auto-promotion", {"days": 30})
        waiting = self.ok(owner, "GET", f"/teams/{team}/members/auto-promotion").json
        self.assertEqual((30, [(guest.id, False)]),
                         (waiting["required_days"], [(one["account_id"], one["eligible"]) for one in waiting["guests"]]))
        self.assertTrue(waiting["guests"][0]["reason"])
        self.assertEqual(0, self.ok(owner, "POST", f"/teams/{team}/members/auto-promote").json["total_promoted"])
        done = self.ok(owner, "POST", f"/teams/{team}/members/auto-promote", {"days": 0}).json
        self.assertEqual([(guest.id, "guest", "member")],
                         [(one["account_id"], one["from"], one["to"]) for one in done["promoted"]])


class Founders(EndToEnd):
    def test_grant_check_revoke(self):
        founder, other = self.founder(), self.person()
        self.refused("not_a_founder", 403, other, "POST", "/founders", {"account_id": other.id})
        self.assertFalse(self.ok(founder, "GET", f"/founders/{other.id}").json["founder"])
        self.ok(founder, "POST", "/founders", {"account_id": other.id, "notes": "for the test"})
        self.assertTrue(self.ok(founder, "GET", f"/founders/{other.id}").json["founder"])
        listed = self.ok(founder, "GET", "/founders").json["items"]
        self.assertEqual({FOUNDER, other.id}, {item["account_id"] for item in listed})
        revoked = self.ok(founder, "DELETE", f"/founders/{other.id}")
        history = self.query(founder, "/founders/history", revoked.position).json["items"]
        self.assertIn((other.id, "revoked", "for the test"),
                      [(item["account_id"], item["status"], item["notes"]) for item in history])

    def test_the_last_founder_stays(self):
        self.refused("last_founder", 409, self.founder(), "DELETE", f"/founders/{FOUNDER}")
        self.refused("founder_not_found", 404, self.founder(), "DELETE", f"/founders/{account(2)}",
                     pointer="/account_id")


class Queues(EndToEnd):
    def queue(self, owner, team, **fields):
        body = {"name": "Intake", "type": "patient", **fields}
        return self.ok(owner, "POST", f"/teams/{team}/queues", body, status=201).json["queue_id"]

    def add(self, who, path, **fields):
        return self.ok(who, "POST", f"{path}/entries", {"title": "Fever", **fields}, status=201).json["entry_id"]

    def test_an_entry_from_waiting_to_completed(self):
        owner, team, _ = self.team()
        nurse = self.member(owner, team, "member")
        path = f"/teams/{team}/queues/{self.queue(owner, team)}"
        later, sooner = self.add(owner, path), self.add(nurse, path, priority="urgent", reference="bed 7")
        self.ok(nurse, "POST", f"{path}/entries/{sooner}/assign", {})
        started = self.ok(nurse, "POST", f"{path}/entries/{sooner}/start", {})
        self.assertEqual(("started", nurse.id), (started.json["state"], started.json["assigned_to"]))
        listed = self.query(owner, f"{path}/entries", started.position).json["items"]
        self.assertEqual([(sooner, "started", nurse.id), (later, "waiting", None)],
                         [(item["entry_id"], item["state"], item.get("assigned_to")) for item in listed])
        queues = self.ok(owner, "GET", f"/teams/{team}/queues").json["items"]
        self.assertEqual([(1, 1)], [(queue["waiting"], queue["started"]) for queue in queues])
        self.refused("not_allowed", 403, nurse, "POST", f"{path}/entries/{later}/complete", {})
        done = self.ok(nurse, "POST", f"{path}/entries/{sooner}/complete", {"outcome": "38.2"})
        entry = self.query(owner, f"{path}/entries/{sooner}", done.position).json
        self.assertEqual(("completed", nurse.id, "38.2"), (entry["state"], entry["completed_by"], entry["outcome"]))
        self.assertEqual(1, self.query(owner, path, done.position).json["completed"])

    def test_who_may_not_view_a_queue_sees_nothing_of_it(self):
        owner, team, _ = self.team()
        nurse, clerk = self.member(owner, team, "member"), self.member(owner, team, "member")
        queue = self.queue(owner, team, type="counseling")
        grant = {"resource_kind": "queue", "resource_id": queue, "action": "view",
                 "grantee_kind": "user", "grantee": nurse.id}
        self.ok(owner, "POST", f"/teams/{team}/permissions", grant, status=201)
        path = f"/teams/{team}/queues"
        self.assertEqual([queue], [one["queue_id"] for one in self.ok(nurse, "GET", path).json["items"]])
        self.assertEqual([], self.ok(clerk, "GET", path).json["items"])
        for hidden in (f"{path}/{queue}", f"{path}/{queue}/entries"):
            self.refused("not_allowed", 403, clerk, "GET", hidden)
        assigned = self.add(owner, f"{path}/{queue}")
        self.refused("assignee_not_allowed", 409, owner, "POST", f"{path}/{queue}/entries/{assigned}/assign",
                     {"account_id": clerk.id}, "/account_id")


class WhatIsShown(EndToEnd):
    def test_lists_and_feed_leave_out_what_the_caller_may_not_view(self):
        owner, team, _ = self.team()
        trusted, other = self.member(owner, team, "member"), self.member(owner, team, "member")
        store = {"name": "Diagnosis", "type": "note", "content": "x"}
        item = self.ok(owner, "POST", f"/teams/{team}/vault/items", store, status=201).json["item_id"]
        grant = {"resource_kind": "vault_item", "resource_id": item, "action": "view",
                 "grantee_kind": "user", "grantee": trusted.id}
        granted = self.ok(owner, "POST", f"/teams/{team}/permissions", grant, status=201)
        self.refused("not_allowed", 403, trusted, "PATCH", f"/teams/{team}", {"name": "Mine"})

        def shown(who, at_least):
            items = self.query(who, f"/teams/{team}/vault/items", at_least).json["items"]
            feed = self.query(who, f"/teams/{team}/activity", at_least).json["items"]
            return [one["name"] for one in items], any("Diagnosis" in one["sentence"] for one in feed)

        self.assertEqual((["Diagnosis"], True), shown(owner, granted.position))
        self.assertEqual((["Diagnosis"], True), shown(trusted, granted.position))
        self.assertEqual(([], False), shown(other, granted.position))
        gone = self.ok(owner, "DELETE", f"/teams/{team}/vault/items/{item}")
        self.assertEqual(([], False), shown(other, gone.position))
        self.assertEqual(([], True), shown(owner, gone.position))

        def refusals(who):
            feed = self.query(who, f"/teams/{team}/activity", gone.position, type="ledger.refused").json["items"]
            return [one["actor"] for one in feed]

        self.assertEqual([[trusted.id], [trusted.id], []], [refusals(who) for who in (owner, trusted, other)])


class PathsOfResources(EndToEnd):
    def test_one_mechanism_under_the_path_of_each_kind(self):
        owner, team, _ = self.team()
        member = self.member(owner, team, "member")
        queue = self.ok(owner, "POST", f"/teams/{team}/queues", {"name": "Intake", "type": "patient"}).json["queue_id"]
        grant = {"action": "view", "grantee_kind": "user", "grantee": member.id}
        for path, check in ((f"/teams/{team}/workflows/w1", "check-permission"),
                            (f"/teams/{team}/queues/{queue}", "check-access"),
                            (f"/teams/{team}/vault/items/item-7", "check-permission")):
            granted = self.ok(owner, "POST", f"{path}/permissions", grant, status=201)
            listed = self.query(owner, f"{path}/permissions", granted.position).json["items"]
            self.assertEqual([granted.json["grant_id"]], [one["grant_id"] for one in listed])
            self.assertEqual("grant", self.ok(member, "POST", f"{path}/{check}", {"action": "view"})
                             .json["decided_by"]["kind"])
            self.refused("unknown_field", 400, owner, "POST", f"{path}/permissions",
                         {**grant, "resource_kind": "notebook"}, "/resource_kind")
            words = "&".join(f"{name}={value}" for name, value in grant.items())
            removed = self.ok(owner, "DELETE", f"{path}/permissions?{words}").json["grant_ids"]
            self.assertEqual([granted.json["grant_id"]], removed)
            self.refused("grant_not_found", 404, owner, "DELETE", f"{path}/permissions?{words}")
