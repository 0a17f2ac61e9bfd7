"""Fetches one file through the recording proxy, without rendering and without keeping it.

The proxy records every byte; here the answer is only read to its end and thrown away.
"""

import asyncio
import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass

import httpx

from capture.model.outcome import Outcome

_FIELD_VALUE = re.compile(r"[!-~\x80-\xff](?:[\t -~\x80-\xff]*[!-~\x80-\xff])?")
"""RFC 9110 §5.5."""
_STALL_SECONDS = 60.0
_STREAM_PATIENCE = 5.0
"""How much longer than a page a body of unknown length may take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileLimits:
    """How long a file may take; what came until then is recorded."""

    whole_seconds: float = 3600.0
    """In all, whatever its size."""
    stream_seconds: float = 600.0
    """In all, when the answer does not say how long it is: an endless stream looks like that."""
    stall_seconds: float = _STALL_SECONDS
    """Without a byte."""

    @classmethod
    def beside(cls, page_seconds: float) -> "FileLimits":
        """Return the limits that go with how long a page may take."""
        return cls(
            stream_seconds=page_seconds * _STREAM_PATIENCE,
            stall_seconds=min(page_seconds, _STALL_SECONDS),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """How a fetch went; the exchange itself is the proxy's to tell."""

    outcome: Outcome | None
    """TIMED_OUT or STREAMING_WITHOUT_END when it was given up; None: the exchange tells."""
    error: str | None
    """What went wrong, in words."""


def conditional(etag: str | None, last_modified: str | None) -> dict[str, str]:
    """Return the headers that ask for an answer only if it is another by now (RFC 9110 §13.1).

    The validators as they were received, unaltered: what the site called its version is what it
    will know. One that no request can hold (control characters) is left out.
    """
    asked = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    return {name: value for name, value in asked.items() if value and _FIELD_VALUE.fullmatch(value)}


def _on_the_wire(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    """Return the headers as bytes: Latin-1, as header values were read, else UTF-8."""
    return [
        (
            name.encode("ascii"),
            value.encode("latin-1" if max(value, default="") < "\u0100" else "utf-8"),
        )
        for name, value in headers.items()
    ]


class Fetcher:
    """A client on one port of the recording proxy, trusting its CA alone."""

    def __init__(self, *, port: int, ca_pem: str, limits: FileLimits) -> None:
        """Send everything through `127.0.0.1:port`."""
        self._limits = limits
        context = ssl.create_default_context(cadata=ca_pem)
        context.verify_flags &= ~ssl.VERIFY_X509_STRICT
        self._client = httpx.AsyncClient(
            proxy=f"socks5://127.0.0.1:{port}",
            verify=context,
            follow_redirects=False,
            timeout=httpx.Timeout(limits.stall_seconds),
            trust_env=False,
            headers={},
        )
        self._client.headers.clear()

    async def fetch(self, url: str, headers: Mapping[str, str]) -> Fetched:
        """Send a GET and read the answer to its end. Redirects are left to the ledger."""
        limits = self._limits
        late = Fetched(outcome=Outcome.TIMED_OUT, error="no complete answer in time")
        try:
            async with (
                asyncio.timeout(limits.whole_seconds) as deadline,
                self._client.stream("GET", url, headers=_on_the_wire(headers)) as response,
            ):
                if "content-length" not in response.headers:
                    deadline.reschedule(asyncio.get_running_loop().time() + limits.stream_seconds)
                    late = Fetched(
                        outcome=Outcome.STREAMING_WITHOUT_END,
                        error=f"no end within {limits.stream_seconds:g} s, and no length was told",
                    )
                async for _ in response.aiter_raw():
                    pass
        except httpx.TimeoutException:
            return Fetched(outcome=Outcome.TIMED_OUT, error="no complete answer in time")
        except TimeoutError:
            return late
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError) as error:
            return Fetched(outcome=None, error=f"{type(error).__name__}: {error}")
        return Fetched(outcome=None, error=None)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()
