"""A cluster of real processes for the end-to-end and the fault tests: Kafka and PostgreSQL in a folder of their own
(infra/dev/servers), and nodes of the real binary on free ports.

The binary is $MUSTER_BINARY, else build/release/muster. Logs of a run that failed are kept in build/check/<name>.
"""
import http.client
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from pathlib import Path

REPO = Path(__file__).resolve().parents[2]
BINARY = os.environ.get("MUSTER_BINARY") or str(REPO / "build/release/muster")
SERVERS = os.environ.get("MUSTER_SERVERS") or str(REPO / "infra/dev/servers")
LANES = 8


def account(number):
    """An account id; the same number is the same account."""
    return f"acct_01J{number:023d}"


_fresh = iter(range(1_000, 10**9))
_fresh_lock = threading.Lock()


def new_account():
    with _fresh_lock:
        return account(next(_fresh))


FOUNDER = account(1)


def free_port():
    """Outside the range of outgoing connections: a client that dials a server that is down could be given its port."""
    low, high = map(int, Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split())
    while True:
        port = random.randrange(10000, 65536)
        if low <= port <= high:
            continue
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


def until(seconds, what, ask, pause=0.05):
    """What `ask` answers as soon as it is true; AssertionError after `seconds`."""
    deadline = time.monotonic() + seconds
    while True:
        answer = ask()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"{what}: not within {seconds} s")
        time.sleep(pause)


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def code(self):
        return self.json.get("code")

    @property
    def position(self):
        return self.headers.get("Muster-Position")

    def __repr__(self):
        return f"{self.status} {dict(self.headers)} {self.body[:2000]!r}"


class Node:
    """One process of the binary."""

    def __init__(self, cluster, name, settings):
        self.cluster, self.name = cluster, name
        self.port, self.private_port = free_port(), free_port()
        self.log = cluster.dir / f"{name}.log"
        self.env = dict(cluster.env, MUSTER_NODE=name, MUSTER_LISTEN=f"127.0.0.1:{self.port}",
                        MUSTER_PRIVATE_LISTEN=f"127.0.0.1:{self.private_port}", **settings)
        self.process = None

    @property
    def address(self):
        return ("127.0.0.1", self.port)

    def start(self):
        with self.log.open("ab") as log:
            self.process = subprocess.Popen([BINARY, "serve"], env=self.env, stdin=subprocess.DEVNULL, stdout=log,
                                            stderr=log, start_new_session=True)
        return self

    def alive(self):
        return self.process is not None and self.process.poll() is None

    def wait_ready(self, seconds=60):
        def ready():
            if not self.alive():
                raise AssertionError(f"{self.name} ended at its start:\n{self.log.read_text()[-2000:]}")
            try:
                return self.http("GET", "/readyz", timeout=5).status == 200
            except OSError:
                return False
        until(seconds, f"{self.name} is ready", ready)
        return self

    def stop(self, seconds=30):
        """A clean end; its exit code."""
        self.process.terminate()
        return self.process.wait(seconds)

    def kill(self):
        self.process.kill()
        self.process.wait(10)

    def pause(self):
        os.kill(self.process.pid, signal.SIGSTOP)

    def resume(self):
        os.kill(self.process.pid, signal.SIGCONT)

    def http(self, method, path, body=None, *, token=None, headers=None, timeout=30):
        connection = http.client.HTTPConnection(*self.address, timeout=timeout)
        try:
            return send(connection, method, path, body, token=token, headers=headers)
        finally:
            connection.close()

    def metric(self, name):
        """The sum over all labels of one figure of /metrics."""
        lines = self.http("GET", "/metrics").body.decode().splitlines()
        return sum(float(line.rsplit(" ", 1)[1]) for line in lines
                   if line.startswith((name + " ", name + "{")))


def send(connection, method, path, body=None, *, token=None, headers=None):
    """One request on an open connection. `body` is sent as JSON unless it is bytes."""
    headers = dict(headers or {})
    if token:
        headers["Authorization"] = f"Bearer {token}"
    if body is not None and not isinstance(body, bytes):
        body = json.dumps(body).encode()
    if body is not None:
        headers.setdefault("Content-Type", "application/json")
    connection.request(method, path, body, headers)
    response = connection.getresponse()
    return Answer(response.status, response.headers, response.read())


class Cluster:
    def __init__(self, name):
        self.name = name
        self.dir = Path(tempfile.mkdtemp(prefix=f"muster-{name}."))
        self.dir.chmod(0o711)
        self.nodes = []
        self.tokens = {}
        self.failed = False

    # --- servers ---

    def servers(self, verb, *flags):
        done = subprocess.run([SERVERS, verb, str(self.dir), *flags], stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, timeout=240)
        if done.returncode:
            raise AssertionError(f"servers {verb} failed:\n{done.stderr}")
        return done.stdout

    def start(self):
        ports = {flag: str(free_port()) for flag in ("--kafka-port", "--controller-port", "--postgres-port")}
        self.servers("start", *(word for pair in ports.items() for word in pair))
        self.env = {name: value for name, value in os.environ.items() if not name.startswith("MUSTER_")}
        for line in self.servers("env").splitlines():
            name, value = line.removeprefix("export ").split("=", 1)
            self.env[name] = value
        self.env.update(MUSTER_MASTER_KEY_FILE=str(self.dir / "master.key"),
                        MUSTER_NODE_SECRET_FILE=str(self.dir / "node.secret"))
        self.muster("init", "--lanes", str(LANES), "--founder", FOUNDER)
        return self

    def close(self):
        for node in self.nodes:
            if node.alive():
                node.resume()
                node.process.terminate()
        for node in self.nodes:
            if node.process is None:
                continue
            try:
                node.process.wait(15)
            except subprocess.TimeoutExpired:
                node.kill()
        self.servers("stop")
        if self.failed:
            kept = REPO / "build/check" / self.name
            shutil.rmtree(kept, ignore_errors=True)
            kept.mkdir(parents=True)
            for file in [*self.dir.glob("*.log"), *self.dir.glob("*.jsonl"), *self.dir.glob("*/log/*.log*")]:
                shutil.copy(file, kept)
            print(f"logs are kept in {kept}")
        shutil.rmtree(self.dir, ignore_errors=True)

    # --- nodes ---

    def add_node(self, name, **settings):
        node = Node(self, name, settings)
        self.nodes.append(node)
        return node

    # --- the command line ---

    def run(self, *words, env=None, timeout=120):
        """`muster …` as it ends, whatever its exit code."""
        return subprocess.run([BINARY, *words], env=env or self.env, stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, timeout=timeout)

    def muster(self, *words):
        """The output of `muster …`; AssertionError unless its exit code is 0."""
        done = self.run(*words)
        if done.returncode:
            raise AssertionError(f"muster {' '.join(words)}: exit {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def replay(self, *words):
        return [json.loads(line) for line in self.muster("replay", *words).splitlines()]

    def state(self, subject, as_of="now"):
        return self.replay("--as-of", as_of, "--subject", subject)[0]

    def token(self, who, *, email=None, auth_age=None, ttl="12h"):
        key = (who, email, auth_age, ttl)
        if key not in self.tokens:
            words = ["--account", who, "--ttl", ttl]
            words += ["--email", email] if email else []
            words += ["--auth-age", auth_age] if auth_age else []
            self.tokens[key] = self.muster("token", *words).strip()
        return self.tokens[key]
