"""The vault in full: tags and folders, the trash, the rotation of its key, contents in chunks, export and import."""
import base64
import hashlib
import io
import os
import zipfile

from base import EndToEnd
from support import Node, until

MB = 1 << 20
CHUNK = 900 * 1024
PASSPHRASE = "correct horse battery staple"


class Vault(EndToEnd):
    def vault(self):
        owner, team, _ = self.team()
        return owner, team, f"/teams/{team}/vault"

    def store(self, who, vault, name="Note", content="x", **more):
        body = {"name": name, "type": "note", "content": content, **more}
        return self.ok(who, "POST", f"{vault}/items", body, status=201).json["item_id"]

    def names(self, who, vault, **filters):
        position = self.ok(who, "GET", f"{vault}/trash").position
        return [one["name"] for one in self.query(who, f"{vault}/items", position, **filters).json["items"]]


class TagsAndFolders(Vault):
    def test_items_are_found_by_tag_name_and_folder(self):
        owner, team, vault = self.vault()
        plans = self.ok(owner, "POST", f"{vault}/folders", {"name": "Plans"}, status=201).json["folder_id"]
        year = self.ok(owner, "POST", f"{vault}/folders", {"name": "2026", "parent_id": plans}).json["folder_id"]
        dose = self.store(owner, vault, "Dose", "secret words", tags=["lab", "urgent", "lab"], folder_id=year)
        rota = self.store(owner, vault, "Rota", folder_id=plans)
        self.store(owner, vault, "Diary", tags=["lab"])

        self.assertEqual(["Dose", "Diary"], self.names(owner, vault, tag="lab"))
        self.assertEqual(["Dose"], self.names(owner, vault, tag="lab", name="dos"))
        self.assertEqual([], self.names(owner, vault, name="secret"), "contents are not searched")
        self.assertEqual(["Rota"], self.names(owner, vault, folder_id=plans))
        self.assertEqual(["Dose", "Rota"], self.names(owner, vault, folder_id=plans, recursive="true"))
        self.assertEqual(["Diary"], self.names(owner, vault, folder_id="root"))
        self.assertEqual(3, len(self.names(owner, vault, folder_id="root", recursive="true")))

        self.ok(owner, "PUT", f"{vault}/items/{rota}/tags", {"tags": ["ward 3"]})
        moved = self.ok(owner, "PUT", f"{vault}/items/{dose}/folder", {"folder_id": "root"})
        details = self.query(owner, f"{vault}/items/{dose}/details", moved.position).json
        self.assertEqual((["lab", "urgent"], "root"), (details["tags"], details["folder_id"]))
        self.assertEqual(["Rota"], self.names(owner, vault, tag="ward 3"))

        self.ok(owner, "PATCH", f"{vault}/folders/{year}", {"name": "Old"})
        last = self.ok(owner, "PUT", f"{vault}/folders/{year}/parent", {"parent_id": "root"})
        listed = self.query(owner, f"{vault}/folders", last.position, parent_id="root").json["items"]
        self.assertEqual(["Old", "Plans"], [one["name"] for one in listed])
        self.refused("folder_in_itself", 409, owner, "PUT", f"{vault}/folders/{plans}/parent", {"parent_id": plans},
                     "/parent_id")
        self.refused("folder_not_empty", 409, owner, "DELETE", f"{vault}/folders/{plans}")
        self.refused("folder_exists", 409, owner, "POST", f"{vault}/folders", {"name": "Old"}, "/name")
        gone = self.ok(owner, "DELETE", f"{vault}/folders/{year}")
        self.assertEqual(["Plans"], [one["name"] for one in
                                     self.query(owner, f"{vault}/folders", gone.position).json["items"]])

    def test_what_is_wrong_is_named(self):
        owner, team, vault = self.vault()
        item = self.store(owner, vault)
        for tags, pointer in ((["x" * 51], "/tags/0"), (["ok", " "], "/tags/1"), (["a"] * 21, "/tags")):
            self.refused("invalid_field", 400, owner, "PUT", f"{vault}/items/{item}/tags", {"tags": tags}, pointer)
        self.ok(owner, "PUT", f"{vault}/items/{item}/tags", {"tags": ["x" * 50] + [f"t{i}" for i in range(19)]})
        self.refused("invalid_field", 400, owner, "PUT", f"{vault}/items/{item}/folder", {"folder_id": "here"},
                     "/folder_id")
        stranger = "folder_" + "0" * 26
        self.refused("folder_not_found", 404, owner, "PUT", f"{vault}/items/{item}/folder", {"folder_id": stranger},
                     "/folder_id")


