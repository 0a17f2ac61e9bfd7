"""Fetches one file through the recording proxy, without rendering and without keeping it.

The proxy records every byte; here the answer is only read to its end and thrown away.
"""

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass

import httpx

from capture.model.outcome import Outcome

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
                self._client.stream("GET", url, headers=dict(headers)) as response,
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
