"""Shows that each check fails on a copy of the tree that is wrong. Run as: python3 tests/docs/breaks.py"""

import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
CONFIG = "gateway/config/README.md"
TELEMETRY = "gateway/telemetry/README.md"
UNIFIED = "translators/unified/README.md"

# The check, the file, what stands there, what is put in its place, and a part of what the check has to say.
BREAKS = [
    ("links", "README.md", "](gateway/auth/README.md)", "](gateway/auth/READ.md)", "there is no gateway/auth/READ.md"),
    ("links", CONFIG, "README.md#overload)", "README.md#underload)", "no heading with that anchor"),
    ("links", "gateway/deploy/README.md", "[this HAProxy configuration](", "[this HAProxy\nconfiguration](", "has to stand on one line"),
    ("front", "README.md", "## The API\n", "## The API\n" + "\n" * 60, "README.md has"),
    ("glossary", "gateway/README.md", "| step |", "| Visit | a request |\n| step |", "the glossary has 26 nouns"),
    ("keys", CONFIG, "| `limits.depth` |", "| `limits.deepness` |", "key limits.depth is missing"),
    ("keys", CONFIG, "| `limits.depth` |", "| `limits.deepness` |", "there is no key limits.deepness"),
    ("keys", CONFIG, "| 64 | the nesting", "| 65 | the nesting", "the default of the code is 64"),
    ("keys", CONFIG, "number, 4 to 1000", "number, 5 to 1000", "the code allows 4 to 1000"),
    ("keys", CONFIG, "| `limits.header` | size", "| `limits.header` | number", "the code reads a size"),
    ("keys", CONFIG, "| `tracing.otlp` | URL | required |", "| `tracing.otlp` | URL | none |", "the code says that it is required"),
    ("keys", CONFIG, "| required | for `bearer`: the token |", "| required | the token |", "does not name `bearer`"),
    ("keys", CONFIG, "`preserve`, `passthrough` or `reject`", "`preserve` or `reject`", "does not name `passthrough`"),
    ("keys", "gateway/config/read_gateway.cpp", '"header", "body"', '"header", "tail", "body"', "key limits.tail is missing"),
    ("keys", "gateway/config/config.hpp", "Duration idle_timeout = 60s", "Duration idle_timeout = 61s", "the default of the code is 61s"),
    ("keys", "gateway/config/read_gateway.cpp", "Limits read_limits(", "Limits read_bounds(", "nobody knows where its keys stand"),
    ("settings", "translators/genesys/README.md", "| `csrf` |", "| `xsrf` |", "setting csrf is missing"),
    ("settings", "translators/genesys/fields.hpp", '"8.5.2", "8.5.0|', '"8.6", "8.5.0|', "the default is `8.6`"),
    ("settings", "translators/evovoice/dialect/README.md", "`xml` or `json`", "`xml`", "the word json is not named"),
    ("metrics", TELEMETRY, "| `idiom_backend_up` | gauge", "| `idiom_backend_down` | gauge", "metric idiom_backend_up is missing"),
    ("metrics", TELEMETRY, "| `idiom_backend_up` | gauge", "| `idiom_backend_up` | counter", "idiom_backend_up is a gauge"),
    ("metrics", TELEMETRY, "`idiom_store_writable == 0`", "`idiom_store_readable == 0`", "there is no metric idiom_store_readable"),
    ("alerts", TELEMETRY, "| `IdiomOverloaded` |", "| `IdiomBusy` |", "alert IdiomOverloaded is missing"),
    ("alerts", "gateway/telemetry/alerts.yaml", "> 0.02", "> 0.03", "has the expression"),
    ("alerts", "gateway/telemetry/alerts.yaml", "Calls fail", "Calls end", "has the why calls end"),
    ("metrics", "gateway/telemetry/alerts.yaml", "idiom_store_writable", "idiom_store_good", "there is no metric idiom_store_good"),
    ("problems", UNIFIED, "| 409 | `user-exists` |", "| 410 | `user-exists` |", "user-exists has status 409"),
    ("problems", UNIFIED, "| `draining` |", "| `leaving` |", "problem draining is missing"),
    ("problems", "translators/core/error.cpp", '"overloaded", "The', '"too-busy", "The', "problem too-busy is missing"),
    ("parameters", UNIFIED, "| `clientType` |", "| `client` |", "parameter clientType is missing"),
    ("fields", UNIFIED, "| `email` | string |", "| `mail` | string |", "field email is missing"),
    ("fields", UNIFIED, "| `active` | boolean |", "| `active` | string |", "active is a boolean"),
    ("fields", UNIFIED, "each with `id`, `name`, `level`", "each with `id`, `name`", "do not name their member level"),
    ("vendors", "translators/genesys/README.md", "| `emailAddress` | read-write |", "| `email` | read-write |", "emailAddress"),
    ("vendors", "translators/xarios/README.md", "| `isParent` | boolean | read |", "| `isChild` | boolean | read |",
     "extension isParent is missing"),
    ("vendors", "translators/evovoice/dialect/fields.hpp", '"Roles", Access::read_write', '"Roles", Access::read', "the code says Roles | read"),
    ("members", TELEMETRY, "| `span_id` |", "| `spanId` |", "span_id is missing"),
    ("commands", "gateway/deploy/README.md", "idiom health --pid", "idiom health --id", "idiom health has no option --id"),
    ("commands", "gateway/telemetry/README.md", "`idiom check` says", "`idiom verify` says", "there is no command 'idiom verify'"),
    ("commands", "gateway/cli/README.md", "| `idiom health --ready` |", "| `idiom health --live` |", "option health --ready is missing"),
    ("commands", "gateway/cli/commands/health.cpp", '"--ready"', '"--fit"', "option health --fit is missing"),
    ("words", "gateway/auth/authenticator.cpp", "Authenticator::", "Doorkeeper::", "say Authenticator instead of Doorkeeper"),
    ("glossary_names", "gateway/README.md", "| DryRun |", "| DrySwim |", "no header declares DrySwim"),
    ("scripts", "tests/README.md", "cmake --preset dev &&", "cmake --preset debug &&", "there is no preset debug"),
    ("scripts", "tests/README.md", "--target renew_guards", "--target new_guards", "there is no target new_guards"),
    ("scripts", "tests/README.md", "| `asan` |", "| `msan` |", "preset asan is missing"),
    ("scripts", "tests/README.md", "| `guard` |", "| `watch` |", "label guard is missing"),
    ("scripts", "bench/README.md", "`bench/run --quick`", "`bench/run --fast`", "bench/run has no option --fast"),
    ("scripts", "bench/README.md", "-L guard`", "-L guards`", "there is no label guards"),
]
# Everything but what is generated or large. Only the folder `build` at the root is generated.
SKIPPED = shutil.ignore_patterns(".git", ".cache", "node_modules", "*.svg", "*.profdata", "corpus", "*.db")


