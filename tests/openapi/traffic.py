"""Starts the demo, and lets traffic_test.mjs speak to it through Prism.

Run as: python3 tests/openapi/traffic.py IDIOM SANDBOX JUDGES"""

import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "docs"))

from demo import demo

idiom, sandbox, judges = sys.argv[1:]
with demo(idiom, sandbox) as (_, addresses):
    done = subprocess.run(["node", f"{judges}/traffic_test.mjs", f"http://{addresses['127.0.0.1:8080']}"], check=False)
sys.exit(done.returncode)
