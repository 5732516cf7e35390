"""The checks of what chapters print to be typed: commands with their options, scripts, presets, targets, labels."""

import json
import re

import sources
from checks import COMMAND_LINE, compare
from markdown import code_in

TESTS = "tests/README.md"


def typed(page):
    """(line, text) of what may be a command: lines of console blocks, and code spans."""
    for language, first, text in page.blocks:
        if language not in ("console", "sh", "bash"):
            continue
        joined = re.sub(r"\\\n", "  ", text)
        joined = re.sub(r"\|\n", "| ", joined)
        for offset, line in enumerate(joined.split("\n")):
            if language != "console" or line.startswith("$ "):
                yield first + offset + 1, line.removeprefix("$ ").split("  # ")[0]
    yield from page.code_spans()


def idiom_calls(text):
    """(subcommand or option, options) of each call of idiom in a text that is typed."""
    # In a table `text\|json` is one word.
    text = re.sub(r"(?<=\S)\|(?=\S)", "/", text)
    for match in re.finditer(r"(?:^|[\s;&|])(?:\S*/)?idiom(?=\s)([^|;&\n)]*)", text):
        words = match.group(1).split()
        if words and not words[0].startswith(("idiom", "#", "\\")):
            yield words[0], [re.match(r"\[?(--[a-z-]+)", word).group(1)
                             for word in words[1:] if re.match(r"\[?--[a-z]", word)]


def is_call(text, name):
    """A code span such as `idiom 0.1` or `useradd idiom` is none; a subcommand is a word of small letters."""
    return re.fullmatch(r"[a-z-]+", name) is not None and not text.startswith(("useradd", "systemctl", "docker", "apt"))


def commands(root, pages):
    """every command that a chapter prints exists with its options, and the table of the command line is whole"""
    code = sources.commands(root)
    seen = 0
    for page in pages.values():
        for line, text in typed(page):
            for name, options in idiom_calls(text):
                if not is_call(text, name) or name.startswith("--"):
                    if name.startswith("--") and name not in ("--version", "--help"):
                        yield f"{page.path}:{line}: idiom has no option {name}"
                    continue
                seen += 1
                if name not in code:
                    yield f"{page.path}:{line}: there is no command 'idiom {name}'"
                    continue
                for option in options:
                    if option not in code[name] | {"--help"}:
                        yield f"{page.path}:{line}: idiom {name} has no option {option}"
    sources.at_least(20, range(seen), "printed calls of idiom")
    moves = sources.move_options(root)
    yield from table_of_commands(code, moves, pages[COMMAND_LINE])
    yield from table_of_moves(moves, pages[MIGRATE])


MOVES = ("copy", "sync", "diff", "import")
MIGRATE = "gateway/migrate/README.md"


def table_of_moves(moves, page):
    documented = {re.match(r"`(--[a-z-]+)", cells[0]).group(1): (line, cells)
                  for line, cells in page.rows_under("option of a move", "default", "meaning")}
    yield from compare("option of a move", MIGRATE, sorted(moves), documented)


def table_of_commands(code, moves, page):
    documented, options = {}, {}
    for line, cells in page.rows_under("command", "what it does"):
        for name in re.findall(r"`idiom ([a-z]\S*)", cells[0]):
            documented[name.strip("`")] = (line, cells)
    for line, cells in page.rows_under("option", "default", "meaning"):
        name, option = re.match(r"`idiom (\S+) (--[a-z-]+)", cells[0]).groups()
        options[f"{name} {option}"] = (line, cells)
    yield from compare("command", COMMAND_LINE, code, documented)
    all_options = [f"{name} {option}" for name, known in code.items() for option in sorted(known - set(moves if name in MOVES else ()))]
    yield from compare("option", COMMAND_LINE, all_options, options)


SCRIPTS = ("./run", "./test", "bench/run", "bench/train", ".ci/install", ".ci/run", "certs/make-certs", "tests/suites/build",
           "tests/suites/systemd", "tests/support/npm_ci")


def scripts(root, pages):
    """every script, preset, target and label that a chapter prints exists, and takes the options"""
    known = things(root)
    seen = 0
    for page in pages.values():
        for line, text in typed(page):
            for what, name in things_in(text):
                seen += 1
                if name not in known[what]:
                    yield f"{page.path}:{line}: there is no {what} {name}"
            for script, option in script_options(text):
                seen += 1
                if option not in known[script]:
                    yield f"{page.path}:{line}: {script} has no option {option}"
    for what in ("preset", "label"):
        yield from compare(what, TESTS, known[what] - {"PRESET"}, rows_by_name(pages[TESTS], what))
    for script in SCRIPTS:
        if not (root / script).exists():
            yield f"{script} is gone, and tests/docs/printed.py still knows it"
    sources.at_least(15, range(seen), "printed scripts, presets, targets and labels")


def rows_by_name(page, column):
    return {code_in(cells[0]): (line, cells) for header, rows in page.tables() if header[0] == column for line, cells in rows}


def things(root):
    presets = json.loads(sources.read(root, "CMakePresets.json"))["configurePresets"]
    lists = [path for path in root.rglob("CMakeLists.txt") if "build" not in path.relative_to(root).parts]
    text = "\n".join(path.read_text(encoding="utf-8") for path in lists)
    targets = set(re.findall(r"add_(?:executable|library|custom_target)\(\s*([\w-]+)", text))
    for variables in re.findall(r"foreach\(\w+\s+([^)$]+)\)", text):
        targets.update(variables.split())
    dialects = list(sources.folders_of_dialects(root))
    return {
        "preset": {one["name"] for one in presets if not one.get("hidden")} | {"PRESET"},
        "target": sources.at_least(10, targets, "targets") | {f"idiom_{name}" for name in dialects},
        "label": sources.at_least(5, set(re.findall(r"LABELS\s+(\w+)", text)), "labels of tests"),
        "./run": set(re.findall(r"--[a-z-]+", sources.read(root, "run"))),
        "idiom-sandbox": sources.program_options(root, "tests/sandbox/main.cpp"),
        "bench/run": sources.program_options(root, "bench/harness/__main__.py"),
        "tests/docs": sources.program_options(root, "tests/docs/__main__.py"),
    }


def things_in(text):
    for what, pattern in (("preset", r"--preset[ =](\w+)"), ("label", r"ctest\b[^|;&\n]*? -L (\w+)")):
        for name in re.findall(pattern, text):
            yield what, name
    for names in re.findall(r"--target((?: [a-z][\w-]*)+)", text):
        for name in names.split():
            yield "target", name


def script_options(text):
    for match in re.finditer(r"(?:^|[\s;&|])(\./run|bench/run|idiom-sandbox|python3 tests/docs)\b([^|;&\n]*)", text):
        for option in re.findall(r"(?:^|[\s\[])(--[a-z-]+)", match.group(2)):
            yield match.group(1).removeprefix("python3 "), option
