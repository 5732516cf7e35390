"""What the code has: read from the sources by patterns that fail loudly when they find suspiciously little."""

import re


class Suspicious(Exception):
    """A pattern finds less than there has to be: the code is written otherwise now, and the pattern has to follow."""


def at_least(count, found, what):
    if len(found) < count:
        raise Suspicious(f"only {len(found)} {what} were found in the sources, where at least {count} are expected; "
                         "the pattern in tests/docs/sources.py has to follow the code")
    return found


def read(root, path):
    return (root / path).read_text(encoding="utf-8")


def without_comments(text):
    """Strings stay, also those with // in them."""
    return re.sub(r"(\"(?:[^\"\\\n]|\\.)*\")|//[^\n]*", lambda match: match.group(1) or "", text)


# --- Names that stand in one list

def problems(root):
    """name → status, of the table of faults and of what is written by hand."""
    table = re.findall(r"\{Fault::\w+,\s*\{(\d{3}),\s*\"([a-z-]+)\"", read(root, "translators/core/error.cpp"))
    found = {name: int(status) for status, name in at_least(40, table, "problems")}
    for path in sorted((root / "gateway").rglob("*.cpp")):
        text = path.read_text(encoding="utf-8")
        for match in re.finditer(r"urn:idiom:problem:([a-z-]+)", text):
            status = re.search(r"(?:\"status\"\)?\s*:?\s*|number\()(\d{3})", text[match.end():])
            found.setdefault(match.group(1), int(status.group(1)) if status else None)
    return found


def fields(root):
    """name → shape of each field of the user, and the members of a device and of a skill."""
    table = re.findall(r"UserField\{\s*Field::\w+,\s*\"(\w+)\",\s*\"/(\w+)\",\s*Shape::(\w+)", read(root, "translators/core/user.hpp"))
    for name, pointer, _ in table:
        if name != pointer:
            raise Suspicious(f"the field {name} has the pointer /{pointer}")
    schema = read(root, "translators/face/schema.hpp")
    parts = {}
    for item in ("Device", "Skill"):
        match = re.search(r"parts<" + item + r">\{\s*\{(.*?)\}\};", schema, re.S)
        parts[item] = ["id"] + at_least(2, re.findall(r"\{\"(\w+)\"", match.group(1) if match else ""), f"parts of a {item}")
    return {name: shape for name, _, shape in at_least(10, table, "fields")}, parts


def parameters(root):
    match = re.search(r"array<ParameterRule, \d+> known\{\{(.*?)\}\};", read(root, "translators/unified/parameters.cpp"), re.S)
    return at_least(8, re.findall(r"\{\"([\w.]+)\",", match.group(1) if match else ""), "query parameters")


def metrics(root):
    """name → type, of the gateway and of its faces."""
    found = {}
    for path in sorted((root / "gateway").rglob("*.cpp")):
        text = path.read_text(encoding="utf-8")
        for kind, name in re.findall(r"\.(counter|gauge|histogram)\(\s*\"(\w+)\"", text):
            found[name] = kind
    for path in sorted((root / "translators").rglob("metrics.cpp")):
        text = path.read_text(encoding="utf-8")
        for name, kind in re.findall(r"\.name = \"(idiom_\w+)\".*?\bKind::(\w+)", text, re.S):
            found[name] = kind
    return at_least(35, found, "metrics")


def alerts(root):
    """name → (expression, for, severity, summary in small letters), of the alerts that are shipped."""
    found = {}
    for text in read(root, "gateway/telemetry/alerts.yaml").split("- alert: ")[1:]:
        lasts = re.search(r"^ +for: (\S+)$", text, re.M)
        found[text.split("\n", 1)[0]] = (re.search(r"^ +expr: (.*)$", text, re.M).group(1), lasts.group(1) if lasts else "at once",
                                         re.search(r"severity: (\w+)", text).group(1), re.search(r'summary: "(.*)"', text).group(1).lower())
    return at_least(10, found, "alerts")


def log_members(root):
    text = read(root, "gateway/telemetry/access_log.cpp")
    match = re.search(r"::append_json\(.*?\n\}", text, re.S)
    found = re.findall(r"[{,]\\?\"(\w+)\\?\":", match.group(0) if match else "")
    return at_least(12, list(dict.fromkeys(found)), "members of the access log")


# --- The command line

def commands(root):
    """subcommand → its options, as CLI11 is told."""
    found = {}
    for path in sorted((root / "gateway").rglob("*.cpp")):
        text = path.read_text(encoding="utf-8")
        parts = re.split(r"add_subcommand\(\s*\"([a-z-]+)\"", text)
        for name, body in zip(parts[1::2], parts[2::2]):
            found[name] = options_in(body)
            if "add_move_options" in body:
                found[name] |= {option for option, of in move_options(root).items() if name in of}
    return at_least(8, found, "subcommands")


def options_in(text):
    return set(re.findall(r"add_(?:option|flag)\(\s*\"(?:-[a-z],)?(--[a-z-]+)\"", text))


