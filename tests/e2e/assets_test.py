"""Vault, usage and billing: the main path of each over HTTP."""
import base64
from datetime import datetime, timezone
from decimal import Decimal

from base import EndToEnd
from support import until

KB = 1024


class Vault(EndToEnd):
    def read(self, who, team, item, version=None):
        path = f"/teams/{team}/vault/items/{item}" + (f"?version={version}" if version else "")
        return self.ok(who, "GET", path).json

    def store(self, who, team, **fields):
        body = {"name": "Rota", "type": "note", "content": "Monday: Ben", "mime_type": "text/plain", **fields}
        return self.ok(who, "POST", f"/teams/{team}/vault/items", body, status=201).json["item_id"]

    def test_store_read_update_versions_restore_delete(self):
        owner, team, _ = self.team()
        item = self.store(owner, team, metadata='{"ward":"3"}')
        first = self.read(owner, team, item)
        self.assertEqual(("Monday: Ben", '{"ward":"3"}', 1, "note"),
                         (first["content"], first["metadata"], first["version"], first["type"]))
        path = f"/teams/{team}/vault/items/{item}"
        self.assertEqual(2, self.ok(owner, "PUT", path, {"content": "Monday: Ana"}, status=200).json["version"])
        self.assertEqual("Monday: Ana", self.read(owner, team, item)["content"])
        self.assertEqual("Monday: Ben", self.read(owner, team, item, 1)["content"])
        restored = self.ok(owner, "POST", path + "/versions/1/restore")
        self.assertEqual(3, restored.json["version"])
        self.assertEqual("Monday: Ben", self.read(owner, team, item)["content"])

        versions = self.query(owner, path + "/versions", restored.position).json["items"]
        self.assertEqual([(1, 1), (2, 2), (3, 1)],
                         sorted((one["item_version"], one["content_version"]) for one in versions))
        listed = self.query(owner, f"/teams/{team}/vault/items", restored.position).json["items"]
        self.assertEqual([(item, 3)], [(one["item_id"], one["item_version"]) for one in listed])
        deleted = self.ok(owner, "DELETE", path)
        self.refused("item_not_found", 404, owner, "GET", path)
        self.assertEqual([], self.query(owner, f"/teams/{team}/vault/items", deleted.position).json["items"])

    def test_every_read_is_an_entry_and_counted(self):
        owner, team, _ = self.team()
        item = self.store(owner, team)
        self.read(owner, team, item)
        self.read(owner, team, item)
        reads = self.cluster.replay("--subject", f"team/{team}", "--type", "vault.vault_item_read")
        self.assertEqual(2, len(reads))
        self.assertEqual({owner.id}, {entry["actor"] for entry in reads})
        details = self.query(owner, f"/teams/{team}/vault/items/{item}/details", reads[-1]["position"]).json
        self.assertEqual(2, details["reads"])

    def test_bytes_go_through_base64(self):
        owner, team, _ = self.team()
        content = base64.b64encode(bytes(range(256))).decode()
        item = self.store(owner, team, type="image", mime_type="image/png", encoding="base64", content=content)
        found = self.read(owner, team, item)
        self.assertEqual((content, "base64", 256), (found["content"], found["encoding"], found["size_bytes"]))

    def test_the_largest_content_and_one_more(self):
        owner, team, _ = self.team()
        largest = "x" * (900 * KB)
        item = self.store(owner, team, content=largest)
        self.assertEqual(largest, self.read(owner, team, item)["content"])
        self.refused("content_too_large", 413, owner, "POST", f"/teams/{team}/vault/items",
                     {"name": "Large", "type": "file", "content": largest + "x"}, pointer="/content")
        self.refused("body_too_large", 413, owner, "POST", f"/teams/{team}/vault/items",
                     {"name": "Large", "type": "file", "content": "x" * (6200 * KB)})

    def test_a_right_on_one_item(self):
        owner, team, _ = self.team()
        viewer = self.member(owner, team, "viewer")
        item = self.store(owner, team)
        self.assertEqual("Monday: Ben", self.read(viewer, team, item)["content"])
        self.ok(owner, "POST", f"/teams/{team}/permissions",
                {"resource_kind": "vault_item", "resource_id": item, "action": "view", "grantee_kind": "user",
                 "grantee": viewer.id, "effect": "deny"})
        self.refused("not_allowed", 403, viewer, "GET", f"/teams/{team}/vault/items/{item}")


