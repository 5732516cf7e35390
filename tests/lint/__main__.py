"""Holds the sources to the rules of the house. Run as: python3 tests/lint [--root TREE] --build FOLDER CHECK…"""

import argparse
import pathlib
import sys

import faces
import headers
import includes
import lengths
import tidy

CHECKS = {function.__name__: function
          for function in (lengths.functions, lengths.files, includes.unused_includes, includes.circles, faces.no_language,
                           faces.tested_stops, headers.headers_alone, tidy.tidy)}


def main():
    parser = argparse.ArgumentParser(prog="python3 tests/lint", description="Holds the sources to the rules of the house.")
    parser.add_argument("checks", nargs="*", metavar="CHECK", help="only these; all by default")
    parser.add_argument("--root", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parents[2],
                        help="the tree that is checked; this one by default")
    parser.add_argument("--build", type=pathlib.Path, help="where the tree was built; build/ci by default")
    parser.add_argument("--only", action="append", metavar="FILE", help="a file of the tree, where a check looks at single files")
    parser.add_argument("--list", action="store_true", help="names the checks and ends")
    options = parser.parse_args()
    options.build = options.build or options.root / "build/ci"
    if options.list:
        for name, check in CHECKS.items():
            print(f"{name:14} {check.__doc__}")
        return 0
    if unknown := [name for name in options.checks if name not in CHECKS]:
        parser.error(f"there is no check {', '.join(unknown)}; --list names them")
    failures = 0
    for name in options.checks or CHECKS:
        wrong = list(CHECKS[name](options.root, options))
        print(f"{'FAILED' if wrong else 'ok':7} {name}: {CHECKS[name].__doc__}")
        for line in wrong:
            print(f"        {line}")
        failures += bool(wrong)
    return 1 if failures else 0


sys.exit(main())
