"""Webhooks: JSON by POST to an address of the configuration, signed where a key is given.

Signed as Standard Webhooks 1.0 has it, so that receivers find a library that checks it:
`webhook-signature: v1,` and the base64 of HMAC-SHA256 over `webhook-id.webhook-timestamp.body`.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from datetime import datetime

import httpx

from capture.delivery.values import DeliveryError, UnreachableError
from capture.model.text import printable

KEY_PREFIX = "whsec_"
"""How a key begins where it is written down; base64 of 24 to 64 bytes follows."""
_KEY_BYTES = range(24, 65)
_NEW_KEY_BYTES = 32
_TIMEOUT_SECONDS = 30.0


def post(url: str, body: bytes, headers: Mapping[str, str]) -> None:
    """Hand a message over. DeliveryError for every answer but a 2xx: redirects aren't followed.

    UnreachableError where nothing answers.
    """
    host = httpx.URL(url).host
    try:
        answer = httpx.post(
            url,
            content=body,
            headers={"Content-Type": "application/json", **headers},
            timeout=_TIMEOUT_SECONDS,
            follow_redirects=False,
        )
    except (httpx.HTTPError, httpx.InvalidURL) as fault:
        named = printable(str(fault)) or type(fault).__name__
        raise UnreachableError(f"webhook at {host}: {named}") from None
    if not answer.is_success:
        raise DeliveryError(f"webhook at {host}: answered {answer.status_code}")


def key_of(text: str) -> bytes:
    """Return a key as it is used. ValueError when the text is none."""
    try:
        key = base64.b64decode(text.strip().removeprefix(KEY_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not text.strip().startswith(KEY_PREFIX) or len(key) not in _KEY_BYTES:
        raise ValueError(f"is no key: {KEY_PREFIX} and the base64 of 24 to 64 random bytes")
    return key


def new_key() -> str:
    """Return a new key as it is written down."""
    return KEY_PREFIX + base64.b64encode(secrets.token_bytes(_NEW_KEY_BYTES)).decode("ascii")


def signed(key: bytes, message_id: str, moment: datetime, body: bytes) -> dict[str, str]:
    """Return the headers of a signed message; `moment` is when this try is made, against replay."""
    stamp = str(int(moment.timestamp()))
    told = b".".join((message_id.encode("ascii"), stamp.encode("ascii"), body))
    mark = base64.b64encode(hmac.digest(key, told, hashlib.sha256)).decode("ascii")
    return {
        "webhook-id": message_id,
        "webhook-timestamp": stamp,
        "webhook-signature": f"v1,{mark}",
    }
