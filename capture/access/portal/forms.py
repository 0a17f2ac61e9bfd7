"""Forms that visitors send: read within bounds, and taken from our own pages alone (CSRF).

A form is taken when the browser says that a page of the portal sent it (`Origin`, and
`Sec-Fetch-Site` where it comes along), and when it holds a token that we put in the page. Archived
pages have another origin: theirs are refused.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import parse_qs

from itsdangerous import BadSignature, SignatureExpired, URLSafeTimedSerializer
from starlette.requests import ClientDisconnect, Request

MAX_BODY = 262_144
"""Bytes; what a browser makes of the largest page of decisions is a tenth of that."""
MAX_FIELDS = 1_000
BODY_SECONDS = 30.0
TOKEN = "token"
"""Name of the hidden field with the token."""
TOKEN_SECONDS = 12 * 3600
"""A page may stand open for a working day before its form is sent."""
_TYPE = "application/x-www-form-urlencoded"


class Refused(StrEnum):
    """Why a form isn't taken."""

    FOREIGN = "foreign"
    """It comes from a page of another origin, or the browser doesn't say from where."""
    UNSIGNED = "unsigned"
    """Its token is missing, old, or of another page or session."""
    TOO_LARGE = "too-large"
    """It is longer than any form of ours."""
    NO_FORM = "no-form"
    """It is of another kind than our forms send."""
    TOO_SLOW = "too-slow"
    """It did not come within the time that any line needs."""
    MALFORMED = "malformed"
    """It holds more fields than any form of ours, or no text."""

    @property
    def status(self) -> int:
        """Return the HTTP status of the answer (RFC 9110 §15.5)."""
        return _STATUS[self]


_STATUS = {
    Refused.FOREIGN: 403,
    Refused.UNSIGNED: 403,
    Refused.TOO_LARGE: 413,
    Refused.NO_FORM: 415,
    Refused.TOO_SLOW: 408,
    Refused.MALFORMED: 400,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The fields of a form that was sent."""

    fields: Mapping[str, tuple[str, ...]]

    def one(self, name: str) -> str:
        """Return the first value of a field; an empty text where there is none."""
        return self.fields.get(name, ("",))[0]

    def all(self, name: str) -> tuple[str, ...]:
        """Return every value of a field, in the page's order."""
        return self.fields.get(name, ())


class Tokens:
    """Makes and checks tokens of forms."""

    def __init__(self, secret: bytes) -> None:
        """`secret`: of this archive, so that a form survives a restart of the service."""
        self._signer = URLSafeTimedSerializer(secret, salt="capture portal form")

    def made(self, purpose: str, session: str) -> str:
        """Return a token. `purpose`: first part of the path that the form goes to.

        `session`: what tells the visitor's session; empty without one.
        """
        return str(self._signer.dumps([purpose, session]))

    def is_right(self, token: str, purpose: str, session: str) -> bool:
        """Return whether we made this token, for this, not long ago."""
        try:
            held = self._signer.loads(token, max_age=TOKEN_SECONDS)
        except (BadSignature, SignatureExpired):
            return False
        return bool(held == [purpose, session])


def is_foreign(headers: Mapping[str, str], origin: str) -> bool:
    """Return whether a request that changes something comes from elsewhere than our own pages.

    Every browser of today sends `Origin` with a POST (Fetch §3.1); what sends none is no browser.
    """
    fetched = headers.get("sec-fetch-site", "same-origin")
    return headers.get("origin") != origin or fetched != "same-origin"


async def read_form(request: Request) -> Form | Refused:
    """Return the fields of a form, read within bounds of size, number and time."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != _TYPE:
        return Refused.NO_FORM
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for piece in request.stream():
                body += piece
                if len(body) > MAX_BODY:
                    return Refused.TOO_LARGE
    except TimeoutError:
        return Refused.TOO_SLOW
    except ClientDisconnect:
        return Refused.MALFORMED
    return parsed(bytes(body))


def parsed(body: bytes) -> Form | Refused:
    """Return the fields of a body (URL Standard §5.1); control characters but line ends go."""
    try:
        text = body.decode("ascii")
        found = parse_qs(text, keep_blank_values=True, errors="replace", max_num_fields=MAX_FIELDS)
    except ValueError:
        return Refused.MALFORMED
    return Form(fields={_clean(k): tuple(map(_clean, v)) for k, v in found.items()})


def _clean(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(each for each in lines if each == "\n" or each.isprintable() or each == "\t")
