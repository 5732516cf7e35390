"""The keys of routes.yaml, as gateway/config reads them: where each stands, whether it is required, its default, its
reader."""

import re

from sources import Suspicious, at_least, read, without_comments

CONFIG = "gateway/config"

# Where the map of a reader stands in the file: (function, the item that the map is made of) → the path of its keys. A
# new reader has to be told here.
PLACES = {
    ("top_level", "root"): "",
    ("read_tls", "item", "read_listeners.cpp"): "listen[].tls",
    ("read_tls", "entry", "read_listeners.cpp"): "listen[].tls.certificates[]",
    ("read_listeners", "entry"): "listen[]",
    ("read_admin", "item"): "admin",
    ("read_inspect", "item"): "admin.inspect",
    ("read_links", "item"): "admin.links",
    ("read_limits", "item"): "limits",
    ("read_access_log", "item"): "access_log",
    ("read_tracing", "item"): "tracing",
    ("read_cors", "item"): "cors",
    ("read_webhook", "item"): "webhooks[]",
    ("read_jwt", "item"): "clients[].jwt",
    ("read_certificate", "item"): "clients[].certificate",
    ("read_rate_limit", "item"): "clients[].rate_limit",
    ("read_clients", "entry"): "clients[]",
    ("read_tls", "item", "read_backends.cpp"): "backends.NAME.tls",
    ("read_timeouts", "item"): "backends.NAME.timeout",
    ("read_pool", "item"): "backends.NAME.pool",
    ("read_retries", "item"): "backends.NAME.retries",
    ("read_circuit_breaker", "item"): "backends.NAME.circuit_breaker",
    ("read_backend", "item"): "backends.NAME",
    ("read_match", "item"): "routes.NAME.match",
    ("read_route", "item"): "routes.NAME",
    ("read_plugins", "entry"): "translators[]",
    ("read_none", "item"): "backends.NAME.auth",
    ("read_bearer", "item"): "backends.NAME.auth",
    ("read_basic", "item"): "backends.NAME.auth",
    ("read_oauth_password", "item"): "backends.NAME.auth",
    ("read_oauth_client_credentials", "item"): "backends.NAME.auth",
    ("read_oauth_refresh_token", "item"): "backends.NAME.auth",
}
# Functions that read from a map that another made.
HELPERS = {
    "read_urls": "backends.NAME", "read_settings": "backends.NAME", "read_oauth_client": "backends.NAME.auth",
    "read_jwks": "clients[].jwt", "read_credential": "clients[]", "read_role_policy": "routes.NAME",
    "read_face_roles": "routes.NAME", "read_route": "routes.NAME",
    "read_face_roles": "routes.NAME",
    "read_store_alone": "", "read_admin_alone": "", "read_translators_alone": "", "read_offline": "", "read_config": "",
}
# Whether they are required is not told by `get` and `require`: the type of auth is looked up before its map is read, and
# the address of the admin listener has a default where there is no `admin` at all.
READ_OTHERWISE = ("backends.NAME.auth.type", "admin.address")
# The struct of config.hpp that holds what a map says.
STRUCTS = {
    "limits": "Limits", "admin.inspect": "Inspect", "tracing": "Tracing", "cors": "Cors", "clients[].jwt": "Jwt", "backends.NAME.tls": "BackendTls",
    "backends.NAME.timeout": "Timeouts", "backends.NAME.pool": "Pool", "backends.NAME.retries": "Retries",
    "backends.NAME.circuit_breaker": "CircuitBreaker",
}
# Which reader makes which type of the chapter.
TYPES = [
    (r"\bto_size\b", "size"), (r"\bto_share\b", "share"), (r"\bto_(timeout|duration)\b|\bdraining\b", "duration"),
    (r"\bcount_between\b|\bto_count\b|read\(\w+\.\w+, count\)", "number"), (r"\bto_flag\b", "boolean"),
    (r"\.choose\(", "word"), (r"\.secret\(", "secret"), (r"\.file\(", "file"), (r"\bto_(base_)?url(_with_query)?\b", "URL"),
    (r"\bto_address\b", "address"), (r"\bto_name\b", "name"), (r"\.text\(", "text"),
]


class Key:
    def __init__(self):
        self.required = False
        self.of_types = set()  # of auth, which take the key
        self.words = set()  # the values that it may have
        self.type = None
        self.bounds = []
        self.default = None


