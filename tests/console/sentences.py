#!/usr/bin/env python3
"""Checks that the table of README.md names, for each of the sentences about the console, tests that exist: a test of the browser or
of a module begins with the number of its sentence, a Boost test or a test of CTest is named."""

import pathlib
import re
import sys

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parent.parent
SENTENCES = 58


def numbered():
    """The files, by number of the sentence, of tests whose name begins with numbers."""
    found = {}
    for file in sorted(HERE.rglob("*.test.mjs")):
        for name in re.findall(r"^\s*test\(['`]([^'`]*)", file.read_text(encoding="utf-8"), re.M):
            for number in re.findall(r"\b\d+", name.split(":")[0]) if ":" in name else []:
                found.setdefault(int(number), set()).add(str(file.relative_to(HERE)))
    return found


def boost_cases():
    return {name for file in (ROOT / "tests").rglob("*_test.cpp")
            for name in re.findall(r"BOOST_\w*TEST_CASE\w*\((\w+)", file.read_text(encoding="utf-8"))}


def ctest_names():
    return {name for file in (ROOT / "tests").rglob("CMakeLists.txt") for name in re.findall(r"add_test\(NAME ([\w.]+)", file.read_text(encoding="utf-8"))}


def main():
    found, cases, wrong, told = numbered(), boost_cases() | ctest_names(), [], set()
    for line in (HERE / "README.md").read_text(encoding="utf-8").splitlines():
        row = re.match(r"\| (\d+) \| .* \| (.*) \|$", line)
        if not row:
            continue
        number, tests = int(row[1]), re.findall(r"`([^`]+)`", row[2])
        told.add(number)
        files = {test for test in tests if test.endswith(".mjs")}
        if files != found.get(number, set()):
            wrong.append(f"sentence {number}: README.md has {sorted(files)}, the tests are in {sorted(found.get(number, set()))}")
        wrong += [f"sentence {number}: there is no test {test}" for test in tests if not test.endswith(".mjs") and test not in cases]
        if not tests:
            wrong.append(f"sentence {number} has no test")
    wrong += [f"README.md has no row for sentence {number}" for number in range(1, SENTENCES + 1) if number not in told]
    print("\n".join(wrong))
    return 1 if wrong else 0


sys.exit(main())
