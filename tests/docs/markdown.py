"""Reads what a chapter holds: headings, links, tables, code."""

import re

FENCE = re.compile(r"^(?:```|~~~)")
LINK = re.compile(r"!?\[(?:[^\]\\]|\\.)*\]\(([^)\s]+)\)")


class Page:
    """One README, with its path relative to the root of the tree."""

    def __init__(self, root, path):
        self.path = path
        self.text = (root / path).read_text(encoding="utf-8")
        self.lines = self.text.splitlines()
        self.prose, self.blocks = self._split()

    def _split(self):
        """The lines outside of code blocks (a block leaves empty ones), and the blocks as (language, line, text)."""
        prose, blocks, inside = [], [], None
        for number, line in enumerate(self.lines, 1):
            if FENCE.match(line.strip()):
                if inside is None:
                    inside = (line.strip()[3:].strip(), number, [])
                else:
                    blocks.append((inside[0], inside[1], "\n".join(inside[2])))
                    inside = None
                prose.append("")
            elif inside is not None:
                inside[2].append(line)
                prose.append("")
            else:
                prose.append(line)
        return prose, blocks

    def links(self):
        """(line, target) of each link."""
        for number, line in enumerate(self.prose, 1):
            for match in LINK.finditer(without_code(line)):
                yield number, match.group(1)

    def links_over_lines(self):
        """(line, text) of each link that does not stand on one line."""
        prose = "\n".join(without_code(line) for line in self.prose)
        for match in re.finditer(r"\[([^\[\]]*)\]\([^()]*\)", prose):
            if "\n" in match.group() and "\n\n" not in match.group():
                yield prose.count("\n", 0, match.start()) + 1, " ".join(match.group(1).split())

    def anchors(self):
        """The anchors that GitHub gives to the headings."""
        seen, made = {}, set()
        for line in self.prose:
            match = re.match(r"^#{1,6}\s+(.*?)\s*#*$", line)
            if not match:
                continue
            slug = slug_of(match.group(1))
            count = seen.get(slug, 0)
            seen[slug] = count + 1
            made.add(f"{slug}-{count}" if count else slug)
        return made

    def code_spans(self):
        """(line, text) of each code span, a table's escaped bar as a bar."""
        for number, line in enumerate(self.prose, 1):
            for match in re.finditer(r"`([^`]+)`", line):
                yield number, match.group(1).replace("\\|", "|")

    def tables(self):
        """Each table: (header cells, [(line, cells)…])."""
        number = 0
        while number + 1 < len(self.prose):
            if self.prose[number].startswith("|") and re.match(r"^\|[\s:|-]+\|$", self.prose[number + 1]):
                header, rows, at = cells_of(self.prose[number]), [], number + 2
                while at < len(self.prose) and self.prose[at].startswith("|"):
                    rows.append((at + 1, cells_of(self.prose[at])))
                    at += 1
                yield header, rows
                number = at
            number += 1

    def rows_under(self, *columns):
        """The rows of all tables whose header begins with these columns."""
        for header, rows in self.tables():
            if tuple(header[: len(columns)]) == columns:
                yield from rows


def without_code(line):
    return re.sub(r"`[^`]*`", lambda span: " " * len(span.group()), line)


def cells_of(row):
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", row.strip().strip("|"))]


def code_in(cell):
    """The first code span of a cell; none where it has none."""
    match = re.search(r"`([^`]+)`", cell)
    return match.group(1) if match else None


def slug_of(heading):
    heading = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "")
    kept = "".join(c for c in heading.lower() if c.isalnum() or c in " -_")
    return kept.replace(" ", "-")


def pages(root):
    """All chapters of the tree, by path."""
    skipped = {"build", ".git", "node_modules", ".cache"}
    found = {}
    for path in sorted(root.rglob("*.md")):
        relative = path.relative_to(root)
        if not skipped.intersection(relative.parts):
            found[relative.as_posix()] = Page(root, relative)
    return found
