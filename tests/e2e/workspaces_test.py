"""Workspaces over HTTP: who is in them, what they may do there, and that what belongs to one is for its members alone."""
from base import API, EndToEnd
from live import EventStream

NOWHERE = "workspace_01J00000000000000000000WAF"


class Workspaces(EndToEnd):
    def people(self):
        """A team of four: its super admin, a member who opens a workspace, another member, and an admin."""
        owner, team, _ = self.team()
        lead, nurse, admin = (self.member(owner, team, role) for role in ("member", "member", "admin"))
        made = self.ok(lead, "POST", f"/teams/{team}/workspaces", {"name": "Ward 3", "description": "Nights"}, status=201)
        return team, f"/teams/{team}/workspaces/{made.json['workspace_id']}", owner, lead, nurse, admin

    def add(self, who, path, person, **fields):
        return self.ok(who, "POST", path + "/members", {"account_id": person.id, **fields}, status=201)

    @staticmethod
    def id_of(path):
        return path.rsplit("/", 1)[1]

    def test_open_change_close(self):
        team, path, owner, lead, nurse, admin = self.people()
        self.ok(lead, "PATCH", path, {"name": "Ward 4", "settings": {"default_role": "guest"}})
        self.refused("invalid_field", 400, lead, "PATCH", path, {"settings": {"default_role": "owner"}},
                     pointer="/settings/default_role")
        closed = self.ok(lead, "POST", path + "/archive")
        view = self.query(lead, path, closed.position).json
        self.assertEqual(("Ward 4", "Nights", True, 1, "owner", {"default_role": "guest", "invites_from": "owner"}),
                         tuple(view[name] for name in ("name", "description", "archived", "member_count", "role",
                                                       "settings")))
        self.refused("workspace_archived", 409, lead, "PATCH", path, {"name": "Ward 5"})
        listed = f"/teams/{team}/workspaces"
        self.assertEqual([], self.query(lead, listed, closed.position).json["items"])
        self.assertEqual([self.id_of(path)], [one["workspace_id"] for one in
                                              self.query(lead, listed, closed.position, archived="true").json["items"]])
        opened = self.ok(lead, "POST", path + "/restore")
        self.assertEqual(["Ward 4"], [one["name"] for one in self.query(lead, "/me/workspaces", opened.position).json["items"]])
        self.assertEqual([], self.query(nurse, "/me/workspaces", opened.position).json["items"])
        self.assertEqual([], self.query(admin, listed, opened.position).json["items"])
        self.assertEqual(1, len(self.query(owner, listed, opened.position).json["items"]))
        self.assertEqual([], self.query(owner, listed, opened.position, mine="true").json["items"])
        self.refused("not_in_workspace", 403, admin, "GET", path)
        self.refused("not_in_workspace", 403, admin, "GET", path + "/members")
        self.refused("workspace_not_found", 404, owner, "PATCH", f"{listed}/{NOWHERE}", {"name": "x"}, pointer="/workspace_id")

    def test_roles_and_permissions(self):
        team, path, owner, lead, nurse, admin = self.people()
        self.assertEqual("viewer", self.add(lead, path, nurse).json["role"])
        self.refused("already_in_workspace", 409, lead, "POST", path + "/members",
                     {"account_id": nurse.id, "role": "editor"}, pointer="/account_id")
        self.refused("last_workspace_owner", 409, lead, "POST", path + "/leave")
        self.refused("last_workspace_owner", 409, lead, "POST", f"/teams/{team}/leave")

        def check(permission, who=nurse):
            answer = self.ok(who, "POST", path + "/check-permission", {"permission": permission}).json
            return answer["allowed"], answer["decided_by"]["kind"]
        self.assertEqual((True, "workspace_role"), check("send_messages"))
        self.assertEqual((False, "missing_permission"), check("invite_users"))
        self.assertEqual((False, "outside_workspace"), check("send_messages", admin))
        self.refused("invalid_field", 400, nurse, "POST", path + "/check-permission", {"permission": "invite_user"},
                     pointer="/permission")
        permissions = f"{path}/members/{nurse.id}/permissions"
        self.refused("not_allowed", 403, nurse, "POST", permissions, {"permission": "invite_users"})
        self.refused("invalid_field", 400, lead, "POST", permissions, {"permission": "invite_user"}, pointer="/permission")
        granted = self.ok(lead, "POST", permissions, {"permission": "invite_users"})
        self.assertEqual((True, "workspace_permission"), check("invite_users"))
        self.assertEqual((["send_messages", "view_sessions", "view_artifacts", "invite_users"], ["invite_users"], "viewer"),
                         (lambda reply: (reply["permissions"], reply["custom"], reply["role"]))(
                             self.ok(lead, "GET", permissions).json))
        members = self.query(nurse, path + "/members", granted.position).json["items"]
        self.assertEqual([(lead.id, "owner", []), (nurse.id, "viewer", ["invite_users"])],
                         [(one["account_id"], one["role"], one["permissions"]) for one in members])
        self.ok(lead, "DELETE", permissions + "/invite_users")
        self.assertEqual((False, "missing_permission"), check("invite_users"))
        self.ok(lead, "PUT", f"{path}/members/{nurse.id}/role", {"role": "owner"})
        left = self.ok(lead, "POST", path + "/leave")
        members = self.query(nurse, path + "/members", left.position).json["items"]
        self.assertEqual([nurse.id], [one["account_id"] for one in members])

    def test_invitations_by_token(self):
        team, path, owner, lead, nurse, admin = self.people()
        email = f"nina.{team[-8:].lower()}@example.org"
        body = {"email": email, "role": "editor", "permissions": ["view_analytics"]}
        invited = self.ok(lead, "POST", path + "/invitations", body, status=201, Idempotency_Key="invite-nina")
        token, invitation = invited.json["token"], invited.json["invitation_id"]
        again = self.ok(lead, "POST", path + "/invitations", body, status=201, Idempotency_Key="invite-nina")
        self.assertEqual((token, "true"), (again.json["token"], again.headers["Muster-Repeated"]))
        self.refused("already_invited", 409, lead, "POST", path + "/invitations", body, pointer="/email")
        for told in self.cluster.replay("--subject", f"team/{team}"):
            self.assertNotIn(token[27:], str(told))
            self.assertNotIn(email, str(told))
        listed = self.query(lead, path + "/invitations", invited.position).json["items"]
        self.assertEqual([(invitation, email, "editor", ["view_analytics"], "pending")],
                         [tuple(one[name] for name in ("invitation_id", "email", "role", "permissions", "status"))
                          for one in listed])
        self.refused("not_in_workspace", 403, admin, "GET", path + "/invitations")

        stranger = self.person()
        self.refused("not_a_member", 403, stranger, "POST", "/workspace-invitations/accept", {"token": token})
        wrong = token[:-1] + ("A" if token[-1] != "A" else "B")
        self.refused("invitation_not_found", 404, nurse, "POST", "/workspace-invitations/accept", {"token": wrong},
                     pointer="/token")
        elsewhere = "0" * 26 + token[26:]
        self.refused("invitation_not_found", 404, nurse, "POST", "/workspace-invitations/accept", {"token": elsewhere},
                     pointer="/token")
        joined = self.ok(nurse, "POST", "/workspace-invitations/accept", {"token": token})
        self.assertEqual((self.id_of(path), nurse.id, "editor"),
                         tuple(joined.json[name] for name in ("workspace_id", "account_id", "role")))
        self.refused("invitation_not_found", 404, nurse, "POST", "/workspace-invitations/accept", {"token": token},
                     pointer="/token")
        self.refused("not_allowed", 403, nurse, "GET", path + "/invitations")

        second = self.ok(lead, "POST", path + "/invitations", {"account_id": admin.id}, status=201).json
        self.refused("invitation_for_another", 403, nurse, "POST", "/workspace-invitations/decline",
                     {"token": second["token"]})
        self.ok(admin, "POST", "/workspace-invitations/decline", {"token": second["token"]})
        third = self.ok(lead, "POST", path + "/invitations", {"account_id": admin.id}, status=201).json
        last = self.ok(lead, "DELETE", f"{path}/invitations/{third['invitation_id']}")
        statuses = [one["status"] for one in self.query(lead, path + "/invitations", last.position).json["items"]]
        self.assertEqual(["accepted", "declined", "revoked"], statuses)

    def things(self, lead, team, path):
        """A queue with an entry and a vault item of the workspace, and the last position."""
        of = {"workspace_id": self.id_of(path)}
        queue = self.ok(lead, "POST", f"/teams/{team}/queues", {"name": "Intake", "type": "patient", **of}).json["queue_id"]
        self.ok(lead, "POST", f"/teams/{team}/queues/{queue}/entries", {"title": "Zebra count"}, status=201)
        item = self.ok(lead, "POST", f"/teams/{team}/vault/items",
                       {"name": "Zebra diagnosis", "type": "note", "content": "secret", **of}, status=201)
        return queue, item.json["item_id"], item.position

    def test_what_belongs_to_one_is_for_its_members(self):
        team, path, owner, lead, nurse, admin = self.people()
        queue, item, at = self.things(lead, team, path)

        def sees(who, at_least):
            feed = self.query(who, f"/teams/{team}/activity", at_least).json["items"]
            found = self.query(who, f"/teams/{team}/activity", at_least, q="zebra").json["items"]
            items = self.query(who, f"/teams/{team}/vault/items", at_least).json["items"]
            queues = self.ok(who, "GET", f"/teams/{team}/queues").json["items"]
            about = [one for one in feed if one.get("resource_id") in (queue, item, self.id_of(path))]
            return bool(about), len(found), [one["item_id"] for one in items], [one["queue_id"] for one in queues]
        nothing, everything = (False, 0, [], []), (True, 2, [item], [queue])
        self.assertEqual(everything, sees(lead, at))
        self.assertEqual(everything, sees(owner, at))
        for outside in (nurse, admin):
            self.assertEqual(nothing, sees(outside, at))
            self.refused("not_in_workspace", 403, outside, "GET", f"/teams/{team}/queues/{queue}")
            self.refused("not_in_workspace", 403, outside, "GET", f"/teams/{team}/vault/items/{item}")
        self.refused("not_in_workspace", 403, admin, "POST", f"/teams/{team}/queues",
                     {"name": "Mine", "type": "custom", "workspace_id": self.id_of(path)})

        added = self.add(lead, path, nurse, role="viewer")
        self.assertEqual(everything, sees(nurse, added.position))
        view = self.query(nurse, f"/teams/{team}/queues/{queue}", added.position).json
        self.assertEqual(self.id_of(path), view["workspace_id"])
        self.refused("not_allowed", 403, nurse, "POST", f"/teams/{team}/vault/items",
                     {"name": "x", "type": "note", "content": "x", "workspace_id": self.id_of(path)})
        mine = self.query(nurse, f"/teams/{team}/vault/items", added.position, workspace_id=self.id_of(path)).json["items"]
        self.assertEqual([(item, self.id_of(path))], [(one["item_id"], one["workspace_id"]) for one in mine])
        gone = self.ok(lead, "DELETE", f"{path}/members/{nurse.id}")
        self.assertEqual(nothing, sees(nurse, gone.position))

    def test_streams_show_it_to_members_alone(self):
        team, path, owner, lead, nurse, admin = self.people()
        streams = {who.id: EventStream(self.node, f"{API}/teams/{team}/stream", who.token) for who in (lead, nurse)}
        for stream in streams.values():
            self.assertEqual("hello", stream.event()[1])

        def kinds(who, until_kind):
            told = []
            while until_kind not in told:
                told += [event["type"] for event in streams[who.id].event()[2].get("events", [])]
            return told
        self.things(lead, team, path)
        self.ok(owner, "PATCH", f"/teams/{team}", {"name": "Renamed"})
        seen = kinds(lead, "roster.team_updated")
        self.assertEqual(["queues.queue_created", "queues.queue_entry_added", "vault.vault_item_stored"],
                         [kind for kind in seen if kind.split(".")[0] in ("queues", "vault")])
        self.assertEqual(["roster.team_updated"], kinds(nurse, "roster.team_updated"))
        self.add(lead, path, nurse)
        self.assertIn("workspaces.workspace_member_joined", kinds(nurse, "workspaces.workspace_member_joined"))
        self.things(lead, team, path)
        self.assertIn("queues.queue_created", kinds(nurse, "vault.vault_item_stored"))
        self.ok(lead, "DELETE", f"{path}/members/{nurse.id}")
        self.things(lead, team, path)
        self.ok(owner, "PATCH", f"/teams/{team}", {"name": "Renamed again"})
        self.assertEqual(["roster.team_updated"], kinds(nurse, "roster.team_updated"))
        for stream in streams.values():
            stream.close()

    def test_grants_on_the_workspace_itself(self):
        team, path, owner, lead, nurse, admin = self.people()
        self.add(lead, path, nurse)
        grant = {"action": "edit", "grantee_kind": "user", "grantee": nurse.id}
        self.refused("not_in_workspace", 403, admin, "POST", path + "/permissions", grant)
        self.refused("not_allowed", 403, nurse, "PATCH", path, {"name": "By a viewer"})
        granted = self.ok(lead, "POST", path + "/permissions", grant, status=201)
        self.ok(nurse, "PATCH", path, {"name": "By a viewer"})
        check = self.ok(nurse, "POST", path + "/check-access", {"action": "edit"}).json
        self.assertEqual((True, "grant", granted.json["grant_id"]),
                         (check["allowed"], check["decided_by"]["kind"], check["decided_by"]["grant_id"]))
        listed = self.query(lead, path + "/permissions", granted.position).json["items"]
        self.assertEqual([granted.json["grant_id"]], [one["grant_id"] for one in listed])
        self.assertEqual([], self.query(admin, path + "/permissions", granted.position).json["items"])
        self.ok(lead, "DELETE", f"/teams/{team}/permissions/{granted.json['grant_id']}")
        self.refused("not_allowed", 403, nurse, "PATCH", path, {"name": "No more"})
