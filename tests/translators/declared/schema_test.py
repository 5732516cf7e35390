"""Holds dialect.schema.json, by which editors complete dialect files, to the files that the reader takes."""

import json
import pathlib
import re
import unittest

import jsonschema
import yaml

ROOM = pathlib.Path(__file__).resolve().parents[3] / "translators" / "declared"
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the one in C where there is one
SCHEMA = json.loads((ROOM / "dialect.schema.json").read_text(encoding="utf-8"))


def validator():
    kind = jsonschema.validators.validator_for(SCHEMA)
    kind.check_schema(SCHEMA)
    return kind(SCHEMA)


def problems(text):
    return [f"{'/'.join(map(str, one.path))}: {one.message[:200]}" for one in validator().iter_errors(yaml.load(text, LOADER))]


def with_change(name, what, by):
    text = (ROOM / "dialects" / f"{name}.yaml").read_text(encoding="utf-8")
    assert what in text, f"{name}.yaml has no {what}"
    return text.replace(what, by, 1)


class Schema(unittest.TestCase):
    def test_the_six_files_are_valid(self):
        files = sorted((ROOM / "dialects").glob("*.yaml"))
        self.assertEqual(len(files), 6)
        for file in files:
            with self.subTest(file.name):
                self.assertEqual(problems(file.read_text(encoding="utf-8")), [])

    def test_the_file_to_begin_with_is_valid(self):
        text = (ROOM / "template" / "@NAME@.yaml.in").read_text(encoding="utf-8")
        self.assertEqual(problems(text.replace("@NAME@", "roster")), [])

    def test_the_file_of_the_chapter_is_valid(self):
        chapter = (ROOM / "README.md").read_text(encoding="utf-8")
        file = re.search(r"```yaml\n(format: 1\n.*?)```", chapter, re.S)
        self.assertEqual(problems(file.group(1)), [])

    def test_a_mistake_is_marked(self):
        mistakes = (
            ("keycloak", "access: create_only", "acess: create_only"),
            ("keycloak", "access: create_only", "access: creat_only"),
            ("keycloak", "is: read-only-field", "is: read-only-feld"),
            ("keycloak", "by: offset", "by: offsets"),
            ("keycloak", "format: 1", "format: 2"),
            ("zendesk", "dialect: zendesk", "dialect: Zen Desk"),
            ("auth0", "settings:\n", "setings:\n"),
            ("evovoice", "order: ordinal", "order: ordinary"),
        )
        for name, what, by in mistakes:
            with self.subTest(by):
                self.assertNotEqual(problems(with_change(name, what, by)), [])


if __name__ == "__main__":
    unittest.main()
