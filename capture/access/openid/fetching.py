"""Asks the provider: HTTPS, within bounds of size and time, and nowhere else than was said.

Redirects are not followed: what a provider's own documents name is where we ask, and nothing that
an answer says on the way. An answer that is compressed is refused, so that it can't be a bomb.
"""

import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import httpx

from capture.access.openid.values import LoginError, Why

MAX_BYTES = 524_288
"""Of an answer; a set of keys with chains of certificates is a tenth of that."""
_TIMEOUT = httpx.Timeout(10.0)
"""Of each step; the whole has a deadline of its own, which who calls sets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A JSON object, and the status that it came with."""

    status: int
    fields: Mapping[str, Any]


def client(*, is_on_loopback: bool) -> httpx.AsyncClient:
    """Return what asks; closed by who uses it.

    A proxy and certificates are as the machine says (HTTPS_PROXY, SSL_CERT_FILE); no proxy finds
    this machine itself.
    """
    headers = {"Accept": "application/json", "Accept-Encoding": "identity"}
    return httpx.AsyncClient(
        timeout=_TIMEOUT,
        follow_redirects=False,
        headers=headers,
        verify=_context(),
        trust_env=not is_on_loopback,
    )


@cache
def _context() -> ssl.SSLContext:
    """Return who is believed to vouch for servers; reading that takes longer than asking."""
    return httpx.create_ssl_context()


async def ask(
    asker: httpx.AsyncClient,
    what: str,
    url: str,
    *,
    form: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """Return the answer to a GET, or to a POST of `form`. LoginError when there is none.

    `what` names it for the operator: addresses and answers can hold secrets, and are not told.
    """
    method = "GET" if form is None else "POST"
    try:
        async with asker.stream(method, url, data=form, headers=headers) as answer:
            body = await _body(answer, what)
    except (httpx.HTTPError, httpx.InvalidURL) as fault:
        named = type(fault).__name__
        raise LoginError(Why.UNREACHABLE, f"{what}: no answer ({named})") from None
    if answer.is_redirect:
        raise LoginError(Why.UNREACHABLE, f"{what}: leads elsewhere ({answer.status_code})")
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError):
        fields = None
    if not isinstance(fields, dict):
        raise LoginError(Why.UNREACHABLE, f"{what}: answers {answer.status_code}, without JSON")
    return Answer(status=answer.status_code, fields=fields)


async def _body(answer: httpx.Response, what: str) -> bytes:
    coding = answer.headers.get("content-encoding", "identity").strip().lower()
    if coding not in {"", "identity"}:
        raise LoginError(Why.UNREACHABLE, f"{what}: is compressed, which wasn't asked for")
    body = bytearray()
    async for piece in answer.aiter_raw():
        body += piece
        if len(body) > MAX_BYTES:
            raise LoginError(Why.UNREACHABLE, f"{what}: is larger than {MAX_BYTES} bytes")
    return bytes(body)
