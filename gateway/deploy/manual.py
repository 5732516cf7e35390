"""Writes the manual page routes.yaml(5) from the chapter on routes.yaml, and from the tables of settings in the chapters of
the dialects.

Run as: python3 manual.py ROOT FILE"""

import pathlib
import re
import sys

CHAPTER = "gateway/config/README.md"
HEAD = r""".\" Written by gateway/deploy/manual.py from gateway/config/README.md.
.Dd November 30, 2026
.Dt ROUTES.YAML 5
.Os
.Sh NAME
.Nm routes.yaml
.Nd the configuration of the Idiom gateway
.Sh DESCRIPTION
"""
FOOT = r""".Sh FILES
.Bl -tag -width Ds
.It Pa /etc/idiom/routes.yaml
The configuration of the systemd service.
.It Pa /usr/share/doc/idiom
The chapters, in the package idiom-doc.
.El
.Sh SEE ALSO
.Xr idiom 1
"""


def escaped(text):
    """Backslashes, and what roff takes for a request at the start of a line, or typesets otherwise."""
    text = text.replace("\\", r"\e").replace("-", r"\-").replace("’", "'").replace("…", "...")
    return re.sub(r"^([.'])", r"\\&\1", text)


def inline(text):
    """Links become their text, code and emphasis become bold; each sentence begins a line, as mdoc wants it."""
    text = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", text.replace(r"\|", "|"))
    parts = re.split(r"(`[^`]*`|\*\*[^*]*\*\*)", text)
    done = "".join(rf"\fB{escaped(part.strip('`*'))}\fR" if part[:1] == "`" or part[:2] == "**" else escaped(part) for part in parts)
    lines = [re.sub(r"^([.'])", r"\\&\1", line) for line in re.sub(r"(?<=[.:]) (?=[A-Z])", "\n", done).split("\n")]
    return "\n".join(line.strip() for line in lines if line.strip())


def cells_of(row):
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", row.strip().strip("|"))]


def table(rows):
    """The first cell names the entry. A key has its type and default on a line of their own."""
    header, body = cells_of(rows[0]), [cells_of(row) for row in rows[2:]]
    yield ".Bl -tag -width Ds"
    for first, *rest in body:
        yield f".It {inline(first)}"
        if header[1:3] == ["type", "default"]:
            yield inline(f"{rest[0]}; {rest[1]}." if rest[1] == "required" or rest[1].startswith("required") else f"{rest[0]}; default: {rest[1]}.")
            yield ".br"
            rest = rest[2:]
        yield inline(". ".join(cell[:1].upper() + cell[1:] if cell[:1].isalpha() else cell for cell in rest if cell) + ".")
    yield ".El"


def blocks(lines):
    """(kind, lines) of each heading, table, code block, list item and paragraph."""
    at = 0
    while at < len(lines):
        line, begin = lines[at], at
        at += 1
        if line.startswith("```"):
            while not lines[at].startswith("```"):
                at += 1
            at += 1
            yield "code", lines[begin + 1:at - 1]
        elif line.startswith("#"):
            yield "heading", [line]
        elif line.startswith("|"):
            while at < len(lines) and lines[at].startswith("|"):
                at += 1
            yield "table", lines[begin:at]
        elif line.startswith("* "):
            while at < len(lines) and lines[at].startswith("  "):
                at += 1
            yield "item", [line[2:], *lines[begin + 1:at]]
        elif line.strip():
            while at < len(lines) and lines[at].strip() and lines[at][0] not in "#|*`":
                at += 1
            yield "text", lines[begin:at]


def page_of(lines):
    """The mdoc of a part of a chapter. Lists end where something else begins."""
    inside = False
    after_heading = True
    for kind, part in blocks(lines):
        if inside and kind != "item":
            yield ".El"
            inside = False
        if kind == "heading":
            depth, name = re.match(r"(#+) (.*)", part[0]).groups()
            yield (".Sh " + inline(name).upper()) if len(depth) == 2 else (".Ss " + inline(name))
        elif kind == "table":
            yield from table(part)
        elif kind == "code":
            yield ".Bd -literal -offset indent"
            yield from (escaped(line) for line in part)
            yield ".Ed"
        elif kind == "item":
            if not inside:
                yield ".Bl -bullet"
            inside = True
            yield ".It"
            yield inline(" ".join(line.strip() for line in part))
        else:
            if not after_heading:
                yield ".Pp"
            yield inline(" ".join(part))
        after_heading = kind == "heading"
    if inside:
        yield ".El"


def settings(root):
    """(dialect, its rows) of each table of settings, in the order of the chapters."""
    for chapter in sorted((root / "translators").rglob("README.md")):
        lines = chapter.read_text(encoding="utf-8").splitlines()
        for kind, part in blocks(lines):
            if kind == "table" and cells_of(part[0])[0] == "setting":
                name = chapter.relative_to(root / "translators").parts
                yield " ".join(name[:-1]).replace(" dialect", "").replace(" face", " (as a face)"), part


def main():
    root, file = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    lines = (root / CHAPTER).read_text(encoding="utf-8").splitlines()[1:]
    text = [HEAD.rstrip("\n"), *page_of(lines)]
    found = list(settings(root))
    if len(found) < 4:
        sys.exit("the chapters of the dialects have fewer than four tables of settings")
    text.append(".Sh SETTINGS OF THE DIALECTS")
    for dialect, rows in found:
        text += [f".Ss {dialect}", *table(rows)]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join([*text, FOOT]), encoding="utf-8")


if __name__ == "__main__":
    main()
