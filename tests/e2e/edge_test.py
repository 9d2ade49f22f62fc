"""How HTTP is spoken: problems, idempotency, ETags, pages, limits, CORS, health, keys, the API's own description."""
import base64
import http.client
import json
import re
import socket
import threading
import time

from base import API, EndToEnd
from support import new_account, until


class Problems(EndToEnd):
    def test_400_says_where(self):
        owner, team, _ = self.team()
        for body, code, pointer in ((b'{"name":', "malformed", None),
                                    (b"[]", "malformed", None),
                                    ({}, "missing_field", "/name"),
                                    ({"name": "x" * 121}, "invalid_field", "/name"),
                                    ({"name": "  \t"}, "invalid_field", "/name"),
                                    ({"name": 7}, "invalid_field", "/name"),
                                    ({"name": "x", "colour": "red"}, "unknown_field", "/colour"),
                                    ({"name": "x", "visibility": "secret"}, "invalid_field", "/visibility"),
                                    ({"name": "x", "team_id": team}, "unknown_field", "/team_id")):
            with self.subTest(body=body):
                self.refused(code, 400, owner, "POST", "/teams", body, pointer=pointer)
        self.refused("invalid_field", 400, owner, "GET", "/teams/team_x/members", pointer="/team_id")
        self.refused("unknown_field", 400, owner, "GET", f"/teams/{team}/members?colour=red", pointer="/colour")
        self.refused("invalid_field", 400, owner, "GET", f"/teams/{team}/members?page_size=0", pointer="/page_size")
        self.refused("invalid_page_token", 400, owner, "GET", f"/teams/{team}/members?page_token=x",
                     pointer="/page_token")
        self.refused("invalid_header", 400, owner, "POST", f"/teams/{team}/archive", Idempotency_Key="a b")
        for position in ("yesterday", "4711.1"):
            self.refused("invalid_header", 400, owner, "GET", f"/teams/{team}/members", Muster_At_Least=position)
        self.refused("malformed", 400, owner, "GET", f"/teams/{team}/members?page_size=1&page_size=2",
                     pointer="/page_size")
        self.refused("missing_field", 400, owner, "PUT", f"/teams/{team}/settings/auto-promotion", {}, pointer="/days")

    def test_401(self):
        person = self.person()
        answer = self.refused("unauthenticated", 401, None, "GET", "/me")
        self.assertEqual("Bearer", answer.headers["WWW-Authenticate"])
        head, claims, signature = person.token.split(".")
        forged = base64.urlsafe_b64encode(json.dumps({"sub": new_account(), "exp": 4102444800}).encode()).rstrip(b"=")
        for token in ("nonsense", f"{head}.{forged.decode()}.{signature}", f"{head}.{claims}."):
            answer = self.node.http("GET", API + "/me", token=token)
            self.is_problem(answer, "token_invalid", 401)

        short = self.person(ttl="1s")
        def expired():
            answer = self.call(short, "GET", "/me")
            return answer if answer.status != 200 else None
        self.is_problem(until(12, "the token expires", expired, 0.3), "token_expired", 401)

    def test_404_and_405(self):
        person = self.person()
        self.refused("route_not_found", 404, person, "GET", "/nowhere")
        answer = self.refused("method_not_allowed", 405, person, "DELETE", "/teams")
        self.assertEqual({"GET", "POST"}, {word.strip() for word in answer.headers["Allow"].split(",")}
                         - {"HEAD", "OPTIONS"})
        self.refused("team_not_found", 404, person, "GET", "/teams/team_" + "0" * 26)
        self.refused("team_not_found", 404, person, "POST", f"/teams/team_{'0' * 26}/leave")

    def test_415_and_413_and_431(self):
        person = self.person()
        for kind in ("text/plain", "application/x-www-form-urlencoded"):
            self.refused("unsupported_media_type", 415, person, "POST", "/teams", b'{"name":"x"}', Content_Type=kind)
        self.refused("body_too_large", 413, person, "POST", "/teams", b" " * 6_400_000)
        self.refused("headers_too_large", 431, person, "GET", "/me", X_Long="x" * 20_000)

    def test_what_is_not_http_is_told_so(self):
        with socket.create_connection(self.node.address, timeout=10) as client:
            client.sendall(b"\x16\x03\x01 hello\r\n\r\n")
            self.assertTrue(client.recv(4096).startswith(b"HTTP/1.1 400 "))

    def test_429_for_a_token_that_asks_too_much(self):
        person, address = self.person(), "198.51.100.4"
        answers = [self.call(person, "GET", "/me", node=self.edge, X_Forwarded_For=address) for _ in range(30)]
        late = [answer for answer in answers if answer.status == 429]
        self.assertTrue(20 <= 30 - len(late) < 30, [answer.status for answer in answers])
        self.is_problem(late[0], "rate_limited", 429)
        self.assertTrue(re.fullmatch(r"[1-9]\d*", late[0].headers["Retry-After"]), late[0])


    def test_429_for_an_address_whatever_it_asks(self):
        for last, (path, token) in enumerate((("/nowhere", None), ("/me", "a.b.c"), ("/me", None))):
            answers = [self.edge.http("GET", API + path, token=token, headers={"X-Forwarded-For": f"198.51.100.{20 + last}"})
                       for _ in range(80)]
            self.assertIn(429, [answer.status for answer in answers], path)

    def test_a_request_in_absolute_form(self):
        with socket.create_connection(self.node.address, timeout=10) as client:
            client.sendall(b"GET http://muster.example/healthz HTTP/1.1\r\nHost: muster.example\r\n\r\n")
            self.assertTrue(client.recv(4096).startswith(b"HTTP/1.1 200 "))


