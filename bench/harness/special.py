"""What is measured in another way than by a rate: system calls, allocations, memory, latency, start and reload."""

import contextlib
import dataclasses
import json
import resource
import signal
import socket
import struct
import subprocess
import threading
import time
import typing
import urllib.request

import bodies
import machine
import measure
import moves
import programs
import units

DATA_CALLS = ("sendto", "recvfrom", "sendmsg", "recvmsg", "writev", "readv", "read", "write", "epoll_wait", "epoll_ctl",
              "epoll_pwait", "sendfile", "futex", "fdatasync", "pwrite64", "pread64")


@dataclasses.dataclass
class Resources:
    calls: float | None = None        # system calls of one request
    allocations: float | None = None  # of one request
    resident: int | None = None       # bytes


def system_calls(bench, target):
    """Of one request, by strace; what connections cost to open is left out."""
    program = bench.get(target.program)
    told = bench.folder / "strace"
    attach = [argument for pid in program.pids for argument in ("-p", str(pid))]
    strace = subprocess.Popen(["strace", "-f", "-c", "-U", "calls,name", "-o", told, *attach],
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    for line in strace.stderr:
        if "attached" in line:
            break
    try:
        run = measure.load(bench, target, 0.7)
    finally:
        strace.send_signal(signal.SIGINT)
        strace.communicate()
    calls = 0
    for line in told.read_text().splitlines():
        words = line.split()
        if len(words) == 2 and words[1] in DATA_CALLS:
            calls += int(words[0])
    return calls / run.answers


def allocations(bench, target):
    """Of one request in steady state."""
    counted = bench.get("idiom-counted") if target.program == "idiom" else None
    if counted is None:
        return None

    def count():
        return struct.unpack_from("=Q", counted.counter.read_bytes())[0]  # the first of bench/load/counts.hpp

    moved = dataclasses.replace(target, program="idiom-counted")
    measure.load(bench, moved, 0.5)
    # Twice with the same number of connections: what those cost cancels out.
    measured = []
    for seconds in (0.3, 1.2):
        before = count()
        run = measure.load(bench, moved, seconds)
        measured.append((run.answers, count() - before))
    (few, of_few), (many, of_many) = measured
    return max(0.0, (of_many - of_few) / (many - few))


def resources(bench, target):
    return Resources(system_calls(bench, target), allocations(bench, target),
                     machine.resident_bytes(bench.get(target.program).pids))


@dataclasses.dataclass
class Special:
    name: str
    says: str
    measure: typing.Callable


def latency(bench, seconds, rounds, options, results):
    """At fixed shares of what nginx takes at most, latency counted from when a request was due."""
    idiom, nginx = units.voice()(bench), units.plain("voice-answer.json")(bench)
    most = measure.load(bench, nginx, seconds).per_second
    for share in (0.3, 0.5, 0.7):
        compared = measure.compare(bench, idiom, nginx, seconds, rounds, rate=most * share, figure="p99",
                                   again=not options.noisy)
        results.add_latency(share, most * share, compared)


def growth(bench, seconds, rounds, options, results):
    """What a request costs with the users of a list, and with what one user holds; nginx passes on the same answer."""
    lengths = [("users", n, f"/v1/list-{n}/users?limit=100", f"voice-answers-{n}.json") for n in bodies.LENGTHS]
    sizes = [("KiB", n, f"/v1/size-{n}/users/{bodies.USER_ID}", f"voice-size-{n}.json") for n in bodies.SIZES]
    for of, number, path, body in lengths + sizes:
        target = units.read("idiom-growing", path, bodies.ALL[body])(bench)
        compared = measure.compare(bench, target, units.plain(body)(bench), seconds, max(2, rounds // 3),
                                   again=not options.noisy)
        results.add_growth(of, number, compared)
    bench.stop("idiom-growing")


def idle_connections(bench, seconds, rounds, options, results):
    count = 10_000
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, count + 1000), hard))
    program = bench.start_idiom_idle()
    before = machine.resident_bytes(program.pids)
    with contextlib.ExitStack() as open_ones:
        request = measure.message("GET", "/v1/routes", program.port, [units.KEY_FIELD])
        for _ in range(count):
            connection = open_ones.enter_context(socket.create_connection(("127.0.0.1", program.port)))
            connection.sendall(request)
            connection.recv(65536)
        after = machine.resident_bytes(program.pids)
    program.stop()
    results.add_line("10,000 idle connections", f"{after / 2**20:.1f} MiB in all, "
                     f"{(after - before) / count:.0f} bytes each", after <= 64 * 2**20, "≤ 64 MiB")