class Trash(Vault):
    def test_what_is_deleted_comes_back_with_its_versions_and_grants(self):
        owner, team, vault = self.vault()
        admin, trusted = self.member(owner, team, "admin"), self.member(owner, team)
        item = self.store(owner, vault, "Plan", "first")
        self.ok(owner, "PUT", f"{vault}/items/{item}", {"content": "second"})
        self.ok(owner, "POST", f"{vault}/items/{item}/permissions",
                {"action": "view", "grantee_kind": "user", "grantee": trusted.id}, status=201)
        self.ok(owner, "DELETE", f"{vault}/items/{item}")
        self.refused("item_not_found", 404, owner, "GET", f"{vault}/items/{item}")
        self.assertEqual([], self.names(owner, vault))
        for who, expected in ((owner, ["Plan"]), (admin, ["Plan"]), (trusted, [])):
            self.assertEqual(expected, [one["name"] for one in self.ok(who, "GET", f"{vault}/trash").json["items"]])
        trashed = self.ok(owner, "GET", f"{vault}/trash").json["items"][0]
        self.assertEqual((owner.id, 2), (trashed["deleted_by"], trashed["item_version"]))

        self.refused("not_allowed", 403, trusted, "POST", f"{vault}/trash/{item}/restore")
        self.ok(admin, "POST", f"{vault}/trash/{item}/restore")
        self.assertEqual("second", self.ok(trusted, "GET", f"{vault}/items/{item}").json["content"])
        self.assertEqual("first", self.ok(trusted, "GET", f"{vault}/items/{item}?version=1").json["content"])
        self.refused("not_allowed", 403, admin, "GET", f"{vault}/items/{item}")
        self.assertEqual([], self.ok(owner, "GET", f"{vault}/trash").json["items"])

    def test_what_is_purged_is_gone_with_its_keys(self):
        owner, team, vault = self.vault()
        admin = self.member(owner, team, "admin")
        gone, kept = self.store(owner, vault, "Gone"), self.store(owner, vault, "Kept")
        self.ok(owner, "PUT", f"{vault}/items/{gone}", {"content": "second"})
        self.refused("item_not_found", 404, owner, "DELETE", f"{vault}/trash/{gone}")
        self.ok(owner, "DELETE", f"{vault}/items/{gone}")
        self.refused("not_allowed", 403, admin, "DELETE", f"{vault}/trash/{gone}")
        self.ok(owner, "DELETE", f"{vault}/trash/{gone}")
        self.assertEqual([], self.ok(owner, "GET", f"{vault}/trash").json["items"])
        until(30, "the keys of the purged item are destroyed", lambda: self.data_keys(owner, vault) == 1)
        self.assertEqual("x", self.ok(owner, "GET", f"{vault}/items/{kept}").json["content"])
        self.assertIn("none is missing, none is back", self.cluster.run("doctor").stdout)

    def data_keys(self, who, vault):
        return self.ok(who, "GET", f"{vault}/key").json["data_keys"]


