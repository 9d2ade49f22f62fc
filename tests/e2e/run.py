#!/usr/bin/env python3
"""Starts one cluster and runs every tests/e2e/*_test.py on it, the clinic left out: run.py [MODULE | MODULE.Class.test …]

The clinic's night takes five minutes of waiting: `run.py clinic_test` is a run of its own, beside the others.

Environment: MUSTER_BINARY, the binary (build/release/muster). The servers and nodes are this run's own and end with it.
"""
import signal
import sys
import time
import unittest
from pathlib import Path

from base import EndToEnd
from support import Cluster

SECONDS_MAX = 840  # under ctest's limit, so that what was started is ended

STORY = "clinic_test"


def too_long(*_):
    raise TimeoutError(f"the tests did not end in {SECONDS_MAX} s")


def start(name):
    cluster = Cluster(name)
    try:
        cluster.start()
        EndToEnd.cluster = cluster
        EndToEnd.node = cluster.add_node("node")
        EndToEnd.edge = cluster.add_node("edge", MUSTER_ROLES="gateway", MUSTER_TRUSTED_PROXIES="127.0.0.0/8",
                                         MUSTER_TOKEN_RATE="5", MUSTER_TOKEN_BURST="20",
                                         MUSTER_ADDRESS_RATE="10", MUSTER_ADDRESS_BURST="60",
                                         MUSTER_CORS_ORIGINS="https://app.example.org")
        for node in cluster.nodes:
            node.start()
        for node in cluster.nodes:
            node.wait_ready()
    except BaseException:
        cluster.failed = True
        cluster.close()
        raise
    return cluster


def main():
    signal.signal(signal.SIGALRM, too_long)
    signal.alarm(SECONDS_MAX)
    here = Path(__file__).parent
    names = sys.argv[1:] or sorted(file.stem for file in here.glob("*_test.py") if file.stem != STORY)
    suite = unittest.defaultTestLoader.loadTestsFromNames(names)
    began = time.monotonic()
    cluster = start("clinic" if names == [STORY] else "e2e")
    print(f"the cluster was up after {time.monotonic() - began:.1f} s", flush=True)
    result = None
    try:
        result = unittest.TextTestRunner(verbosity=2, stream=sys.stdout).run(suite)
    finally:
        cluster.failed = result is None or not result.wasSuccessful()
        cluster.close()
    print(f"note: e2e: {result.testsRun} tests over HTTP in {time.monotonic() - began:.0f} s")
    return 0 if result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())
