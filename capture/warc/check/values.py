"""What the value of each field must look like (WARC 1.1 §5). Pure; quick where all is well."""

import ipaddress
import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache

from capture.warc.check.findings import Rule
from capture.warc.check.headers import shown
from capture.warc.fields import (
    IDENTICAL_PAYLOAD,
    IDENTICAL_PAYLOAD_1_0,
    SERVER_NOT_MODIFIED,
    SERVER_NOT_MODIFIED_1_0,
    TRUNCATION_REASONS,
    Form,
)

Fault = tuple[Rule, str]
"""The rule that a value breaks, and how: a predicate that follows the field's name."""
Check = Callable[[str, str], Fault | None]
"""Takes a value and the version of its record."""

_SCHEME = r"[A-Za-z][A-Za-z0-9+.\-]*+:"
_PERCENT = r"%[0-9A-Fa-f]{2}"
_REGISTERED = rf"(?:[A-Za-z0-9\-._~!$&'()*+,;=:@]++|{_PERCENT})*+"


def _uri(also: str) -> re.Pattern[str]:
    """Return RFC 3986's `URI`, with further characters allowed outside the authority."""
    path = rf"(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/{also}]++|{_PERCENT})*+"
    query = rf"(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/?{also}]++|{_PERCENT})*+"
    host = rf"{_REGISTERED}(?:\[[0-9A-Fa-fvV:.]++\](?::[0-9]*+)?)?"
    return re.compile(
        rf"{_SCHEME}(?://{host}(?:/{path})?|(?!//){path})(?:\?{query})?(?:\#{query})?", re.ASCII
    )


_URI = _uri("")
_URI_WITH_BRACKETS = _uri(r"\[\]")
_UUID_IN_BRACKETS = re.compile(
    r"<urn:uuid:[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}>"
)
_URN = re.compile(r"(?i)urn:[a-z0-9][a-z0-9-]{0,30}[a-z0-9]:[^#?]+.*")
_DAY = r"(?:[0-9]{4}-[0-9]{2}-[0-9]{2})"
_TIME = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]"
_SECONDS = rf"{_DAY}T{_TIME}:(?:[0-5][0-9]|60)"
_DATE_1_0 = re.compile(rf"{_SECONDS}Z")
_DATE_1_1 = re.compile(
    rf"{_SECONDS}(?:\.[0-9]{{1,9}})?Z|{_DAY}T{_TIME}Z|{_DAY}|[0-9]{{4}}-(?:0[1-9]|1[0-2])|[0-9]{{4}}"
)
_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_PARAMETER = rf'{_TOKEN}=(?:{_TOKEN}|"(?:[^"\\]|\\.)*+")'
_MEDIA_TYPE = re.compile(rf"{_TOKEN}/{_TOKEN}(?:[ \t]*+;[ \t]*+{_PARAMETER})*+")
_USUAL_DAY = (
    r"(?!0000)[0-9]{4}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])"
    r"|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)"
)
"""Every day but 29 February."""
_USUAL_TIME = rf"T{_TIME}:[0-5][0-9]"
_REGULAR = {
    Form.IDENTIFIER: _UUID_IN_BRACKETS.pattern,
    Form.URI: _URI.pattern,
    Form.MEDIA_TYPE: _MEDIA_TYPE.pattern,
    Form.LENGTH: r"[0-9]{1,18}",
    Form.NUMBER: r"[1-9][0-9]{0,8}",
}
_LONGEST_REMEMBERED = 200
PROFILES = {
    "1.0": (IDENTICAL_PAYLOAD_1_0, SERVER_NOT_MODIFIED_1_0),
    "1.1": (IDENTICAL_PAYLOAD, SERVER_NOT_MODIFIED),
}
"""The profiles of a revisit by version (WARC 1.1 §6.7.2, §6.7.3)."""


def unbracketed(value: str) -> str:
    """Return a URI without the angle brackets that WARC 1.0's grammar puts around it."""
    return value[1:-1] if value[:1] == "<" and value[-1:] == ">" else value


def _identifier(value: str, version: str) -> Fault | None:
    if _UUID_IN_BRACKETS.fullmatch(value):
        return None
    if value[:1] != "<" or value[-1:] != ">":
        return Rule.IDENTIFIER, f"is {shown(value)}, without angle brackets around a URI"
    inner = value[1:-1]
    if not _URI.fullmatch(inner):
        return Rule.IDENTIFIER, f"is {shown(value)}, which is no URI by RFC 3986"
    lower = inner.lower()
    if lower.startswith("urn:uuid:"):
        return Rule.IDENTIFIER, f"is {shown(value)}, which is no UUID (RFC 9562 §4)"
    if lower.startswith("urn:") and not _URN.fullmatch(inner):
        return Rule.IDENTIFIER, f"is {shown(value)}, which is no URN (RFC 8141)"
    return None