def start_up(bench, seconds, rounds, options, results):
    times = []
    for _ in range(rounds):
        began = time.monotonic()
        program = bench.start_idiom_fresh()
        with urllib.request.urlopen(f"http://127.0.0.1:{program.admin}/readyz") as answer:
            answer.read()
        times.append(time.monotonic() - began)
        program.stop()
    middle = sorted(times)[len(times) // 2]
    results.add_line("start to first answer", f"{middle * 1000:.0f} ms", middle <= 0.1, "≤ 100 ms")


def reload(bench, seconds, rounds, options, results):
    """10,000 routes, under load; how long POST /reload takes, and whether a request failed."""
    target = units.voice("idiom-many-routes")(bench)
    program = bench.get(target.program)
    times = []
    for _ in range(rounds):
        began = time.monotonic()
        request = urllib.request.Request(f"http://127.0.0.1:{program.admin}/reload", method="POST")
        with urllib.request.urlopen(request) as answer:
            answer.read()
        times.append(time.monotonic() - began)
    # Under load it shares its core; what counts there is that nothing fails, which `load` sees.
    log = bench.folder / "reload-load"
    with open(log, "wb") as output:
        command = [programs.BUILD / "idiom-load", "--port", str(program.port), "--seconds", "3",
                   "--request", bench.folder / "request-0", "--expect", bench.folder / "expect"]
        (bench.folder / "request-0").write_bytes(target.requests[0])
        (bench.folder / "expect").write_bytes(target.expect)
        loading = subprocess.Popen(command, stdout=output, preexec_fn=machine.pinned(machine.OTHER_CORE))
        while loading.poll() is None:
            program.process.send_signal(signal.SIGHUP)
            time.sleep(0.3)
    told = log.read_text()
    clean = loading.returncode == 0 and '"failures":0,"wrong":0' in told
    middle = sorted(times)[len(times) // 2]
    results.add_line("reload with 10,000 routes", f"{middle * 1000:.0f} ms; {'no' if clean else 'some'} request failed under load",
                     clean and middle <= 0.25, "≤ 250 ms, none")


def batch(bench, seconds, rounds, options, results):
    """100 reads in one request against 100 requests: by one client that waits for each answer, and with 64 reads under way."""
    def microseconds(target, connections, seconds=seconds):
        target = dataclasses.replace(target, connections=connections)
        return sorted(measure.load(bench, target, seconds).microseconds for _ in range(rounds))[rounds // 2]

    read = units.voice()(bench)
    of_read, of_read_under_load = microseconds(read, 1), microseconds(read, 64)
    for name, parallel in (("in order", False), ("in parallel", True)):
        reads = units.batch_of_reads(bench, 100, parallel)
        share = microseconds(reads, 1) / 100 / of_read
        # Longer, because the batches that are cut off at the end cost CPU and are not counted.
        under_load = microseconds(reads, 64, 4 * seconds) / 100 / of_read_under_load
        results.add_line(f"100 reads in a batch, {name}, against 100 requests of one client, by CPU",
                         f"{share:.2f} × ({under_load:.2f} × with 64 reads under way)", share <= 0.5, "≤ 0.5 ×")


def viewer(bench, seconds, rounds, options, results):
    """What one page of the console that is open costs a gateway without calls."""
    def share(program):
        before, _ = machine.cpu_seconds(program.pids)
        time.sleep(10)
        return (machine.cpu_seconds(program.pids)[0] - before) / 10

    for name, routes in (("idiom", "100 routes"), ("idiom-many-routes", "10,000 routes")):
        program = bench.get(name)
        alone = share(program)
        request = measure.message("GET", "/console/api/events?topics=overview,calls,inspections,configuration", program.admin, [])
        with socket.create_connection(("127.0.0.1", program.admin)) as page:
            page.sendall(request)
            if b" 200 " not in page.recv(65536).split(b"\r\n", 1)[0]:
                raise SystemExit("the console has no events")
            reader = threading.Thread(target=lambda: list(iter(lambda: page.recv(65536), b"")))
            reader.start()
            viewed = share(program)
            page.shutdown(socket.SHUT_RDWR)
            reader.join()
        results.add_line(f"one page of the console open, {routes}", f"{100 * (viewed - alone):.2f} % of a core", viewed - alone <= 0.01, "≤ 1 %")


def inspection(bench, seconds, rounds, options, results):
    """What an inspection costs calls that it does not match: one of a route that nobody asks, against none."""
    read = units.voice()(bench)
    address = f"http://127.0.0.1:{bench.get(read.program).admin}/console/api/inspections"

    def asked(method, address, body=None):
        fields = {"X-Idiom-Console": "1", "Content-Type": "application/json"}
        with urllib.request.urlopen(urllib.request.Request(address, body, fields, method=method)) as answer:
            return json.loads(answer.read() or "null")

    @contextlib.contextmanager
    def inspected():
        asked("POST", address, json.dumps({"route": "globex", "for": "60m"}).encode())
        yield
        told = asked("GET", address)
        if told["calls"]["kept"]:
            raise SystemExit("the inspection matched the load")
        asked("DELETE", f"{address}/{told['inspections'][0]['id']}")

    cost = 1 - measure.compare(bench, read, read, seconds, rounds, again=not options.noisy, during=inspected).ratio
    results.add_line("an inspection that matches nothing", f"{100 * cost:.1f} % of the requests per CPU-second", cost <= 0.02, "≤ 2 %")


UNITS = {unit.name: unit for unit in [
    Special("latency", "latency at 30, 50, 70 % of nginx' saturation", latency),
    Special("growth", "lists of 1 to 100 users, users of 1 to 128 KiB", growth),
    Special("idle", "10,000 idle connections", idle_connections),
    Special("start", "start-up time", start_up),
    Special("reload", "reload with 10,000 routes", reload),
    Special("batch", "100 reads in a batch", batch),
    Special("viewer", "one page of the console open", viewer),
    Special("inspection", "reads during an inspection that matches none of them", inspection),
    Special("moves", "idiom diff of 100,000 users between two simulators", moves.moves),
]}

# Left out by --quick.
LONG = ("growth",)