def functions_of(text):
    """(name, body) of each function at the top level of a file: the body ends at a brace in the first column."""
    pattern = re.compile(r"^[A-Za-z_][^\n;{}=#]*?\b(\w+)\(([^;{}]*)\)\s*(?:->[^{;]+)?\{", re.M)
    at = 0
    while match := pattern.search(text, at):
        end = text.find("\n}", match.end())
        one_line = text.find("\n", match.end())
        if text[match.end():one_line].rstrip().endswith("}"):
            end = one_line
        at = end if end > 0 else len(text)
        yield match.group(1), text[match.end():at]


def place_of(function, item, file):
    for key in ((function, item, file), (function, item)):
        if key in PLACES:
            return PLACES[key]
    raise Suspicious(f"{CONFIG}/{file}: {function} reads a map of '{item}', and nobody knows where its keys stand in the "
                     "file; add it to PLACES in tests/docs/config_keys.py")


def keys(root):
    """path → Key."""
    found, calls = {}, 0
    auth_types = auth_words(root)
    for path in sorted((root / CONFIG).glob("*.cpp")):
        text = without_comments(path.read_text(encoding="utf-8"))
        for function, body in functions_of(text):
            maps = {}
            if function == "keys_of_route":
                note_keys_of_route(root, body, found)
            for name, item, listed in re.findall(r"\bMap(?:\s+const)?(?:\s+(\w+))?\(\s*(\w+),\s*\{([^}]*)\}", body):
                prefix = place_of(function, item, path.name)
                maps[name] = prefix
                for key in re.findall(r"\"(\w+)\"", listed):
                    entry = found.setdefault(join(prefix, key), Key())
                    if function in auth_types:
                        entry.of_types.add(auth_types[function])
            calls += note_calls(body, function, maps, found, path.name)
    at_least(60, range(calls), "calls of get and require")
    note_defaults(root, found)
    return at_least(90, found, "keys of routes.yaml")


def note_keys_of_route(root, body, found):
    """Besides the keys that the function lists, a route has those of the faces that have words for roles, or settings."""
    of_faces = [key for path in sorted((root / "translators").rglob("face.cpp"))
                for key in re.findall(r"\.(?:roles|settings)_key = \"(\w+)\"", path.read_text(encoding="utf-8"))]
    for key in re.findall(r"\"(\w+)\"", body) + at_least(1, of_faces, "keys of faces"):
        found.setdefault(join("routes.NAME", key), Key())


def join(prefix, key):
    return f"{prefix}.{key}" if prefix else key


CALL = re.compile(r"(?:\b(\w+)|\))\.(get|require)\(\"(\w+)\"\)([^;]*);")


def note_calls(body, function, maps, found, file):
    count = 0
    for owner, verb, key, rest in CALL.findall(body):
        prefix = maps.get(owner, maps.get("") if not owner else None)
        if prefix is None and function in HELPERS:
            prefix = HELPERS[function]
        if prefix is None:
            if owner in ("map", "more", "owner", ""):
                raise Suspicious(f"{CONFIG}/{file}: {function} reads '{key}' of a map that nobody knows the place of; add "
                                 "it to HELPERS in tests/docs/config_keys.py")
            continue
        path = join(prefix, key)
        if path not in found:
            found[path] = Key()
        count += 1
        found[path].required |= verb == "require"
        note_reader(found[path], rest)
    return count


def note_reader(key, reading):
    for pattern, name in TYPES:
        if key.type is None and re.match(r"\s*\.\w+\(", reading) and re.search(pattern, reading):
            key.type = name
    key.words.update(re.findall(r"Word\{\"([^\"]+)\"", reading))
    bounds = re.search(r"count_between<[^>]*>\(([\d']+), ([\d']+)\)", reading)
    if bounds:
        key.bounds = [number.replace("'", "") for number in bounds.groups()]
    bounds = re.search(r"\"from (\w+) to (\w+)\"", reading) or re.search(r"\"up to (\w+)\"", reading)
    if bounds:
        key.bounds = list(bounds.groups())


def auth_words(root):
    """The function that reads an auth type → the word of the type."""
    text = read(root, f"{CONFIG}/read_auth.cpp")
    pairs = re.findall(r"\{\"(\w+)\", (read_\w+)\}", text)
    return {function: word for word, function in at_least(6, pairs, "types of auth")}


def note_defaults(root, found):
    """What the member initialisers of config.hpp say."""
    text = without_comments(read(root, f"{CONFIG}/config.hpp"))
    noted = 0
    for prefix, struct in STRUCTS.items():
        body = re.search(r"\bstruct " + struct + r" \{(.*?)\n\};", text, re.S)
        for name, value in re.findall(r"\b(\w+) = ([^;]+);", body.group(1) if body else ""):
            key = found.get(join(prefix, name))
            if key is not None:
                key.default = value.strip()
                noted += 1
    at_least(20, range(noted), "defaults in config.hpp")
