"""Shared entries and custom roles: the main path of each over HTTP."""
import base64
import json
from datetime import datetime, timedelta, timezone

from base import EndToEnd
from support import until

KB = 1024


def encoded(body):
    return base64.b64encode(body if isinstance(body, bytes) else body.encode()).decode()


class SharedEntries(EndToEnd):
    def share(self, who, team, key, body="first", status=201, **fields):
        return self.ok(who, "POST", f"/teams/{team}/shared",
                       {"key": key, "title": "Dosage table", "body": encoded(body), **fields}, status=status)

    def keys(self, who, team, position, path="", **parameters):
        items = self.query(who, f"/teams/{team}/shared{path}", position, **parameters).json["items"]
        return [item["key"] for item in items]

    def people(self):
        owner, team, _ = self.team()
        return owner, self.member(owner, team), self.member(owner, team), self.member(owner, team, "guest"), team

    def test_share_read_new_version_unshare(self):
        owner, sharer, other, guest, team = self.people()
        made = self.share(sharer, team, "model:doses", tags=["ward-3", "adults"])
        share = made.json["share_id"]
        path = f"/teams/{team}/shared/{share}"
        read = self.query(guest, path, made.position).json
        self.assertEqual((encoded("first"), 5, 1, ["adults", "ward-3"], True, False, sharer.id),
                         tuple(read[name] for name in ("body", "size_bytes", "entry_version", "tags", "read", "write",
                                                       "shared_by")))
        self.refused("not_allowed", 403, other, "PATCH", path, {"title": "Mine"})
        self.refused("shared_key_taken", 409, other, "POST", f"/teams/{team}/shared",
                     {"key": "model:doses", "title": "Mine", "body": encoded("x")}, pointer="/key")
        again = self.share(sharer, team, "model:doses", bytes(range(256)), tags=["adults"])
        self.assertEqual((share, 2), (again.json["share_id"], again.json["entry_version"]))
        by_key = self.query(guest, f"/teams/{team}/shared/by-key/model:doses", again.position).json
        self.assertEqual((encoded(bytes(range(256))), 2), (by_key["body"], by_key["entry_version"]))
        changed = self.ok(owner, "PATCH", path, {"title": "Doses", "clear_tags": True})
        details = self.query(guest, path + "/details", changed.position).json
        self.assertEqual(("Doses", [], 3, owner.id),
                         tuple(details[name] for name in ("title", "tags", "entry_version", "updated_by")))
        self.assertNotIn("body", details)
        gone = self.ok(sharer, "DELETE", path)
        self.assertEqual([], self.keys(guest, team, gone.position))
        self.refused("shared_entry_not_found", 404, owner, "DELETE", path, pointer="/share_id")
        self.refused("shared_entry_not_found", 404, guest, "GET", path)

    def test_the_body_leaves_the_ledger_by_the_read_model_alone(self):
        owner, sharer, _, _, team = self.people()
        self.share(sharer, team, "secretly", "nobody-streams-this")
        told = json.dumps(self.cluster.replay("--subject", f"team/{team}"))
        self.assertIn("secretly", told)
        self.assertNotIn("nobody-streams-this", told)
        self.assertNotIn(encoded("nobody-streams-this"), told)

    def test_the_largest_body_and_one_more(self):
        owner, team, _ = self.team()
        largest = b"\0" * (900 * KB)
        made = self.share(owner, team, "large", largest)
        read = self.query(owner, f"/teams/{team}/shared/by-key/large", made.position).json
        self.assertEqual(largest, base64.b64decode(read["body"]))
        body = {"key": "larger", "title": "Large", "body": encoded(largest + b"x")}
        self.refused("content_too_large", 413, owner, "POST", f"/teams/{team}/shared", body, pointer="/body")
        body["body"] = "not base64!"
        self.refused("invalid_field", 400, owner, "POST", f"/teams/{team}/shared", body, pointer="/body")
        del body["body"]
        self.refused("missing_field", 400, owner, "POST", f"/teams/{team}/shared", body, pointer="/body")

    def test_lists_and_discovery(self):
        owner, sharer, other, guest, team = self.people()
        self.share(sharer, team, "a.doses", tags=["adults"])
        self.share(other, team, "b.rota", "a longer body", title="Rota of ward 3")
        last = self.share(sharer, team, "c.doses", title="Children", tags=["children"]).position
        self.assertEqual(["a.doses", "b.rota", "c.doses"], self.keys(guest, team, last))
        self.assertEqual(["b.rota"], self.keys(guest, team, last, key_prefix="b."))
        self.assertEqual(["b.rota"], self.keys(guest, team, last, shared_by=other.id))
        self.assertEqual(["a.doses"], self.keys(guest, team, last, tag="adults"))
        self.assertEqual(["b.rota"], self.keys(guest, team, last, title="WARD"))
        self.assertEqual(["c.doses", "a.doses"], self.keys(guest, team, last, "/discover", size_bytes_max=5))
        self.assertEqual(["c.doses"], self.keys(guest, team, last, "/discover", q="children"))
        self.assertEqual(["a.doses"], self.keys(guest, team, last, "/discover", tags="adults"))
        page = self.query(guest, f"/teams/{team}/shared", last, page_size=2).json
        self.assertEqual(["c.doses"], self.keys(guest, team, last, page_token=page["next_page_token"]))
        accessible = self.ok(sharer, "GET", f"/teams/{team}/shared/accessible?action=edit").json["items"]
        self.assertEqual(["a.doses", "c.doses"], [item["key"] for item in accessible])
        for_owner = self.ok(owner, "GET", f"/teams/{team}/shared/accessible?account_id={guest.id}").json["items"]
        self.assertEqual([("a.doses", False), ("b.rota", False), ("c.doses", False)],
                         [(item["key"], item["may_edit"]) for item in for_owner])

    def test_who_may_read_and_write(self):
        owner, sharer, other, guest, team = self.people()
        made = self.share(sharer, team, "doses", permissions={"read": False})
        share = made.json["share_id"]
        path = f"/teams/{team}/shared/{share}"
        self.assertEqual([], self.keys(other, team, made.position))
        self.assertEqual([], self.keys(other, team, made.position, "/discover"))
        self.refused("not_allowed", 403, other, "GET", path)
        self.refused("shared_entry_not_found", 404, other, "GET", f"/teams/{team}/shared/by-key/doses")
        feed = self.query(other, f"/teams/{team}/activity", made.position).json["items"]
        self.assertNotIn("sharing.entry_shared", [item["type"] for item in feed])

        self.refused("invalid_field", 400, sharer, "PUT", path + "/team-permissions", {"write": True}, pointer="/write")
        opened = self.ok(sharer, "PUT", path + "/team-permissions", {"read": True, "write": True})
        self.assertEqual(["doses"], self.keys(other, team, opened.position))
        self.ok(other, "PATCH", path, {"title": "By another"})
        self.refused("not_allowed", 403, guest, "PATCH", path, {"title": "By a guest"})
        feed = self.query(other, f"/teams/{team}/activity", opened.position).json["items"]
        self.assertIn("sharing.entry_shared", [item["type"] for item in feed])

        grant = self.ok(sharer, "POST", path + "/permissions",
                        {"action": "edit", "grantee_kind": "user", "grantee": guest.id}, status=201)
        self.ok(guest, "PATCH", path, {"title": "By a guest"})
        self.refused("not_allowed", 403, other, "PATCH", path, {"title": "By another again"})
        self.refused("not_allowed", 403, other, "POST", path + "/permissions",
                     {"action": "edit", "grantee_kind": "user", "grantee": other.id})
        who = self.ok(sharer, "GET", path + "/who?action=edit").json["items"]
        self.assertEqual({(owner.id, "role_default"), (sharer.id, "sharer"), (guest.id, "grant")},
                         {(item["account_id"], item["decided_by"]["kind"]) for item in who})
        check = self.ok(sharer, "POST", path + "/check-permission", {"action": "edit", "account_id": other.id}).json
        self.assertEqual((False, "missing_allow"), (check["allowed"], check["decided_by"]["kind"]))
        listed = self.query(other, path + "/permissions", grant.position).json["items"]
        self.assertEqual([("edit", guest.id)], [(item["action"], item["grantee"]) for item in listed])
        self.ok(sharer, "DELETE", f"{path}/permissions?action=edit&grantee_kind=user&grantee={guest.id}")
        self.ok(other, "PATCH", path, {"title": "By another again"})

    def test_it_expires_by_itself(self):
        owner, sharer, _, guest, team = self.people()
        end = datetime.now(timezone.utc) + timedelta(seconds=3)
        made = self.share(sharer, team, "short", expires_at=end.isoformat().replace("+00:00", "Z"))
        self.assertEqual(["short"], self.keys(guest, team, made.position))
        until(15, "it has expired", lambda: self.keys(guest, team, made.position) == [])
        ended = until(15, "due work says so",
                      lambda: self.cluster.replay("--subject", f"team/{team}", "--type",
                                                  "sharing.shared_entry_expired"), 0.5)
        self.assertEqual("system", ended[0]["actor"])

    def test_what_one_leaves_behind_is_the_teams(self):
        owner, sharer, _, guest, team = self.people()
        share = self.share(sharer, team, "doses").json["share_id"]
        left = self.ok(sharer, "POST", f"/teams/{team}/leave")
        self.assertEqual(["doses"], self.keys(guest, team, left.position))
        self.refused("not_a_member", 403, sharer, "DELETE", f"/teams/{team}/shared/{share}")
        self.ok(owner, "DELETE", f"/teams/{team}/shared/{share}")


