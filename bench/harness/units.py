"""The units of work: what is asked of whom, and what it is compared with."""

import base64
import dataclasses
import json
import ssl
import typing
import urllib.error
import urllib.request

import bodies
import programs
from measure import Target, message

KEY_FIELD = f"X-Api-Key: {programs.KEY}"
JSON = "Accept: application/json"


@dataclasses.dataclass
class Unit:
    name: str
    says: str
    target: typing.Callable     # bench -> Target
    yardstick: typing.Callable
    bar: float | None = None
    peers: tuple = ()           # names of programs that do the same work, and what Idiom has to be of them
    setting: str = "S"          # S: load and back end sleep between messages; B: one process that never sleeps


def ask(program, request, tls=False):
    """The body of the answer to a whole message; ends the bench where it is an error."""
    head, _, body = request.partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    method, path, _ = lines[0].split(" ")
    fields = dict(line.split(": ", 1) for line in lines[1:])
    context = ssl.create_default_context(cafile=programs.ROOT / "certs" / "ca.crt") if tls else None
    asked = urllib.request.Request(f"{'https' if tls else 'http'}://127.0.0.1:{program.port}{path}", data=body or None,
                                   method=method, headers=fields)
    try:
        with urllib.request.urlopen(asked, context=context) as answer:
            return answer.read()
    except urllib.error.HTTPError as error:
        raise SystemExit(f"{program.name} answers {method} {path} with {error.code}:\n{error.read().decode()}") from None


def checked(bench, target, meaning):
    """The target, expecting from now on the very bytes of its first answer, once those mean what they should."""
    body = ask(bench.get(target.program), target.requests[0], target.tls)
    if json.loads(body) != json.loads(meaning):
        raise SystemExit(f"{target.program} answers\n{body.decode()[:2000]}\nand not\n{meaning.decode()[:2000]}")
    return dataclasses.replace(target, expect=body)


def read(program, path, meaning, fields=(KEY_FIELD, JSON), tls=False):
    def target(bench):
        port = bench.get(program).port
        return checked(bench, Target(program, [message("GET", path, port, fields)], tls=tls), meaning)
    return target


def plain(body, program="nginx", tls=False):
    """The same answer through a proxy that only passes it on."""
    return read(program, f"/{body}", bodies.ALL[body], fields=(JSON,), tls=tls)


def h2(target):
    """The same, asked over HTTP/2."""
    return lambda bench: dataclasses.replace(target(bench), h2=True)


def h2_plain(program):
    """The plain answer over HTTP/2. The program may speak nothing else: nginx has seen what the body means."""
    def target(bench):
        known, port = plain("voice-answer.json")(bench), bench.get(program).port
        return dataclasses.replace(known, program=program, requests=[message("GET", "/voice-answer.json", port, (JSON,))], h2=True)
    return target


def busy(target, program):
    """The same in setting B. The answers are those of setting S, where they were checked."""
    return lambda bench: dataclasses.replace(target(bench), program=program, busy=True)


VOICE = f"/v1/voice/users/{bodies.USER_ID}"
GENESYS = f"/v1/globex/users/{bodies.USER_ID}"
XARIOS_ID = "3d0c7b1e-55aa-4e0a-9a6b-0f2f6c3d1a11"
AT_VENDOR = f"/voice/users?specificIds={bodies.USER_ID}"


def voice(program="idiom", tls=False):
    return read(program, VOICE, bodies.ALL["voice-answer.json"], tls=tls)


def batch_of_reads(bench, count, parallel):
    """The read of `voice`, `count` times in one request."""
    calls = [{"method": "GET", "path": f"/users/{bodies.USER_ID}"}] * count
    body = json.dumps({"calls": calls, "parallel": parallel}).encode()
    fields = [KEY_FIELD, "Content-Type: application/json"]
    request = message("POST", "/v1/voice/batch", bench.get("idiom").port, fields, body)
    answer = ask(bench.get("idiom"), request)
    if [one["status"] for one in json.loads(answer)["answers"]] != [200] * count:
        raise SystemExit(f"idiom answers the batch with\n{answer.decode()[:2000]}")
    return Target("idiom", [request], expect=answer)


def peer(program):
    return read(program, AT_VENDOR, bodies.ALL["voice-answer.json"], fields=())


def xml_read(path, *snippets):
    """XML for the client; checked by what it must contain, then byte by byte."""
    def target(bench):
        program = bench.get("idiom")
        basic = base64.b64encode(f"crm:{programs.KEY}".encode()).decode()
        request = message("GET", path, program.port, ["Accept: application/xml", f"Authorization: Basic {basic}"])
        body = ask(program, request)
        for snippet in snippets:
            if snippet not in body:
                raise SystemExit(f"idiom answers {path} with\n{body.decode()}\nand without {snippet.decode()}")
        return Target("idiom", [request], expect=body)
    return target


def sandbox_voice_ids(bench, count):
    """Users of the EvoVoice simulator made for this run, one per connection, so that no write waits for another."""
    program = bench.get("idiom-writes")
    ids = []
    for number in range(count):
        body = json.dumps({"userName": f"bench{number}@example.test", "firstName": "Bench", "lastName": "Mark",
                           "email": f"bench{number}@example.test", "password": "Not-a-secret-1", "roles": ["manager"]}).encode()
        request = message("POST", "/v1/voice/users", program.port, [KEY_FIELD, "Content-Type: application/json"], body)
        ids.append(json.loads(ask(program, request))["id"])
    return ids


_made = {}


