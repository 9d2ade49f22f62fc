"""Teams and who is in them, over HTTP."""
import re

from base import EndToEnd
from support import new_account


class Roster(EndToEnd):
    def members(self, who, team, at_least):
        page = self.query(who, f"/teams/{team}/members", at_least).json
        return {item["account_id"]: item["role"] for item in page["items"]}

    def test_a_new_team_is_seen_by_a_query_at_its_position(self):
        owner, team, answer = self.team(description="first of all")
        self.assertRegex(team, r"^team_[0-9A-HJKMNP-TV-Z]{26}$")
        self.assertRegex(answer.position, r"^\d+\.\d+$")
        self.assertRegex(answer.headers["Muster-Command-Id"], r"^cmd_[0-9A-HJKMNP-TV-Z]{26}$")
        self.assertRegex(answer.json["invite_code"], r"^[0-9A-HJKMNP-TV-Z]{26}-[0-9A-HJKMNP-TV-Z]{16}$")
        self.assertEqual({owner.id: "super_admin"}, self.members(owner, team, answer.position))
        view = self.query(owner, f"/teams/{team}", answer.position).json
        self.assertEqual(("A team", "first of all", "private", "free", 1, 5, False),
                         tuple(view[name] for name in ("name", "description", "visibility", "plan", "member_count",
                                                       "max_members", "archived")))
        self.assertEqual([team], [item["team_id"] for item in self.query(owner, "/me/teams", answer.position).json["items"]])

    def test_update_and_plan(self):
        owner, team, _ = self.team()
        self.ok(owner, "PATCH", f"/teams/{team}", {"name": "Renamed", "visibility": "public"})
        self.refused("not_a_founder", 403, owner, "PUT", f"/teams/{team}/plan", {"plan": "pro"})
        done = self.ok(self.founder(), "PUT", f"/teams/{team}/plan", {"plan": "pro"})
        view = self.query(owner, f"/teams/{team}", done.position).json
        self.assertEqual(("Renamed", "public", "pro", 50),
                         (view["name"], view["visibility"], view["plan"], view["max_members"]))
        stranger = self.person()
        listed = self.query(stranger, "/teams", done.position, name="renamed").json["items"]
        self.assertIn(team, [item["team_id"] for item in listed])

    def test_archive_and_restore(self):
        owner, team, _ = self.team()
        self.ok(owner, "POST", f"/teams/{team}/archive")
        self.refused("team_archived", 409, owner, "POST", f"/teams/{team}/members", {"account_id": new_account()})
        self.ok(owner, "POST", f"/teams/{team}/restore")
        self.member(owner, team)

    def test_add_change_and_remove(self):
        owner, team, _ = self.team()
        person = self.member(owner, team, "viewer")
        self.refused("already_a_member", 409, owner, "POST", f"/teams/{team}/members", {"account_id": person.id},
                     pointer="/account_id")
        self.ok(owner, "PUT", f"/teams/{team}/members/{person.id}/role", {"role": "admin"})
        done = self.ok(owner, "PUT", f"/teams/{team}/members/{person.id}/job-role", {"job_role": "nurse"})
        view = self.query(owner, f"/teams/{team}/members/{person.id}", done.position).json
        self.assertEqual(("admin", "nurse", "added"), (view["role"], view["job_role"], view["way"]))
        gone = self.ok(owner, "DELETE", f"/teams/{team}/members/{person.id}")
        self.assertEqual({owner.id: "super_admin"}, self.members(owner, team, gone.position))
        self.refused("not_a_member", 403, person, "GET", f"/teams/{team}/members", Muster_At_Least=gone.position)

    def test_the_free_plan_has_five_members(self):
        owner, team, _ = self.team()
        for _ in range(4):
            self.ok(owner, "POST", f"/teams/{team}/members", {"account_id": new_account()})
        self.refused("member_limit_reached", 409, owner, "POST", f"/teams/{team}/members",
                     {"account_id": new_account()})

    def test_leaving_and_the_last_super_admin(self):
        owner, team, _ = self.team()
        person = self.member(owner, team)
        for refused in (("POST", f"/teams/{team}/leave"), ("DELETE", f"/teams/{team}/members/{owner.id}"),
                        ("PUT", f"/teams/{team}/members/{owner.id}/role", {"role": "member"})):
            answer = self.call(owner, *refused)
            self.assertEqual((409, "last_super_admin"), (answer.status, answer.code), answer)
        left = self.ok(person, "POST", f"/teams/{team}/leave")
        self.assertEqual({owner.id: "super_admin"}, self.members(owner, team, left.position))

    def test_transfer_swaps_two_people_in_one_entry(self):
        owner, team, _ = self.team()
        heir = self.member(owner, team, "admin")
        done = self.ok(owner, "POST", f"/teams/{team}/transfer-super-admin", {"account_id": heir.id})
        self.assertEqual({owner.id: "admin", heir.id: "super_admin"}, self.members(owner, team, done.position))
        entry = self.cluster.replay("--subject", f"team/{team}", "--command", "roster.transfer_super_admin")
        self.assertEqual(["roster.super_admin_transferred"], [event["type"] for event in entry[0]["events"]])

    def test_an_invitation_by_email_is_for_who_has_that_email(self):
        owner, team, _ = self.team()
        email = f"ivy.{team[-8:].lower()}@example.org"
        invited = self.ok(owner, "POST", f"/teams/{team}/invitations", {"email": email, "role": "viewer"}, status=201)
        invitation = invited.json["invitation_id"]
        listed = self.query(owner, f"/teams/{team}/invitations", invited.position).json["items"]
        self.assertEqual([(invitation, email, "pending")],
                         [(item["invitation_id"], item["email"], item["status"]) for item in listed])

        path = f"/teams/{team}/invitations/{invitation}/accept"
        self.refused("invitation_for_another", 403, self.person(), "POST", path)
        ivy = self.person(email=email.upper())
        mine = self.query(ivy, "/me/invitations", invited.position).json["items"]
        self.assertEqual([(team, email)], [(item["team_id"], item["email"]) for item in mine])
        joined = self.ok(ivy, "POST", path)
        self.assertEqual((ivy.id, "viewer"), (joined.json["account_id"], joined.json["role"]))
        self.assertEqual("viewer", self.members(owner, team, joined.position)[ivy.id])

    def test_invitations_by_account_are_declined_and_revoked(self):
        owner, team, _ = self.team()
        bo = self.person()
        ends = (("POST", "/decline", bo, "declined"), ("DELETE", "", owner, "revoked"))
        for method, end, who, status in ends:
            invited = self.ok(owner, "POST", f"/teams/{team}/invitations", {"account_id": bo.id}, status=201).json
            done = self.ok(who, method, f"/teams/{team}/invitations/{invited['invitation_id']}{end}")
            found = self.query(owner, f"/teams/{team}/invitations", done.position, status=status).json["items"]
            self.assertEqual([invited["invitation_id"]], [item["invitation_id"] for item in found])
        self.refused("invitation_not_found", 404, bo, "POST",
                     f"/teams/{team}/invitations/{invited['invitation_id']}/accept", pointer="/invitation_id")

    def test_join_by_code_until_it_is_made_anew(self):
        owner, team, made = self.team()
        first = made.json["invite_code"]
        joined = self.ok(self.person(), "POST", "/join", {"code": first}, status=201)
        self.assertEqual((team, "member"), (joined.json["team_id"], joined.json["role"]))
        second = self.ok(owner, "POST", f"/teams/{team}/invite-code/regenerate", {"expires_days": 7}, status=201)
        self.assertTrue(second.json["expires_at"])
        late = self.person()
        self.refused("invite_code_not_found", 404, late, "POST", "/join", {"code": first}, pointer="/code")
        self.ok(late, "POST", "/join", {"code": second.json["invite_code"]})

    def test_guessing_codes_is_locked_out_for_the_address(self):
        _, team, made = self.team()
        guessers = [self.person() for _ in range(3)]
        address = "203.0.113.9"
        for attempt in range(10):
            self.refused("invite_code_not_found", 404, guessers[attempt % 3], "POST", "/join",
                         {"code": made.json["invite_code"][:-4] + f"{attempt:04d}"}, pointer="/code", node=self.edge,
                         X_Forwarded_For=address)
        answer = self.refused("too_many_attempts", 429, guessers[0], "POST", "/join",
                              {"code": made.json["invite_code"]}, node=self.edge, X_Forwarded_For=address)
        self.assertTrue(re.fullmatch(r"[1-9]\d*", answer.headers["Retry-After"]), answer)
        self.ok(guessers[0], "POST", "/join", {"code": made.json["invite_code"]}, node=self.edge,
                X_Forwarded_For="203.0.113.10")

    def test_me_says_who_i_am_and_what_i_may(self):
        owner, team, answer = self.team()
        me = self.query(owner, "/me", answer.position).json
        self.assertEqual((owner.id, False), (me["account_id"], me["founder"]))
        self.assertEqual([team], [item["team_id"] for item in me["teams"]])
        self.assertEqual([(team, "super_admin")], [(right["team_id"], right["role"]) for right in me["rights"]])
        self.assertIn("own_team", me["rights"][0]["may"])
        self.assertTrue(self.query(self.founder(), "/me").json["founder"])