class UsageAndBilling(EndToEnd):
    CALL = {"provider": "openai", "model": "gpt-4o", "input_tokens": 1_000_000, "output_tokens": 100_000,
            "latency_ms": 900}
    COST = Decimal("3.5")  # 2.50 a million in, 10.00 a million out

    def use(self, who, team, **fields):
        return self.ok(who, "POST", f"/teams/{team}/usage", {**self.CALL, **fields}, status=201)

    def test_priced_recorded_and_summed(self):
        owner, team, _ = self.team()
        first = self.use(owner, team)
        self.assertEqual(self.COST, Decimal(first.json["cost"]))
        given = self.use(owner, team, model="other", cost="0.25", success=False)
        self.assertEqual(self.COST + Decimal("0.25"), Decimal(given.json["period_cost"]))
        self.refused("unpriced_model", 409, owner, "POST", f"/teams/{team}/usage", {**self.CALL, "model": "other"},
                     pointer="/cost")

        rows = self.query(owner, f"/teams/{team}/usage", given.position, granularity="day", group_by="model").json
        self.assertEqual({"gpt-4o": (1, self.COST), "other": (1, Decimal("0.25"))},
                         {row["model"]: (row["records"], Decimal(row["cost"])) for row in rows["items"]})
        now = datetime.now(timezone.utc)
        month = self.query(owner, f"/teams/{team}/usage/monthly", given.position, year=now.year, month=now.month).json
        self.assertEqual((2, 1, 2_000_000),
                         tuple(month["total"][name] for name in ("records", "successes", "input_tokens")))
        billing = self.query(owner, f"/teams/{team}/billing", given.position).json
        self.assertEqual(self.COST + Decimal("0.25"), Decimal(billing["total_cost"]))
        self.assertEqual({"gpt-4o", "other"}, {share["name"] for share in billing["breakdown_by_model"]})

    def test_a_budget_warns_then_restricts(self):
        owner, team, _ = self.team()
        self.ok(owner, "PUT", f"/teams/{team}/billing/budget",
                {"monthly_budget": "5.00", "warning_threshold": 60, "exceeded_action": "restrict"})
        self.use(owner, team)
        crossed = self.use(owner, team)
        self.refused("budget_exceeded", 403, owner, "POST", f"/teams/{team}/usage", self.CALL)
        alerts = self.query(owner, f"/teams/{team}/billing/alerts", crossed.position).json["items"]
        self.assertEqual({"budget_warning": 60, "budget_exceeded_alert": 100},
                         {alert["type"]: alert["threshold"] for alert in alerts})
        alert = alerts[0]["alert_id"]
        done = self.ok(owner, "POST", f"/teams/{team}/billing/alerts/{alert}/acknowledge")
        left = self.query(owner, f"/teams/{team}/billing/alerts", done.position, acknowledged="false").json["items"]
        self.assertNotIn(alert, [one["alert_id"] for one in left])
        billing = self.query(owner, f"/teams/{team}/billing", done.position).json
        self.assertEqual((Decimal("5"), "restrict", Decimal("-2")),
                         (Decimal(billing["budget"]["monthly_budget"]), billing["budget"]["exceeded_action"],
                          Decimal(billing["budget"]["remaining"])))

    def test_a_feed_of_what_happened(self):
        owner, team, _ = self.team(name="Night shift")
        person = self.member(owner, team)
        last = self.use(owner, team)
        feed = self.query(owner, f"/teams/{team}/activity", last.position).json["items"]
        self.assertEqual("usage.usage_recorded", feed[0]["type"])
        joined = self.query(owner, f"/teams/{team}/activity", last.position, type="roster.member_joined").json["items"]
        self.assertEqual(person.id, joined[0]["account_id"])
        found = self.query(owner, f"/teams/{team}/activity", last.position, q="night").json["items"]
        self.assertTrue(found)
        mine = until(10, "what I did", lambda: self.query(owner, "/me/activity", last.position).json["items"])
        self.assertEqual({owner.id}, {item["actor"] for item in mine})
        for filters in ({"type": "usage"}, {"q": "recorded"}, {"resource_kind": "usage"}):
            types = {item["type"] for path in ("/me/activity", f"/teams/{team}/activity")
                     for item in self.query(owner, path, last.position, **filters).json["items"]}
            self.assertEqual({"usage.usage_recorded"}, types, filters)
