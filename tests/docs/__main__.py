"""Holds the chapters (every README of the tree) to the code. Run as: python3 tests/docs [--root TREE] [CHECK…]"""

import argparse
import pathlib
import sys

import checks
import markdown
import printed
import sources
import words

CHECKS = {function.__name__: function
          for function in (checks.links, checks.front, checks.glossary, checks.keys, checks.settings, checks.metrics,
                           checks.alerts, checks.problems, checks.parameters, checks.fields, checks.vendors,
                           checks.members, printed.commands, printed.scripts,
                           words.words, words.glossary_names)}


def main():
    parser = argparse.ArgumentParser(prog="python3 tests/docs", description="Holds the chapters to the code.")
    parser.add_argument("checks", nargs="*", metavar="CHECK", help="only these; all by default")
    parser.add_argument("--root", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parents[2],
                        help="the tree that is checked; this one by default")
    parser.add_argument("--list", action="store_true", help="names the checks and ends")
    options = parser.parse_args()
    if options.list:
        for name, check in CHECKS.items():
            print(f"{name:10} {check.__doc__}")
        return 0
    if unknown := [name for name in options.checks if name not in CHECKS]:
        parser.error(f"there is no check {', '.join(unknown)}; --list names them")
    pages = markdown.pages(options.root)
    failures = 0
    for name in options.checks or CHECKS:
        try:
            wrong = list(CHECKS[name](options.root, pages))
        except sources.Suspicious as suspicion:
            wrong = [str(suspicion)]
        print(f"{'FAILED' if wrong else 'ok':7} {name}: {CHECKS[name].__doc__}")
        for line in wrong:
            print(f"        {line}")
        failures += bool(wrong)
    return 1 if failures else 0


sys.exit(main())
