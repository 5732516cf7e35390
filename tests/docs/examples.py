"""Runs the programs under "Examples" of the chapter of the API, each against the demo, and compares what they print.

Run as: python3 tests/docs/examples.py --idiom PROGRAM --sandbox PROGRAM"""

import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys

from demo import PATIENCE, ROOT, demo, replaced

CHAPTER = ROOT / "translators/unified/README.md"
EXPECTED = "201 200 412 204"
# Language → the file of the program, and the commands that run it. A language without its tools is left out, and said.
LANGUAGES = {
    "sh": ("example.sh", [["bash", "example.sh"]]),
    "python": ("example.py", [["python3", "example.py"]]),
    "javascript": ("example.mjs", [["node", "example.mjs"]]),
    "java": ("Example.java", [["java", "Example.java"]]),
    "csharp": ("Example.cs", [["mcs", "-out:example.exe", "Example.cs"], ["mono", "example.exe"]]),
}


def programs(text):
    """The programs of the section, by language."""
    section = text[text.index("\n## Examples\n"):]
    section = section[:section.find("\n## ", 1)]
    return dict(re.findall(r"(?m)^```([a-z]+)\n((?:(?!```).*\n)+)```$", section))


def run(language, program, folder):
    """What the program prints."""
    name, commands = LANGUAGES[language]
    (folder / name).write_text(program, encoding="utf-8")
    for command in commands:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=PATIENCE, check=False)
        if done.returncode:
            return f"{command[0]} ended with {done.returncode}: {done.stderr}"
    return done.stdout.strip()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--idiom", required=True, type=os.path.abspath)
    parser.add_argument("--sandbox", required=True, type=os.path.abspath)
    parser.add_argument("--chapter", type=pathlib.Path, default=CHAPTER)
    options = parser.parse_args()
    found = programs(options.chapter.read_text(encoding="utf-8"))
    if set(found) != set(LANGUAGES):
        raise SystemExit(f"the chapter has programs in {sorted(found)}, not in {sorted(LANGUAGES)}")
    failures = 0
    with demo(options.idiom, options.sandbox) as (folder, addresses):
        for language, program in found.items():
            lacking = [command[0] for command in LANGUAGES[language][1] if not shutil.which(command[0])]
            if lacking:
                print(f"skipped {language}: there is no {lacking[0]}")
                continue
            work = folder / language
            work.mkdir()
            printed = run(language, replaced(program, addresses), work)
            failures += printed != EXPECTED
            print(f"{'ok     ' if printed == EXPECTED else 'FAILED '} {language}: {printed}")
        if failures:
            print((folder / "idiom.log").read_text()[-4000:])
    return 1 if failures else 0


sys.exit(main())
