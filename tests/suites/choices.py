"""Shows what .ci/install chooses on each system, told by an apt and a dpkg of its own. Run as: python3 choices.py"""

import os
import pathlib
import stat
import subprocess
import sys
import tempfile

INSTALL = pathlib.Path(__file__).resolve().parents[2] / ".ci/install"
# The same everywhere.
COMMON = dict.fromkeys("""
    libc6-dev cmake ninja-build ccache git libssl-dev nlohmann-json3-dev libpugixml-dev libxxhash-dev libyaml-cpp-dev libcli11-dev
    libspdlog-dev libhowardhinnant-date-dev libsqlite3-dev libexpat1-dev libpq-dev prometheus-cpp-dev zlib1g-dev libnghttp2-dev pkgconf dpkg-dev file
    ca-certificates curl openssl python3 universal-ctags libxml2-utils man-db mandoc python3-requests python3-jsonschema python3-yaml postgresql haproxy sslscan
    lintian valgrind libbenchmark-dev nginx libnginx-mod-http-lua libnginx-mod-http-js lua-cjson lua-expat strace python3-matplotlib
    nodejs npm libnghttp2-dev pkgconf nghttp2-client nghttp2-server nghttp2-proxy""".split(), "1")
CLANG_19 = dict.fromkeys("clang-19 lld-19 llvm-19 libclang-rt-19-dev clang-format-19 clang-tidy-19".split(), "1:19.1.7")
BROWSER = dict.fromkeys("chromium fonts-dejavu-core".split(), "1")
MONO = dict.fromkeys("mono-mcs mono-runtime libmono-system-runtime-serialization4.0-cil".split(), "6.8")
# What apt has on each, as far as .ci/install asks.
SYSTEMS = {
    "bookworm": {**COMMON, **CLANG_19, **MONO, **BROWSER, "libstdc++-12-dev": "12.2", "libboost-dev": "1.74.0.3", "libboost-test-dev": "1.74.0.3",
                 "libboost1.81-dev": "1.81.0-5", "libboost-test1.81-dev": "1.81.0-5", "openjdk-17-jdk-headless": "17"},
    "trixie": {**COMMON, **CLANG_19, **MONO, **BROWSER, "libstdc++-14-dev": "14.2", "libstdc++-13-dev": "13.3", "g++-14": "14.2",
               "libboost-dev": "1.83.0.2+b2", "libboost-test-dev": "1.83.0.2+b2", "openjdk-21-jdk-headless": "21"},
    "without clang": {**COMMON, "libstdc++-14-dev": "14.2", "g++-14": "14.2", "clang-format-19": "1", "clang-tidy-20": "1",
                      "libboost-dev": "1.88.0", "libboost-test-dev": "1.88.0", "openjdk-25-jdk-headless": "25"},
    "too old": {**COMMON, "libstdc++-12-dev": "12.2", "libboost-dev": "1.74", "libboost-test-dev": "1.74"},
}
# The system, the arguments, what has to be chosen, and what must not be. None: nothing can be.
ROWS = [
    ("bookworm", ["build"], "clang-19 lld-19 libstdc++-12-dev libboost1.81-dev libboost-test1.81-dev", "libboost-dev g++-14 haproxy"),
    ("trixie", ["build"], "clang-19 lld-19 libstdc++-14-dev libboost-dev libboost-test-dev", "libstdc++-13-dev g++-14 libboost1.81-dev"),
    ("trixie", [], "openjdk-21-jdk-headless mono-mcs chromium clang-tidy-19 clang-format-19 haproxy lintian", "openjdk-17-jdk-headless"),
    ("trixie", ["bench"], "nginx libnginx-mod-http-js strace libxml2-utils valgrind", "lintian mono-mcs"),
    ("without clang", [], "g++-14 clang-tidy-20 openjdk-25-jdk-headless libboost-dev", "clang-19 mono-mcs"),
    ("too old", ["build"], None, ""),
]


def program(folder, name, text):
    path = folder / name
    path.write_text("#!/bin/sh\n" + text, encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def choose(available, arguments):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        policy = "".join(f"{package}:\n  Installed: (none)\n  Candidate: {version}\n" for package, version in available.items())
        (folder / "policy").write_text(policy, encoding="utf-8")
        program(folder, "apt-cache", f"cat {folder}/policy\n")
        program(folder, "dpkg-query", "")
        environment = {**os.environ, "PATH": f"{folder}:/usr/bin:/bin"}
        return subprocess.run(["bash", str(INSTALL), "--choose", *arguments], capture_output=True, text=True, check=False, env=environment)


def main():
    failures = 0
    for system, arguments, wanted, unwanted in ROWS:
        done = choose(SYSTEMS[system], arguments)
        chosen = done.stdout.split()
        if wanted is None:
            wrong = [] if done.returncode != 0 and "apt has none of: clang-19" in done.stderr else ["something is chosen"]
        else:
            wrong = [f"{name} is not chosen" for name in wanted.split() if name not in chosen]
            wrong += [f"{name} is chosen" for name in unwanted.split() if name in chosen]
            wrong += [] if done.returncode == 0 else [f"it fails: {done.stderr}"]
        print(f"{'FAILED' if wrong else 'ok':7} {system} {' '.join(arguments)}{': ' + '; '.join(wrong) if wrong else ''}")
        failures += bool(wrong)
    return 1 if failures else 0


sys.exit(main())
