#!/usr/bin/env python3
"""Counts what it takes to inspect a PATCH with three requests to the vendor: inspected_call.py VALGRIND PROGRAM. The budget is
40 µs and 64 KiB for a call; instructions do not depend on how busy the machine is. A call of another route may take almost nothing."""

import re
import subprocess
import sys

MOST = 300_000  # instructions; a core that takes eight of them in a nanosecond needs 38 µs
MOST_OTHER = 600  # instructions of a call that no inspection wants
MOST_KEPT = 64 * 1024  # bytes
CALLS = 20  # of inspected_call.cpp


def counted(valgrind, program, mode):
    """Returns the instructions of a call, and the bytes that are kept of it."""
    done = subprocess.run([valgrind, "--tool=callgrind", "--callgrind-out-file=/dev/null", "--toggle-collect=measured", program, mode],
                          check=True, capture_output=True, text=True)
    instructions = int(re.search(r"Collected : (\d+)", done.stderr)[1]) / CALLS
    return instructions, int(re.search(r"kept (\d+)", done.stdout)[1])


def main(valgrind, program):
    off, _ = counted(valgrind, program, "off")
    other, _ = counted(valgrind, program, "other")
    inspected, kept = counted(valgrind, program, "on")
    print(f"a PATCH: {off:.0f} instructions, {other - off:+.0f} if another route is inspected, {inspected - off:+.0f} if it is inspected; "
          f"{kept} bytes are kept")
    if kept == 0 or not 0 <= other - off <= MOST_OTHER or inspected - off > MOST or kept > MOST_KEPT:
        return f"The bounds are {MOST_OTHER} and {MOST} instructions, and {MOST_KEPT} bytes."
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
