"""Gathers which cookies answers set (RFC 6265 §4.1): name, host, domain and manners, no values."""

from dataclasses import replace

from capture.model.side import CookieSet

_MOST = 20_000
_LONGEST = 300
_KEPT = ("secure", "httponly", "samesite", "partitioned", "path")


class CookieJar:
    """What was set so far; of more than twenty thousand kinds the rest is left out."""

    def __init__(self) -> None:
        """Begin with none."""
        self._found: dict[tuple[str, str, str], CookieSet] = {}

    def take(self, url: str, host: str, values: list[bytes]) -> None:
        """Take the `Set-Cookie` lines of one answer."""
        for raw in values:
            cookie = _cookie(raw, url, host)
            if cookie is None:
                continue
            key = (cookie.host, cookie.domain, cookie.name)
            known = self._found.get(key)
            if known is not None:
                self._found[key] = replace(known, times=known.times + 1)
            elif len(self._found) < _MOST:
                self._found[key] = cookie

    def found(self) -> tuple[CookieSet, ...]:
        """Return the cookies by host and name."""
        return tuple(self._found[key] for key in sorted(self._found))


def _cookie(raw: bytes, url: str, host: str) -> CookieSet | None:
    """Return the cookie of one line, without its value, which may be a secret."""
    first, *rest = raw[:8_000].decode("latin-1").split(";")
    name = "".join(char for char in first.partition("=")[0] if char.isprintable()).strip()
    if not name:
        return None
    pairs = [_attribute(each) for each in rest[:20]]
    named = dict(pairs)
    return CookieSet(
        name=name[:_LONGEST],
        host=host,
        domain=named.get("domain", "").lstrip(".")[:_LONGEST] or host,
        is_session="expires" not in named and "max-age" not in named,
        attributes=tuple(
            f"{key}={value}"[:_LONGEST] if value else key for key, value in pairs if key in _KEPT
        ),
        first_url=url,
        times=1,
    )


def _attribute(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    printable = "".join(char for char in value if char.isprintable())
    return name.strip().lower(), printable.strip().lower()
