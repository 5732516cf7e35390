#!/usr/bin/env python3
"""Counts the instructions of a read of a user through the SCIM face, against the same read through the unified face:
face_reads.py VALGRIND PROGRAM. The goal is 1.15 times; the bound keeps what is reached. A SCIM user is three times as long,
and two records of the store are read for it."""

import re
import subprocess
import sys

MOST = 2.3  # times the instructions of the unified face


def counted(valgrind, program, face):
    done = subprocess.run([valgrind, "--tool=callgrind", "--callgrind-out-file=/dev/null", "--toggle-collect=measured", program, face],
                          check=True, capture_output=True, text=True)
    return int(re.search(r"Collected : (\d+)", done.stderr)[1]) / 100  # reads of face_reads.cpp


def main(valgrind, program):
    unified, scim = (counted(valgrind, program, face) for face in ("unified", "scim"))
    print(f"a read takes {unified:.0f} instructions through the unified face, {scim:.0f} through SCIM: {scim / unified:.2f} times as many")
    return 0 if unified > 0 and scim <= MOST * unified else f"The bound is {MOST} times."


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
