"""The programs that take part: started on ports of their own, with what they need in one scratch folder, and stopped."""

import atexit
import base64
import contextlib
import os
import pathlib
import shutil
import signal
import socket
import string
import subprocess
import tempfile
import time

import bodies
import machine

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / "bench"
PEERS = ROOT / "bench" / "peers"
CERTS = ROOT / "certs"
MODULES = pathlib.Path("/usr/lib/nginx/modules")
KEY = "bench-key"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port, process, log, seconds=10):
    for _ in range(100 * seconds):
        if process.poll() is not None:
            raise SystemExit(f"{process.args[0]} ended:\n{log.read_text()}")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.01)
    raise SystemExit(f"{process.args[0]} does not listen:\n{log.read_text()}")


class Program:
    """A running program; its `pids` are those whose CPU time counts."""

    def __init__(self, name, command, port, cores, log, environment=None, seconds=10):
        self.name, self.port, self.log = name, port, log
        with open(log, "wb") as output:
            self.process = subprocess.Popen(command, stdout=output, stderr=output, stdin=subprocess.DEVNULL,
                                            env={**os.environ, **(environment or {})},
                                            preexec_fn=machine.pinned(*cores))
        atexit.register(self.stop)
        wait_for(port, self.process, log, seconds)

    @property
    def pids(self):
        return machine.children_of(self.process.pid)

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


