"""Runs the blocks of "Five minutes" of README.md one by one, as a reader does, and compares what they print. The gateway
and the simulators run as ./run has them, with routes.yaml, but in a folder and at ports of their own.

Run as: python3 tests/docs/five_minutes.py --idiom PROGRAM --sandbox PROGRAM"""

import argparse
import contextlib
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
# What differs from one time to the next: ids that are made, and dates. Each has to be the same wherever it is printed.
VOLATILE = re.compile(r"\b[0-9a-f]{20,}\b|(?m:(?<=^Date: ).*$)")
LEAST_BLOCKS = 5
PATIENCE = 60  # seconds; sanitizers are slow


def blocks(text):
    """The blocks to be typed, each as (line, what is typed, what it prints): a block of sh, and the one right after it."""
    lines = text.splitlines()
    start = lines.index("## Five minutes")
    end = next(i for i in range(start + 1, len(lines)) if lines[i].startswith("## "))
    found, inside = [], None
    for number in range(start, end):
        line = lines[number]
        if not line.startswith("```"):
            if inside is not None:
                inside.append(line)
        elif inside is not None:
            inside = None
        elif line == "```sh":
            inside = []
            found.append((number + 1, inside, []))
        elif line == "```text" and lines[number - 1] == "```" and found:
            inside = found[-1][2]
        else:
            raise SystemExit(f"README.md:{number + 1}: a block is sh, or the text that the sh right before it prints")
    return [(line, "\n".join(typed), "\n".join(printed)) for line, typed, printed in found]


@contextlib.contextmanager
def started(arguments, **options):
    process = subprocess.Popen(arguments, **options)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for(what, ready, process):
    """What `ready` returns as soon as it is something."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if (found := ready()) is not None:
            return found
        if process.poll() is not None:
            break
        time.sleep(0.05)
    raise SystemExit(f"{what} did not start")


def simulated_ports(file):
    """The port of routes.yaml → the port of the simulator."""
    order = ("xarios", "configureuser", "evovoice", "genesys", "scim")
    ports = json.loads(file.read_text())
    return {str(7100 + 2 * i + secure): str(ports[name][scheme])
            for i, name in enumerate(order) for secure, scheme in enumerate(("http", "https"))}


def gateway_ports(log):
    text = log.read_text()
    found = [re.search(rf"listening on {scheme}://127\.0\.0\.1:(\d+)", text) for scheme in ("http", "https")]
    return [match.group(1) for match in found] if all(found) else None


def replaced(text, pairs):
    return re.sub("|".join(map(re.escape, pairs)), lambda match: pairs[match.group()], text) if pairs else text


class Shell:
    """The reader's terminal: one bash for all commands, because later ones use what earlier ones set."""

    def __init__(self, folder):
        environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "LC_ALL": "C.UTF-8"}
        self.process = subprocess.Popen(["bash"], cwd=folder, env=environment, text=True, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def run(self, command):
        mark = "=== that was all ==="
        self.process.stdin.write(f"{command}\necho; echo '{mark}'\n")
        self.process.stdin.flush()
        lines = []
        for line in self.process.stdout:
            if line.rstrip("\n") == mark:
                return "".join(lines).replace("\r\n", "\n").rstrip("\n")
            lines.append(line)
        raise SystemExit(f"the shell ended in: {command}")

    def end(self):
        self.process.stdin.close()
        self.process.wait(PATIENCE)


def agree(expected, actual, known):
    """Whether they are the same but for what is volatile; `known` learns what each such text is this time."""
    pattern, at, names = "", 0, []
    for match in VOLATILE.finditer(expected):
        is_id = re.fullmatch(r"[0-9a-f]+", match.group())
        pattern += re.escape(expected[at:match.start()]) + ("([0-9a-f]{20,})" if is_id else "(.+)")
        names.append(match.group())
        at = match.end()
    matched = re.fullmatch(pattern + re.escape(expected[at:]), actual)
    if not matched:
        return False
    return all(known.setdefault(name, value) == value for name, value in zip(names, matched.groups()))


def play(found, shell, pairs):
    """The number of blocks that printed something else."""
    failures, known = 0, {}
    for line, typed, output in found:
        printed = shell.run(replaced(typed, pairs | known))
        expected = replaced(output.rstrip("\n"), pairs)
        if agree(expected, printed, known):
            print(f"ok      README.md:{line}")
            continue
        failures += 1
        print(f"FAILED  README.md:{line}: {typed}\n--- README.md says\n{expected}\n--- it printed\n{printed}")
    return failures


def serve(folder, idiom, ports):
    """The gateway of ./run, with its secrets, which stand there and nowhere else."""
    routes = replaced((ROOT / "routes.yaml").read_text(),
                      {f"127.0.0.1:{old}": f"127.0.0.1:{new}" for old, new in ports.items()} |
                      {f"127.0.0.1:{port}": "127.0.0.1:0" for port in (8080, 8443, 9901)})
    (folder / "routes.yaml").write_text(routes)
    (folder / "build").mkdir()
    secrets = [line for line in (ROOT / "run").read_text().splitlines() if line.startswith("export ")]
    if len(secrets) < 4:
        raise SystemExit("./run exports fewer secrets than expected; tests/docs/five_minutes.py has to follow it")
    script = "unset CRM_KEY IDIOM_STORE_KEY\n" + "\n".join(secrets) + '\nexec "$0" serve routes.yaml 2>idiom.log'
    return started(["bash", "-c", script, idiom], cwd=folder)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--idiom", required=True, type=os.path.abspath)
    parser.add_argument("--sandbox", required=True, type=os.path.abspath)
    parser.add_argument("--readme", type=pathlib.Path, default=ROOT / "README.md")
    options = parser.parse_args()
    found = blocks(options.readme.read_text(encoding="utf-8"))
    if len(found) < LEAST_BLOCKS:
        raise SystemExit(f"README.md has {len(found)} blocks only")
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        subprocess.run([ROOT / "certs/make-certs", folder / "certs"], check=True, capture_output=True)
        ready = folder / "ports.json"
        simulators = [options.sandbox, "--port-base", "0", "--tls-certificate", folder / "certs/backend.crt", "--tls-key",
                      folder / "certs/backend.key", "--ready-file", ready]
        with started(simulators, stdout=subprocess.DEVNULL) as sandbox:
            wait_for("idiom-sandbox", lambda: ready.exists() or None, sandbox)
            ports = simulated_ports(ready)
            with serve(folder, options.idiom, ports) as gateway:
                log = folder / "idiom.log"
                http, https = wait_for("idiom", lambda: gateway_ports(log) if log.exists() else None, gateway)
                pairs = {f"127.0.0.1:{old}": f"127.0.0.1:{new}"
                         for old, new in (ports | {"8080": http, "8443": https}).items()}
                shell = Shell(folder)
                failures = play(found, shell, pairs | {"build/release/idiom": options.idiom})
                shell.end()
                if failures:
                    print(log.read_text()[-4000:])
    print(f"{len(found)} blocks, {failures} of them failed")
    return 1 if failures else 0


sys.exit(main())
