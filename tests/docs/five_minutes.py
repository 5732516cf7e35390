"""Runs the blocks of "Five minutes" of README.md one by one, as a reader does, and compares what they print.

Run as: python3 tests/docs/five_minutes.py --idiom PROGRAM --sandbox PROGRAM"""

import argparse
import os
import pathlib
import re
import subprocess
import sys

from demo import PATIENCE, ROOT, demo, replaced

# What differs from one time to the next: ids that are made, and dates. Each has to be the same wherever it is printed.
VOLATILE = re.compile(r"\b[0-9a-f]{20,}\b|(?m:(?<=^Date: ).*$)")
LEAST_BLOCKS = 5


def blocks(text):
    """The blocks to be typed, each as (line, what is typed, what it prints): a block of sh, and the one right after it."""
    lines = text.splitlines()
    start = lines.index("## Five minutes")
    end = next(i for i in range(start + 1, len(lines)) if lines[i].startswith("## "))
    found, inside = [], None
    for number in range(start, end):
        line = lines[number]
        if not line.startswith("```"):
            if inside is not None:
                inside.append(line)
        elif inside is not None:
            inside = None
        elif line == "```sh":
            inside = []
            found.append((number + 1, inside, []))
        elif line == "```text" and lines[number - 1] == "```" and found:
            inside = found[-1][2]
        else:
            raise SystemExit(f"README.md:{number + 1}: a block is sh, or the text that the sh right before it prints")
    return [(line, "\n".join(typed), "\n".join(printed)) for line, typed, printed in found]


class Shell:
    """The reader's terminal: one bash for all commands, because later ones use what earlier ones set."""

    def __init__(self, folder):
        environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "LC_ALL": "C.UTF-8"}
        self.process = subprocess.Popen(["bash"], cwd=folder, env=environment, text=True, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def run(self, command):
        mark = "=== that was all ==="
        self.process.stdin.write(f"{command}\necho; echo '{mark}'\n")
        self.process.stdin.flush()
        lines = []
        for line in self.process.stdout:
            if line.rstrip("\n") == mark:
                return "".join(lines).replace("\r\n", "\n").rstrip("\n")
            lines.append(line)
        raise SystemExit(f"the shell ended in: {command}")

    def end(self):
        self.process.stdin.close()
        self.process.wait(PATIENCE)


def agree(expected, actual, known):
    """Whether they are the same but for what is volatile; `known` learns what each such text is this time."""
    pattern, at, names = "", 0, []
    for match in VOLATILE.finditer(expected):
        is_id = re.fullmatch(r"[0-9a-f]+", match.group())
        pattern += re.escape(expected[at:match.start()]) + ("([0-9a-f]{20,})" if is_id else "(.+)")
        names.append(match.group())
        at = match.end()
    matched = re.fullmatch(pattern + re.escape(expected[at:]), actual)
    if not matched:
        return False
    return all(known.setdefault(name, value) == value for name, value in zip(names, matched.groups()))


def play(found, shell, pairs):
    """The number of blocks that printed something else."""
    failures, known = 0, {}
    for line, typed, output in found:
        printed = shell.run(replaced(typed, pairs | known))
        expected = replaced(output.rstrip("\n"), pairs)
        if agree(expected, printed, known):
            print(f"ok      README.md:{line}")
            continue
        failures += 1
        print(f"FAILED  README.md:{line}: {typed}\n--- README.md says\n{expected}\n--- it printed\n{printed}")
    return failures


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--idiom", required=True, type=os.path.abspath)
    parser.add_argument("--sandbox", required=True, type=os.path.abspath)
    parser.add_argument("--readme", type=pathlib.Path, default=ROOT / "README.md")
    options = parser.parse_args()
    found = blocks(options.readme.read_text(encoding="utf-8"))
    if len(found) < LEAST_BLOCKS:
        raise SystemExit(f"README.md has {len(found)} blocks only")
    with demo(options.idiom, options.sandbox) as (folder, addresses):
        shell = Shell(folder)
        failures = play(found, shell, addresses | {"build/release/idiom": options.idiom})
        shell.end()
        if failures:
            print((folder / "idiom.log").read_text()[-4000:])
    print(f"{len(found)} blocks, {failures} of them failed")
    return 1 if failures else 0


sys.exit(main())
