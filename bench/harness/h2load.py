"""Load over HTTP/2, by h2load of nghttp2: a client that nobody here wrote."""

import re
import statistics
import subprocess

import machine

CONNECTIONS = 8
STREAMS = 8  # of each at once: as many requests are under way as over 64 connections of HTTP/1.1


def _number(pattern, text):
    found = re.search(pattern, text)
    return int(found[1]) if found else 0


def run(program, request, expect, seconds, tls, folder):
    """The figures of one run, as idiom-load tells them. Every body must have the length of `expect`."""
    lines = request.partition(b"\r\n\r\n")[0].decode().split("\r\n")
    fields = [part for line in lines[1:] if not line.startswith("Host: ") for part in ("-H", line)]
    log = folder / "h2load.log"
    log.unlink(missing_ok=True)
    command = ["h2load", "-c", str(CONNECTIONS), "-m", str(STREAMS), "-D", f"{round(seconds * 1000)}ms", f"--log-file={log}", *fields,
               f"{'https' if tls else 'http'}://127.0.0.1:{program.port}{lines[0].split(' ')[1]}"]
    before = machine.cpu_seconds(program.pids)
    done = subprocess.run(command, capture_output=True, text=True, check=False, preexec_fn=machine.pinned(machine.OTHER_CORE))
    after = machine.cpu_seconds(program.pids)
    if done.returncode != 0 or not log.exists():
        raise SystemExit(f"h2load: {done.stdout}{done.stderr}")
    said = done.stdout
    answers = _number(r"(\d+) succeeded", said)
    failures = sum(_number(rf"(\d+) {kind}", said) for kind in ("failed", "errored", "timeout"))
    wrong = sum(_number(rf"(\d+) {kind}", said) for kind in ("3xx", "4xx", "5xx"))
    body = _number(r"\(space savings [^)]*\), \S+ \((\d+)\) data", said)
    # Answers under way when the time ends may have sent a part of their bodies.
    most = (answers + CONNECTIONS * STREAMS) * len(expect)
    wrong += not answers * len(expect) <= body <= most
    times = sorted(int(line.split("\t")[2]) for line in log.read_text().splitlines() if line.split("\t")[1] == "200")
    cuts = statistics.quantiles(times, n=1000, method="inclusive") if len(times) > 1 else [0] * 999
    spent, of_user = (late - early for early, late in zip(before, after))
    return {"answers": answers, "failures": failures, "wrong": wrong, "seconds": seconds, "cpu_seconds": spent,
            "user_share": of_user / spent if spent else 0, "p50": cuts[499], "p99": cuts[989], "p999": cuts[998], "said": said}