def change_a_role(bench):
    if "ids" not in _made:
        _made["ids"] = sandbox_voice_ids(bench, 64)
    port = bench.get("idiom-writes").port
    fields = [KEY_FIELD, "Content-Type: application/json-patch+json"]
    add = b'[{"op":"add","path":"/roles/-","value":"admin"}]'
    path = "/v1/voice/users/{value}"
    return Target("idiom-writes", [message("PATCH", path, port, fields, add),
                                   message("DELETE", path + "/roles/admin", port, [KEY_FIELD])], values=_made["ids"])


def create(bench):
    port = bench.get("idiom-writes").port
    body = json.dumps({"userName": "u############@example.test", "firstName": "Bench", "lastName": "Mark",
                       "email": "u############@example.test", "password": "Not-a-secret-1", "roles": ["manager"]}).encode()
    fields = [KEY_FIELD, "Content-Type: application/json"]
    return Target("idiom-writes", [message("POST", "/v1/voice/users", port, fields, body)])


UNITS = [
    Unit("voice", "GET, EvoVoice XML → JSON", voice(), plain("voice-answer.json"), 1.15,
         (("nginx-lua", 1.9), ("nginx-lua-expat", 3.8), ("node", 12.0), ("nginx-njs", None))),
    Unit("genesys", "GET, Genesys JSON → JSON", read("idiom", GENESYS, bodies.ALL["genesys-answer.json"]),
         plain("genesys-answer.json"), 1.2),
    Unit("voice-busy", "GET, EvoVoice XML → JSON", busy(voice(), "idiom-busy"),
         busy(plain("voice-answer.json"), "nginx-busy"), 1.05, setting="B"),
    Unit("genesys-busy", "GET, Genesys JSON → JSON", busy(read("idiom", GENESYS, bodies.ALL["genesys-answer.json"]), "idiom-busy"),
         busy(plain("genesys-answer.json"), "nginx-busy"), 1.1, setting="B"),
    Unit("genesys-xml", "GET, Genesys JSON → XML client",
         xml_read(GENESYS + ".xml", b"<firstName>Dana</firstName>", b"Spanish"), plain("genesys-answer.json")),
    Unit("legacy-xarios", "legacy XML client, Xarios behind it",
         xml_read(f"/legacy/acme/users?specificIds={XARIOS_ID}", b"FirstName>Dana</", b"string>customer.user</"),
         plain("genesys-answer.json")),
    Unit("voice-list", "50 users, XML → JSON", read("idiom", "/v1/voice/users?limit=50", bodies.ALL["voice-answers.json"]),
         plain("voice-answers.json")),
    Unit("genesys-list", "50 users, JSON envelope → JSON",
         read("idiom", "/v1/globex/users?limit=50", bodies.ALL["genesys-answers.json"]), plain("genesys-answers.json")),
    Unit("tls", "GET, EvoVoice XML → JSON, TLS in front", voice("idiom-tls", tls=True),
         plain("voice-answer.json", "nginx-tls", tls=True), 1.1),
    Unit("tls-both", "GET, EvoVoice XML → JSON, TLS on both sides", voice("idiom-tls-both", tls=True),
         plain("voice-answer.json", "nginx-tls-both", tls=True)),
    Unit("h2-back", "GET, EvoVoice XML → JSON, HTTP/2 to the back end", voice("idiom-h2-back"), plain("voice-answer.json"), 1.8),
    Unit("h2-front", "GET, EvoVoice XML → JSON, HTTP/2 in front", h2(voice()), plain("voice-answer.json")),
    Unit("h2-both", "GET, EvoVoice XML → JSON, HTTP/2 on both sides", h2(voice("idiom-h2-back")), plain("voice-answer.json"), 2.8),
    Unit("h2-nghttpx", "HTTP/2 on both sides, × nghttpx plain", h2(voice("idiom-h2-back")), h2_plain("nghttpx"), 1.0),
    Unit("h2-tls", "GET, EvoVoice XML → JSON, HTTP/2 and TLS on both sides", h2(voice("idiom-h2-tls", tls=True)),
         plain("voice-answer.json", "nginx-tls-both", tls=True)),
    Unit("nginx-h2", "nginx, plain, HTTP/2 in front", h2_plain("nginx-h2"), plain("voice-answer.json")),
    Unit("haproxy-h2-back", "haproxy, plain, HTTP/2 to the back end", plain("voice-answer.json", "haproxy-h2-back"),
         plain("voice-answer.json")),
    Unit("haproxy-h2", "haproxy, plain, HTTP/2 on both sides", h2_plain("haproxy-h2"), plain("voice-answer.json")),
    Unit("nghttpx-h2-back", "nghttpx, plain, HTTP/2 to the back end", plain("voice-answer.json", "nghttpx"), plain("voice-answer.json")),
    Unit("nghttpx-h2", "nghttpx, plain, HTTP/2 on both sides", h2_plain("nghttpx"), plain("voice-answer.json")),
    Unit("one-route", "the same with 1 route", voice("idiom-one-route"), plain("voice-answer.json")),
    Unit("many-routes", "the same with 10,000 routes", voice("idiom-many-routes"), plain("voice-answer.json")),
    Unit("two-loops", "the same with two event loops", voice("idiom-two-loops"), plain("voice-answer.json")),
    Unit("loaded", "as voice, loaded, × linked in", voice("idiom-loaded"), voice("idiom")),
    Unit("haproxy", "haproxy, plain", plain("voice-answer.json", "haproxy"), plain("voice-answer.json")),
    Unit("floor", "bytes passed on unread, by epoll alone", plain("voice-answer.json", "floor"), plain("voice-answer.json")),
    Unit("patch", "a role added by PATCH, removed by DELETE", change_a_role, plain("voice-answer.json")),
    Unit("create", "a user created by POST", create, plain("voice-answer.json")),
]
