"""Teams and their parents, on two nodes that share the lanes: links, what they give, and what cannot be."""
import threading

from base import API, EndToEnd
from live import EventStream
from support import until


class Hierarchy(EndToEnd):
    @classmethod
    def setUpClass(cls):
        cls.second = cls.cluster.add_node("hierarchy-second")
        cls.second.start().wait_ready()

    @classmethod
    def tearDownClass(cls):
        cls.second.stop()
        cls.node.wait_ready()

    def settled(self, who, method, path, body=None, status=200, node=None):
        """Facts of other lanes may be some milliseconds old, and lanes on their way: asks until the answer has come."""
        def asked():
            answer = self.call(who, method, path, body, node=node)
            if answer.status == status:
                return answer
            self.assertIn(answer.status, [403, 404, 409, 503], answer)
            return None
        return until(20, f"{method} {path} is {status}", asked, 0.1)

    def no_more(self, who, path, node):
        """What must hold on every node within 5 seconds."""
        def asked():
            answer = self.call(who, "GET", path, node=node)
            return answer.status == 403 and answer.code == "not_a_member"
        until(5, f"{path} is not theirs to read", asked)

    def propose(self, owner, parent, child):
        made = self.settled(owner, "POST", f"/teams/{parent}/children", {"child_id": child}, 201)
        return made.json["proposal_id"]

    def link(self, owner, parent, child_owner, child, role):
        path = f"/teams/{child}/hierarchy/proposals/{self.propose(owner, parent, child)}/accept"
        return self.settled(child_owner, "POST", path, {"inherited_role": role})

    def test_the_parents_admins_see_the_child_until_it_leaves(self):
        owner, parent, _ = self.team(name="House")
        head = self.member(owner, parent, "admin")
        child_owner, child, made = self.team(name="Ward")
        path = f"/teams/{child}/members"
        for node in (self.node, self.second):
            self.settled(head, "GET", path, status=403, node=node)
        self.link(owner, parent, child_owner, child, "viewer")
        for node in (self.node, self.second):
            listed = self.query(head, path, made.position, node=node)
            self.assertEqual([child_owner.id], [item["account_id"] for item in listed.json["items"]])
        check = {"resource_kind": "notebook", "resource_id": "n1", "action": "view"}
        answer = self.settled(head, "POST", f"/teams/{child}/permissions/check", check)
        self.assertEqual(("parent", "viewer"), (answer.json["decided_by"]["kind"], answer.json["decided_by"]["role"]))
        self.refused("not_allowed", 403, head, "PATCH", f"/teams/{child}", {"description": "theirs"})

        self.settled(child_owner, "PUT", f"/teams/{child}/parent/inherited-role", {"inherited_role": "admin"})
        self.settled(head, "PATCH", f"/teams/{child}", {"description": "ours"})
        entry = self.cluster.replay("--subject", f"team/{child}", "--type", "roster.team_updated")[-1]
        self.assertEqual(("parent", parent), (entry["authority"]["ground"], entry["authority"]["by"]))
        self.assertTrue(entry["authority"]["at_position"])

        self.settled(child_owner, "DELETE", f"/teams/{child}/parent")
        for node in (self.node, self.second):
            self.no_more(head, path, node)
        self.refused("parent_not_found", 404, child_owner, "GET", f"/teams/{child}/parent")

    def test_who_is_admin_of_the_parent_no_more_sees_nothing_more(self):
        owner, parent, _ = self.team()
        head = self.member(owner, parent, "admin")
        child_owner, child, _ = self.team()
        self.link(owner, parent, child_owner, child, "member")
        for node in (self.node, self.second):
            self.settled(head, "GET", f"/teams/{child}/members", node=node)
        self.ok(owner, "PUT", f"/teams/{parent}/members/{head.id}/role", {"role": "member"})
        for node in (self.node, self.second):
            self.no_more(head, f"/teams/{child}/members", node)

    def test_a_team_is_archived_after_its_children(self):
        owner, parent, _ = self.team()
        _, child, _ = self.team(owner)
        head = self.member(owner, parent, "admin")
        self.link(owner, parent, owner, child, "guest")
        for node in (self.node, self.second):  # whichever of them has the lane, it knows of the link
            self.settled(head, "GET", f"/teams/{child}/members", node=node)
        refused = self.refused("team_has_children", 409, owner, "POST", f"/teams/{parent}/archive")
        self.assertIn(child, refused.json["detail"])
        self.ok(owner, "POST", f"/teams/{child}/archive")
        self.settled(owner, "POST", f"/teams/{parent}/archive")

    def test_the_tree_is_for_those_in_the_team(self):
        owner, top, _ = self.team()
        teams = [self.team(owner)[1] for _ in range(3)]
        self.link(owner, top, owner, teams[0], "none")
        self.link(owner, top, owner, teams[1], "guest")
        self.link(owner, teams[0], owner, teams[2], "none")
        guest = self.member(owner, top, "guest")
        tree = self.settled(guest, "GET", f"/teams/{top}/hierarchy").json
        self.assertEqual({(teams[0], top, 1), (teams[1], top, 1), (teams[2], teams[0], 2)},
                         {(node["team_id"], node["parent_id"], node["depth"]) for node in tree["items"]})
        first = self.settled(guest, "GET", f"/teams/{top}/hierarchy?page_size=2").json
        rest = self.settled(guest, "GET",
                            f"/teams/{top}/hierarchy?page_size=2&page_token={first['next_page_token']}").json
        self.assertEqual(tree["items"], first["items"] + rest["items"])
        above = self.settled(owner, "GET", f"/teams/{teams[2]}/hierarchy").json
        self.assertEqual([teams[0], top], above["ancestors"])
        children = self.settled(guest, "GET", f"/teams/{top}/children").json["items"]
        self.assertEqual(sorted(teams[:2]), [item["team_id"] for item in children])
        self.assertEqual({teams[0]: "none", teams[1]: "guest"},
                         {item["team_id"]: item["inherited_role"] for item in children})
        self.refused("not_a_member", 403, guest, "GET", f"/teams/{teams[0]}/hierarchy")
        self.refused("not_a_member", 403, self.person(), "GET", f"/teams/{top}/children")
        self.settled(owner, "DELETE", f"/teams/{top}/children/{teams[1]}")
        self.assertEqual(2, len(self.settled(guest, "GET", f"/teams/{top}/hierarchy").json["items"]))

    def test_proposals_are_told_declined_and_withdrawn(self):
        owner, parent, _ = self.team()
        child_owner, child, _ = self.team()
        declined = self.propose(owner, parent, child)
        for who, team in ((owner, parent), (child_owner, child)):
            listed = self.settled(who, "GET", f"/teams/{team}/hierarchy/proposals").json["items"]
            self.assertEqual([(declined, parent, child, owner.id)],
                             [(item["proposal_id"], item["parent_id"], item["child_id"], item["proposed_by"])
                              for item in listed])
        self.settled(child_owner, "POST", f"/teams/{child}/hierarchy/proposals/{declined}/decline")
        self.refused("proposal_not_found", 404, child_owner, "POST",
                     f"/teams/{child}/hierarchy/proposals/{declined}/accept", {"inherited_role": "guest"},
                     pointer="/proposal_id")
        withdrawn = self.propose(owner, parent, child)
        self.settled(owner, "DELETE", f"/teams/{parent}/hierarchy/proposals/{withdrawn}")
        self.assertEqual([], self.settled(owner, "GET", f"/teams/{parent}/hierarchy/proposals").json["items"])
        self.refused("hierarchy_cycle", 409, owner, "POST", f"/teams/{parent}/children", {"child_id": parent},
                     pointer="/child_id")

    def test_of_a_cross_of_two_consents_at_once_one_holds(self):
        for _ in range(8):
            owner, first, _ = self.team()
            _, second, _ = self.team(owner)
            paths = [f"/teams/{second}/hierarchy/proposals/{self.propose(owner, first, second)}/accept",
                     f"/teams/{first}/hierarchy/proposals/{self.propose(owner, second, first)}/accept"]
            answers, together = [None, None], threading.Barrier(2)

            def accept(number, node):
                together.wait()
                answers[number] = self.call(owner, "POST", paths[number], {"inherited_role": "admin"}, node=node)

            threads = [threading.Thread(target=accept, args=pair) for pair in enumerate((self.node, self.second))]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            self.assertEqual([200, 409], sorted(answer.status for answer in answers), answers)
            lost = next(answer for answer in answers if answer.status == 409)
            self.assertEqual("hierarchy_cycle", lost.code, lost)

    def test_streams_of_both_teams_tell_of_the_link(self):
        owner, parent, _ = self.team()
        head = self.member(owner, parent, "admin")
        child_owner, child, _ = self.team()
        streams = []
        for who, team in ((head, parent), (child_owner, child)):
            self.settled(who, "GET", f"/teams/{team}/members", node=self.second)
            stream = EventStream(self.second, f"{API}/teams/{team}/stream", who.token)
            self.addCleanup(stream.close)
            streams.append(stream)
            self.told(stream, "hello")
        linked = self.link(owner, parent, child_owner, child, "viewer").position
        for stream in streams:
            message = self.told(stream, "system")
            self.assertEqual((linked, ["hierarchy.parent_accepted"]),
                             (message["position"], [event["type"] for event in message["events"]]))
            self.assertNotIn("id", message)
        self.settled(head, "GET", f"/teams/{child}/members", node=self.second)
        from_above = EventStream(self.second, f"{API}/teams/{child}/stream", head.token)
        self.addCleanup(from_above.close)
        self.told(from_above, "hello")
        self.settled(child_owner, "DELETE", f"/teams/{child}/parent")
        self.told(from_above, "end")

    def told(self, stream, kind):
        while True:
            message = stream.event()[2]
            if message["type"] == kind:
                return message
