"""The checks: each holds the chapters to one thing that the code says, and gives a line for each disagreement."""

import os
import re

import config_keys
import sources
import values
from markdown import code_in

CONFIG = "gateway/config/README.md"
TELEMETRY = "gateway/telemetry/README.md"
ALERTS = "gateway/telemetry/alerts.yaml"
UNIFIED = "translators/unified/README.md"
COMMAND_LINE = "gateway/cli/README.md"


def links(root, pages):
    """every relative link and anchor leads somewhere, and each link stands on one line"""
    checked = 0
    for page in pages.values():
        for line, target in page.links():
            if re.match(r"[a-z]+:", target):
                continue
            checked += 1
            path, _, anchor = target.partition("#")
            to = os.path.normpath((page.path.parent / path).as_posix()) if path else page.path.as_posix()
            if not (root / to).exists():
                yield f"{page.path}:{line}: {target}: there is no {to}"
            elif anchor and (to not in pages or anchor not in pages[to].anchors()):
                yield f"{page.path}:{line}: {target}: {to} has no heading with that anchor"
        # Neither this check nor gateway/deploy/chapters.cmake, which installs the chapters, finds another link.
        for line, text in page.links_over_lines():
            yield f"{page.path}:{line}: the link '{text}' has to stand on one line"
    sources.at_least(60, range(checked), "links in the chapters")


def front(root, pages):
    """README.md has at most 150 lines"""
    count = len(pages["README.md"].lines)
    if count > 150:
        yield f"README.md has {count} lines; move what is no first page to the chapter that owns it"


def glossary(root, pages):
    """the glossary has at most 25 nouns, each once"""
    nouns = [cells[0] for _, cells in pages["gateway/README.md"].rows_under("noun", "meaning")]
    sources.at_least(10, nouns, "nouns in the glossary of gateway/README.md")
    if len(nouns) > 25:
        yield f"gateway/README.md: the glossary has {len(nouns)} nouns"
    for noun in sorted({noun for noun in nouns if nouns.count(noun) > 1}):
        yield f"gateway/README.md: {noun} stands in the glossary twice"


def compare(what, where, code, documented):
    """Names on both sides."""
    for name in code:
        if name not in documented:
            yield f"{where}: {what} {name} is missing"
    for name, (line, _) in documented.items():
        if name not in code:
            yield f"{where}:{line}: there is no {what} {name}"


def table(page, *columns):
    """The rows by the code in their first cell."""
    rows = {}
    for line, cells in page.rows_under(*columns):
        name = code_in(cells[0])
        if name is not None:
            rows[name] = (line, cells)
    return rows


def keys(root, pages):
    """every key of routes.yaml stands in its chapter, with type, default and meaning, and no other"""
    code = config_keys.keys(root)
    documented = table(pages[CONFIG], "key", "type", "default", "meaning")
    yield from compare("key", CONFIG, code, documented)
    for name, (line, cells) in documented.items():
        if name in code:
            yield from (f"{CONFIG}:{line}: {name}: {wrong}" for wrong in key_wrongs(name, code[name], cells))


def key_wrongs(name, key, cells):
    _, type_, default, meaning = cells[:4]
    if not (type_ and default and meaning):
        yield "type, default and meaning have to be said"
    said = default.startswith("required")
    if key.required != said and name not in config_keys.READ_OTHERWISE:
        yield f"the code says that it is {'required' if key.required else 'not required'}, the chapter '{default}'"
    if key.type and not re.match(key.type + r"\b", type_, re.I) and key.type not in type_:
        yield f"the code reads a {key.type}, the chapter says '{type_}'"
    for bound in key.bounds:
        if bound not in re.findall(r"\w+", type_):
            yield f"the code allows {' to '.join(key.bounds)}, the chapter says '{type_}'"
            break
    for word in sorted(key.of_types | key.words):
        if f"`{word}`" not in meaning and f'`"{word}"`' not in meaning:
            yield f"the meaning does not name `{word}`"
    in_code = values.of_code(key.default) if key.default is not None else None
    if in_code is not None and not said and values.of_chapter(default) != in_code:
        yield f"the default of the code is {key.default}, the chapter says '{default}'"


TYPE_OF_SETTING = {"text": "text", "boolean": "boolean", "number": "number", "texts": "list of texts", "choice": "word"}


def settings(root, pages):
    """every setting of every dialect stands in its README, with type and default, and no other"""
    for dialect, code in sources.dialects(root).items():
        where = sources.chapter_of(root, dialect)
        if where not in pages:
            yield f"{where} is missing"
            continue
        documented = table(pages[where], "setting", "type", "default", "meaning")
        yield from compare("setting", where, code, documented)
        for name, (line, cells) in documented.items():
            if name in code:
                yield from (f"{where}:{line}: {name}: {wrong}" for wrong in setting_wrongs(code[name], cells))


