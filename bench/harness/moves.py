"""What it takes to compare the users of two simulators: `idiom diff`, users a second and memory."""

import json
import os
import subprocess
import time

import machine
import programs

USERS = 100_000
QUICK_USERS = 10_000


def sandbox(bench, name, users):
    """A simulator with a port base of its own."""
    base = 21100 if name == "from" else 21200
    return programs.Program(f"sandbox-{name}", [programs.BUILD / "idiom-sandbox", "--port-base", str(base), "--users", str(users)],
                            base + 4, [machine.OTHER_CORE], bench.folder / f"sandbox-{name}.log")


def configuration(bench):
    text = "version: 1\nlisten: [ { address: 127.0.0.1:0 } ]\nadmin: { address: 127.0.0.1:0 }\nstore: sqlite:moves.db\n"
    text += "clients: [ { name: bench, api_key: \"a-key-of-the-bench-0815\" } ]\nbackends:\n"
    for name, port in (("from", 21104), ("to", 21204)):
        text += (f"  {name}:\n    dialect: evovoice\n    url: http://127.0.0.1:{port}\n    timeout: {{ request: 60s, total: 120s }}\n"
                 "    auth: { type: basic, username: ops@example.test, password: demo-password }\n"
                 "    settings: { format: json, account_ids: [acc-100] }\n")
    text += "routes: { from: { backend: from }, to: { backend: to } }\n"
    path = bench.folder / "moves.yaml"
    path.write_text(text)
    return path


def moves(bench, seconds, rounds, options, results):
    users = QUICK_USERS if options.quick else USERS
    running = [sandbox(bench, "from", users), sandbox(bench, "to", users)]
    try:
        config = configuration(bench)
        out = bench.folder / "moves.json"
        began = time.monotonic()
        with open(out, "wb") as to:
            process = subprocess.Popen([programs.BUILD / "idiom", "diff", "from", "to", "--config", config, "--format", "json",
                                        "--progress", "none"], stdout=to, preexec_fn=machine.pinned(machine.GATEWAY_CORE))
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        took = time.monotonic() - began
        told = json.loads(out.read_text())
        compared = told["same"] + told["skipped"]
        whole = process.returncode == 0 and compared >= users / 4  # the accounts of the route hold a part of them
        rate, resident = 2 * compared / took, used.ru_maxrss * 1024
        results.add_line(f"idiom diff of {compared:,} users", f"{rate:,.0f} users/s of both ends, {resident / 2**20:.0f} MiB",
                         whole and rate >= 2000 and resident <= 200 * 2**20, "≥ 2,000 users/s, ≤ 200 MiB")
    finally:
        for program in running:
            program.stop()
