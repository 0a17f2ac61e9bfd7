"""Cookies as the archivist's pages use them: for one host alone, and never for scripts. Pure."""

from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie

_MAX_BYTES = 8_192


def named(name: str, *, is_secure: bool) -> str:
    """Return the name of a cookie; with HTTPS one that no other host can set (`__Host-`)."""
    return f"__Host-{name}" if is_secure else name


def setting(name: str, value: str, *, seconds: int, same_site: str, is_secure: bool) -> str:
    """Return `Set-Cookie` (RFC 6265bis §4.1); an empty value takes the cookie away."""
    age = seconds if value else 0
    secure = "; Secure" if is_secure else ""
    return (
        f"{named(name, is_secure=is_secure)}={value}; Path=/; Max-Age={age}; HttpOnly;"
        f" SameSite={same_site}{secure}"
    )


def presented(headers: Mapping[str, str], name: str, *, is_secure: bool) -> str:
    """Return the value that a browser presents; empty when it presents none."""
    text = headers.get("cookie", "")
    if len(text) > _MAX_BYTES:
        return ""
    try:
        morsel = SimpleCookie(text).get(named(name, is_secure=is_secure))
    except CookieError:
        return ""
    return morsel.value if morsel is not None else ""
