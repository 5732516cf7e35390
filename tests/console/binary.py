#!/usr/bin/env python3
"""Checks that the console makes the binary at most 0.4 MB larger: links the program once more without it, strips both, and compares.
Without it means without gateway/console and OperatorConsole, which alone brings it in; functions that others call return at once.

usage: binary.py BUILD   (a release build by Clang and Ninja without link-time optimisation; others are not measured, exit 77)
"""

import pathlib
import re
import subprocess
import sys
import tempfile

MOST = 400_000  # bytes: console.md, B9
CONSOLE, APP = "gateway/console/libidiom_console.a", "gateway/app/libidiom_app.a"
BRINGS_IN = "operator_console.cpp.o"


def run(*command, **how):
    return subprocess.run(command, check=True, text=True, **{"stdout": subprocess.PIPE, **how}).stdout


def functions(build, file):
    return [line.split()[-1] for line in run("nm", "-g", "--defined-only", file, cwd=build).splitlines() if " T " in line]


def link_without(build, link, folder):
    """The program without the console, in a folder of its own."""
    stubs, app, made = folder / "stubs", folder / "app.a", folder / "idiom"
    names = functions(build, CONSOLE) + functions(build, f"gateway/app/CMakeFiles/idiom_app.dir/{BRINGS_IN}")
    stubs.with_suffix(".s").write_text("".join(f".weak {name}\n{name}: ret\n" for name in sorted(set(names))))
    run(re.search(r"\S*clang\+\+\S*", link)[0], "-c", f"{stubs}.s", "-o", f"{stubs}.o")
    app.write_bytes((build / APP).read_bytes())
    run("ar", "d", app, BRINGS_IN)
    link = re.sub(r" -Wl,--dependency-file=\S+", "", link).replace(" " + CONSOLE, "")
    link = link.replace(" -o idiom ", f" -o {made} ").replace(" " + APP, f" {stubs}.o {app}")
    run("sh", "-c", link, cwd=build)
    return made


def stripped(program, folder):
    run("strip", "-o", folder / "stripped", program)
    return (folder / "stripped").stat().st_size


def main(build):
    cache = (build / "CMakeCache.txt").read_text(encoding="utf-8")
    wanted = [r"CMAKE_GENERATOR:.*=Ninja$", r"CMAKE_BUILD_TYPE:.*=Release$", r"CMAKE_CXX_COMPILER:.*clang", r"IDIOM_LTO:.*=OFF$"]
    if not all(re.search("^" + line, cache, re.M) for line in wanted):
        return 77
    link = run("ninja", "-t", "commands", "-s", "idiom", cwd=build).splitlines()[-1]
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        larger = stripped(build / "idiom", folder) - stripped(link_without(build, link, folder), folder)
    print(f"the console makes the binary {larger} bytes larger; {MOST} are allowed")
    return 1 if larger > MOST else 0


sys.exit(main(pathlib.Path(sys.argv[1])))
