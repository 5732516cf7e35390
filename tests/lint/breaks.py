"""Shows that each check fails on a tree that is wrong. Run as: python3 tests/lint/breaks.py --build FOLDER"""

import argparse
import pathlib
import shutil
import subprocess
import sys
import tempfile

import tools

ROOT = pathlib.Path(__file__).resolve().parents[2]
LONG = "{\n" + "    step();\n" * 39 + "}\n"

# The check, the file, which may be a new one, what is put at its end, and a part of what the check has to say.
BREAKS = [
    ("functions", "gateway/net/sleep.cpp", "void wait() " + LONG, "wait has 41 lines"),
    ("functions", "gateway/net/sleep.cpp", "void wait() {\n    auto const step = [] " + LONG.replace("}\n", "};\n}\n"), "wait has 43 lines"),
    ("functions", "translators/core/arena.hpp", "class Reader {\n    void read() " + LONG + "};\n", "read has 41 lines"),
    ("functions", "translators/core/arena.hpp",
     "template <class T> T pick(std::pair<int, T> one,\n       std::initializer_list<std::pair<std::string_view, T>> words) " + LONG,
     "pick has 42 lines"),
    ("unused_includes", "gateway/net/sleep.cpp", "#include <filesystem>\n", "gateway/net/sleep.cpp uses no name of <filesystem>"),
    ("unused_includes", "gateway/net/sleep.cpp", '#include "translators/core/suggest.hpp"\n', 'no name of "translators/core/suggest.hpp"'),
    ("circles", "translators/core/error.hpp", '#include "translators/core/roles.hpp"\n', "translators/core/error includes translators/core/roles"),
    ("no_language", "gateway/net/sleep.cpp", 'auto const path = "/v1/users";\n', "gateway/net/sleep.cpp"),
    ("tested_stops", "gateway/pipeline/new_stop.cpp", "\n", "has no tests/gateway/pipeline/new_stop_test.cpp"),
    ("headers_alone", "gateway/net/sleep.hpp", "std::deque<int> numbers();\n", "deque"),
    ("tidy", "gateway/net/sleep.cpp", "bool same(int number) { return number == number; }\n", "both sides of operator are equivalent"),
    ("files", "translators/core/arena.hpp", "\n" * 400, "translators/core/arena.hpp has"),
]


def main():
    parser = argparse.ArgumentParser(prog="python3 tests/lint/breaks.py")
    parser.add_argument("--build", type=pathlib.Path, required=True)
    build = parser.parse_args().build
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        tree = pathlib.Path(folder) / "tree"
        for part in ("gateway", "translators", "tests/gateway/pipeline"):
            shutil.copytree(ROOT / part, tree / part)
        shutil.copy(ROOT / ".clang-tidy", tree)
        for check, file, added, says in BREAKS:
            if check == "tidy" and not tools.is_clang(build):
                continue
            whole = (tree / file).read_text(encoding="utf-8") if (tree / file).exists() else ""
            (tree / file).write_text(whole + added, encoding="utf-8")
            done = subprocess.run([sys.executable, "-B", str(ROOT / "tests/lint"), "--root", str(tree), "--build", str(build), "--only", file,
                                   check], capture_output=True, text=True, check=False)
            if whole:
                (tree / file).write_text(whole, encoding="utf-8")
            else:
                (tree / file).unlink()
            noticed = done.returncode == 1 and says in done.stdout
            print(f"{'ok' if noticed else 'FAILED':7} {check} notices what is added to {file}")
            if not noticed:
                print(done.stdout + done.stderr)
            failures += not noticed
        listed = subprocess.run([sys.executable, "-B", str(ROOT / "tests/lint"), "--list"], capture_output=True, text=True, check=True)
        for check in {line.split()[0] for line in listed.stdout.splitlines()} - {one[0] for one in BREAKS}:
            print(f"FAILED  nothing shows that {check} fails; add a break")
            failures += 1
    return 1 if failures else 0


sys.exit(main())
