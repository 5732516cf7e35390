"""Writes the JSON Schema of routes.yaml (draft 7, which editors of YAML know) from the tables of its chapter and of the
chapters of the dialects.

Run as: python3 schema.py ROOT FILE"""

import json
import pathlib
import re
import sys

import manual

REFERENCE = {"type": "string", "pattern": r"\$\{(env|file|credential):[^}]+\}"}
SCALAR = {"type": ["string", "number", "boolean"]}
PATTERNS = {
    "size": r"^[0-9]+(B|[KMG]i?B)$",
    "duration": r"^[0-9]+(ms|s|m|h)$",
    "share": r"^[0-9]+%$",
    "URL": r"^https?://[^/]",
    "name": r"^[A-Za-z0-9._-]+$",
    "address": r"^(\[[0-9A-Fa-f:.]+\]|[^:\[\]]+):[0-9]+$",
}


def plain(text):
    return re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", text.replace(r"\|", "|")).replace("`", "")


def words(meaning):
    """The words that the meaning lists before anything else: `a`, `b` or `c`. None if others may follow them."""
    found = re.match(r"(?:`[^`]+`(?:, | or )?)+", meaning)
    if not found or meaning[found.end():].startswith(("a ", "or a ")):
        return None
    return [word.strip('"') for word in re.findall(r"`([^`]+)`", found[0])]


def unquoted(word):
    """What YAML takes the word for if it stands without quotes."""
    if word in ("true", "false"):
        return word == "true"
    return float(word) if re.fullmatch(r"[0-9]+\.[0-9]+", word) else word


def one_of(*schemas):
    return schemas[0] if len(schemas) == 1 else {"anyOf": list(schemas)}


def scalar(kind, meaning):
    """The schema of a value that is no map and no list. A reference may stand for each of them."""
    name, _, bounds = kind.partition(", ")
    if name == "number":
        made = {"type": "integer"}
        if low := re.match(r"([0-9]+) to ([0-9]+)", bounds):
            made |= {"minimum": int(low[1]), "maximum": int(low[2])}
        return one_of(made, REFERENCE)
    if name == "boolean":
        return one_of({"type": "boolean"}, REFERENCE)
    if name == "word" and (listed := words(meaning)):
        return one_of({"enum": [*listed, *filter(lambda value: not isinstance(value, str), map(unquoted, listed))]}, REFERENCE)
    if name in PATTERNS:
        return one_of({"type": "string", "pattern": PATTERNS[name]}, REFERENCE)
    return SCALAR


class Key:
    """One key of the file, or a setting, with what stands below it."""

    def __init__(self):
        self.kind, self.default, self.meaning = "map", "", ""
        self.below, self.items, self.named = {}, None, None

    def at(self, path):
        """The key of a path such as `listen[].tls` or `routes.NAME.match`."""
        key = self
        for part in path.split("."):
            name = part.removesuffix("[]")
            if name == "NAME":
                key.named = key.named or Key()
                key = key.named
            else:
                key = key.below.setdefault(name, Key())
            if part.endswith("[]"):
                key.items = key.items or Key()
                key = key.items
        return key

    def members(self):
        made = {"type": "object"}
        if self.named:
            return made | {"additionalProperties": self.named.schema()}
        if not self.below:
            return made | {"additionalProperties": SCALAR}
        made["properties"] = {name: key.schema() for name, key in self.below.items()}
        made["additionalProperties"] = False
        required = [name for name, key in self.below.items() if key.default == "required" and not key.holds_for()]
        return made | ({"required": required} if required else {})

    def holds_for(self):
        """The types for which a key of credentials is meant."""
        found = re.match(r"for (.*?): ", self.meaning)
        return re.findall(r"`([^`]+)`", found[1]) if found else []

    def schema(self):
        made = self.value()
        if self.meaning:
            made = {"description": plain(self.meaning)} | made
        if self.default and not self.default.startswith(("required", "see ", "as ")):
            made["description"] = f"{made['description']}\n\nDefault: {plain(self.default)}"
        return made

    def value(self):
        kind = self.kind
        if kind.startswith("list"):
            listed = {"type": "array", "items": self.items.members() if self.items else SCALAR}
            return one_of(listed, {"const": "*"}) if self.default == '`"*"`' or '"*"' in self.meaning else listed
        if kind.startswith("map"):
            other = [{"const": "off"}, {"const": False}] if "off" in kind or "false" in kind else []
            return one_of(self.members(), *other)
        made = scalar(kind, self.meaning)
        word = re.fullmatch(r"`([a-z]+)`", self.default)
        return one_of(made, {"const": word[1]}) if word and kind.startswith("number") else made


def fill(key, rows):
    for name, kind, default, meaning in (manual.cells_of(row) for row in rows[2:]):
        found = key.at(name.strip("`"))
        found.kind, found.default, found.meaning = kind, default, meaning


def credentials(auth):
    """What each type of credentials requires."""
    for kind in words(auth.below["type"].meaning):
        required = [name for name, key in auth.below.items() if key.default == "required" and kind in key.holds_for()]
        if required:
            yield {"if": {"properties": {"type": {"const": kind}}, "required": ["type"]}, "then": {"required": required}}


def settings(root):
    """What each dialect allows and requires as settings. Another dialect may have any."""
    for name, rows in manual.settings(root):
        dialect = name.split()[0]
        if "face" in name:
            continue
        key = Key()
        fill(key, rows)
        then = {"properties": {"settings": key.members()}}
        if any(one.default == "required" for one in key.below.values()):
            then["required"] = ["settings"]
        yield {"if": {"properties": {"dialect": {"const": dialect}}, "required": ["dialect"]}, "then": then}


def schema(root):
    whole = Key()
    for kind, part in manual.blocks((root / manual.CHAPTER).read_text(encoding="utf-8").splitlines()):
        if kind == "table" and manual.cells_of(part[0]) == ["key", "type", "default", "meaning"]:
            fill(whole, part)
    made = whole.members()
    backend = made["properties"]["backends"]["additionalProperties"]
    backend["properties"]["settings"] = {"type": "object"}
    backend["properties"]["auth"]["allOf"] = list(credentials(whole.at("backends.NAME.auth")))
    backend["allOf"] = list(settings(root))
    backend["anyOf"] = [{"required": ["url"]}, {"required": ["urls"]}]
    made["properties"]["routes"]["additionalProperties"]["properties"]["scim"] = {"anyOf": [{"type": "object"}, {"const": False}]}
    return {"$schema": "http://json-schema.org/draft-07/schema#", "title": "routes.yaml, the configuration of the Idiom gateway", **made}


def main():
    root, file = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(schema(root), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
