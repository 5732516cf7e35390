"""One word means one thing: the names that the field's words have replaced do not come back."""

import re

import sources

# The old name, and what to say instead. Whole identifiers of C++, as they are spelled.
DENIED = {
    "Visit": "RequestContext", "Premises": "RoutingSnapshot", "FrontDoor": "RequestHandler", "LegacyDoor": "Face",
    "Errand": "ClientCall", "carry_out": "execute", "Trip": "CallContext", "trip_of": "call_context_of",
    "Partners": "BackendBinding", "Course": "WriteCall", "Rehearsal": "DryRun", "rehearse": "dry_run",
    "Witness": "RecordingEdit", "Deed": "AuditedWrite", "Doorkeeper": "Authenticator", "Logins": "SessionStore",
    "Site": "ActiveConfiguration", "Neighbours": "SharedServices", "Office": "BackgroundExecutor",
    "Reception": "ClientDirectory", "departure": "graceful_shutdown", "check_anew": "validate_in_subprocess",
    "furnish": "set_handler", "Guesses": "LoginThrottle", "Turn": "UserWriteLock", "Safeguards": "WriteServices",
    "section_number": "lock_key", "flaw": "request_violation", "Subject": "TranslatorUnderTest", "People": "SampleUsers",
    "Twist": "Misbehaviour", "Trials": "SimulatedCalls", "mishap": "fault", "imagine": "simulate",
    "ImaginedVendor": "SimulatedVendor", "admit_user": "validate", "Admitted": "ValidatedUser",
    "Findings": "ValidationErrors", "Talk": "Conversation", "voice_contracts": "evovoice_contract",
    "same_letters": "equal_letters_ignoring_case", "together": "for_each_concurrent", "Gang": "for_each_concurrent",
    "Surroundings": "Environment", "Admission": "ConcurrencyLimiter", "Reply": "Response", "Replies": "Responses",
    "barred": "credentials_throttled", "fail_stranger": "unauthenticated", "note_guess": "record_failed_credentials",
}
TOKEN = re.compile(r'R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|//[^\n]*|/\*.*?\*/|\b[A-Za-z_]\w*\b', re.S)


def identifiers(text):
    """Each identifier of a C++ source with its line; comments and literals are left out."""
    for match in TOKEN.finditer(text):
        if match.group(0)[0].isalpha() or match.group(0)[0] == "_":
            if not match.group(0).startswith('R"'):
                yield text.count("\n", 0, match.start()) + 1, match.group(0)


def words(root, pages):
    """no source has a name that another word has replaced"""
    files = [path for folder in ("gateway", "translators", "tests", "bench")
             for path in sorted((root / folder).rglob("*.[ch]pp"))]
    sources.at_least(400, files, "C++ sources")
    for path in files:
        text = path.read_text(encoding="utf-8")
        if not any(word in text for word in DENIED):
            continue
        for line, name in identifiers(text):
            if name in DENIED:
                yield f"{path.relative_to(root)}:{line}: say {DENIED[name]} instead of {name}"


def glossary_names(root, pages):
    """every type of the glossary is declared somewhere"""
    declared = set()
    for folder in ("gateway", "translators"):
        for path in (root / folder).rglob("*.hpp"):
            declared |= set(re.findall(r"\b(?:class|struct|using|enum class)\s+(\w+)", path.read_text(encoding="utf-8")))
    sources.at_least(300, declared, "types in the headers")
    for line, cells in pages["gateway/README.md"].rows_under("noun", "meaning"):
        if re.fullmatch(r"(?:[A-Z][a-z]+){2,}", cells[0]) and cells[0] not in declared:
            yield f"gateway/README.md:{line}: no header declares {cells[0]}"
