#!/usr/bin/env python3
"""Counts the instructions of a read while nothing is inspected, and of the same read without the inspector in the program:
inspector.py VALGRIND WITH WITHOUT. Of both, the functions of the gateway itself count: what the C library takes to compare and
to copy depends on where the bytes happen to lie."""

import collections
import pathlib
import re
import subprocess
import sys
import tempfile

MOST = 20  # instructions that the inspector may cost a read that it does not inspect
READS = 200  # of read_paths.cpp


def own_costs(profile):
    """Function → instructions of its own, without those that it calls."""
    names, costs, function, skip = {}, collections.Counter(), "", False
    for line in profile.splitlines():
        if entry := re.match(r"fn=\((\d+)\)(?: (.+))?", line):
            function = names.setdefault(entry[1], entry[2])
        elif entry := re.match(r"cfn=\((\d+)\)(?: (.+))?", line):
            names.setdefault(entry[1], entry[2])
        elif line.startswith("calls="):
            skip = True  # the next line has the cost of the called function
        elif re.match(r"[+*\d-]", line):
            if not skip:
                costs[function] += int(line.split()[1])
            skip = False
    return costs


def counted(valgrind, program):
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder, "out")
        subprocess.run([valgrind, "--tool=callgrind", f"--callgrind-out-file={out}", "--toggle-collect=measured", program],
                       check=True, capture_output=True)
        costs = own_costs(out.read_text(encoding="utf-8"))
    return {name: cost / READS for name, cost in costs.items() if "idiom::" in name}


def main(valgrind, *programs):
    with_it, without = (counted(valgrind, program) for program in programs)
    whole, rest = sum(with_it.values()), sum(without.values())
    print(f"a read: {whole:.0f} instructions of the gateway, {rest:.0f} without the inspector")
    for name in sorted(with_it.keys() | without.keys()):
        difference = with_it.get(name, 0) - without.get(name, 0)
        if difference:
            print(f"  {difference:+.1f} {name}")
    if not 1 <= whole - rest <= MOST:
        return f"The inspector has to cost between 1, or it is in both programs, and {MOST}."
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
