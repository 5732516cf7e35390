"""The gateway knows no language by name, and each file of its pipeline has a test."""

import pathlib
import re

# Folders of translators/ that are no language.
SHARED = {"core", "codec", "face", "conformance", "sdk", "declared"}
# A collector of traces has this path (OpenTelemetry, OTLP/HTTP), whatever our faces are.
OTHERS_PATHS = {"/v1/traces"}
# The pipeline's room also has the handler of the admin listener, which tests/integration/operations/admin_test.cpp asks.
TESTED_ELSEWHERE = {"admin"}
# Files of users hold the user of our own API, so this room reads and writes it as that face does.
FILES_OF_USERS = "gateway/migrate/files/"


def without_comments(text):
    """Strings stay, also those with // in them."""
    return re.sub(r'("(?:[^"\\\n]|\\.)*")|//[^\n]*', lambda match: match.group(1) or "", text)


def languages(root):
    """The names of all languages: of folders, and of faces as FaceInfo has them."""
    folders = {entry.name for entry in (root / "translators").iterdir() if entry.is_dir()} - SHARED
    return folders | {match for text in faces(root) for match in re.findall(r'\.name = "(\w+)"', text)}


def faces(root):
    return [path.read_text(encoding="utf-8") for path in sorted((root / "translators").rglob("face.cpp"))]


def no_language(root, _options=None):
    """nothing in gateway/ names a language or a path of a face"""
    prefixes = [match for text in faces(root) for match in re.findall(r'\.prefix = "(/\w+)"', text)]
    if len(prefixes) < 2:
        yield "tests/lint/faces.py finds fewer than two faces: its patterns have to follow the code"
    # "unified" and "rest" are words of the vocabulary, too: there only a namespace is a name.
    words = languages(root) - {"unified", "rest"}
    wrong = re.compile(r"\b(?:%s)\w*\b|\bunified::|translators/unified/|\"(?:%s)(?=[/\"])[^\"]*\"" % (
        "|".join(sorted(words)), "|".join(prefixes)))
    for path in sorted((root / "gateway").rglob("*.?pp")):
        for number, line in enumerate(without_comments(path.read_text(encoding="utf-8")).splitlines(), 1):
            for match in wrong.findall(line):
                own = match in ("unified::", "translators/unified/") and FILES_OF_USERS in path.relative_to(root).as_posix()
                if not own and match.strip('"') not in OTHERS_PATHS:
                    yield f"{path.relative_to(root)}:{number}: {match}"


def tested_stops(root, _options=None):
    """every file of gateway/pipeline has a test of its own"""
    for path in sorted((root / "gateway/pipeline").glob("*.cpp")):
        if path.stem not in TESTED_ELSEWHERE and not (root / f"tests/gateway/pipeline/{path.stem}_test.cpp").is_file():
            yield f"{path.relative_to(root)} has no tests/gateway/pipeline/{path.stem}_test.cpp"