def setting_wrongs(code, cells):
    type_, required, fallback, choices = code
    if cells[1] != TYPE_OF_SETTING[type_]:
        yield f"the type is '{TYPE_OF_SETTING[type_]}', the chapter says '{cells[1]}'"
    expected = "required" if required else f"`{fallback}`" if fallback else "none"
    if cells[2] != expected:
        yield f"the default is {expected}, the chapter says {cells[2]}"
    for word in choices:
        if f"`{word}`" not in cells[3]:
            yield f"the word {word} is not named"
    if not cells[3]:
        yield "the meaning is missing"


def metrics(root, pages):
    """every metric stands in its chapter with its type, and no other; expressions and the dashboard name real ones"""
    code = sources.metrics(root)
    page = pages[TELEMETRY]
    documented = table(page, "metric", "type", "labels", "meaning")
    yield from compare("metric", TELEMETRY, code, documented)
    for name, (line, cells) in documented.items():
        if name in code and (cells[1] != code[name] or not cells[3]):
            yield f"{TELEMETRY}:{line}: {name} is a {code[name]}, and its meaning has to be said"
    for where in (TELEMETRY, "gateway/telemetry/grafana.json", ALERTS):
        text = sources.read(root, where)
        for name in sorted(set(re.findall(r"\bidiom_[a-z0-9_]+", text))):
            if name not in code and re.sub(r"_(bucket|sum|count)$", "", name) not in code:
                yield f"{where}: there is no metric {name}"


def alerts(root, pages):
    """every alert of alerts.yaml stands in the table of alerts as it is, and no other"""
    code = sources.alerts(root)
    documented = table(pages[TELEMETRY], "alert", "expression", "for", "severity", "why")
    yield from compare("alert", TELEMETRY, code, documented)
    for name, (line, cells) in documented.items():
        if name not in code:
            continue
        said = (code_in(cells[1]).replace("\\|", "|"), cells[2], cells[3], cells[4].replace("`", "").lower())
        for what, of_table, of_file in zip(("expression", "for", "severity", "why"), said, code[name]):
            if of_table != of_file:
                yield f"{TELEMETRY}:{line}: {name}: {ALERTS} has the {what} {of_file}"


def problems(root, pages):
    """every problem stands in the API's chapter with its status, and no other"""
    code = sources.problems(root)
    documented = {code_in(cells[1]): (line, cells)
                  for line, cells in pages[UNIFIED].rows_under("status", "name", "when")}
    yield from compare("problem", UNIFIED, code, documented)
    for name, (line, cells) in documented.items():
        if name in code and code[name] is not None and cells[0] != str(code[name]):
            yield f"{UNIFIED}:{line}: {name} has status {code[name]}"


TYPE_OF_SHAPE = {"text": "string", "boolean": "boolean", "names": "array of strings", "devices": "array of objects",
                 "skills": "array of objects", "extensions": "object"}


def fields(root, pages):
    """every field of the user stands in the API's chapter with its type, and no other"""
    code, parts = sources.fields(root)
    code = code | sources.external_id(root)
    documented = table(pages[UNIFIED], "field", "type", "meaning")
    yield from compare("field", UNIFIED, code, documented)
    for name, (line, cells) in documented.items():
        if name in code and not cells[1].startswith(TYPE_OF_SHAPE[code[name]]):
            yield f"{UNIFIED}:{line}: {name} is a {TYPE_OF_SHAPE[code[name]]}, the chapter says '{cells[1]}'"
    for row, item in (("devices", "Device"), ("skills", "Skill")):
        for part in parts[item]:
            if row in documented and f"`{part}`" not in documented[row][1][2]:
                yield f"{UNIFIED}:{documented[row][0]}: {row} do not name their member {part}"


def parameters(root, pages):
    """every query parameter stands in the API's chapter, and no other"""
    documented = table(pages[UNIFIED], "parameter", "of", "meaning")
    yield from compare("parameter", UNIFIED, sources.parameters(root), documented)


def vendors(root, pages):
    """what each dialect has of the user, and its extensions, stand in its README, and nothing else"""
    names, _ = sources.fields(root)
    for dialect in sources.dialects(root):
        where = sources.chapter_of(root, dialect)
        if where in pages:
            yield from rows_agree("field", where, sources.dialect_fields(root, dialect, names),
                                  table(pages[where], "field", "at the vendor", "access", "needed"))
            yield from rows_agree("extension", where, sources.extensions(root, dialect),
                                  table(pages[where], "extension", "type", "access"))


def rows_agree(what, where, code, documented):
    yield from compare(what, where, code, documented)
    for name, (line, cells) in documented.items():
        said = tuple(cell.strip("`") for cell in cells[1:])
        if name in code and said != code[name]:
            yield f"{where}:{line}: {name}: the code says {' | '.join(code[name])}"


def members(root, pages):
    """every member of the access log stands in its table, and no other"""
    code = sources.log_members(root)
    documented = {}
    page = pages[TELEMETRY]
    at = page.lines.index("## Access log")
    for name, (line, cells) in table(page, "member", "meaning").items():
        if line > at:
            documented[name] = (line, cells)
    yield from compare("member of the access log", TELEMETRY, code, documented)
