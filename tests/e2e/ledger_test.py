"""The ledger seen from outside: replay, verify, the topics for analytics, personal data; and a bad configuration."""
import json
import re
import subprocess

from base import EndToEnd
from support import until

EMAIL = "zoe.quux.7391@patients.example.org"
ADDRESS = "203.0.113.77"
AGENT = "Quuxbrowser/7391.5"
MARK = "Marker-7391-of-a-team-name"


class Ledger(EndToEnd):
    def test_replay_filters(self):
        owner, team, made = self.team()
        person = self.member(owner, team)
        self.ok(person, "POST", f"/teams/{team}/usage", {"tasks_created": 1})
        subject = ("--subject", f"team/{team}")
        def kinds(*words):
            return [entry["command"] for entry in self.cluster.replay(*subject, *words)]
        everything = ["roster.create_team", "roster.add_member", "usage.record_usage"]
        self.assertEqual(everything, kinds())
        self.assertEqual(everything[2:], kinds("--module", "usage"))
        self.assertEqual(everything[1:2], kinds("--command", "roster.add_member"))
        self.assertEqual(everything[:2], kinds("--type", "roster.member_joined"))
        self.assertEqual(everything[2:], kinds("--actor", person.id))
        self.assertEqual(everything[:1], kinds("--limit", "1"))
        self.assertEqual(everything[:1], kinds("--to", made.position))
        second = self.cluster.replay(*subject)[1]
        self.assertEqual(everything[1:], kinds("--from", second["position"]))
        self.assertEqual(everything[1:], kinds("--from-time", second["at"]))
        self.assertEqual(everything[:1], kinds("--to-time", second["at"]))
        self.assertEqual([1, 2, 3], [entry["version"] for entry in self.cluster.replay(*subject)])

    def test_replay_as_of(self):
        owner, team, made = self.team()
        added = self.ok(owner, "POST", f"/teams/{team}/members", {"account_id": self.person().id})
        subject = f"team/{team}"
        for position, count in ((made.position, 1), (added.position, 2), ("now", 2)):
            state = self.cluster.state(subject, position)["state"]
            self.assertEqual(count, len(state["roster"]["members"]))
        other = self.cluster.run("replay", "--as-of", f"{(int(made.position.split('.')[0]) + 1) % 8}.1", "--subject",
                                 subject)
        self.assertNotEqual(0, other.returncode)
        self.assertIn("lives in lane", other.stderr)

    def test_verify(self):
        self.assertIn("broken invariants 0", self.cluster.muster("verify"))

    def test_kcat_reads_the_topics_without_our_code(self):
        owner, team, made = self.team(name="Published")
        kafka = self.cluster.env["MUSTER_KAFKA"]
        def records():
            done = subprocess.run(["kcat", "-b", kafka, "-C", "-t", "muster.events.roster", "-e", "-J", "-q"],
                                  capture_output=True, text=True, timeout=30, check=True)
            return [record for record in map(json.loads, done.stdout.splitlines()) if record["key"] == f"team/{team}"]
        found = until(20, "the team's events are published", records, 0.3)
        headers = dict(zip(found[0]["headers"][::2], found[0]["headers"][1::2]))
        self.assertEqual(("muster.roster.team_created.v1", f"team/{team}", "1.0", "application/json"),
                         tuple(headers[name] for name in ("ce_type", "ce_subject", "ce_specversion", "content-type")))
        self.assertRegex(headers["ce_id"], "^" + re.escape(made.position) + r"\.\d+$")
        self.assertEqual(self.cluster.replay("--subject", f"team/{team}")[0]["at"], headers["ce_time"])
        self.assertEqual(int(made.position.split(".")[0]), found[0]["partition"])
        body = json.loads(found[0]["payload"])
        self.assertEqual(("Published", owner.id), (body["name"], body["creator"]))
        self.assertNotIn("code_hash", json.dumps([record["payload"] for record in found]))

    def test_personal_data_is_nowhere_in_clear(self):
        owner = self.person()
        # By the node that owns the lanes and by one that sends on; the address comes in through a trusted proxy.
        made = self.ok(owner, "POST", "/teams", {"name": MARK}, node=self.edge, X_Forwarded_For=ADDRESS,
                       User_Agent=AGENT)
        team = made.json["team_id"]
        self.ok(owner, "POST", f"/teams/{team}/invitations", {"email": EMAIL}, User_Agent=AGENT)
        last = self.ok(owner, "POST", f"/teams/{team}/vault/items",
                       {"name": "n", "type": "note", "content": "Secret-7391-content", "metadata": "Secret-7391-metadata"},
                       User_Agent=AGENT, node=self.edge, X_Forwarded_For=ADDRESS)
        for path in ("/activity", "/invitations", "/vault/items"):
            self.query(owner, f"/teams/{team}{path}", last.position)
        until(20, "the publisher is there too", lambda: MARK.encode() in self.records("muster.events.roster"), 0.3)

        kafka = self.cluster.dir / "kafka/data"
        topics = sorted({file.name.rsplit("-", 1)[0] for file in kafka.glob("muster.*-*")})
        self.assertLess({"muster.ledger", "muster.events.roster", "muster.events.vault"}, set(topics))
        # As it lies on the disk, and once more as it is read: producers may compress.
        places = {"disk": b"".join(file.read_bytes() for file in kafka.glob("*/*.log")),
                  **{topic: self.records(topic) for topic in topics},
                  **{name: self.dump(self.cluster.env[name]) for name in ("MUSTER_POSTGRES", "MUSTER_KEYRING")},
                  "logs": b"".join(node.log.read_bytes() for node in self.cluster.nodes)}
        for place in ("muster.ledger", "MUSTER_POSTGRES"):
            self.assertIn(MARK.encode(), places[place], "what is there can be found at all")
        secrets = {EMAIL, EMAIL.upper(), EMAIL.split("@")[0], ADDRESS, AGENT, "Secret-7391-content",
                   "Secret-7391-metadata", owner.token, made.json["invite_code"]}
        found = [(place, secret) for place, content in places.items() for secret in secrets if secret.encode() in content]
        self.assertEqual([], found)

    def records(self, topic):
        return subprocess.run(["kcat", "-b", self.cluster.env["MUSTER_KAFKA"], "-C", "-t", topic, "-e", "-q", "-f",
                               "%k %h %s\n"], capture_output=True, timeout=30, check=True).stdout

    @staticmethod
    def dump(url):
        return subprocess.run(["pg_dump", url], capture_output=True, check=True, timeout=60).stdout


class Configuration(EndToEnd):
    def refuses(self, text, *words):
        file = self.cluster.dir / "bad.toml"
        file.write_text(text)
        done = self.cluster.run("serve", "--config", str(file))
        self.assertNotEqual(0, done.returncode)
        for word in words:
            self.assertIn(word, done.stderr + done.stdout)

    def test_a_wrong_line_stops_the_start_and_is_named(self):
        self.refuses('log_level = "info"\ncolour = "red"\n', "bad.toml:2", "colour")
        self.refuses('token_rate = "often"\n', "bad.toml:1", "token_rate", "often")
        self.refuses('[x\n', "bad.toml:1")

    def test_an_unknown_variable_stops_the_start(self):
        done = self.cluster.run("serve", env={**self.cluster.env, "MUSTER_COLOUR": "red"})
        self.assertNotEqual(0, done.returncode)
        self.assertIn("MUSTER_COLOUR", done.stderr)
        done = self.cluster.run("serve", "--listen", "nowhere")
        self.assertNotEqual(0, done.returncode)
        self.assertIn("nowhere", done.stderr)
