"""What it takes to compare the users of two simulators: users a second, memory, and the requests of a run without changes."""

import contextlib
import json
import os
import subprocess
import time
import urllib.request

import machine
import programs

USERS = 100_000
QUICK_USERS = 10_000
PORTS = {"from": 21104, "to": 21204}  # of evovoice at each simulator
PAGE = 100  # the largest that is asked of evovoice


def sandbox(bench, name, users):
    """A simulator with a port base of its own."""
    port = PORTS[name]
    return programs.Program(f"sandbox-{name}", [programs.BUILD / "idiom-sandbox", "--port-base", str(port - 4), "--users", str(users)],
                            port, [machine.OTHER_CORE], bench.folder / f"sandbox-{name}.log", seconds=120)


def configuration(bench):
    text = "version: 1\nlisten: [ { address: 127.0.0.1:0 } ]\nadmin: { address: 127.0.0.1:0 }\nstore: sqlite:moves.db\n"
    text += "clients: [ { name: bench, api_key: \"a-key-of-the-bench-0815\" } ]\nbackends:\n"
    for name, port in PORTS.items():
        text += (f"  {name}:\n    dialect: evovoice\n    url: http://127.0.0.1:{port}\n    timeout: {{ request: 60s, total: 120s }}\n"
                 "    auth: { type: basic, username: ops@example.test, password: demo-password }\n"
                 "    settings: { format: json, account_ids: [acc-100, acc-200, acc-300] }\n")
    text += "routes: { from: { backend: from }, to: { backend: to } }\n"
    path = bench.folder / "moves.yaml"
    path.write_text(text)
    return path


class Ran:
    """What a command answered, and what it took."""

    def __init__(self, bench, *words):
        out = bench.folder / "moves.json"
        began = time.monotonic()
        with open(out, "wb") as to:
            process = subprocess.Popen([programs.BUILD / "idiom", *words, "--config", configuration(bench), "--format", "json",
                                        "--progress", "none"], stdout=to, stderr=subprocess.DEVNULL, cwd=bench.folder,
                                       preexec_fn=machine.pinned(machine.GATEWAY_CORE))
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        self.took = time.monotonic() - began
        self.status = process.returncode
        self.told = json.loads(out.read_text() or "{}")
        self.resident = used.ru_maxrss * 1024
        self.cpu = used.ru_utime + used.ru_stime


def requests_of(name):
    with urllib.request.urlopen(f"http://127.0.0.1:{PORTS[name]}/_sandbox/requests", timeout=60) as response:
        return json.load(response)


@contextlib.contextmanager
def simulators(bench, users):
    running = [sandbox(bench, name, users) for name in PORTS]
    try:
        yield
    finally:
        for program in running:
            program.stop()


def compare(bench, users, results):
    with simulators(bench, users):
        ran = Ran(bench, "diff", "from", "to")
    compared = ran.told.get("same", 0) + ran.told.get("skipped", 0)
    whole = ran.status == 0 and compared >= users
    rate = compared / ran.took
    results.add_line(f"idiom diff of {compared:,} users",
                     f"{rate:,.0f} users/s, {compared / ran.cpu:,.0f} for each CPU-second of Idiom, {ran.resident / 2**20:.0f} MiB",
                     whole and rate >= 2000 and ran.resident <= 200 * 2**20, "≥ 2,000 users/s, ≤ 200 MiB")


def change_nothing(bench, users, results):
    with simulators(bench, users):
        ran = Ran(bench, "copy", "from", "to")
        sent = [request for name in PORTS for request in requests_of(name)]
    same = ran.told.get("same", 0)
    reads = sum(request["method"] == "GET" for request in sent)
    # Of each five pages the last is read again with the next five, to see that no user has moved.
    most = 2 * (-(-users // PAGE) * 6 // 5 + 6)
    results.add_line(f"idiom copy of {same:,} users, nothing to change", f"{reads} list pages of {PAGE}, {len(sent) - reads} other requests",
                     ran.status == 0 and same >= users and reads == len(sent) <= most, f"≤ {most} list pages")


def moves(bench, seconds, rounds, options, results):
    compare(bench, QUICK_USERS if options.quick else USERS, results)
    change_nothing(bench, QUICK_USERS, results)  # a simulator remembers its last 1,000 requests
