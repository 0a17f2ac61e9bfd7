"""Fetches one file through the recording proxy, without rendering and without keeping it.

The proxy records every byte; here the answer is only read to its end and thrown away.
"""

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass

import httpx

from capture.model.outcome import Outcome

STALL_SECONDS = 60.0
"""No byte for so long: given up; what came is recorded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """How a fetch went; the exchange itself is the proxy's to tell."""

    outcome: Outcome | None
    """TIMED_OUT when it was given up; None: the exchange tells."""
    error: str | None
    """What went wrong, in words."""


class Fetcher:
    """A client on one port of the recording proxy, trusting its CA alone."""

    def __init__(self, *, port: int, ca_pem: str, stall_seconds: float = STALL_SECONDS) -> None:
        """Send everything through `127.0.0.1:port`."""
        context = ssl.create_default_context(cadata=ca_pem)
        context.verify_flags &= ~ssl.VERIFY_X509_STRICT
        self._client = httpx.AsyncClient(
            proxy=f"socks5://127.0.0.1:{port}",
            verify=context,
            follow_redirects=False,
            timeout=httpx.Timeout(stall_seconds),
            trust_env=False,
            headers={},
        )
        self._client.headers.clear()

    async def fetch(self, url: str, headers: Mapping[str, str], *, limit_seconds: float) -> Fetched:
        """Send a GET and read the answer to its end. Redirects are left to the ledger."""
        try:
            async with (
                asyncio.timeout(limit_seconds),
                self._client.stream("GET", url, headers=dict(headers)) as response,
            ):
                async for _ in response.aiter_raw():
                    pass
        except (TimeoutError, httpx.TimeoutException):
            return Fetched(outcome=Outcome.TIMED_OUT, error="no complete answer in time")
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError) as error:
            return Fetched(outcome=None, error=f"{type(error).__name__}: {error}")
        return Fetched(outcome=None, error=None)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()