class Rotation(Vault):
    def key(self, who, vault):
        return self.ok(who, "GET", f"{vault}/key").json

    def test_a_new_key_wraps_all_that_is_there(self):
        owner, team, vault = self.vault()
        member = self.member(owner, team)
        items = [self.store(owner, vault, f"Item {n}", f"content {n}") for n in range(12)]
        self.assertEqual((1, 1, 12, 0), tuple(self.key(owner, vault)[name] for name in
                                              ("key_version", "in_keyring", "data_keys", "on_older")))
        self.refused("not_allowed", 403, member, "POST", f"{vault}/rotate-key")
        self.refused("not_allowed", 403, member, "GET", f"{vault}/key")
        self.refused("not_allowed", 403, member, "GET", f"{vault}/key/older")
        self.assertEqual(2, self.ok(owner, "POST", f"{vault}/rotate-key").json["key_version"])
        new = self.store(owner, vault, "After", "the rotation")

        def done():
            key = self.key(owner, vault)
            self.assertEqual(2, key["key_version"])
            self.assertLessEqual(key["on_older"], 13)
            return key["in_keyring"] == 2 and key["on_older"] == 0 and key
        self.assertEqual(13, until(30, "the rotation", done)["data_keys"])
        self.assertEqual([], self.ok(owner, "GET", f"{vault}/key/older").json["items"])
        for n, item in enumerate(items):
            self.assertEqual(f"content {n}", self.ok(member, "GET", f"{vault}/items/{item}").json["content"])
        self.assertEqual("the rotation", self.ok(member, "GET", f"{vault}/items/{new}").json["content"])
        rotated = self.cluster.replay("--subject", f"team/{team}", "--type", "vault.vault_key_rotated")
        self.assertEqual(2, rotated[0]["events"][0]["data"]["key_version"])

    def test_whoever_is_removed_takes_the_key_along(self):
        owner, team, vault = self.vault()
        first, second = self.member(owner, team), self.member(owner, team)
        self.ok(owner, "DELETE", f"/teams/{team}/members/{first.id}")
        self.assertEqual(1, self.key(owner, vault)["key_version"], "there is nothing in the vault")
        item = self.store(owner, vault)
        self.ok(owner, "DELETE", f"/teams/{team}/members/{second.id}")
        until(30, "the rotation", lambda: self.key(owner, vault)["in_keyring"] == 2)
        self.assertEqual("x", self.ok(owner, "GET", f"{vault}/items/{item}").json["content"])

    def test_a_restart_goes_on_with_it(self):
        owner, team, vault = self.vault()
        items = [self.store(owner, vault, f"Item {n}", f"content {n}") for n in range(5)]
        self.node.stop()
        Node.start(self.node).wait_ready()
        self.ok(owner, "POST", f"{vault}/rotate-key")
        self.node.kill()
        Node.start(self.node).wait_ready()
        until(30, "the rotation", lambda: self.key(owner, vault)["in_keyring"] == 2)
        until(30, "all keys are wrapped anew", lambda: self.key(owner, vault)["on_older"] == 0)
        for n, item in enumerate(items):
            self.assertEqual(f"content {n}", self.ok(owner, "GET", f"{vault}/items/{item}").json["content"])