class Retries(EndToEnd):
    def test_the_same_key_is_the_same_command(self):
        owner = self.person()
        first = self.ok(owner, "POST", "/teams", {"name": "Once"}, status=201, Idempotency_Key="k-1")
        again = self.ok(owner, "POST", "/teams", {"name": "Once"}, status=201, Idempotency_Key="k-1")
        self.assertEqual(first.json, again.json)
        self.assertEqual("true", again.headers["Muster-Repeated"])
        self.assertNotIn("Muster-Repeated", first.headers)
        for name in ("Muster-Position", "Muster-Command-Id"):
            self.assertEqual(first.headers[name], again.headers[name])
        self.refused("idempotency_key_reused", 409, owner, "POST", "/teams", {"name": "Twice"}, Idempotency_Key="k-1")
        teams = self.query(owner, "/me/teams", first.position).json["items"]
        self.assertEqual(1, len(teams))
        entries = self.cluster.replay("--subject", "team/" + first.json["team_id"])
        self.assertEqual([first.headers["Muster-Command-Id"]], [entry["command_id"] for entry in entries])

    def test_the_first_answer_again_also_when_the_team_has_moved_on(self):
        owner, team, _ = self.team()
        def rename():
            return self.ok(owner, "PATCH", f"/teams/{team}", {"name": "Renamed"}, Idempotency_Key="rename")
        first = rename()
        self.member(owner, team)
        again = rename()
        self.assertEqual("true", again.headers["Muster-Repeated"])
        self.assertEqual((first.position, first.json), (again.position, again.json))

    def test_a_code_is_told_again_to_who_has_lost_the_answer(self):
        owner, team, _ = self.team()
        path = f"/teams/{team}/invite-code/regenerate"
        first = self.ok(owner, "POST", path, {}, status=201, Idempotency_Key="anew")
        again = self.ok(owner, "POST", path, {}, status=201, Idempotency_Key="anew")
        self.assertEqual(("true", first.json), (again.headers["Muster-Repeated"], again.json))
        self.assertTrue(first.json["invite_code"])

    def test_what_was_refused_leaves_the_etag(self):
        owner, team, made = self.team()
        etag = self.query(owner, f"/teams/{team}", made.position).headers["ETag"]
        self.refused("not_a_member", 403, self.person(), "POST", f"/teams/{team}/archive")
        self.ok(owner, "PATCH", f"/teams/{team}", {"name": "B"}, If_Match=etag)

    def test_a_key_belongs_to_its_actor_and_route(self):
        owner, team, _ = self.team()
        other, second, _ = self.team()
        for who, where in ((owner, team), (other, second)):
            answer = self.ok(who, "POST", f"/teams/{where}/members", {"account_id": new_account()}, status=201,
                             Idempotency_Key="shared")
            self.assertNotIn("Muster-Repeated", answer.headers)

    def test_one_key_at_the_same_time_is_one_entry(self):
        owner, team, _ = self.team()
        body, answers = {"account_id": new_account()}, []
        nodes = [self.node, self.edge] * 4
        def ask(node):
            answers.append(self.call(owner, "POST", f"/teams/{team}/members", body, node=node, Idempotency_Key="race",
                                     X_Forwarded_For="198.51.100.8"))
        threads = [threading.Thread(target=ask, args=(node,)) for node in nodes]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual([201] * 8, [answer.status for answer in answers], answers)
        self.assertEqual(1, len({answer.position for answer in answers}))
        entries = self.cluster.replay("--subject", f"team/{team}", "--command", "roster.add_member")
        self.assertEqual(1, len(entries))

    def test_if_match(self):
        owner, team, made = self.team()
        view = self.query(owner, f"/teams/{team}", made.position)
        etag = view.headers["ETag"]
        self.ok(owner, "PATCH", f"/teams/{team}", {"name": "B"}, If_Match=etag)
        self.refused("precondition_failed", 412, owner, "PATCH", f"/teams/{team}", {"name": "C"}, If_Match=etag)
        self.refused("invalid_header", 400, owner, "PATCH", f"/teams/{team}", {"name": "C"}, If_Match="twelve")

    def test_if_none_match(self):
        owner, team, made = self.team()
        path = f"/teams/{team}/members"
        etag = self.query(owner, path, made.position).headers["ETag"]
        same = self.call(owner, "GET", path, If_None_Match=etag)
        self.assertEqual((304, b"", etag), (same.status, same.body, same.headers["ETag"]))
        added = self.ok(owner, "POST", path, {"account_id": new_account()})
        changed = self.call(owner, "GET", path, If_None_Match=etag, Muster_At_Least=added.position)
        self.assertEqual(200, changed.status)
        self.assertNotEqual(etag, changed.headers["ETag"])

    def test_a_position_that_is_not_there_yet_is_answered_as_stale(self):
        owner, team, made = self.team()
        lane, offset = made.position.split(".")
        answer = self.call(owner, "GET", f"/teams/{team}/members", Muster_At_Least=f"{lane}.{int(offset) + 100_000}")
        self.assertEqual((200, "true"), (answer.status, answer.headers["Muster-Stale"]))
        self.assertTrue(answer.position)

    def test_who_writes_sees_it_without_asking(self):
        owner, team, _ = self.team()
        for node in (self.node, self.edge):  # the edge sends commands on
            for name in ("One", "Two", "Three"):
                self.ok(owner, "PATCH", f"/teams/{team}", {"name": name}, node=node, X_Forwarded_For="198.51.100.30")
                seen = self.ok(owner, "GET", f"/teams/{team}", node=node, X_Forwarded_For="198.51.100.30")
                self.assertEqual(name, seen.json["name"])
                self.assertNotIn("Muster-Stale", seen.headers)

    def test_pages(self):
        owner, team, made = self.team()
        self.ok(self.founder(), "PUT", f"/teams/{team}/plan", {"plan": "pro"})
        people = {owner.id}
        for _ in range(6):
            people.add(new_account())
        for person in people - {owner.id}:
            last = self.ok(owner, "POST", f"/teams/{team}/members", {"account_id": person})
        found, token, pages = [], None, 0
        while pages == 0 or token:
            more = {"page_token": token} if token else {}
            page = self.query(owner, f"/teams/{team}/members", last.position, page_size=3, **more).json
            found += [item["account_id"] for item in page["items"]]
            token, pages = page.get("next_page_token"), pages + 1
        self.assertEqual(3, pages)
        self.assertEqual((people, len(people)), (set(found), len(found)))

    def test_a_trace_goes_through(self):
        trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
        owner = self.person()
        made = self.ok(owner, "POST", "/teams", {"name": "Traced"}, traceparent=trace)
        self.assertEqual(trace, made.headers["traceparent"])
        team = made.json["team_id"]
        self.assertEqual(trace, self.cluster.replay("--subject", f"team/{team}")[0]["traceparent"])
        feed = self.query(owner, f"/teams/{team}/activity", made.position).json["items"]
        self.assertEqual(trace, feed[0]["trace_parent"])


