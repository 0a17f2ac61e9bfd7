"""Timestamps of an authority that isn't ours (RFC 3161): that a seal existed at a moment."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

import httpx
from cryptography.x509 import Certificate, load_der_x509_certificate
from rfc3161_client import HashAlgorithm as RequestedHash
from rfc3161_client import (
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)
from rfc3161_client.tsp import PKIStatus

from capture.errors import FixityError, UsageError

MAX_BYTES = 256 * 1024
"""Of an answer; real ones have some thousands."""
_SECONDS = 10.0
_SHA256_OID = "2.16.840.1.101.3.4.2.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Timestamp:
    """What an authority says."""

    moment: datetime
    """When it saw the hash, UTC, by its own clock."""
    authority: str
    """Name in its certificate; empty when the answer carries none."""
    is_trusted: bool
    """Whether it was signed by somebody whom a trusted certificate vouches for."""


def check_address(url: str) -> str:
    """Return the address of an authority. UsageError when it is none."""
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL:
        parsed = httpx.URL("")
    if parsed.scheme not in ("http", "https") or not parsed.host:
        raise UsageError(f"--timestamp-url {url}: is no address that begins with http(s)://")
    return url


def ask(url: str, data: bytes) -> bytes:
    """Return the answer of the authority at `url` about `data`: DER of a TimeStampResp.

    Only its hash is sent. FixityError when there is no usable answer within seconds.
    """
    request = TimestampRequestBuilder().data(data).hash_algorithm(RequestedHash.SHA256).build()
    try:
        answer = _answer(url, request.as_bytes())
        response = _decoded(answer)
        _check(response, data)
        if response.tst_info.nonce != request.nonce:
            raise FixityError("it answers another question (nonce)")
    except httpx.TimeoutException:
        raise FixityError(f"{url}: no timestamp: no answer within {_SECONDS:.0f} seconds") from None
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError) as fault:
        raise FixityError(f"{url}: no timestamp: {fault}") from None
    except FixityError as fault:
        raise FixityError(f"{url}: no timestamp: {fault}") from None
    return answer


def check(answer: bytes, data: bytes, authorities: tuple[Certificate, ...]) -> Timestamp:
    """Return what an answer says about `data`. FixityError when it isn't about that, or false.

    Without `authorities` its signature isn't checked: only a certificate that the user trusts tells
    whose it is. With them, it must be signed by somebody whom one of them vouches for.
    """
    response = _decoded(answer)
    _check(response, data)
    if authorities:
        builder = VerifierBuilder()
        for each in authorities:
            builder = builder.add_root_certificate(each)
        try:
            builder.build().verify_message(response, data)
        except (VerificationError, ValueError):
            raise FixityError("no trusted certificate vouches for who signed it") from None
    return Timestamp(
        moment=response.tst_info.gen_time,
        authority=_authority(response),
        is_trusted=bool(authorities),
    )


def _answer(url: str, question: bytes) -> bytes:
    # The deadline of httpx is one for each read: an authority that drips is cut off by the size.
    with (
        httpx.Client(timeout=_SECONDS, follow_redirects=False) as client,
        client.stream(
            "POST",
            url,
            content=question,
            headers={
                "Content-Type": "application/timestamp-query",
                "Accept": "application/timestamp-reply",
            },
        ) as response,
    ):
        if response.status_code != httpx.codes.OK:
            raise FixityError(f"it answers with status {response.status_code}")
        answer = bytearray()
        for chunk in response.iter_bytes():
            answer += chunk
            if len(answer) > MAX_BYTES:
                raise FixityError("its answer is too long")
    return bytes(answer)


def _decoded(answer: bytes) -> TimeStampResponse:
    try:
        return decode_timestamp_response(answer)
    except ValueError:
        raise FixityError("it is no timestamp that can be read (RFC 3161)") from None


def _check(response: TimeStampResponse, data: bytes) -> None:
    if response.status != PKIStatus.GRANTED:
        raise FixityError(f"the authority refused it (status {response.status})")
    try:
        imprint = response.tst_info.message_imprint
    except ValueError:
        raise FixityError("it is no timestamp that can be read (RFC 3161)") from None
    is_sha256 = imprint.hash_algorithm.dotted_string == _SHA256_OID
    if not is_sha256 or imprint.message != hashlib.sha256(data).digest():
        raise FixityError("it is about something else")


def _authority(response: TimeStampResponse) -> str:
    signers = {(each.issuer, each.serial_number) for each in response.signed_data.signer_infos}
    for der in response.signed_data.certificates:
        try:
            found = load_der_x509_certificate(der)
        except ValueError:
            continue
        if (found.issuer, found.serial_number) in signers:
            return found.subject.rfc4514_string()
    return ""
