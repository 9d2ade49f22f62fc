#!/usr/bin/env python3
"""Starts a cluster of two nodes and runs the fault scenarios on it: run.py [scenarios_test.Faults.test_… …]

Environment: MUSTER_BINARY, the binary (build/release/muster). Needs Go. The servers and nodes are this run's own and end
with it; histories and logs of a run that failed are kept in build/check/faults.
"""
import signal
import sys
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "e2e"))

import verdict  # noqa: E402
from scenarios_test import Faults  # noqa: E402
from support import Cluster  # noqa: E402

SECONDS_MAX = 570  # under ctest's limit, so that what was started is ended


def too_long(*_):
    raise TimeoutError(f"the scenarios did not end in {SECONDS_MAX} s")


def main():
    signal.signal(signal.SIGALRM, too_long)
    signal.alarm(SECONDS_MAX)
    names = sys.argv[1:] or ["scenarios_test"]
    suite = unittest.defaultTestLoader.loadTestsFromNames(names)
    began = time.monotonic()
    verdict.checker()
    cluster, result = Cluster("faults"), None
    try:
        cluster.start()
        Faults.cluster = cluster
        Faults.first, Faults.second = cluster.add_node("first"), cluster.add_node("second")
        print(f"the cluster was up after {time.monotonic() - began:.1f} s", flush=True)
        result = unittest.TextTestRunner(verbosity=2, stream=sys.stdout, failfast=False).run(suite)
    finally:
        cluster.failed = result is None or not result.wasSuccessful()
        cluster.close()
    for note in Faults.notes:
        print(f"note: {note}")
    print(f"note: faults: {result.testsRun} scenarios in {time.monotonic() - began:.0f} s")
    return 0 if result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())
