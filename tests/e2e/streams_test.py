"""Live streams over SSE and WebSocket: the same messages, the same ids."""
import threading

from base import API, EndToEnd
from live import Closed, EventStream, WebSocket
from support import new_account, until


class Streams(EndToEnd):
    def team(self, owner=None, **fields):
        owner, team, made = super().team(owner, **fields)
        self.known_to_the_edge(owner, team)
        return owner, team, made

    def member(self, owner, team, role="member"):
        person = super().member(owner, team, role)
        self.known_to_the_edge(person, team)
        return person

    def known_to_the_edge(self, person, team):
        """A stream knows what its node has read: waits until the edge, which only follows, has read of the person."""
        def known():
            answer = self.call(person, "POST", f"/teams/{team}/permissions/check",
                               {"resource_kind": "notebook", "resource_id": "shared", "action": "view"},
                               node=self.edge, Muster_Consistency="local")
            return answer.status == 200 and answer.json["decided_by"]["kind"] != "not_a_member"
        until(30, "the edge has read of them", known, 0.2)

    def sse(self, who, team, node=None, query="", **headers):
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        stream = EventStream(node or self.node, f"{API}/teams/{team}/stream{query}", who.token, sent)
        self.addCleanup(stream.close)
        return stream

    def web_socket(self, who, team, node=None, more=""):
        stream = WebSocket(node or self.node, f"/ws/{team}?token={who.token}{more}")
        self.addCleanup(stream.close)
        return stream

    def entries(self, stream, count):
        """The next entries, as (id, kinds of their events)."""
        found = []
        while len(found) < count:
            if isinstance(stream, WebSocket):
                messages = stream.messages()
            else:
                messages = [stream.event()[2]]
            found += [message for message in messages if message["type"] == "entry"]
        return [(entry["id"], [event["type"] for event in entry["events"]]) for entry in found]

    def add(self, owner, team):
        return self.ok(owner, "POST", f"/teams/{team}/members", {"account_id": new_account()}).position

    def test_both_wires_on_both_nodes_say_the_same(self):
        owner, team, made = self.team()
        after = f"?after={made.position}"
        streams = [self.sse(owner, team, query=after), self.sse(owner, team, self.edge, after),
                   self.web_socket(owner, team, more=f"&after={made.position}"),
                   self.web_socket(owner, team, self.edge, f"&after={made.position}")]
        positions = [self.add(owner, team) for _ in range(3)]
        for stream in streams:
            found = self.entries(stream, 3)
            self.assertEqual(positions, [position for position, _ in found])
            self.assertTrue(all("roster.member_joined" in kinds for _, kinds in found), found)

    def test_a_stream_begins_now_and_resumes_from_any_position(self):
        owner, team, made = self.team()
        second, third = self.add(owner, team), self.add(owner, team)
        fresh = self.sse(owner, team)
        self.assertEqual("text/event-stream", fresh.response.headers["Content-Type"])
        self.assertEqual("hello", fresh.event()[1])
        resumed = self.sse(owner, team, Last_Event_ID=made.position)
        self.assertEqual([second, third], [position for position, _ in self.entries(resumed, 2)])
        from_the_first = self.web_socket(owner, team, more=f"&after={second}")
        self.assertEqual([third], [position for position, _ in self.entries(from_the_first, 1)])
        self.refused("invalid_header", 400, owner, "GET", f"/teams/{team}/stream", Last_Event_ID="yesterday")

    def test_strangers_get_403_and_1008(self):
        _, team, _ = self.team()
        stranger = self.person()
        self.refused("not_a_member", 403, stranger, "GET", f"/teams/{team}/stream")
        self.refused("unauthenticated", 401, None, "GET", f"/teams/{team}/stream")
        with self.assertRaises(Closed) as closed:
            self.web_socket(stranger, team).messages()
        self.assertEqual(1008, closed.exception.code)

    def test_who_is_removed_hears_nothing_more(self):
        owner, team, _ = self.team()
        person = self.member(owner, team)
        streams = [self.web_socket(person, team), self.web_socket(person, team, self.edge)]
        events = self.sse(person, team)
        self.assertEqual("hello", events.event()[1])
        for stream in streams:
            self.assertEqual("hello", stream.messages()[0]["type"])
        self.ok(owner, "DELETE", f"/teams/{team}/members/{person.id}")
        self.add(owner, team)
        for stream in streams:
            heard = []
            with self.assertRaises(Closed) as closed:
                while True:
                    heard += stream.messages()
            self.assertEqual(1008, closed.exception.code)
            self.assertFalse([one for one in heard if one["type"] == "entry"
                              and "roster.member_joined" in str(one["events"])
                              and person.id not in str(one["events"])], heard)
        with self.assertRaises(Closed):
            while True:
                self.assertNotEqual("roster.member_joined", events.event()[1])

    @staticmethod
    def next_live(stream):
        """What a client said next. Entries and presence may have been told before."""
        while True:
            for message in stream.messages():
                if message["type"] == "live":
                    return message

    def test_what_a_client_says_reaches_the_others_on_every_node_and_not_the_ledger(self):
        owner, team, made = self.team()
        person = self.member(owner, team)
        speaker, near = self.web_socket(owner, team), self.web_socket(person, team)
        far = self.web_socket(person, team, self.edge)
        for stream in (speaker, near, far):
            self.assertEqual("hello", stream.messages()[0]["type"])
        before = len(self.cluster.replay("--subject", f"team/{team}"))
        speaker.send({"cursor": [3, 4]})
        for stream in (near, far):
            message = self.next_live(stream)
            self.assertEqual(("live", owner.id, {"cursor": [3, 4]}), (message["type"], message["from"], message["data"]))
        self.assertEqual(before, len(self.cluster.replay("--subject", f"team/{team}")))
        position, heard = self.add(owner, team), []
        while position not in [message.get("id") for message in heard]:
            heard += speaker.messages()
        self.assertNotIn("live", [message["type"] for message in heard], "it does not hear itself")

    def test_a_ticket_opens_one_stream(self):
        owner, team, _ = self.team()
        ticket = self.ok(owner, "POST", "/stream-tickets", status=201).json["ticket"]
        stream = WebSocket(self.node, f"/ws/{team}?ticket={ticket}")
        self.addCleanup(stream.close)
        self.assertEqual("hello", stream.messages()[0]["type"])
        again = WebSocket(self.edge, f"/ws/{team}?ticket={ticket}")
        self.addCleanup(again.close)
        self.assertEqual(401, again.status, again.head)
        self.assertEqual(426, self.node.http("GET", f"/ws/{team}?token={owner.token}").status)

    def test_a_stream_ends_with_its_token(self):
        owner, team, _ = self.team()
        short = self.person(owner.id, ttl="2s")
        stream = self.web_socket(short, team)
        with self.assertRaises(Closed):
            while True:
                stream.messages()

    def test_many_receivers_hear_every_entry_in_order(self):
        owner, team, made = self.team()
        streams = [self.web_socket(owner, team, (self.node, self.edge)[number % 2], f"&after={made.position}")
                   for number in range(20)]
        heard = [[] for _ in streams]
        def listen(number):
            heard[number] = self.entries(streams[number], 30)
        threads = [threading.Thread(target=listen, args=(number,)) for number in range(len(streams))]
        for thread in threads:
            thread.start()
        positions = [self.ok(owner, "PATCH", f"/teams/{team}", {"description": str(number)}).position
                     for number in range(30)]
        for thread in threads:
            thread.join(20)
        for found in heard:
            self.assertEqual(positions, [position for position, _ in found])