def move_options(root):
    """option → the commands that move users and have it: the functions of cli/migrate_options.cpp add them."""
    text = read(root, "gateway/cli/migrate_options.cpp")
    of = {"add_filters": {"copy", "sync", "diff", "import"}, "add_pace": {"copy", "sync", "diff", "import"},
          "add_writing": {"copy", "sync", "diff", "import"}, "add_leaving": {"copy", "sync", "diff", "import"},
          "add_missing": {"sync"}}
    found = {}
    for name, commands_with in of.items():
        body = re.search(r"void %s\(.*?\n\}" % name, text, re.S).group(0)
        found |= {option: commands_with for option in options_in(body)}
    return at_least(25, found, "options of a move")


def program_options(root, path):
    """The options that a program other than idiom takes."""
    return set(re.findall(r"\"(--[a-z-]+)\"", read(root, path)))


# --- Settings of dialects

def folders_of_dialects(root):
    """dialect → its folder: translators/NAME, or translators/NAME/dialect for a language that has a face, too."""
    translators = root / "translators"
    return {path.parts[0]: f"translators/{path.parent.as_posix()}"
            for found in (translators.glob("*/fields.hpp"), translators.glob("*/dialect/fields.hpp"))
            for path in (one.relative_to(translators) for one in found)}


def external_id(root):
    """The member of the user that no dialect has, and its shape."""
    name = re.search(r"external_id_name = \"(\w+)\"", read(root, "translators/unified/external_id.hpp"))
    if not name:
        raise Suspicious("translators/unified/external_id.hpp names no member")
    return {name.group(1): "text"}


def fields_of(root, dialect):
    return f"{folders_of_dialects(root)[dialect]}/fields.hpp"


def chapter_of(root, dialect):
    """The README beside the dialect, or that of its language."""
    folder = folders_of_dialects(root)[dialect]
    beside = f"{folder}/README.md"
    return beside if (root / beside).exists() else f"translators/{dialect}/README.md"


def dialects(root):
    """dialect → {setting: (type, required, default, choices)}."""
    found = {}
    for name, path in sorted(folders_of_dialects(root).items()):
        text = without_comments(read(root, f"{path}/fields.hpp"))
        match = re.search(r"\bsettings\s*\{(.*?)\n\};|\bsettings\{\{(.*?)\n\}\};", text, re.S)
        rows = {}
        for row in re.findall(r"\{((?:[^{}\"]|\"[^\"]*\")*)\}", match.group(0)[match.group(0).index("{") + 1:] if match else ""):
            setting = setting_of(row)
            if setting:
                rows[setting[0]] = setting[1:]
        found[name] = at_least(1, rows, f"settings of {name}")
    return at_least(5, found, "dialects")


def setting_of(row):
    type_ = re.search(r"SettingRule::Type::(\w+)", row)
    texts = re.findall(r"\"([^\"]*)\"", row)
    if not type_ or not texts:
        return None
    required = re.search(r"(?:,|\.required = )\s*true\b", row) is not None
    return (texts[0], type_.group(1), required, texts[1] if len(texts) > 1 else None,
            texts[2].split("|") if len(texts) > 2 and texts[2] else [])


# --- What dialects have

ACCESS = {"none": "none", "read": "read", "write": "write", "create_only": "create-only", "read_write": "read-write"}
NEED = {"never": "", "on_create": "on create", "always": "always"}


def dialect_fields(root, dialect, names):
    """field → (the vendor's name, access, need) of the fields that the dialect has."""
    text = without_comments(read(root, fields_of(root, dialect)))
    table = re.search(r"FieldRules fields\{\{(.*?)\}\};", text, re.S)
    rows = re.findall(r"\{Field::\w+, \"([^\"]*)\", Access::(\w+)(?:, Need::(\w+))?", table.group(1) if table else "")
    if len(rows) != len(names):
        raise Suspicious(f"{fields_of(root, dialect)}: {len(rows)} rows were found for {len(names)} fields")
    return {name: (wire, ACCESS[access], NEED[need or "never"])
            for name, (wire, access, need) in zip(names, rows) if access != "none"}


def extensions(root, dialect):
    """extension → (type, access)."""
    text = without_comments(read(root, fields_of(root, dialect)))
    table = re.search(r"std::array<ExtensionRule, (\d+)> extensions\{\{(.*?)\n\}\};", text, re.S)
    if not table:
        return {}
    rows = re.findall(r"\{\"(\w+)\", Access::(\w+)(?:, (?:ExtensionRule::)?Type::(\w+))?(?:, \w+)*\}", table.group(2))
    if len(rows) != int(table.group(1)):
        raise Suspicious(f"{fields_of(root, dialect)}: {len(rows)} of {table.group(1)} extensions were found")
    types = {"": "text", "texts": "list of texts"}
    return {name: (types.get(type_, type_), ACCESS[access]) for name, access, type_ in rows}