class Chunks(Vault):
    def upload(self, who, vault, content, node=None, **fields):
        begun = self.ok(who, "POST", f"{vault}/uploads", {"size_bytes": len(content), **fields}, status=201).json
        path = f"{vault}/uploads/{begun['upload_id']}"
        for number in range(begun["chunks"], 0, -1):
            chunk = content[(number - 1) * CHUNK:number * CHUNK]
            answer = self.call(who, "PUT", f"{path}/chunks/{number}", chunk, node=node,
                               Content_Type="application/octet-stream")
            self.assertEqual(200, answer.status, answer)
        return path, begun

    def bytes_of(self, who, vault, item, node=None, version=None):
        path = f"{vault}/items/{item}" + (f"?version={version}" if version else "")
        answer = self.call(who, "GET", path, node=node, Accept="application/octet-stream")
        self.assertEqual((200, "application/octet-stream"), (answer.status, answer.headers["Content-Type"]), answer)
        return answer.body

    def test_sixteen_megabytes(self):
        owner, team, vault = self.vault()
        content = os.urandom(16 * MB)
        path, begun = self.upload(owner, vault, content, name="Scan", type="image", mime_type="image/tiff", tags=["ct"])
        self.assertEqual((19, CHUNK), (begun["chunks"], begun["chunk_bytes"]))
        self.assertEqual([], self.names(owner, vault))
        stored = self.ok(owner, "POST", f"{path}/complete", {"metadata": "left knee"}, status=201)
        self.assertEqual((begun["item_id"], 1), (stored.json["item_id"], stored.json["version"]))
        self.assertEqual(content, self.bytes_of(owner, vault, begun["item_id"]))
        self.assertEqual(content, self.bytes_of(owner, vault, begun["item_id"], node=self.edge), "sent on to the owner")
        read = self.ok(owner, "GET", f"{vault}/items/{begun['item_id']}").json
        self.assertEqual(content, base64.b64decode(read["content"]))
        self.assertEqual(("base64", "left knee", 19), (read["encoding"], read["metadata"], read["chunks"]))
        self.assertEqual(["Scan"], self.names(owner, vault, tag="ct"))

        self.refused("invalid_field", 400, owner, "POST", f"{vault}/uploads",
                     {"size_bytes": 16 * MB + 1, "name": "x", "type": "file"}, "/size_bytes")

    def test_versions_of_both_kinds_stand_side_by_side(self):
        owner, team, vault = self.vault()
        item = self.store(owner, vault, "Film", "small")
        large = os.urandom(CHUNK + 1)
        path, _ = self.upload(owner, vault, large, node=self.edge, item_id=item)
        self.assertEqual(2, self.ok(owner, "POST", f"{path}/complete").json["version"])
        self.ok(owner, "PUT", f"{vault}/items/{item}", {"content": "small again"})
        self.ok(owner, "POST", f"{vault}/items/{item}/versions/2/restore")
        for version, expected in ((1, b"small"), (2, large), (3, b"small again"), (4, large)):
            self.assertEqual(expected, self.bytes_of(owner, vault, item, version=version))

    def test_chunks_come_in_json_too_and_twice(self):
        owner, team, vault = self.vault()
        begun = self.ok(owner, "POST", f"{vault}/uploads", {"size_bytes": 5, "name": "x", "type": "file"}).json
        path = f"{vault}/uploads/{begun['upload_id']}"
        self.refused("upload_incomplete", 409, owner, "POST", f"{path}/complete")
        hello = {"content": base64.b64encode(b"hello").decode()}
        for _ in range(2):
            self.assertEqual(0, self.ok(owner, "PUT", f"{path}/chunks/1", hello).json["missing"])
        self.refused("chunk_differs", 409, owner, "PUT", f"{path}/chunks/1",
                     {"content": base64.b64encode(b"hallo").decode()}, "/number")
        self.refused("invalid_field", 400, owner, "PUT", f"{path}/chunks/1", {"content": "%"}, "/content")
        self.refused("invalid_field", 400, owner, "PUT", f"{path}/chunks/1", b"hello!", "/content",
                     Content_Type="application/octet-stream")
        self.refused("unsupported_media_type", 415, owner, "PUT", f"{path}/chunks/1", b"hello",
                     Content_Type="text/plain")
        stored = [entry for entry in self.cluster.replay("--subject", f"team/{team}") if
                  entry["command"] == "vault.store_vault_chunk"]
        self.assertEqual(1, len(stored))
        self.ok(owner, "POST", f"{path}/complete", status=201)
        self.assertEqual(b"hello", self.bytes_of(owner, vault, begun["item_id"]))

    def test_what_is_begun_counts_until_it_ends(self):
        owner, team, vault = self.vault()
        begin = {"size_bytes": 2 * CHUNK, "name": "x", "type": "file"}
        uploads = [self.ok(owner, "POST", f"{vault}/uploads", begin).json["upload_id"] for _ in range(10)]
        self.refused("too_many_uploads", 409, owner, "POST", f"{vault}/uploads", begin)
        self.ok(owner, "PUT", f"{vault}/uploads/{uploads[0]}/chunks/2", b"x" * CHUNK,
                Content_Type="application/octet-stream")
        listed = self.ok(owner, "GET", f"{vault}/uploads").json["items"]
        self.assertEqual({(one["upload_id"], len(one["missing"])) for one in listed},
                         {(one, 1 if one == uploads[0] else 2) for one in uploads})
        self.ok(owner, "DELETE", f"{vault}/uploads/{uploads[0]}")
        self.refused("upload_not_found", 404, owner, "PUT", f"{vault}/uploads/{uploads[0]}/chunks/1", b"x" * CHUNK,
                     "/upload_id", Content_Type="application/octet-stream")
        self.ok(owner, "POST", f"{vault}/uploads", begin, status=201)