def _date(value: str, version: str) -> Fault | None:
    pattern = _DATE_1_0 if version == "1.0" else _DATE_1_1
    if pattern.fullmatch(value) and (len(value) < 10 or _is_day(value[:10])):
        return None
    if version == "1.0" and _DATE_1_1.fullmatch(value):
        return Rule.DATE, f"is {shown(value)}; WARC 1.0 has whole seconds, YYYY-MM-DDThh:mm:ssZ"
    return Rule.DATE, f"is {shown(value)}, which is no moment in UTC such as 2026-05-04T03:02:01Z"


@lru_cache(maxsize=4096)
def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _any_uri(value: str, version: str) -> Fault | None:
    if _URI.fullmatch(value):
        return None
    inner = unbracketed(value)
    if inner != value:
        if version == "1.0":  # whose grammar has them, though its examples have not
            return _any_uri(inner, "1.1")
        return Rule.URI, f"is {shown(value)}; WARC 1.1 has no angle brackets here"
    if _URI_WITH_BRACKETS.fullmatch(value):
        text = "has square brackets outside its host, which RFC 3986 wants written as %5B and %5D"
        return Rule.URI_BRACKETS, text
    return Rule.URI, f"is {shown(value)}, which is no URI by RFC 3986"


def _profile(value: str, version: str) -> Fault | None:
    profile = unbracketed(value) if version == "1.0" else value
    if profile in PROFILES.get(version, PROFILES["1.1"]):
        return None
    if wrong := _any_uri(value, version):
        return wrong
    if any(profile in known for known in PROFILES.values()):
        return (
            Rule.REVISIT_PROFILE,
            f"is {profile}, which belongs to another version than {version}",
        )
    return Rule.REVISIT_PROFILE, f"is {shown(value)}, which the standard does not know"


def _media_type(value: str, version: str) -> Fault | None:
    # Spaces around the semicolon: the standard's grammar lacks them, its examples have them.
    if _MEDIA_TYPE.fullmatch(value):
        return None
    return Rule.MEDIA_TYPE, f"is {shown(value)}, which is no media type"


def _ip_address(value: str, version: str) -> Fault | None:
    try:
        if "%" not in value:
            ipaddress.ip_address(value)
            return None
    except ValueError:
        pass
    return Rule.IP_ADDRESS, f"is {shown(value)}, which is no IP address"


def _reason(value: str, version: str) -> Fault | None:
    if value.lower() in TRUNCATION_REASONS:
        return None
    return Rule.TRUNCATION_REASON, f"is {shown(value)}, a reason that the standard does not know"


def _length(value: str, version: str) -> Fault | None:
    if value.isdigit() and value.isascii() and len(value) <= 18:
        return None
    return Rule.CONTENT_LENGTH, f"is {shown(value)}, which is no number of bytes"


def _number(value: str, version: str) -> Fault | None:
    if value.isdigit() and value.isascii() and len(value) <= 9 and int(value) > 0:
        return None
    return Rule.NUMBER, f"is {shown(value)}, which is no number from 1"


def _remembering(check: Check) -> Check:
    """Return the same check for values that come back in record after record."""
    remembered = lru_cache(maxsize=1024)(check)

    def look(value: str, version: str) -> Fault | None:
        return (remembered if len(value) <= _LONGEST_REMEMBERED else check)(value, version)

    return look


CHECKS: dict[Form, Check] = {
    Form.IDENTIFIER: _identifier,
    Form.DATE: _date,
    Form.URI: _any_uri,
    Form.PROFILE: _remembering(_profile),
    Form.MEDIA_TYPE: _remembering(_media_type),
    Form.IP_ADDRESS: _remembering(_ip_address),
    Form.REASON: _remembering(_reason),
    Form.LENGTH: _length,
    Form.NUMBER: _number,
}
"""By form; what is not here has no grammar of its own, or is looked at by the scanner."""


def regular(form: Form, version: str) -> str | None:
    """Return an expression that fits nothing but values in order, though not all of them.

    None where an expression alone can't tell: then a value is to be looked at by `CHECKS`.
    """
    if form is Form.DATE:
        return _USUAL_DAY + _USUAL_TIME + ("Z" if version == "1.0" else r"(?:\.[0-9]{1,9})?Z")
    return _REGULAR.get(form)
