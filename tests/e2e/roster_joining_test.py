"""Asking to join, invite codes, many at once, who is inactive, the end of a team, and who may make one: over HTTP."""
from base import EndToEnd
from live import Closed, WebSocket
from support import new_account, until


class Joining(EndToEnd):
    def members(self, who, team, at_least=None, **filters):
        items = self.query(who, f"/teams/{team}/members", at_least, **filters).json["items"]
        return {item["account_id"]: item["role"] for item in items}

    def pro_team(self, **fields):
        owner, team, made = self.team(**fields)
        self.ok(self.founder(), "PUT", f"/teams/{team}/plan", {"plan": "pro"})
        return owner, team, made

    def test_ask_and_be_let_in(self):
        owner, team, made = self.team(visibility="public")
        cy = self.person()
        listed = self.query(cy, "/teams", made.position, visibility="public", name="A team", page_size=200).json["items"]
        self.assertIn(team, [item["team_id"] for item in listed])
        asked = self.ok(cy, "POST", f"/teams/{team}/join-requests", {"message": "I work nights too"}, status=201)
        request = asked.json["request_id"]
        self.refused("join_request_pending", 409, cy, "POST", f"/teams/{team}/join-requests", {})
        pending = self.query(owner, f"/teams/{team}/join-requests", asked.position, status="pending").json["items"]
        self.assertEqual([(request, cy.id, "I work nights too")],
                         [(item["request_id"], item["account_id"], item["message"]) for item in pending])
        self.assertEqual([request], [item["request_id"] for item in self.query(cy, "/me/join-requests").json["items"]])
        self.refused("not_a_member", 403, cy, "GET", f"/teams/{team}/join-requests")
        self.refused("not_a_member", 403, cy, "POST", f"/teams/{team}/join-requests/{request}/approve", {})
        done = self.ok(owner, "POST", f"/teams/{team}/join-requests/{request}/approve", {"role": "viewer"})
        self.assertEqual((cy.id, "viewer"), (done.json["account_id"], done.json["role"]))
        self.assertEqual("viewer", self.members(cy, team, done.position)[cy.id])
        mine = self.query(cy, "/me/join-requests", done.position).json["items"][0]
        self.assertEqual(("approved", "viewer", owner.id), (mine["status"], mine["role"], mine["ended_by"]))
        self.refused("join_request_not_found", 404, owner, "POST", f"/teams/{team}/join-requests/{request}/approve", {},
                     pointer="/request_id")

    def test_a_request_is_declined_withdrawn_or_passed_over(self):
        owner, team, made = self.team()
        ask = lambda who: self.ok(who, "POST", f"/teams/{team}/join-requests", {}, status=201).json["request_id"]
        bo, cy, di = self.person(), self.person(), self.person()
        first = ask(bo)
        self.ok(owner, "POST", f"/teams/{team}/join-requests/{first}/decline", {"reason": "the ward is full"})
        second = ask(bo)
        self.refused("join_request_not_found", 404, cy, "DELETE", f"/teams/{team}/join-requests/{second}",
                     pointer="/request_id")
        self.ok(bo, "DELETE", f"/teams/{team}/join-requests/{second}")
        ask(di)
        joined = self.ok(di, "POST", "/teams/join", {"code": made.json["invite_code"]}, status=201)
        found = self.query(owner, f"/teams/{team}/join-requests", joined.position).json["items"]
        self.assertEqual([("declined", "the ward is full"), ("withdrawn", None), ("superseded", None)],
                         [(item["status"], item.get("reason")) for item in found])
        too_long = {"message": "x" * 501}
        self.refused("invalid_field", 400, cy, "POST", f"/teams/{team}/join-requests", too_long, pointer="/message")
        self.refused("team_not_found", 404, cy, "POST", "/teams/team_" + "0" * 26 + "/join-requests", {})

    def test_an_invite_code_and_who_used_it(self):
        owner, team, made = self.team()
        before = self.query(owner, f"/teams/{team}/invite-code", made.position).json
        self.assertEqual((True, 0, owner.id), (before["active"], before["uses"], before["created_by"]))
        self.assertNotIn(made.json["invite_code"], str(before))
        bo = self.person()
        joined = self.ok(bo, "POST", "/join", {"code": made.json["invite_code"]}, status=201)
        after = self.query(owner, f"/teams/{team}/invite-code", joined.position).json
        self.assertEqual((1, bo.id), (after["uses"], after["last_used_by"]))
        uses = self.query(owner, f"/teams/{team}/invite-code/uses").json["items"]
        self.assertEqual([(before["code_id"], bo.id)], [(use["code_id"], use["used_by"]) for use in uses])
        self.refused("not_allowed", 403, bo, "GET", f"/teams/{team}/invite-code")
        self.refused("not_allowed", 403, bo, "DELETE", f"/teams/{team}/invite-code")
        revoked = self.ok(owner, "DELETE", f"/teams/{team}/invite-code")
        self.refused("invite_code_not_found", 404, self.person(), "POST", "/join",
                     {"code": made.json["invite_code"]}, pointer="/code")
        gone = self.query(owner, f"/teams/{team}/invite-code", revoked.position).json
        self.assertEqual((False, owner.id), (gone["active"], gone["revoked_by"]))

    def test_adding_many_is_all_or_nothing(self):
        owner, team, _ = self.pro_team()
        people = [new_account() for _ in range(20)]
        lines = [{"account_id": one, "role": "viewer", "job_role": "nurse"} for one in people]
        bad = lines[:17] + [{"account_id": owner.id, "role": "guest"}] + lines[18:]
        self.refused("already_a_member", 409, owner, "POST", f"/teams/{team}/members/bulk", {"members": bad},
                     pointer="/members/17/account_id")
        malformed = lines[:17] + [{"account_id": "acct_1"}]
        self.refused("invalid_field", 400, owner, "POST", f"/teams/{team}/members/bulk", {"members": malformed},
                     pointer="/members/17/account_id")
        self.refused("invalid_field", 400, owner, "POST", f"/teams/{team}/members/bulk", {"members": []},
                     pointer="/members")
        done = self.ok(owner, "POST", f"/teams/{team}/members/bulk", {"members": lines}, status=201)
        self.assertEqual({"added": 20, "unchanged": 0}, done.json)
        self.assertEqual(21, len(self.members(owner, team, done.position)))
        again = self.ok(owner, "POST", f"/teams/{team}/members/bulk", {"members": lines})
        self.assertEqual({"added": 0, "unchanged": 20}, again.json)
        role = self.query(owner, f"/teams/{team}/members/{people[0]}/job-role").json
        self.assertEqual({"team_id": team, "account_id": people[0], "job_role": "nurse"}, role)
        many = [{"account_id": new_account()} for _ in range(30)]
        self.refused("member_limit_reached", 409, owner, "POST", f"/teams/{team}/members/bulk", {"members": many},
                     pointer="/members/29")

    def test_a_thousand_at_once(self):
        owner, team, _ = self.team()
        self.ok(self.founder(), "PUT", f"/teams/{team}/plan", {"plan": "enterprise"})
        accounts = [{"account_id": new_account()} for _ in range(1001)]
        self.refused("invalid_field", 400, owner, "POST", f"/teams/{team}/members/bulk", {"members": accounts},
                     pointer="/members")
        added = self.ok(owner, "POST", f"/teams/{team}/members/bulk", {"members": accounts[:1000]}, status=201)
        self.assertEqual(1001, self.query(owner, f"/teams/{team}", added.position).json["member_count"])
        emails = [f"n{n}.{'x' * 200}.{team[-8:].lower()}@example.org" for n in range(1000)]
        lines = [{"email": email} for email in emails]
        invited = self.ok(owner, "POST", f"/teams/{team}/invitations/bulk", {"invitations": lines}, status=201)
        self.assertEqual(1000, len({item["invitation_id"] for item in invited.json["items"]}))
        page = self.query(owner, f"/teams/{team}/invitations", invited.position, page_size=200).json["items"]
        self.assertEqual(200, len({item["email"] for item in page} & set(emails)))
        stored = self.cluster.muster("replay", "--subject", f"team/{team}", "--type", "roster.member_invited")
        self.assertNotIn("example.org", stored)

    def test_invitations_in_bulk_are_accepted_by_email(self):
        owner, team, _ = self.pro_team()
        email = f"{new_account().lower()}@example.org"
        body = {"invitations": [{"email": email, "role": "viewer", "job_role": "nurse"}, {"account_id": new_account()}]}
        invited = self.ok(owner, "POST", f"/teams/{team}/invitations/bulk", body, status=201).json["items"]
        holder = self.person(email=email)
        done = self.ok(holder, "POST", f"/teams/{team}/invitations/{invited[0]['invitation_id']}/accept")
        member = self.query(holder, f"/teams/{team}/members/{holder.id}", done.position).json
        self.assertEqual(("viewer", "nurse", True), (member["role"], member["job_role"], member["is_active"]))
        self.refused("already_invited", 409, owner, "POST", f"/teams/{team}/invitations/bulk",
                     {"invitations": [{"email": "b@example.org"}, body["invitations"][1]]},
                     pointer="/invitations/1/account_id")

    def test_a_file_of_members(self):
        owner, team, _ = self.pro_team()
        known, named = new_account(), new_account()
        mail = f"{named.lower()}@example.org"
        path = f"/teams/{team}/members/import"

        def send(text, query="", status=200, **headers):
            return self.ok(owner, "POST", path + query, text.encode(), status=status, Content_Type="text/csv", **headers)

        text = f'account_id,email,role,job_role\r\n{known},,viewer,nurse\r\n,"{mail}",guest,\r\n,nobody,,\r\n'
        dry = send(text, "?dry_run=true&partial=true").json
        self.assertEqual((False, True, 1, 1, 1), tuple(dry[name] for name in ("done", "dry_run", "added", "invited",
                                                                              "refused")))
        bad = send(text).json
        self.assertEqual((False, False, 1), (bad["done"], bad["dry_run"], bad["refused"]))
        self.assertEqual((4, "refused", "invalid_field", "email"),
                         tuple(bad["lines"][2][name] for name in ("line", "outcome", "code", "column")))
        self.assertEqual({owner.id}, set(self.members(owner, team)))
        done = send(text, "?partial=true")
        self.assertTrue(done.json["done"])
        self.assertEqual(["added", "invited", "refused"], [line["outcome"] for line in done.json["lines"]])
        self.assertEqual({owner.id: "super_admin", known: "viewer"}, self.members(owner, team, done.position))
        invitations = self.query(owner, f"/teams/{team}/invitations", done.position).json["items"]
        self.assertEqual([(done.json["lines"][1]["invitation_id"], mail, "guest")],
                         [(item["invitation_id"], item["email"], item["role"]) for item in invitations])

        self.refused("unsupported_media_type", 415, owner, "POST", path, {"lines": []})
        for wrong in ("", "email,name\na@example.org,Ana\n", "email\n", 'email\n"a@example.org\n'):
            self.refused("malformed", 400, owner, "POST", path, wrong.encode(), Content_Type="text/csv; charset=utf-8")
        self.refused("unknown_field", 400, owner, "POST", path + "?lines=1", b"email\na@example.org\n",
                     pointer="/lines", Content_Type="text/csv")
        stranger = self.person()
        self.refused("not_a_member", 403, stranger, "POST", path, b"email\na@example.org\n", Content_Type="text/csv")

    def test_who_is_inactive_may_do_and_see_nothing(self):
        owner, team, _ = self.pro_team()
        ada = self.member(owner, team, "admin")
        bo = self.member(owner, team)
        done = self.ok(ada, "POST", f"/teams/{team}/members/{bo.id}/deactivate", {"reason": "on leave"})
        self.refused("outranked", 403, ada, "POST", f"/teams/{team}/members/{owner.id}/deactivate", {})
        for path in ("", "/members", "/activity", f"/members/{bo.id}"):
            until(10, "the node has read it", lambda: self.call(bo, "GET", f"/teams/{team}{path}").status == 403)
            self.refused("member_inactive", 403, bo, "GET", f"/teams/{team}{path}")
        self.refused("member_inactive", 403, bo, "POST", f"/teams/{team}/leave")
        self.refused("member_inactive", 403, bo, "POST", f"/teams/{team}/join-requests", {})
        self.assertEqual([], self.query(bo, "/me/teams", done.position).json["items"])
        self.assertEqual({bo.id: "member"}, self.members(owner, team, done.position, is_active="false"))
        self.assertNotIn(bo.id, self.members(owner, team, is_active="true"))
        back = self.ok(ada, "POST", f"/teams/{team}/members/{bo.id}/reactivate")
        self.assertEqual("member", self.members(bo, team, back.position)[bo.id])
        self.refused("last_super_admin", 409, owner, "POST", f"/teams/{team}/members/{owner.id}/deactivate", {})

    def test_streams_end_for_the_inactive_and_with_the_team(self):
        owner, team, _ = self.pro_team()
        bo = self.member(owner, team)

        def stream(who, node):
            def opened():
                socket = WebSocket(node, f"/ws/{team}?token={who.token}")
                self.addCleanup(socket.close)
                try:
                    self.assertEqual("hello", socket.messages()[0]["type"])
                    return socket
                except Closed:
                    return None
            return until(30, "the node has read of them", opened, 0.2)

        def ended(socket):
            with self.assertRaises(Closed) as closed:
                while True:
                    socket.messages()
            self.assertEqual(1008, closed.exception.code)

        theirs = [stream(bo, self.node), stream(bo, self.edge)]
        self.ok(owner, "POST", f"/teams/{team}/members/{bo.id}/deactivate", {})
        for socket in theirs:
            ended(socket)
        owners = [stream(owner, self.node), stream(owner, self.edge)]
        self.ok(owner, "POST", f"/teams/{team}/archive")
        self.ok(owner, "DELETE", f"/teams/{team}?name=A+team")
        for socket in owners:
            ended(socket)

    def test_roles_under_the_paths_of_the_team_service(self):
        owner, team, _ = self.team()
        bo = self.member(owner, team)
        self.ok(owner, "POST", f"/teams/{team}/members/{bo.id}/role", {"role": "viewer"})
        done = self.ok(owner, "POST", f"/teams/{team}/members/{bo.id}/job-role", {"job_role": "nurse"})
        member = self.query(owner, f"/teams/{team}/members/{bo.id}", done.position).json
        self.assertEqual(("viewer", "nurse"), (member["role"], member["job_role"]))
        self.ok(owner, "PUT", f"/teams/{team}", {"description": "by PUT too"})
        self.ok(owner, "POST", "/teams/create", {"name": "Another"}, status=201)

    def test_the_teams_of_an_account(self):
        owner, team, made = self.team()
        mine = self.query(owner, f"/users/{owner.id}/teams", made.position).json["items"]
        self.assertEqual([(team, "super_admin")], [(item["team_id"], item["role"]) for item in mine])
        theirs = self.query(self.founder(), f"/users/{owner.id}/teams", made.position).json["items"]
        self.assertEqual([team], [item["team_id"] for item in theirs])
        self.refused("not_a_founder", 403, self.person(), "GET", f"/users/{owner.id}/teams")

    def test_the_end_of_a_team(self):
        owner, team, made = self.team(name="Ward 3", visibility="public")
        bo = self.member(owner, team)
        self.ok(owner, "POST", f"/teams/{team}/vault/items",
                {"name": "Plan", "type": "note", "content": "secret"}, status=201)
        self.refused("team_not_archived", 409, owner, "DELETE", f"/teams/{team}?name=Ward+3")
        self.ok(owner, "POST", f"/teams/{team}/archive")
        self.refused("missing_field", 400, owner, "DELETE", f"/teams/{team}", pointer="/name")
        self.refused("team_name_differs", 409, owner, "DELETE", f"/teams/{team}?name=Ward+4", pointer="/name")
        self.refused("not_allowed", 403, bo, "DELETE", f"/teams/{team}?name=Ward+3")
        key = "the-end-" + team
        gone = self.ok(owner, "DELETE", f"/teams/{team}?name=Ward+3", Idempotency_Key=key)
        again = self.ok(owner, "DELETE", f"/teams/{team}?name=Ward+3", Idempotency_Key=key)
        self.assertEqual((gone.position, "true"), (again.position, again.headers["Muster-Repeated"]))
        until(10, "the node has read it", lambda: self.call(owner, "GET", f"/teams/{team}").status == 404)
        for method, path, body in (("GET", "", None), ("GET", "/members", None), ("GET", "/activity", None),
                                   ("POST", "/restore", None), ("POST", "/members", {"account_id": new_account()}),
                                   ("POST", "/join-requests", {}), ("GET", "/vault/items", None)):
            self.refused("team_not_found", 404, owner, method, f"/teams/{team}{path}", body)
        self.refused("team_not_found", 404, self.founder(), "GET", f"/teams/{team}")
        self.refused("invite_code_not_found", 404, self.person(), "POST", "/join",
                     {"code": made.json["invite_code"]}, pointer="/code")
        self.assertEqual([], self.query(owner, "/me/teams", gone.position, archived="true").json["items"])
        listed = self.query(bo, "/teams", gone.position, name="Ward 3", page_size=200).json["items"]
        self.assertNotIn(team, [item["team_id"] for item in listed])
        kinds = [event["type"] for entry in self.cluster.replay("--subject", f"team/{team}")
                 for event in entry["events"]]
        self.assertIn("roster.team_created", kinds)
        self.assertEqual("roster.team_deleted", kinds[-1])
        feed = self.query(owner, "/me/activity", gone.position).json["items"]
        self.assertIn('deleted team "Ward 3"', feed[0]["sentence"])

    def test_who_may_make_teams(self):
        founder, bo, cy = self.founder(), self.person(), self.person()
        self.refused("not_a_founder", 403, bo, "PUT", "/system/team-creation", {"restricted": True})
        self.refused("missing_field", 400, founder, "PUT", "/system/team-creation", {}, pointer="/restricted")
        self.assertEqual({"restricted": False, "allowed": True}, self.ok(cy, "GET", "/system/team-creation").json)
        permission = {"account_id": bo.id, "permission": "system.manage_users"}
        self.ok(founder, "PUT", "/system/team-creation", {"restricted": True})
        try:
            self.ok(founder, "POST", "/system/permissions", permission)
            held = self.ok(founder, "GET", f"/system/permissions?account_id={bo.id}").json["items"]
            self.assertEqual([("system.manage_users", founder.id)],
                             [(item["permission"], item["granted_by"]) for item in held])
            self.assertEqual({"restricted": True, "allowed": False}, self.ok(cy, "GET", "/system/team-creation").json)
            self.assertEqual({"restricted": True, "allowed": True}, self.ok(bo, "GET", "/system/team-creation").json)
            # What `system` says holds everywhere within 5 seconds.
            until(5, "cy may not", lambda: self.call(cy, "POST", "/teams", {"name": "No"}).status == 403)
            self.refused("may_not_create_teams", 403, cy, "POST", "/teams", {"name": "No"})
            until(5, "bo may", lambda: self.call(bo, "POST", "/teams", {"name": "Yes"}).status == 201)
            _, team, _ = self.team(founder)
            entry = self.cluster.replay("--subject", f"team/{team}")[0]
            self.assertEqual("founder", entry["authority"]["ground"])
            self.refused("not_a_founder", 403, bo, "GET", "/system/permissions")
            self.ok(founder, "DELETE", f"/system/permissions/{bo.id}?permission=system.manage_users")
            until(5, "bo may not", lambda: self.call(bo, "POST", "/teams", {"name": "No"}).status == 403)
            self.refused("system_permission_not_found", 404, founder, "DELETE",
                         f"/system/permissions/{bo.id}?permission=system.manage_users", pointer="/account_id")
        finally:
            self.ok(founder, "PUT", "/system/team-creation", {"restricted": False})
        until(5, "everybody may", lambda: self.call(cy, "POST", "/teams", {"name": "Yes"}).status == 201)

    def test_guessing_one_code_from_many_addresses_is_locked_out(self):
        _, team, made = self.team()
        wrong = made.json["invite_code"][:-4] + "ZZZZ"
        guesser = self.person()
        for attempt in range(10):
            self.refused("invite_code_not_found", 404, guesser, "POST", "/join", {"code": wrong}, pointer="/code",
                         node=self.edge, X_Forwarded_For=f"198.51.100.{attempt + 1}")
        self.refused("too_many_attempts", 429, guesser, "POST", "/join", {"code": wrong}, node=self.edge,
                     X_Forwarded_For="198.51.100.99")
        self.ok(guesser, "POST", "/join", {"code": made.json["invite_code"]}, node=self.edge,
                X_Forwarded_For="198.51.100.100")
