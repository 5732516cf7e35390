"""bench/train: every unit of work that one Idiom answers, for a moment each, by a program that counts which ways it goes."""

import os
import re
import subprocess

import measure
import programs
import units

SECONDS = 3


def profdata():
    """The tool of the Clang that compiled the program: a profile has the format of its version."""
    cache = (programs.BUILD / "CMakeCache.txt").read_text(encoding="utf-8")
    return re.search(r"^CMAKE_CXX_COMPILER_AR:\w+=(.*)$", cache, re.M).group(1).replace("llvm-ar", "llvm-profdata")


def main():
    programs.BUILD = programs.ROOT / "build" / "train"
    bench = programs.Bench()
    os.environ["LLVM_PROFILE_FILE"] = f"{bench.folder}/%p.profraw"
    trained = set()
    for unit in units.UNITS:
        if unit.name in ("two-loops", "loaded", "haproxy", "floor"):  # the same ways again, or not ours
            continue
        print(f"… {unit.says}", flush=True)
        target = unit.target(bench)
        measure.load(bench, target, SECONDS)
        trained.add(target.program)
    recorded = []
    for name in trained:
        recorded.append(bench.folder / f"{bench.get(name).process.pid}.profraw")
        bench.stop(name)  # it writes at its end
    profile = programs.ROOT / "bench" / "idiom.profdata"
    subprocess.run([profdata(), "merge", "--sparse", "--output", profile, *recorded], check=True)
    print(f"{profile}: {profile.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