class Surroundings(EndToEnd):
    def test_openapi_describes_every_route(self):
        answer = self.node.http("GET", API + "/openapi.json")
        self.assertEqual("application/json", answer.headers["Content-Type"])
        described = answer.json
        self.assertTrue(described["openapi"].startswith("3.1"))
        served = set()
        for line in self.node.http("GET", "/metrics").body.decode().splitlines():
            found = re.match(r'muster_http_requests_total\{.*\}', line)
            if found:
                labels = dict(re.findall(r'(\w+)="([^"]*)"', line))
                served.add((labels["method"].lower(), labels["route"]))
        paths = {(method, path) for path, item in described["paths"].items() for method in item}
        self.assertGreater(len(paths), 60)
        self.assertEqual(set(), {one for one in served if one[1].startswith(API)} - paths)
        for path, item in described["paths"].items():
            for method, operation in item.items():
                self.assertTrue(operation["responses"], (method, path))
                self.assertEqual(set(re.findall(r"\{(\w+)\}", path)),
                                 {one["name"] for one in operation.get("parameters", []) if one.get("in") == "path"})
        self.references_lead_somewhere(described)

    def references_lead_somewhere(self, described):
        for reference in re.findall(r'"\$ref": "#/([^"]+)"', json.dumps(described)):
            at = described
            for word in reference.split("/"):
                self.assertIn(word, at, reference)
                at = at[word]

    def test_the_documentation_is_ours_alone(self):
        page = self.node.http("GET", "/api/docs")
        self.assertEqual(200, page.status, page)
        text = page.body.decode()
        self.assertEqual([], re.findall(r'(?:src|href)="(?:https?:)?//[^"]*"', text))
        for source in re.findall(r'(?:src|href)="([^"]+)"', text):
            if source.startswith("data:"):
                continue
            path = source if source.startswith("/") else "/api/" + source.removeprefix("./")
            self.assertEqual(200, self.node.http("GET", path).status, source)

    def test_health_readiness_and_figures(self):
        self.assertEqual({"status": "ok"}, self.node.http("GET", "/healthz").json)
        for node in (self.node, self.edge):
            self.assertEqual((200, "ready"), (lambda answer: (answer.status, answer.json["status"]))(
                node.http("GET", "/readyz")))
        before = self.node.metric("muster_lane_entries_confirmed_total")
        self.team()
        until(5, "the figure goes up", lambda: self.node.metric("muster_lane_entries_confirmed_total") > before)
        self.assertEqual(8, self.node.metric("muster_lanes_owned"))
        self.assertEqual(0, self.edge.metric("muster_lanes_owned"))

    def test_a_gateway_without_lanes_sends_commands_on(self):
        before = self.edge.metric("muster_http_forwarded_total")
        owner = self.person()
        made = self.call(owner, "POST", "/teams", {"name": "Sent on"}, node=self.edge, X_Forwarded_For="198.51.100.9")
        self.assertEqual(201, made.status, made)
        self.query(owner, f"/teams/{made.json['team_id']}", made.position, node=self.edge)
        self.assertGreater(self.edge.metric("muster_http_forwarded_total"), before)

    def test_keys_are_published(self):
        keys = self.node.http("GET", "/.well-known/jwks.json").json["keys"]
        self.assertEqual([("OKP", "Ed25519")], [(key["kty"], key["crv"]) for key in keys[:1]])
        for key in keys:
            self.assertEqual(32, len(base64.urlsafe_b64decode(key["x"] + "=")))
            self.assertNotIn("d", key)
        head = self.person().token.split(".")[0]
        kid = json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)))["kid"]
        self.assertIn(kid, [key["kid"] for key in keys])

    def test_cors(self):
        asked = {"Access-Control-Request-Method": "POST", "Origin": "https://app.example.org"}
        answer = self.edge.http("OPTIONS", API + "/teams", headers=asked)
        self.assertEqual((204, "https://app.example.org"),
                         (answer.status, answer.headers["Access-Control-Allow-Origin"]))
        self.assertIn("POST", answer.headers["Access-Control-Allow-Methods"])
        self.assertIn("Idempotency-Key", answer.headers["Access-Control-Allow-Headers"])
        for node, origin in ((self.edge, "https://evil.example.org"), (self.node, "https://app.example.org")):
            answer = node.http("OPTIONS", API + "/teams", headers={**asked, "Origin": origin})
            self.assertIsNone(answer.headers["Access-Control-Allow-Origin"])
        answer = self.edge.http("GET", API + "/me", headers={"Origin": "https://app.example.org"})
        self.assertEqual((401, "https://app.example.org"),
                         (answer.status, answer.headers["Access-Control-Allow-Origin"]))

    def test_one_connection_serves_many_requests(self):
        connection = http.client.HTTPConnection(*self.node.address, timeout=10)
        self.addCleanup(connection.close)
        connection.connect()
        at = connection.sock.getsockname()
        for _ in range(5):
            connection.request("GET", "/healthz")
            connection.getresponse().read()
            self.assertEqual(at, connection.sock.getsockname())

    def test_a_clean_stop_finishes_what_is_under_way(self):
        node = self.cluster.add_node("short", MUSTER_ROLES="gateway").start().wait_ready()
        owner = self.person()
        connection = http.client.HTTPConnection(*node.address, timeout=10)
        self.addCleanup(connection.close)
        body = b'{"name":"Last one"}'
        connection.putrequest("POST", API + "/teams")
        for name, value in (("Authorization", "Bearer " + owner.token), ("Content-Type", "application/json"),
                            ("Content-Length", str(len(body)))):
            connection.putheader(name, value)
        connection.endheaders()
        connection.send(body[:5])
        node.process.terminate()
        until(10, "it accepts nobody any more", lambda: not accepts(node))
        connection.send(body[5:])
        answer = connection.getresponse()
        self.assertEqual((201, "close"), (answer.status, answer.headers["Connection"]), answer.read())
        began = time.monotonic()
        self.assertEqual(0, node.process.wait(20))
        self.assertLess(time.monotonic() - began, 10)


def accepts(node):
    try:
        socket.create_connection(node.address, timeout=1).close()
        return True
    except OSError:
        return False