class CustomRoles(EndToEnd):
    def role(self, owner, team, name, *actions):
        body = {"name": name, "actions": [{"resource_kind": kind, "action": action} for kind, action in actions]}
        return self.ok(owner, "POST", f"/teams/{team}/roles", body, status=201).json["role_id"]

    def check(self, who, team, kind, resource, action):
        return self.ok(who, "POST", f"/teams/{team}/permissions/check",
                       {"resource_kind": kind, "resource_id": resource, "action": action}).json

    def test_a_role_from_beginning_to_end(self):
        owner, team, _ = self.team()
        nurse, path = self.member(owner, team, "viewer"), f"/teams/{team}/roles"
        role = self.role(owner, team, "triage", ("notebook", "run"), ("*", "audit"))
        self.refused("custom_role_exists", 409, owner, "POST", path,
                     {"name": "triage", "actions": [{"resource_kind": "*", "action": "view"}]}, pointer="/name")
        self.refused("invalid_field", 400, owner, "POST", path,
                     {"name": "admin", "actions": [{"resource_kind": "*", "action": "view"}]}, pointer="/name")
        self.refused("not_allowed", 403, nurse, "POST", path,
                     {"name": "mine", "actions": [{"resource_kind": "*", "action": "delete"}]})
        self.assertFalse(self.check(nurse, team, "notebook", "n1", "run")["allowed"])
        given = self.ok(owner, "PUT", f"/teams/{team}/members/{nurse.id}/custom-roles", {"role_ids": [role]})
        decided = self.check(nurse, team, "notebook", "n1", "run")
        self.assertEqual((True, "custom_role", role, "the custom role triage allows this"),
                         (decided["allowed"], decided["decided_by"]["kind"], decided["decided_by"]["custom_role_id"],
                          decided["reason"]))
        what = self.ok(nurse, "GET", f"/teams/{team}/members/{nurse.id}/permissions").json["items"]
        self.assertIn(("notebook", "*", "run"),
                      [(item["resource_kind"], item["resource_id"], item["action"]) for item in what])
        view = self.query(nurse, f"{path}/{role}", given.position).json
        self.assertEqual(("triage", 1, [{"resource_kind": "*", "action": "audit"},
                                        {"resource_kind": "notebook", "action": "run"}]),
                         (view["name"], view["member_count"], view["actions"]))
        self.assertEqual([nurse.id], [one["account_id"] for one in
                                      self.query(nurse, f"{path}/{role}/members", given.position).json["items"]])
        self.assertEqual([role], [one["role_id"] for one in
                                  self.query(nurse, path, given.position, account_id=nurse.id).json["items"]])
        self.ok(owner, "PATCH", f"{path}/{role}", {"actions": [{"resource_kind": "notebook", "action": "stop"}]})
        self.assertFalse(self.check(nurse, team, "notebook", "n1", "run")["allowed"])
        grant = {"resource_kind": "notebook", "resource_id": "n1", "action": "run", "grantee_kind": "custom_role",
                 "grantee": role}
        self.ok(owner, "POST", f"/teams/{team}/permissions", grant, status=201)
        self.assertTrue(self.check(nurse, team, "notebook", "n1", "run")["allowed"])
        deleted = self.ok(owner, "DELETE", f"{path}/{role}")
        self.assertFalse(self.check(nurse, team, "notebook", "n1", "run")["allowed"])
        self.assertEqual([], self.query(owner, path, deleted.position).json["items"])
        self.refused("custom_role_not_found", 404, owner, "DELETE", f"{path}/{role}", pointer="/role_id")

    def test_a_grant_on_every_resource_of_a_kind(self):
        owner, team, _ = self.team()
        member, viewer = self.member(owner, team), self.member(owner, team, "viewer")
        item = self.ok(owner, "POST", f"/teams/{team}/vault/items", {"name": "Rota", "type": "note", "content": "Mo"},
                       status=201).json["item_id"]
        grant = {"resource_kind": "vault_item", "resource_id": "*", "grantee_kind": "role"}
        self.ok(owner, "POST", f"/teams/{team}/permissions", {**grant, "action": "edit", "grantee": "viewer"}, status=201)
        self.assertTrue(self.check(viewer, team, "vault_item", item, "edit")["allowed"])
        self.assertTrue(self.check(member, team, "vault_item", item, "edit")["allowed"])
        denied = self.ok(owner, "POST", f"/teams/{team}/permissions",
                         {**grant, "action": "view", "grantee": "viewer", "effect": "deny"}, status=201)
        self.assertFalse(self.check(viewer, team, "vault_item", item, "view")["allowed"])
        self.assertEqual([], self.query(viewer, f"/teams/{team}/vault/items", denied.position).json["items"])
        self.assertEqual(1, len(self.query(member, f"/teams/{team}/vault/items", denied.position).json["items"]))
        listed = self.query(owner, f"/teams/{team}/permissions", denied.position, resource_id="*").json["items"]
        self.assertEqual({("edit", "allow"), ("view", "deny")}, {(one["action"], one["effect"]) for one in listed})
        self.ok(owner, "DELETE", f"/teams/{team}/permissions/{denied.json['grant_id']}")
        self.assertTrue(self.check(viewer, team, "vault_item", item, "view")["allowed"])
