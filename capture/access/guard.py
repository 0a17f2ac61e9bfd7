"""What stands before both applications: host names, and headers of every answer."""

from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

type Headers = list[tuple[bytes, bytes]]


class Guard:
    """Answers for its own host names alone (against DNS rebinding), and adds headers."""

    def __init__(
        self, app: ASGIApp, *, is_ours: Callable[[str], bool], headers: dict[str, str]
    ) -> None:
        """`is_ours` judges a host as visitors send it, with a port that isn't the scheme's own."""
        self._app = app
        self._is_ours = is_ours
        self._headers = [(k.lower().encode(), v.encode()) for k, v in headers.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request (ASGI)."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        named = [value for name, value in scope["headers"] if name == b"host"]
        if len(named) != 1 or not self._is_ours(named[0].decode("latin-1")):
            await _misdirected(send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                given: Headers = list(message.get("headers", ()))
                present = {name.lower() for name, _ in given}
                given += [each for each in self._headers if each[0] not in present]
                message = {**message, "headers": given}
            await send(message)

        await self._app(scope, receive, with_headers)


async def _misdirected(send: Send) -> None:
    """Answer 421 (RFC 9110 §15.5.20): this server does not answer for that host."""
    words = b"This server does not answer for that host name.\n"
    head = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", b"%d" % len(words)),
        (b"content-security-policy", b"default-src 'none'; sandbox"),
    ]
    await send({"type": "http.response.start", "status": 421, "headers": head})
    await send({"type": "http.response.body", "body": words})
