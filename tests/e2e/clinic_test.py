"""One long story through the real binary: a clinic takes up Muster, works a day with it, and has a night without its head.

It reads from top to bottom as documentation: each chapter is what a team would really do, and what it sees. The head of
the clinic goes home early in it, since the failsafe opens only five minutes after the last sign of every super admin.
"""
from base import EndToEnd
from support import until


class Clinic(EndToEnd):
    def test_a_day_and_a_night(self):
        self.the_head_opens_the_clinic()
        self.a_pharmacy_of_its_own()
        self.the_head_goes_home()
        self.patients_come_and_are_seen()
        self.a_prescription_goes_to_the_pharmacy()
        self.records_are_for_those_who_treat()
        self.the_study_is_nobody_elses_business()
        self.who_is_in_the_house()
        self.the_founder_looks_in()
        self.night()
        self.the_head_comes_back()

    # --- what the chapters are told with ---

    def entries(self, who, queue, **filters):
        return self.query(who, f"/teams/{self.clinic}/queues/{queue}/entries", self.last, **filters).json["items"]

    def does(self, who, method, path, body=None, **expected):
        """A command of the story; the queries after it see it."""
        answer = self.ok(who, method, f"/teams/{self.clinic}{path}", body, **expected)
        self.last = answer.position
        return answer.json if answer.body else None

    def feed(self, who, **filters):
        return [item["sentence"] for item in self.query(who, f"/teams/{self.clinic}/activity", self.last, **filters).json["items"]]

    # --- the chapters ---

    def the_head_opens_the_clinic(self):
        self.head, self.physician, self.registrar = self.person(), self.person(), self.person()
        self.nurse, self.pharmacist, self.student = self.person(), self.person(), self.person()
        self.clinic = self.ok(self.head, "POST", "/teams", {"name": "St. Anne's", "description": "Outpatients"}).json["team_id"]
        self.ok(self.founder(), "PUT", f"/teams/{self.clinic}/plan", {"plan": "pro"})
        # The whole staff in one command: all of them or nobody.
        staff = [(self.physician, "admin", "physician"), (self.registrar, "admin", "registrar"),
                 (self.nurse, "member", "nurse"), (self.pharmacist, "member", "pharmacist"),
                 (self.student, "guest", "student")]
        self.does(self.head, "POST", "/members/bulk", {"members": [
            {"account_id": person.id, "role": role, "job_role": job} for person, role, job in staff]}, status=201)
        self.refused("already_a_member", 409, self.head, "POST", f"/teams/{self.clinic}/members/bulk",
                     {"members": [{"account_id": self.person().id}, {"account_id": self.nurse.id, "role": "viewer"}]},
                     "/members/1/account_id")
        members = self.query(self.head, f"/teams/{self.clinic}/members", self.last).json["items"]
        self.assertEqual(6, len(members))
        self.patients = self.does(self.head, "POST", "/queues", {"name": "Waiting room", "type": "patient"})["queue_id"]

    def a_pharmacy_of_its_own(self):
        """Its queue is for pharmacists: as soon as one is allowed to view it, all others are not."""
        self.pharmacy = self.does(self.head, "POST", "/queues", {"name": "Pharmacy", "type": "pharmacy"})["queue_id"]
        for action in ("view", "manage", "assign"):
            self.does(self.head, "POST", f"/queues/{self.pharmacy}/permissions",
                      {"action": action, "grantee_kind": "job_role", "grantee": "pharmacist"}, status=201)
        for action in ("view", "assign"):
            self.does(self.head, "POST", f"/queues/{self.pharmacy}/permissions",
                      {"action": action, "grantee_kind": "job_role", "grantee": "physician"}, status=201)

    def the_head_goes_home(self):
        """From here on the head sends nothing until the morning."""
        status = self.ok(self.physician, "GET", f"/teams/{self.clinic}/super-admins/status").json
        self.assertEqual([self.head.id], [one["account_id"] for one in status["super_admins"]])
        self.assertFalse(status["failsafe_open"])
        # Nobody takes the place of somebody who is there.
        self.refused("failsafe_closed", 409, self.registrar, "POST", f"/teams/{self.clinic}/promote-temp-admin",
                     {"account_id": self.physician.id, "reason": "just in case"})

    def patients_come_and_are_seen(self):
        path = f"/queues/{self.patients}/entries"
        cough = self.does(self.nurse, "POST", path, {"title": "Cough", "reference": "record 4711"}, status=201)
        chest = self.does(self.nurse, "POST", path, {"title": "Chest pain", "priority": "urgent"}, status=201)
        self.assertEqual(["Chest pain", "Cough"], [entry["title"] for entry in self.entries(self.nurse, self.patients)])
        self.does(self.physician, "POST", f"{path}/{chest['entry_id']}/start")
        self.does(self.physician, "POST", f"{path}/{chest['entry_id']}/complete", {"outcome": "ECG normal, sent home"})
        self.does(self.nurse, "POST", f"{path}/{cough['entry_id']}/assign")
        self.does(self.nurse, "POST", f"{path}/{cough['entry_id']}/return", {"reason": "wants a physician"})
        self.assertEqual([("Cough", 1)], [(entry["title"], entry["returns"])
                                          for entry in self.entries(self.nurse, self.patients)])
        done = self.entries(self.nurse, self.patients, state="completed")
        self.assertEqual([("ECG normal, sent home", self.physician.id)],
                         [(entry["outcome"], entry["completed_by"]) for entry in done])
        # A student may watch, and no more.
        self.refused("not_allowed", 403, self.student, "POST", f"/teams/{self.clinic}{path}", {"title": "Coffee"})

    def a_prescription_goes_to_the_pharmacy(self):
        path = f"/queues/{self.pharmacy}/entries"
        made = self.does(self.physician, "POST", path, {"title": "Amoxicillin 500 mg", "reference": "record 4711"}, status=201)
        self.refused("not_allowed", 403, self.nurse, "GET", f"/teams/{self.clinic}{path}")
        taken = self.does(self.pharmacist, "POST", f"{path}/{made['entry_id']}/start")
        self.assertEqual(("started", self.pharmacist.id), (taken["state"], taken["assigned_to"]))
        self.does(self.pharmacist, "POST", f"{path}/{made['entry_id']}/complete", {"outcome": "handed out"})
        why = self.ok(self.physician, "POST", f"/teams/{self.clinic}/queues/{self.pharmacy}/check-access",
                      {"account_id": self.nurse.id, "action": "view"}).json
        self.assertEqual((False, "missing_allow"), (why["allowed"], why["decided_by"]["kind"]))
        # What others may not view is not told to them either.
        self.assertTrue(any("Amoxicillin" in sentence for sentence in self.feed(self.pharmacist)))
        self.assertFalse(any("Amoxicillin" in sentence for sentence in self.feed(self.nurse)))

    def records_are_for_those_who_treat(self):
        folder = self.does(self.physician, "POST", "/vault/folders", {"name": "Records"}, status=201)["folder_id"]
        item = self.does(self.physician, "POST", "/vault/items", {
            "name": "Record 4711", "type": "patient_record", "mime_type": "text/plain", "content": "Penicillin: no allergy.",
            "tags": ["allergies"], "folder_id": folder}, status=201)["item_id"]
        for job in ("physician", "nurse"):
            self.does(self.physician, "POST", f"/vault/items/{item}/permissions",
                      {"action": "view", "grantee_kind": "job_role", "grantee": job}, status=201)
        read = self.does(self.nurse, "GET", f"/vault/items/{item}")
        self.assertEqual("Penicillin: no allergy.", read["content"])
        self.refused("not_allowed", 403, self.pharmacist, "GET", f"/teams/{self.clinic}/vault/items/{item}")
        listed = self.query(self.nurse, f"/teams/{self.clinic}/vault/items", self.last, tag="allergies").json["items"]
        self.assertEqual([("Record 4711", 1)], [(one["name"], one["reads"]) for one in listed])
        self.assertEqual([], self.query(self.pharmacist, f"/teams/{self.clinic}/vault/items", self.last).json["items"])

    def the_study_is_nobody_elses_business(self):
        """A workspace: what belongs to it is for its members alone, whatever their role in the clinic."""
        study = self.does(self.physician, "POST", "/workspaces", {"name": "Asthma study"}, status=201)["workspace_id"]
        self.does(self.physician, "POST", f"/workspaces/{study}/members", {"account_id": self.nurse.id, "role": "editor"}, status=201)
        self.does(self.nurse, "POST", "/shared", {"key": "protocol", "title": "Protocol, draft", "body": "QXN0aG1h",
                                                  "workspace_id": study}, status=201)
        found = lambda who: [one["title"] for one in
                             self.query(who, f"/teams/{self.clinic}/shared", self.last).json["items"]]
        self.assertEqual(["Protocol, draft"], found(self.physician))
        self.assertEqual([], found(self.registrar))
        self.assertFalse(any("Asthma" in sentence for sentence in self.feed(self.registrar)))

    def who_is_in_the_house(self):
        self.ok(self.nurse, "POST", f"/teams/{self.clinic}/presence", {"status": "busy", "activity": "ward round"})
        there = {one["account_id"]: one for one in
                 self.ok(self.physician, "GET", f"/teams/{self.clinic}/presence").json["items"]}
        self.assertEqual(("busy", "ward round"), (there[self.nurse.id]["status"], there[self.nurse.id]["activity"]))
        self.does(self.nurse, "POST", "/activity", {"type": "round.finished", "description": "Ward round finished",
                                                    "impact_score": 2.5})
        self.assertIn("Ward round finished", self.feed(self.registrar)[0])

    def the_founder_looks_in(self):
        """Founders pass everywhere, and that is written into the entry."""
        self.does(self.founder(), "POST", f"/queues/{self.pharmacy}/entries", {"title": "Stocktaking"}, status=201)
        entry = self.cluster.replay("--subject", f"team/{self.clinic}", "--command", "queues.add_queue_entry")[-1]
        self.assertEqual("founder", entry["authority"]["ground"])

    def night(self):
        """Five minutes after the head's last sign an admin may be made super admin for a time: by another admin."""
        path = f"/teams/{self.clinic}/super-admins/status"
        until(400, "the failsafe opens", lambda: self.ok(self.registrar, "GET", path).json["failsafe_open"], 1)
        self.refused("not_allowed", 403, self.physician, "POST", f"/teams/{self.clinic}/promote-temp-admin",
                     {"account_id": self.physician.id})
        self.stand_in = self.does(self.registrar, "POST", "/promote-temp-admin", {
            "account_id": self.physician.id, "offline_super_admin_id": self.head.id, "reason": "power cut"}, status=201)
        self.assertEqual(("admin", "super_admin"), (self.stand_in["from"], self.stand_in["to"]))
        me = self.query(self.physician, f"/teams/{self.clinic}/members/{self.physician.id}", self.last).json
        self.assertEqual("super_admin", me["role"])
        pending = self.query(self.registrar, f"/teams/{self.clinic}/temp-promotions", self.last).json["items"]
        self.assertEqual([("active", "power cut")], [(one["status"], one["reason"]) for one in pending])

    def the_head_comes_back(self):
        promotion = self.stand_in["temp_promotion_id"]
        self.does(self.head, "POST", f"/temp-promotions/{promotion}/revert", {"reason": "thank you"})
        back = self.query(self.physician, f"/teams/{self.clinic}/members/{self.physician.id}", self.last).json
        self.assertEqual("admin", back["role"])
        told = self.feed(self.head, type="promotions")
        self.assertEqual(2, len(told), told)
        self.cluster.muster("verify", "--ledger-only")  # the whole story holds, entry by entry