class Bench:
    """Everything that one run of the bench has started."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="idiom-bench-"))
        self.folder.chmod(0o755)  # nginx' workers are somebody else
        atexit.register(shutil.rmtree, self.folder, ignore_errors=True)
        (self.folder / "www").mkdir()
        for name, body in bodies.ALL.items():
            (self.folder / "www" / name).write_bytes(body)
        self.running = {}
        self.busy_port = free_port()  # of the back end of setting B
        self.busy_answers = {}
        for prefix, name in bodies.BY_TARGET.items():
            self.busy_answers[prefix] = self.folder / f"{name}.message"
            self.busy_answers[prefix].write_bytes(bodies.whole_message(name))

    def _file(self, name, text):
        path = self.folder / name
        path.write_text(text)
        return path

    def get(self, name):
        """The program of this name, started when it is wanted first."""
        if name not in self.running:
            self.running[name] = getattr(self, "start_" + name.replace("-", "_"))()
        return self.running[name]

    def stop(self, name):
        if name in self.running:
            self.running.pop(name).stop()

    def pids(self):
        return [pid for program in self.running.values() for pid in program.pids]

    # Who answers behind the gateways.

    def start_backend(self):
        return self._nginx("backend", [machine.OTHER_CORE])

    def start_sandbox(self):
        base = 21000
        program = Program("sandbox", [BUILD / "idiom-sandbox", "--port-base", str(base)], base + 4,
                          [machine.OTHER_CORE], self.folder / "sandbox.log")
        program.base = base
        return program

    # The peers, as their own experts would set them up: connections to the back end kept alive, no logs, one worker.

    def _nginx(self, name, cores=(machine.GATEWAY_CORE,), template=None, upstream=None):
        port = free_port()
        folder = self.folder / name
        folder.mkdir()
        if name == "backend":
            self.tls_upstream, self.h2_upstream, self.h2_tls_upstream = (f"127.0.0.1:{free_port()}" for _ in range(3))
        elif upstream is None:
            upstream = f"127.0.0.1:{self.get('backend').port}"
        template = string.Template((PEERS / f"{template or name}.conf").read_text())
        config = self._file(f"{name}.conf", template.safe_substitute(
            port=port, folder=folder, www=self.folder / "www", upstream=upstream, modules=MODULES, peers=PEERS,
            certificate=CERTS / "gateway.crt", key=CERTS / "gateway.key", tls_upstream=self.tls_upstream,
            tls_port=self.tls_upstream.rpartition(":")[2], h2_port=self.h2_upstream.rpartition(":")[2],
            h2_tls_port=self.h2_tls_upstream.rpartition(":")[2], backend_ca=CERTS / "backends.crt",
            backend_certificate=CERTS / "backend.crt", backend_key=CERTS / "backend.key"))
        return Program(name, ["nginx", "-p", folder, "-c", config, "-g", "daemon off;"], port, cores,
                       self.folder / f"{name}.log")

    def start_nginx(self):
        return self._nginx("nginx")

    def start_nginx_busy(self):
        self.get("backend")  # whose ports the template names
        return self._nginx("nginx-busy", template="nginx", upstream=f"127.0.0.1:{self.busy_port}")

    def start_nginx_tls(self):
        return self._nginx("nginx-tls")

    def start_nginx_tls_both(self):
        return self._nginx("nginx-tls-both")

    def start_nginx_h2(self):
        """Speaks HTTP/2 in front only."""
        return self._nginx("nginx-h2")

    def start_nginx_lua(self):
        return self._nginx("nginx-lua")

    def start_nginx_lua_expat(self):
        return self._nginx("nginx-lua-expat")

    def start_nginx_njs(self):
        return self._nginx("nginx-njs")

    def start_haproxy(self):
        return self._haproxy("haproxy", f"127.0.0.1:{self.get('backend').port}")

    def start_haproxy_h2_back(self):
        self.get("backend")
        return self._haproxy("haproxy-h2-back", f"{self.h2_upstream} proto h2")

    def start_haproxy_h2(self):
        self.get("backend")
        return self._haproxy("haproxy-h2", f"{self.h2_upstream} proto h2", "proto h2")

    def _haproxy(self, name, upstream, front=""):
        port = free_port()
        template = string.Template((PEERS / "haproxy.cfg").read_text())
        config = self._file(f"{name}.cfg", template.safe_substitute(port=port, upstream=upstream, front=front))
        return Program(name, ["haproxy", "-db", "-f", config], port, [machine.GATEWAY_CORE], self.folder / f"{name}.log")

    def start_nghttpx(self):
        """Speaks HTTP/2 with the back end, and in front what the client speaks."""
        self.get("backend")
        port, (host, back) = free_port(), self.h2_upstream.split(":")
        return Program("nghttpx", ["nghttpx", "--conf=/dev/null", "--workers=1", f"--frontend=127.0.0.1,{port};no-tls",
                                   f"--backend={host},{back};;proto=h2", "--accesslog-file=/dev/null", "--no-ocsp"],
                       port, [machine.GATEWAY_CORE], self.folder / "nghttpx.log")

    def start_floor(self):
        port = free_port()
        return Program("floor", [BUILD / "idiom-floor", str(port), str(self.get("backend").port)], port,
                       [machine.GATEWAY_CORE], self.folder / "floor.log")

    def start_node(self):
        port = free_port()
        return Program("node", ["node", PEERS / "node" / "gateway.mjs"], port, [machine.GATEWAY_CORE],
                       self.folder / "node.log",
                       {"PORT": str(port), "UPSTREAM": f"http://127.0.0.1:{self.get('backend').port}",
                        "NODE_MODULES": str(BUILD / "node" / "node_modules")})

    # Idiom with everything switched on.

    def start_idiom(self):
        return self._idiom("idiom")

    def start_idiom_busy(self):
        upstream = f"http://127.0.0.1:{self.busy_port}"
        return self._idiom("idiom-busy", voice=f"{upstream}/voice", genesys=f"{upstream}/genesys")

    def start_idiom_one_route(self):
        return self._idiom("idiom-one-route", routes=1)

    def start_idiom_many_routes(self):
        return self._idiom("idiom-many-routes", routes=10_000)

    def start_idiom_two_loops(self):
        return self._idiom("idiom-two-loops", threads=2, cores=machine.CORES)

    def start_idiom_tls(self):
        return self._idiom("idiom-tls", tls=True)

    def start_idiom_tls_both(self):
        self.get("backend")
        return self._idiom("idiom-tls-both", tls=True, voice=f"https://{self.tls_upstream}/voice")

    def start_idiom_h2_back(self):
        self.get("backend")
        return self._idiom("idiom-h2-back", voice=f"http://{self.h2_upstream}/voice", protocols="h2")

    def start_idiom_h2_tls(self):
        self.get("backend")
        return self._idiom("idiom-h2-tls", tls=True, voice=f"https://{self.h2_tls_upstream}/voice", protocols="h2")

    def start_idiom_growing(self):
        """Has a route to each of the lists and users of `bodies` that grow."""
        return self._idiom("idiom-growing", grown=[*(f"list-{n}" for n in bodies.LENGTHS), *(f"size-{n}" for n in bodies.SIZES)])

    def start_idiom_writes(self):
        sandbox = self.get("sandbox")
        return self._idiom("idiom-writes", voice=f"http://127.0.0.1:{sandbox.base + 4}",
                           genesys=f"http://127.0.0.1:{sandbox.base + 6}/api/v2")

    def start_idiom_fresh(self):
        """A new one each time; whoever starts it stops it."""
        return self._idiom("idiom-fresh")

    def start_idiom_idle(self):
        return self._idiom("idiom-idle")

    def start_idiom_loaded(self):
        """Has its dialects from libraries."""
        return self._idiom("idiom-loaded", binary="idiom-without-dialects",
                           libraries=[BUILD / f"lib/libidiom_{name}.so" for name in ("evovoice", "genesys", "xarios")])

    def start_idiom_counted(self):
        """Counts its allocations."""
        counter = self.folder / "counts"
        program = self._idiom("idiom-counted", environment={
            "LD_PRELOAD": str(BUILD / "libidiom-count.so"), "IDIOM_COUNTS": str(counter)})
        program.counter = counter
        return program

    def _idiom(self, name, routes=100, threads=1, cores=(machine.GATEWAY_CORE,), tls=False, voice=None, genesys=None,
               environment=None, binary="idiom", libraries=(), grown=(), protocols="h2, http/1.1"):
        port, admin = free_port(), free_port()
        upstream = None if voice and genesys else f"http://127.0.0.1:{self.get('backend').port}"
        config = self._file(f"{name}.yaml", idiom_yaml(
            port=port, admin=admin, threads=threads, routes=routes, tls=tls, folder=self.folder, name=name,
            voice=voice or f"{upstream}/voice", genesys=genesys or f"{upstream}/genesys",
            xarios=f"{upstream or 'http://127.0.0.1:1'}/xarios", libraries=libraries, protocols=protocols,
            grown={name: f"{upstream}/voice-{name}" for name in grown}))
        program = Program(name, [BUILD / binary, "serve", config], port, cores, self.folder / f"{name}.log",
                          environment)
        program.admin, program.config = admin, config
        return program


def idiom_yaml(port, admin, threads, routes, tls, folder, name, voice, genesys, xarios, libraries, grown, protocols):
    """Everything on that an operator would have on."""
    certificate = f", tls: {{ certificate: {CERTS}/gateway.crt, private_key: {CERTS}/gateway.key }}"
    lines = [
        "version: 1",
        f"listen: [ {{ address: '127.0.0.1:{port}'{certificate if tls else ''} }} ]",
        f"admin: {{ address: '127.0.0.1:{admin}' }}",
        f"threads: {threads}",
        f"store: sqlite:{name}.db",
        f"access_log: {{ path: {folder}/{name}.access.log, format: json }}",
        "clients:",
        f"  - {{ name: crm, api_key: {KEY}, routes: '*' }}",
        "backends:",
    ]
    shared = ("timeout: { connect: 1s, request: 5s, total: 30s }, retries: { attempts: 2, budget: 20% }, "
              "circuit_breaker: { failures: 5, window: 10s, open_for: 15s }")
    basic = "auth: { type: basic, username: %s, password: demo-password }"
    lines += [
        *(f"  {name}: {{ dialect: evovoice, url: '{url}', {basic % 'ops@example.test'}, "
          f"protocols: [{protocols}], settings: {{ format: xml, account_ids: [acc-100] }}, tls: {{ ca: {CERTS}/backends.crt }}, {shared} }}"
          for name, url in {"voice": voice, **grown}.items()),
        f"  genesys: {{ dialect: genesys, url: '{genesys}', {basic % 'ops'}, settings: {{ release: '8.5.2' }}, {shared} }}",
        f"  xarios: {{ dialect: xarios, url: '{xarios}', auth: {{ type: bearer, token: t0ken }}, "
        f"settings: {{ account: A-1, customer: C-7 }}, {shared} }}",
        "routes:",
        "  voice: { backend: voice, roles: { admin: SystemAdministrator, manager: Manager } }",
        "  globex: { backend: genesys, roles: { admin: ROLE_ADMIN, agent: ROLE_AGENT } }",
        "  acme: { backend: xarios }",
        *(f"  {name}: {{ backend: {name}, roles: {{ admin: SystemAdministrator, manager: Manager }} }}" for name in grown),
    ]
    lines += [f"  tenant-{n:05}: {{ backend: voice, roles: {{ admin: SystemAdministrator }} }}" for n in range(routes - 3)]
    lines += ["translators:"] * bool(libraries) + [f"  - {{ library: {library} }}" for library in libraries]
    return "\n".join(lines) + "\n"


def basic_credentials(user):
    return base64.b64encode(f"{user}:demo-password".encode()).decode()
