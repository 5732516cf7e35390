#!/usr/bin/env python3
"""Counts the instructions of recorded conversations with a compiled dialect and with the dialect file of its name:
declared.py VALGRIND PROGRAM. The call is read, every request made, every response read and the answer written."""

import re
import subprocess
import sys

# Conversation and how many times the compiled dialect's instructions it may take. These are the translators alone: with
# the gateway around them the ratio is smaller.
CASES = {"genesys/a_user_is_read_with_devices_and_skills": 1.3, "genesys/users_are_listed_with_all_fields": 1.3,
         "genesys/a_role_is_added_to_the_whole_set": 1.3, "xarios/a_user_is_read": 1.3,
         "xarios/roles_are_fetched_for_the_page_only": 1.3, "xarios/a_role_is_appended": 1.3}


def counted(valgrind, program, kind, case):
    run = subprocess.run([valgrind, "--tool=callgrind", "--callgrind-out-file=/dev/null", "--toggle-collect=measured",
                          program, kind, case], capture_output=True, text=True, check=False)
    found = re.search(r"Collected : (\d+)", run.stderr)
    if run.returncode or not found:
        sys.exit(f"{kind} {case} cannot be measured: {run.returncode}\n{run.stderr}")
    return int(found[1])


def main(valgrind, program):
    worse = []
    for case, most in CASES.items():
        compiled, declared = (counted(valgrind, program, kind, case) for kind in ("compiled", "declared"))
        ratio = declared / compiled
        print(f"{case}: {declared} instructions by the file, {compiled} compiled, {ratio:.2f} times")
        if ratio > most:
            worse.append(f"{case} (at most {most} times)")
    return f"Too many by the file: {', '.join(worse)}" if worse else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
