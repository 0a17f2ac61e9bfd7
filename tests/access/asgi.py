"""Asks an application without a network in between, from a test that has no loop."""

import asyncio
from collections.abc import Mapping
from typing import Any

import httpx
from starlette.types import ASGIApp


class Client:
    """A visitor with cookies, but no browser: nothing is followed, or sent by itself."""

    def __init__(self, app: ASGIApp, origin: str, *, address: str = "127.0.0.1") -> None:
        """`address`: of the visitor, as the application sees it."""
        self.cookies = httpx.Cookies()
        self.headers: dict[str, str] = {}
        self._app = app
        self._origin = origin
        self._address = address

    def get(self, path: str, *, headers: Mapping[str, str] | None = None) -> httpx.Response:
        """Ask for a page."""
        return self.request("GET", path, headers=headers)

    def post(self, path: str, **given: Any) -> httpx.Response:
        """Send a form, or what isn't one: as httpx takes it."""
        return self.request("POST", path, **given)

    def request(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None, **given: Any
    ) -> httpx.Response:
        """Send a request of any kind."""
        return asyncio.run(self._request(method, path, {**self.headers, **(headers or {})}, given))

    async def _request(
        self, method: str, path: str, headers: Mapping[str, str], given: Mapping[str, Any]
    ) -> httpx.Response:
        transport = httpx.ASGITransport(self._app, client=(self._address, 1))
        async with httpx.AsyncClient(
            transport=transport, base_url=self._origin, cookies=self.cookies
        ) as client:
            answer = await client.request(method, path, headers=headers, **given)
            self.cookies = client.cookies
        return answer
