"""One run of load against one program, and runs of several programs in turn."""

import contextlib
import dataclasses
import json
import statistics
import subprocess
import time

import h2load
import machine
import programs

MOST_FOREIGN = 0.10  # of a core


@dataclasses.dataclass
class Target:
    """What is asked of one program."""
    program: str
    requests: list           # whole messages
    expect: bytes | None = None
    values: list = dataclasses.field(default_factory=list)
    tls: bool = False
    connections: int = 64
    busy: bool = False       # setting B: the load itself is the back end
    h2: bool = False         # the load speaks HTTP/2


@dataclasses.dataclass
class Run:
    answers: int
    seconds: float
    cpu_seconds: float
    user_share: float        # of them, outside of the kernel
    p50: float
    p99: float
    p999: float
    foreign: float

    @property
    def per_cpu_second(self):
        return self.answers / self.cpu_seconds

    @property
    def microseconds(self):
        """Of CPU for one request."""
        return self.cpu_seconds / self.answers * 1e6

    @property
    def per_second(self):
        return self.answers / self.seconds


class WrongAnswers(Exception):
    pass


class Disturbed(Exception):
    pass


def message(method, path, port, fields=(), body=b""):
    head = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", *fields]
    if body:
        head.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*head, "", ""]).encode() + body


def load(bench, target, seconds, rate=0):
    """Raises WrongAnswers where an answer is not what it should be."""
    program = bench.get(target.program)
    watch = machine.Watch(bench.pids())
    if target.h2:
        told = h2load.run(program, target.requests[0], target.expect, seconds, target.tls, bench.folder)
    else:
        told = own_load(bench, program, target, seconds, rate)
    foreign = watch.foreign()
    if told["failures"] or told["wrong"] or not told["answers"]:
        raise WrongAnswers(f"{target.program}: {told}")
    return Run(told["answers"], told["seconds"], told["cpu_seconds"], told["user_share"], told["p50"],
               told["p99"], told["p999"], foreign)


def own_load(bench, program, target, seconds, rate):
    command = [programs.BUILD / "idiom-load", "--port", str(program.port), "--seconds", str(seconds),
               "--connections", str(target.connections), "--rate", str(rate)]
    for number, text in enumerate(target.requests):
        path = bench.folder / f"request-{number}"
        path.write_bytes(text)
        command += ["--request", path]
    if target.expect is not None:
        (bench.folder / "expect").write_bytes(target.expect)
        command += ["--expect", bench.folder / "expect"]
    if target.values:
        (bench.folder / "values").write_text("\n".join(target.values) + "\n")
        command += ["--values", bench.folder / "values"]
    if target.busy:
        command += ["--back-end", str(bench.busy_port)]
        for prefix, file in bench.busy_answers.items():
            command += ["--answer", prefix, file]
    if target.tls:
        command += ["--tls", programs.ROOT / "certs" / "ca.crt"]
    for pid in program.pids:
        command += ["--account", str(pid)]

    done = subprocess.run(command, capture_output=True, text=True, preexec_fn=machine.pinned(machine.OTHER_CORE))
    if done.returncode != 0:
        raise WrongAnswers(f"{target.program}: {done.stderr.strip()}")
    return json.loads(done.stdout)


def quiet(bench, target, seconds, rate=0, tries=5):
    """A run while nobody else was busy; the quietest of several where there is none."""
    best = None
    for _ in range(tries):
        run = load(bench, target, seconds, rate)
        if best is None or run.foreign < best.foreign:
            best = run
        if best.foreign <= MOST_FOREIGN:
            return best
        time.sleep(0.2)
    raise Disturbed(f"{target.program}: others take {best.foreign:.0%} of a core")


@dataclasses.dataclass
class Comparison:
    """A program against a yardstick, run before and after it each time."""
    runs: list
    yardsticks: list
    ratios: list

    @property
    def ratio(self):
        return statistics.median(self.ratios)

    @property
    def quartiles(self):
        if len(self.ratios) < 2:
            return self.ratios[0], self.ratios[0]
        first, _, third = statistics.quantiles(self.ratios, n=4, method="inclusive")
        return first, third

    def median(self, name, of="runs"):
        return statistics.median(getattr(run, name) for run in getattr(self, of))


def compare(bench, target, yardstick, seconds, rounds, rate=0, figure="per_cpu_second", again=True,
            during=contextlib.nullcontext):
    """`again`: whether rounds in which somebody else was busy are tried once more, or taken as they are.
    `during`: makes a context in which the target alone is run."""
    run = quiet if again else load
    comparison = Comparison([], [], [])
    before = run(bench, yardstick, seconds, rate)
    for _ in range(rounds):
        with during():
            mine = run(bench, target, seconds, rate)
        after = run(bench, yardstick, seconds, rate)
        comparison.runs.append(mine)
        comparison.yardsticks.append(after)
        around = (getattr(before, figure) + getattr(after, figure)) / 2
        comparison.ratios.append(getattr(mine, figure) / around)
        before = after
    return comparison