class Archive(Vault):
    def filled(self):
        owner, team, vault = self.vault()
        folder = self.ok(owner, "POST", f"{vault}/folders", {"name": "Plans"}).json["folder_id"]
        inner = self.ok(owner, "POST", f"{vault}/folders", {"name": "2026", "parent_id": folder}).json["folder_id"]
        self.store(owner, vault, "Dose", "40 mg \u00e0 8h", tags=["lab"], folder_id=inner, metadata="{\"by\":\"bo\"}")
        self.store(owner, vault, "Key", base64.b64encode(b"\x00\xff\x01").decode(), encoding="base64",
                   mime_type="application/x-key")
        large = os.urandom(CHUNK + 4711)
        begun = self.ok(owner, "POST", f"{vault}/uploads",
                        {"size_bytes": len(large), "name": "Scan", "type": "image", "folder_id": folder}).json
        for number in (1, 2):
            self.ok(owner, "PUT", f"{vault}/uploads/{begun['upload_id']}/chunks/{number}",
                    large[(number - 1) * CHUNK:number * CHUNK], Content_Type="application/octet-stream")
        self.ok(owner, "POST", f"{vault}/uploads/{begun['upload_id']}/complete")
        return owner, team, vault, large

    def export(self, who, vault, **more):
        fresh = self.person(who.id, auth_age="1s", ttl="11h")
        return self.ok(fresh, "POST", f"{vault}/export", {"passphrase": PASSPHRASE, **more})

    def test_a_vault_goes_out_and_into_another(self):
        owner, team, vault, large = self.filled()
        archive = self.export(owner, vault)
        self.assertEqual("application/zip", archive.headers["Content-Type"])
        names = zipfile.ZipFile(io.BytesIO(archive.body)).namelist()
        self.assertIn("manifest.jsonl", names)
        self.assertIn("items/" + hashlib.sha256(large).hexdigest(), names)
        self.assertNotIn(b"Dose", archive.body)
        entry = self.cluster.replay("--subject", f"team/{team}", "--command", "vault.export_vault")[0]
        self.assertEqual(["vault.vault_exported"] + 3 * ["vault.vault_item_read"],
                         [event["type"] for event in entry["events"]])

        owner2, team2, vault2 = self.vault()
        body = {"archive": base64.b64encode(archive.body).decode(), "passphrase": PASSPHRASE}
        report = self.ok(owner2, "POST", f"{vault2}/import", body, Idempotency_Key="once").json
        self.assertEqual((3, 0), (report["imported"], report["failed"]), report)
        items = {one["name"]: one["item_id"] for one in report["items"]}
        dose = self.ok(owner2, "GET", f"{vault2}/items/{items['Dose']}").json
        self.assertEqual(("40 mg \u00e0 8h", "utf-8", "{\"by\":\"bo\"}", "note"),
                         (dose["content"], dose["encoding"], dose["metadata"], dose["type"]))
        key = self.ok(owner2, "GET", f"{vault2}/items/{items['Key']}").json
        self.assertEqual((b"\x00\xff\x01", "application/x-key"), (base64.b64decode(key["content"]), key["mime_type"]))
        scan = self.call(owner2, "GET", f"{vault2}/items/{items['Scan']}", Accept="application/octet-stream")
        self.assertEqual(large, scan.body)
        self.assertEqual(["Dose"], self.names(owner2, vault2, tag="lab"))
        position = self.ok(owner2, "GET", f"{vault2}/trash").position
        folders = self.query(owner2, f"{vault2}/folders", position).json["items"]
        self.assertEqual({"Plans", "2026"}, {one["name"] for one in folders})

        again = self.ok(owner2, "POST", f"{vault2}/import", body, Idempotency_Key="once").json
        self.assertEqual(report, again, "asked again with its key, it stores nothing twice")
        self.assertEqual(3, len(self.names(owner2, vault2)))
        plans = next(one["folder_id"] for one in folders if one["name"] == "Plans")
        part = self.export(owner2, vault2, folder_id=plans)
        report = self.ok(owner2, "POST", f"{vault2}/import",
                         {**body, "archive": base64.b64encode(part.body).decode()}).json
        self.assertEqual((2, 0), (report["imported"], report["failed"]), "into the folders that are there")
        self.assertEqual(["Scan", "Scan"], self.names(owner2, vault2, folder_id=plans))

    def test_who_may_and_what_is_wrong(self):
        owner, team, vault, _ = self.filled()
        admin = self.member(owner, team, "admin")
        fresh = self.person(admin.id, auth_age="1s", ttl="11h")
        body = {"passphrase": PASSPHRASE}
        self.refused("not_allowed", 403, fresh, "POST", f"{vault}/export", body)
        old = self.person(owner.id, auth_age="6m", ttl="11h")
        self.refused("authentication_too_old", 401, old, "POST", f"{vault}/export", body)
        fresh = self.person(owner.id, auth_age="1s", ttl="11h")
        self.refused("invalid_field", 400, fresh, "POST", f"{vault}/export", {"passphrase": "short"}, "/passphrase")
        self.refused("missing_field", 400, fresh, "POST", f"{vault}/export", {}, "/passphrase")

        archive = base64.b64encode(self.export(owner, vault).body).decode()
        for wrong in ({"archive": archive, "passphrase": "another passphrase"},
                      {"archive": base64.b64encode(b"no archive").decode(), "passphrase": PASSPHRASE},
                      {"archive": "%", "passphrase": PASSPHRASE}):
            self.refused("invalid_field", 400, owner, "POST", f"{vault}/import", wrong, "/archive")
        viewer = self.member(owner, team, "viewer")
        report = self.ok(viewer, "POST", f"{vault}/import", {"archive": archive, "passphrase": PASSPHRASE}).json
        self.assertEqual((0, 3, {"not_allowed"}),
                         (report["imported"], report["failed"], {one["code"] for one in report["items"]}))
        self.refused("not_a_member", 403, self.person(), "POST", f"{vault}/import",
                     {"archive": archive, "passphrase": PASSPHRASE})
