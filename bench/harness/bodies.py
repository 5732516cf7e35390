"""What back ends answer, and what clients of a gateway must get for it. Made here from the same table, independently of
Idiom's own writers, so that a wrong translation cannot look fast."""

import json

ARRAYS = 'xmlns:d4p1="http://schemas.microsoft.com/2003/10/Serialization/Arrays"'
INSTANCE = 'xmlns:i="http://www.w3.org/2001/XMLSchema-instance"'
USER_ID = "65f0c1aa22b7d90e41c8"


def compact(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


def person(number):
    return {"id": USER_ID if number == 0 else f"{number:020x}", "first": "Dana", "last": "Reyes",
            "email": f"dana.reyes{number or ''}@example.test"}


# EvoVoice: a list of data contracts, even for one user.

def voice_info(who, notes=()):
    def strings(member, *items):
        held = "".join(f"<d4p1:string>{item}</d4p1:string>" for item in items)
        return f"<d2p1:{member} {ARRAYS}>{held}</d2p1:{member}>"

    return ("<d2p1:UserInfo>" + strings("AccountIds", "acc-100") + strings("AccountNames", "Quarry &amp; Sons", *notes) +
            "<d2p1:AvatarUrl i:nil=\"true\"/><d2p1:DashboardPermissions><d2p1:DashboardPermissions>ViewSessions"
            "</d2p1:DashboardPermissions></d2p1:DashboardPermissions>"
            f"<d2p1:EmailAddress>{who['email']}</d2p1:EmailAddress><d2p1:FirstName>{who['first']}</d2p1:FirstName>"
            f"<d2p1:Id>{who['id']}</d2p1:Id><d2p1:IsAuthenticated>false</d2p1:IsAuthenticated>"
            f"<d2p1:LastName>{who['last']}</d2p1:LastName><d2p1:ManagerAccess>ReadOnly</d2p1:ManagerAccess>"
            f"<d2p1:Name>{who['first']} {who['last']}</d2p1:Name>" + strings("Roles", "Manager") + "</d2p1:UserInfo>")


def voice_list(people, notes=()):
    return ('<?xml version="1.0" encoding="utf-8"?>'
            f'<ListResponseOfUserInfoARNYmvUm {INSTANCE} xmlns="http://schemas.datacontract.org/2004/07/Voice.Api">'
            '<HasMorePages>false</HasMorePages>'
            '<Items xmlns:d2p1="http://schemas.datacontract.org/2004/07/Voice.Api.Authentication">'
            + "".join(voice_info(who, notes) for who in people) +
            f"</Items><TotalCount>{len(people)}</TotalCount><TotalPages>1</TotalPages>"
            "</ListResponseOfUserInfoARNYmvUm>").encode()


def unified_voice(who, notes=()):
    return {"id": who["id"], "userName": who["email"], "displayName": f"{who['first']} {who['last']}",
            "firstName": who["first"], "lastName": who["last"], "email": who["email"], "roles": ["manager"],
            "accounts": ["acc-100"],
            "extensions": {"evovoice": {"AccountNames": ["Quarry & Sons", *notes], "DashboardPermissions": ["ViewSessions"],
                                        "IsAuthenticated": False, "ManagerAccess": "ReadOnly"}}}


# Genesys: JSON in an envelope.

def genesys_user(who):
    return {"id": who["id"], "userName": who["email"], "firstName": who["first"], "lastName": who["last"],
            "emailAddress": who["email"], "roles": ["ROLE_AGENT"], "enabled": True,
            "changePasswordOnFirstLogin": False, "contactCenterId": "0851b5d7",
            "uri": f"http://127.0.0.1/api/v2/users/{who['id']}", "path": f"/users/{who['id']}",
            "skills": [{"id": "8e8f", "name": "Spanish", "level": 3}]}


def unified_genesys(who, with_skills):
    user = {"id": who["id"], "userName": who["email"], "displayName": f"{who['first']} {who['last']}",
            "firstName": who["first"], "lastName": who["last"], "email": who["email"], "active": True,
            "roles": ["agent"]}
    if with_skills:
        user["skills"] = [{"id": "8e8f", "name": "Spanish", "level": "3"}]
    user["extensions"] = {"genesys": {"changePasswordOnFirstLogin": False, "contactCenterId": "0851b5d7"}}
    return user


def genesys_unified_xml(who):
    return ('<?xml version="1.0" encoding="UTF-8"?><user xmlns="urn:idiom:user:1">'
            f"<id>{who['id']}</id></user>").encode()


# Xarios: JSON with the user below "data".

def xarios_user(who):
    return {"data": {"id": "3d0c7b1e-55aa-4e0a-9a6b-0f2f6c3d1a11", "displayName": f"{who['first']} {who['last']}",
                     "email": who["email"], "primaryTenant": "C-7", "isParent": False, "roles": ["customer.user"]},
            "status": "success", "timestamp": "2026-01-15T10:00:01.1234567Z"}


ONE = person(0)
FIFTY = [person(number) for number in range(50)]

# How the cost grows: with the users of a list, and with what one user holds, in KiB of XML.
LENGTHS = (1, 10, 50, 100)
SIZES = (1, 8, 32, 128)


def notes(kibibytes):
    return [f"{number:05} " + "Quarry and Sons, of the long road " * 3 for number in range(kibibytes * 8)]


ALL = {
    "voice-user.xml": voice_list([ONE]),
    "voice-list.xml": voice_list(FIFTY),
    "genesys-user.json": compact({"statusCode": 0, "user": genesys_user(ONE)}),
    "genesys-list.json": compact({"statusCode": 0, "users": [genesys_user(who) for who in FIFTY]}),
    "xarios-user.json": compact(xarios_user(ONE)),
    # What a plain proxy passes on: the very answers that Idiom has to make.
    "voice-answer.json": compact(unified_voice(ONE)),
    "voice-answers.json": compact({"users": [unified_voice(who) for who in FIFTY]}),
    "genesys-answer.json": compact(unified_genesys(ONE, True)),
    "genesys-answers.json": compact({"users": [unified_genesys(who, True) for who in sorted(FIFTY, key=lambda who: who["email"])]}),
}

# What the back end of setting B answers to targets that begin so. A dialect asks by more than its path.
BY_TARGET = {
    "/voice/users": "voice-user.xml",
    "/genesys/users/": "genesys-user.json",
    "/voice-answer.json": "voice-answer.json",
    "/genesys-answer.json": "genesys-answer.json",
}


def whole_message(name):
    """The head that nginx, the back end of setting S, gives the same body."""
    kind = "xml" if name.endswith(".xml") else "json"
    return ("HTTP/1.1 200 OK\r\nServer: nginx/1.22.1\r\nDate: Thu, 15 Jan 2026 10:00:00 GMT\r\n"
            f"Content-Type: application/{kind}\r\nContent-Length: {len(ALL[name])}\r\n"
            "Last-Modified: Thu, 15 Jan 2026 10:00:00 GMT\r\nConnection: keep-alive\r\nETag: \"6968b9a0-395\"\r\n"
            "Accept-Ranges: bytes\r\n\r\n").encode() + ALL[name]


for length in LENGTHS:
    many = [person(number) for number in range(length)]
    ALL[f"voice-list-{length}.xml"] = voice_list(many)
    ALL[f"voice-answers-{length}.json"] = compact({"users": [unified_voice(who) for who in many]})
for size in SIZES:
    ALL[f"voice-size-{size}.xml"] = voice_list([ONE], notes(size))
    ALL[f"voice-size-{size}.json"] = compact(unified_voice(ONE, notes(size)))
