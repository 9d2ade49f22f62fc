"""What has to hold after a fault: the ledger, the read models and the history of the clients against each other."""
import json
import os
import subprocess
from pathlib import Path

from support import REPO, until

HERE = Path(__file__).parent


def by_operation(history):
    """The attempts of every operation, in order."""
    operations = {}
    for line in history:
        operations.setdefault((line["client"], line["number"]), []).append(line)
    return operations


def last_outcome(attempts):
    """done, already, refused, not_done or unknown: what the client knows after its last attempt."""
    final = attempts[-1]["outcome"]
    if final in ("refused", "not_done", "already") and any(line["outcome"] == "unknown" for line in attempts):
        return "unknown"
    return final


def ledger(test, cluster, history):
    """Confirmed: exactly once, and where the first answer said. Told not done, or refused: nowhere. Adding a member again is
    answered as done and adds no entry: such attempts are marked `already`. Nothing remembers such an answer, so an earlier
    attempt that nobody waits for any more may still add one."""
    entries, described = {}, {}
    for entry in cluster.replay():
        entries.setdefault(entry.get("command_id"), []).append(entry["position"])
        for event in entry["events"]:
            if event["type"] == "roster.team_updated":
                described.setdefault(event["data"].get("description"), []).append(entry["position"])
    told = {"done": 0, "refused": 0, "not_done": 0, "unknown": 0}
    for attempts in by_operation(history).values():
        final, op, outcome = attempts[-1], attempts[0]["op"], last_outcome(attempts)
        test.assertNotEqual("wrong", final["outcome"], final)
        if op in ("read", "query"):
            continue
        told[outcome] += 1
        names = {line["command_id"] for line in attempts if line.get("command_id")}
        test.assertLessEqual(len(names), 1, ("one key, one command", attempts))
        there = [position for name in names for position in entries.get(name, [])]
        if outcome == "done" and op == "add" and not final["repeated"] and final["position"] not in there:
            final["outcome"] = "already"  # nothing to do; the checker knows whether that was true
            late = any(line["outcome"] == "unknown" for line in attempts)
            test.assertLessEqual(len(there), late, attempts)
        elif outcome == "done":
            test.assertEqual(1, len(there), ("a confirmed command, exactly once", attempts))
            if not final["repeated"]:
                test.assertEqual(final["position"], there[0], attempts)
        elif outcome in ("not_done", "refused"):
            test.assertEqual([], there, ("told that nothing was done", attempts))
        else:
            test.assertLessEqual(len(there), 1, attempts)
        if op == "describe":
            positions = described.get(final["key"], [])
            test.assertIn(len(positions), {"done": [1], "unknown": [0, 1]}.get(outcome, [0]), attempts)
    return told


def read_models(test, cluster, node, token, teams):
    """Every team's members and description, as told by a query, are those of a fresh fold of the ledger."""
    for team in teams:
        fold = cluster.state(f"team/{team.id}")
        headers = {"Muster-At-Least": fold["position"]}
        def fresh(path):
            answer = node.http("GET", f"/api/v1/teams/{team.id}{path}", token=token, headers=headers)
            return answer if answer.status == 200 and not answer.headers.get("Muster-Stale") else None
        members = until(30, f"members of {team.id} at {fold['position']}", lambda: fresh("/members"))
        roster = fold["state"]["roster"]
        test.assertEqual({account: member["role"] for account, member in roster["members"].items()},
                         {item["account_id"]: item["role"] for item in members.json["items"]}, team.id)
        view = until(30, f"view of {team.id}", lambda: fresh(""))
        test.assertEqual((roster["description"], fold["state"]["version"]),
                         (view.json["description"], view.json["version"]), team.id)


def operations_of(history):
    """What the checker reads (linearizability/main.go): one line for what an operation may have done, and one for each
    answer that told something about the state."""
    for attempts in by_operation(history).values():
        first, final = attempts[0], attempts[-1]
        line = {"team": first["team"], "client": first["client"], "slot": first["slot"], "kind": first["op"]}
        if first["op"] == "read":
            if final["outcome"] == "done":
                yield {**line, "start": final["start"], "end": final["end"], "outcome": "done",
                       "members": final["members"]}
        elif first["op"] in ("add", "remove"):
            # An attempt that was told "not done" did nothing: what happened, happened after it.
            tried = [attempt for attempt in attempts if attempt["outcome"] != "not_done"]
            if not tried:
                continue
            outcome = last_outcome(attempts)
            if outcome in ("done", "unknown"):
                yield {**line, "start": tried[0]["start"], "end": final["end"], "outcome": outcome}
            if final["outcome"] in ("refused", "already"):
                yield {**line, "start": final["start"], "end": final["end"], "outcome": "refused"}


def linearizable(operations, path):
    """(yes or no, what the checker said). `path` is where the operations are written."""
    path.write_text("".join(json.dumps(line) + "\n" for line in operations))
    done = subprocess.run([checker(), str(path)], capture_output=True, text=True, timeout=300)
    if done.returncode not in (0, 1):
        raise AssertionError(done.stderr)
    return done.returncode == 0, done.stdout


def checker():
    """Porcupine comes from the Go module proxy, by the sums of go.sum; built once."""
    program = REPO / "build/check/linearizability"
    program.parent.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(["go", "build", "-o", str(program), "."], cwd=HERE / "linearizability",
                          env={**os.environ, "CGO_ENABLED": "0"}, capture_output=True, text=True, timeout=300)
    if done.returncode:
        raise AssertionError(f"the checker does not build:\n{done.stderr}")
    return str(program)


def all_of_it(test, cluster, node, load):
    """Everything that has to hold; what it was held against, in words."""
    told = ledger(test, cluster, load.history)
    cluster.muster("verify")
    read_models(test, cluster, node, load.token, load.teams)
    operations = list(operations_of(load.history))
    yes, said = linearizable(operations, load.path.with_suffix(".operations.jsonl"))
    test.assertTrue(yes, said)
    test.assertGreater(told["done"], 50, told)
    return f"{told}, {len(operations)} operations linearizable over {len(load.teams)} teams"
