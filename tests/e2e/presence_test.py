"""Who is there: said on one node, seen and told on the other, and never on the ledger."""
from base import API, EndToEnd
from live import EventStream, WebSocket
from support import until


class Presence(EndToEnd):
    def say(self, who, team, status, activity="", node=None, at_least=None):
        headers = {"Muster_At_Least": at_least} if at_least else {}
        answer = self.call(who, "POST", f"/teams/{team}/presence", {"status": status, "activity": activity}, node=node,
                           **headers)
        self.assertEqual(200, answer.status, answer)
        return answer.json

    def of_team(self, who, team, node=None, query=""):
        answer = self.call(who, "GET", f"/teams/{team}/presence{query}", node=node)
        self.assertEqual(200, answer.status, answer)
        return answer.json

    def seen(self, who, team, about, node):
        return next((item for item in self.of_team(who, team, node)["items"] if item["account_id"] == about.id), None)

    def clinic(self):
        """An owner and a member of a team that both nodes know of, and the position at which they do."""
        owner, team, _ = self.team()
        person = self.person()
        added = self.ok(owner, "POST", f"/teams/{team}/members", {"account_id": person.id}, status=201)
        return owner, person, team, added.position

    def wait_for_edge(self, who, team, position):
        """A stream knows what its node has read: a read there that waits for the position."""
        until(20, "the edge has read that far", lambda: self.call(
            who, "GET", f"/teams/{team}/presence", node=self.edge, Muster_At_Least=position).status == 200, 0.2)

    def presence(self, stream, account, status):
        """The stream's next message about this account and status."""
        while True:
            messages = stream.messages() if isinstance(stream, WebSocket) else [stream.event()]
            for message in messages:
                event_id, data = (message.get("id"), message) if isinstance(message, dict) else (message[0], message[2])
                if data["type"] == "presence" and (data["account_id"], data["status"]) == (account, status):
                    self.assertIsNone(event_id, "it is not on the ledger")
                    return data

    def test_what_is_said_on_one_node_is_seen_on_the_other(self):
        owner, person, team, position = self.clinic()
        said = self.say(person, team, "busy", "ward round", node=self.node)
        self.wait_for_edge(owner, team, position)
        until(10, "the edge has heard", lambda: self.seen(owner, team, person, self.edge) == said, 0.2)
        self.say(person, team, "away", "lunch", node=self.edge)
        until(10, "the node has heard", lambda: self.seen(owner, team, person, self.node)["status"] == "away", 0.1)
        listed = self.of_team(owner, team)
        self.assertEqual({"online": 0, "away": 1, "busy": 0, "offline": 0}, listed["counts"])
        self.assertTrue(listed["complete"])
        self.assertEqual([], self.of_team(owner, team, query="?status=online")["items"])
        # Offline by hand holds at once, here and there.
        self.say(person, team, "offline", node=self.node)
        self.assertEqual("offline", self.seen(owner, team, person, self.node)["status"])
        until(10, "the edge has heard", lambda: self.seen(owner, team, person, self.edge)["status"] == "offline", 0.2)
        self.assertEqual([], self.cluster.replay("--actor", person.id), "nothing of it is on the ledger")

    def test_changes_are_told_on_the_streams_of_both_nodes(self):
        owner, person, team, position = self.clinic()
        self.wait_for_edge(owner, team, position)
        streams = [EventStream(self.node, f"{API}/teams/{team}/stream", owner.token),
                   EventStream(self.edge, f"{API}/teams/{team}/stream", owner.token),
                   WebSocket(self.node, f"/ws/{team}?token={owner.token}"),
                   WebSocket(self.edge, f"/ws/{team}?token={owner.token}")]
        for stream in streams:
            self.addCleanup(stream.close)
        self.presence(streams[0], owner.id, "online")  # whoever listens is there
        said = self.say(person, team, "busy", "ward round")
        for stream in streams:
            self.assertEqual(said, {name: value for name, value in self.presence(stream, person.id, "busy").items()
                                    if name != "type"})
        # Over a WebSocket of the other node; what is nonsense is refused there.
        speaker = WebSocket(self.edge, f"/ws/{team}?token={person.token}")
        self.addCleanup(speaker.close)
        speaker.send({"type": "presence", "status": "away", "activity": "lunch"})
        for stream in streams:
            self.assertEqual("lunch", self.presence(stream, person.id, "away")["activity"])
        speaker.send({"type": "presence", "status": "asleep"})
        until(10, "an error", lambda: [one for one in speaker.messages() if one["type"] == "error"])
        # A stream goes on from a position as if nothing of this had been said.
        renamed = self.ok(owner, "PATCH", f"/teams/{team}", {"description": "night shift"}).position
        resumed = EventStream(self.node, f"{API}/teams/{team}/stream", owner.token, {"Last-Event-ID": position})
        self.addCleanup(resumed.close)
        ids = []
        while renamed not in ids:
            event_id, kind, _ = resumed.event()
            self.assertEqual({"presence": False, "entry": True}[kind], event_id is not None)
            ids += [event_id] if event_id else []
        self.assertNotIn(position, ids)

    def test_a_node_that_starts_knows_who_is_there(self):
        owner, person, team, position = self.clinic()
        self.say(person, team, "busy", "ward round")
        self.say(owner, team, "offline")
        late = self.cluster.add_node("late", MUSTER_ROLES="gateway")
        late.start().wait_ready()
        self.addCleanup(late.stop)
        until(10, "it has read the topic", lambda: self.of_team(owner, team, late)["complete"])
        listed = self.of_team(owner, team, late)
        self.assertEqual({owner.id: "offline", person.id: "busy"},
                         {item["account_id"]: item["status"] for item in listed["items"]})

    def test_who_leaves_is_gone_and_strangers_see_nothing(self):
        owner, person, team, _ = self.clinic()
        self.say(person, team, "online", "here")
        about = f"/users/{person.id}/presence"
        self.assertEqual(("online", "here"), tuple(self.ok(owner, "GET", about).json[name]
                                                   for name in ("status", "activity")))
        stranger = self.person()
        unknown = self.ok(stranger, "GET", about).json
        self.assertEqual(("offline", None, []), (unknown["status"], unknown.get("last_seen"), unknown["teams"]))
        self.assertEqual("online", self.ok(self.founder(), "GET", about).json["status"])
        self.refused("not_a_member", 403, stranger, "GET", f"/teams/{team}/presence")
        self.refused("not_a_member", 403, stranger, "POST", f"/teams/{team}/presence", {"status": "online"})
        self.refused("missing_field", 400, person, "POST", f"/teams/{team}/presence", {}, pointer="/status")
        self.ok(owner, "DELETE", f"/teams/{team}/members/{person.id}")
        self.assertIsNone(self.seen(owner, team, person, self.node))
        self.assertEqual("offline", self.ok(owner, "GET", about).json["status"])