def run(tree, check):
    done = subprocess.run([sys.executable, str(ROOT / "tests/docs"), "--root", str(tree), check], capture_output=True, text=True,
                          check=False)
    return done.returncode, done.stdout + done.stderr


def main():
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        tree = pathlib.Path(folder) / "tree"
        shutil.copytree(ROOT, tree, ignore=lambda path, names: SKIPPED(path, names) | ({"build"} if pathlib.Path(path) == ROOT else set()))
        for check, file, old, new, says in BREAKS:
            whole = (tree / file).read_text(encoding="utf-8")
            if old not in whole:
                print(f"FAILED  {file} has no '{old}' to break; tests/docs/breaks.py has to follow")
                failures += 1
                continue
            (tree / file).write_text(whole.replace(old, new, 1), encoding="utf-8")
            status, output = run(tree, check)
            (tree / file).write_text(whole, encoding="utf-8")
            noticed = status == 1 and says in output
            print(f"{'ok' if noticed else 'FAILED':7} {check} notices '{new.strip().splitlines()[0]}' in {file}")
            if not noticed:
                print(output)
            failures += not noticed
        listed = subprocess.run([sys.executable, str(ROOT / "tests/docs"), "--list"], capture_output=True, text=True, check=True)
        for check in [line.split()[0] for line in listed.stdout.splitlines()]:
            if check not in {one[0] for one in BREAKS}:
                print(f"FAILED  nothing shows that {check} fails; add a break")
                failures += 1
            status, output = run(tree, check)
            if status != 0:
                print(f"FAILED  {check} does not pass on the tree as it is\n{output}")
                failures += 1
    return 1 if failures else 0


sys.exit(main())
