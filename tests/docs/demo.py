"""The gateway and the simulators as ./run has them, with routes.yaml, but in a folder and at ports of their own."""

import contextlib
import json
import pathlib
import re
import signal
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
PATIENCE = 60  # seconds; sanitizers are slow


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


def serve(folder, idiom, ports):
    """The gateway of ./run, with its secrets, which stand there and nowhere else."""
    routes = replaced((ROOT / "routes.yaml").read_text(),
                      {f"127.0.0.1:{old}": f"127.0.0.1:{new}" for old, new in ports.items()} |
                      {f"127.0.0.1:{port}": "127.0.0.1:0" for port in (8080, 8443, 9901)})
    (folder / "routes.yaml").write_text(routes)
    (folder / "build").mkdir()
    secrets = [line for line in (ROOT / "run").read_text().splitlines() if line.startswith("export ")]
    if len(secrets) < 4:
        raise SystemExit("./run exports fewer secrets than expected; tests/docs/demo.py has to follow it")
    script = "unset CRM_KEY IDIOM_STORE_KEY\n" + "\n".join(secrets) + '\nexec "$0" serve routes.yaml 2>idiom.log'
    return started(["bash", "-c", script, idiom], cwd=folder)


@contextlib.contextmanager
def demo(idiom, sandbox):
    """The folder of a demo that runs, and the addresses of ./run → those of this demo."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        subprocess.run([ROOT / "certs/make-certs", folder / "certs"], check=True, capture_output=True)
        ready = folder / "ports.json"
        simulators = [sandbox, "--port-base", "0", "--tls-certificate", folder / "certs/backend.crt", "--tls-key",
                      folder / "certs/backend.key", "--ready-file", ready]
        with started(simulators, stdout=subprocess.DEVNULL) as simulated:
            wait_for("idiom-sandbox", lambda: ready.exists() or None, simulated)
            ports = simulated_ports(ready)
            with serve(folder, idiom, ports) as gateway:
                log = folder / "idiom.log"
                http, https = wait_for("idiom", lambda: gateway_ports(log) if log.exists() else None, gateway)
                yield folder, {f"127.0.0.1:{old}": f"127.0.0.1:{new}"
                               for old, new in (ports | {"8080": http, "8443": https}).items()}
