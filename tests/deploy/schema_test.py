"""Holds the JSON Schema of routes.yaml to the shipped files, and to files with mistakes: python3 schema_test.py ROOT"""

import pathlib
import sys

import jsonschema
import yaml

root = pathlib.Path(sys.argv[1])
sys.path.insert(0, str(root / "gateway" / "deploy"))
import schema  # noqa: E402

GOOD = """
version: 1
threads: auto
listen:
  - { address: "[::1]:8443", tls: { certificate: "${credential:tls.crt}", private_key: k.pem, min_version: "1.3" }, protocols: [h2] }
admin: { address: localhost:9901, console: "off", inspect: { memory: 8MiB, longest: 60m } }
limits: { body: "${env:BODY}", drain_timeout: 0s, depth: 1000 }
tracing: { otlp: https://collector.example/v1/traces, sample: 100%, headers: { X-Team: a } }
clients:
  - { name: crm, api_key: "${env:KEY}", routes: "*", allow: [read], rate_limit: { requests: 5, per: 1s } }
  - { name: app, jwt: { issuer: i, audience: a, jwks: keys.json }, routes: [acme] }
backends:
  one: { dialect: xarios, urls: [https://a.example, https://b.example], auth: { type: bearer, token: t }, settings: { customer: 7 } }
  two: { dialect: acme, url: http://a.example, settings: { anything: [1, 2] }, retries: { budget: 20% } }
  three: { dialect: genesys, url: http://a.example, settings: { release: 8.6 } }
routes:
  acme: { backend: one, match: { header: { X-Tenant: a } }, roles: { admin: A }, scim: false }
  two: { backend: two, match: { host: a.example }, unmapped_roles: reject, scim: { on_deactivate: delete } }
"""
# What stands for what of it, and the place that is found fault with.
BAD = [
    ("version: 1", "version: one", "version"),
    ("threads: auto", "threads: many", "threads"),
    ("threads: auto", "threads: 0", "threads"),
    ("threads:", "threds:", ""),
    ("localhost:9901", "localhost", "admin/address"),
    ("memory: 8MiB", "memory: 8", "admin/inspect/memory"),
    ("drain_timeout: 0s", "drain_timeout: 0", "limits/drain_timeout"),
    ("depth: 1000", "depth: 1001", "limits/depth"),
    ("sample: 100%", "sample: 1", "tracing/sample"),
    ("otlp: https:", "otlp: ftp:", "tracing/otlp"),
    ('min_version: "1.3"', 'min_version: "1.1"', "listen/0/tls/min_version"),
    ("private_key: k.pem, ", "", "listen/0/tls"),
    ("name: crm", "name: c m", "clients/0/name"),
    ("requests: 5, ", "", "clients/0/rate_limit"),
    ("issuer: i", "issuers: i", "clients/1/jwt"),
    ("token: t", "tokens: t", "backends/one/auth"),
    ("{ type: bearer, token: t }", "{ type: basic, username: u }", "backends/one/auth"),
    ("type: bearer", "type: bare", "backends/one/auth/type"),
    ("customer: 7", "costumer: 7", "backends/one/settings"),
    (", settings: { customer: 7 }", "", "backends/one"),
    ("urls: [https://a.example, https://b.example], ", "", "backends/one"),
    ("budget: 20%", "budget: 20", "backends/two/retries/budget"),
    ("unmapped_roles: reject", "unmapped_roles: refuse", "routes/two/unmapped_roles"),
    ("backend: two, ", "", "routes/two"),
]


def places(judge, text):
    """Where the schema finds fault, the deepest places of alternatives included."""
    def below(error):
        yield "/".join(map(str, error.absolute_path))
        for cause in error.context or []:
            yield from below(cause)
    return {place for error in judge.iter_errors(yaml.safe_load(text)) for place in below(error)}


made = schema.schema(root)
jsonschema.Draft7Validator.check_schema(made)
judge = jsonschema.Draft7Validator(made)
failures = []
for name in ("routes.yaml", "gateway/deploy/routes.yaml"):
    failures += [f"{name}: {place or 'the file'} is refused" for place in places(judge, (root / name).read_text(encoding="utf-8"))]
failures += [f"the good file: {place or 'the file'} is refused" for place in places(judge, GOOD)]
for right, wrong, place in BAD:
    assert GOOD.count(right) == 1, right
    found = places(judge, GOOD.replace(right, wrong))
    if place not in found:
        failures.append(f"{wrong or f'without {right}'}: not found fault with at {place or 'the file'}, but at {sorted(found)}")
first = (root / "gateway/deploy/routes.yaml").read_text(encoding="utf-8").splitlines()[0]
if first != "# yaml-language-server: $schema=/usr/share/idiom/routes.schema.json":
    failures.append("the first line of the example does not name the schema")
print("\n".join(failures) or f"{len(BAD)} mistakes are found")
sys.exit(1 if failures else 0)
