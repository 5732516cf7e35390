"""A client of the Voice API as Python programs are written: requests.Session holds the session. Nothing of Idiom's is in
it. Arguments, steps and output as in VoiceSession.java."""

import sys
import xml.etree.ElementTree as ElementTree

import requests

USERS = "http://schemas.datacontract.org/2004/07/Voice.Api.Authentication"
ARRAYS = "http://schemas.microsoft.com/2003/10/Serialization/Arrays"


def document(name, members):
    return f'<{name} xmlns:i="http://www.w3.org/2001/XMLSchema-instance" xmlns="{USERS}">{members}</{name}>'.encode()


class Answer:
    def __init__(self, response):
        self.status = response.status_code
        self.root = ElementTree.fromstring(response.content) if response.content else None
        if self.status >= 400 and response.content:
            print(response.text, file=sys.stderr)

    def text(self, member):
        found = list(self.root.iter(f"{{{USERS}}}{member}"))
        return found[0].text if len(found) == 1 else f"({len(found)} {member})"

    def holds(self, role):
        items = self.root.iterfind(f".//{{{USERS}}}Roles/{{{ARRAYS}}}string")
        return role if role in [item.text for item in items] else "without the role"


class Client:
    def __init__(self, base, authority):
        self.base = base
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers["Accept"] = "application/xml"
        if authority:
            self.session.verify = authority

    def call(self, method, path, **more):
        return Answer(self.session.request(method, self.base + path, **more))

    def xml(self, method, path, name, members):
        return self.call(method, path, data=document(name, members), headers={"Content-Type": "application/xml"})

    def work_on_a_user(self, role):
        made = self.xml("POST", "/users", "NewUser", "<EmailAddress>zoe@example.test</EmailAddress>"
                        "<FirstName>Zo\u00eb</FirstName><LastName>B</LastName><Password>Sesam-7</Password>")
        user = made.text("Id")
        tell("create", made.status, made.text("FirstName"))
        patched = self.xml("PATCH", f"/users/{user}", "PatchUser", "<LastName>Reyes</LastName>"
                           f'<Roles xmlns:a="{ARRAYS}"><a:string>{role}</a:string></Roles>')
        tell("patch", patched.status, patched.text("LastName"), patched.holds(role))
        read = self.call("GET", f"/users?specificIds={user}")
        tell("read", read.status, read.text("LastName"), read.holds(role))
        tell("delete", self.call("DELETE", f"/users/{user}").status)


def tell(step, *what):
    print(f"{step}: " + " ".join(str(one) for one in what))


def main():
    sys.stdout.reconfigure(encoding="utf-8")
    base, authority, user, password, role = sys.argv[1:]
    client = Client(base, authority)
    tell("basic", client.call("GET", "/users?countPerPage=1", auth=(user, password)).status)
    for remember in (False, True):
        credentials = {"provider": "credentials", "userName": user, "password": password, "rememberMe": remember}
        login = client.call("POST", "/auth/credentials", json=credentials)
        tell("login, remembered" if remember else "login", f"{login.status}, {len(client.session.cookies)} cookies")
        tell("list", client.call("GET", "/users?countPerPage=1").status)
        client.work_on_a_user(role)
        logout = client.call("POST", "/auth/logout", json={})
        tell("logout", f"{logout.status}, {len(client.session.cookies)} cookies")
        tell("list", client.call("GET", "/users?countPerPage=1").status)


main()
