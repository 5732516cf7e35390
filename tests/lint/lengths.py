"""How long functions and files are. ctags finds the functions: it needs no build, and half a second."""

import re
import subprocess

FOLDERS = ("gateway", "translators")
LONGEST_FUNCTION = 40
LONGEST_FILE = 400


def sources(root):
    return sorted(path.relative_to(root).as_posix() for folder in FOLDERS for path in (root / folder).rglob("*.?pp"))


def functions_of_ctags(root, files):
    """(file, name, first line, last line) of each function that ctags finds; lambdas too, which are counted twice."""
    done = subprocess.run(["ctags-universal", "--languages=C++", "--kinds-C++=f", "--fields=+ne", "-u", "-f", "-", "-L", "-"], cwd=root,
                          input="\n".join(files), capture_output=True, text=True, check=True)
    for line in done.stdout.splitlines():
        if line.startswith("!"):
            continue
        name, file = line.split("\t")[:2]
        first, last = re.search(r"\tline:(\d+)", line), re.search(r"\tend:(\d+)", line)
        yield file, name, int(first.group(1)), int((last or first).group(1))


def functions_of_format(root, files):
    """The functions outside of classes once more, as clang-format leaves them, because ctags overlooks some templates: from
    the line that begins the declarator to a lone brace, and nothing else in the first column between these."""
    for file in files:
        begin, first = 0, ""
        for number, line in enumerate((root / file).read_text(encoding="utf-8").splitlines(), 1):
            if line == "}":
                if not first.startswith("namespace "):
                    yield file, re.sub(r"^.*?(\w+)\(.*$", r"\1", first), begin, number
            elif line[:1].strip() and line[0] != "#":
                begin, first = number, line


def functions(root, _):
    """no function of the product is longer than 40 lines"""
    files = sources(root)
    longer = {}
    for file, name, first, last in [*functions_of_ctags(root, files), *functions_of_format(root, files)]:
        if last - first + 1 > LONGEST_FUNCTION:
            longer.setdefault((file, last), (first, name))
    for (file, last), (first, name) in sorted(longer.items()):
        yield f"{file}:{first}: {name} has {last - first + 1} lines; at most {LONGEST_FUNCTION} are wanted"


def files(root, _):
    """no source file of the product is longer than 400 lines"""
    for file in sources(root):
        count = len((root / file).read_text(encoding="utf-8").splitlines())
        if count > LONGEST_FILE:
            yield f"{file} has {count} lines; at most {LONGEST_FILE} are wanted"
