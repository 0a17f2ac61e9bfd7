"""Addresses that differ in what a page makes up anew at each visit, and in nothing else. Pure.

A page adds a number to an address so that no cache answers (`?_=1715000000`), or names the
function that is to get the answer (`?callback=jsonp17`). These alone may differ, and only where
the value looks made up: `?page=2` is never answered with `?page=1`.
"""

import re
from collections import Counter
from collections.abc import Iterable
from urllib.parse import unquote_plus

_BUSTERS = frozenset(
    {"_", "__", "_dc", "_nocache", "_t", "_ts", "bust", "cache-bust", "cachebust", "cachebuster"}
    | {"cb", "no-cache", "nocache", "r", "rand", "random", "rnd", "t", "time", "timestamp", "ts"}
)
_CALLBACKS = frozenset({"callback", "jsonp", "jsoncallback", "json.wrf", "cb"})
_MADE_UP = re.compile(r"0?\.\d{6,}|\d{9,}|[0-9a-f]{16,}|[0-9a-f-]{36}", re.IGNORECASE)
"""A random number, a moment in milliseconds or seconds, something at random in hexadecimal."""
_LOT = re.compile(r"0?\.\d{10,}")
"""What Math.random gives, under whatever name."""
_FUNCTION = re.compile(r"[A-Za-z_$][\w$.]{0,200}")
_MOST_PARAMETERS = 100


def may_vary(url: str) -> bool:
    """Whether an address has something in it that a page makes up."""
    return any(_is_made_up(name, value) for name, value in _parameters(url))


def alike(url: str, known: Iterable[str]) -> list[str]:
    """Return those of `known` that are the same but for what was made up, in their order."""
    wanted = _essence(url)
    return [each for each in known if wanted is not None and _essence(each) == wanted]


def callback_of(url: str) -> str | None:
    """Return the name of the function that is to get the answer; None when none is named."""
    named = (
        value
        for name, value in _parameters(url)
        if name.lower() in _CALLBACKS and _FUNCTION.fullmatch(value)
    )
    return next(named, None)


def _essence(url: str) -> tuple[str, Counter[tuple[str, str]], frozenset[str]] | None:
    """Return path, lasting parameters, and the names of the made-up ones."""
    parameters = _parameters(url)
    if len(parameters) > _MOST_PARAMETERS:
        return None
    made_up = frozenset(name for name, value in parameters if _is_made_up(name, value))
    lasting = Counter(each for each in parameters if each[0] not in made_up)
    path = url.partition("#")[0].partition("?")[0]
    return path.partition("://")[2].lower(), lasting, made_up


def _parameters(url: str) -> list[tuple[str, str]]:
    query = url.partition("#")[0].partition("?")[2]
    found = []
    for part in query.split("&")[: _MOST_PARAMETERS + 1]:
        if part:
            name, mark, value = part.partition("=")
            # A number alone is one too: `?1715000000000`.
            found.append((unquote_plus(name), unquote_plus(value)) if mark else ("", part))
    return found


def _is_made_up(name: str, value: str) -> bool:
    if _LOT.fullmatch(value):
        return True
    name = name.lower()
    if name in _CALLBACKS and _FUNCTION.fullmatch(value):
        return True
    return (name in _BUSTERS or not name) and _MADE_UP.fullmatch(value) is not None
