"""What stands around a string in a script: the call, property or name that it is for. Pure.

Read off the characters before and after it, which is much cheaper than asking the tree, and enough
for a hint and for telling URLs of modules and of requests that are no GET from the others.
"""

import re
from dataclasses import dataclass
from enum import Enum

from capture.discovery.guess import Place

_BEFORE = 240
_AFTER = 240
_NEAR = 70
"""Characters that hold a name and what stands between it and the string."""

_NAME = r"[\w$.\]?]{1,60}"
_CALL = re.compile(
    rf"(?P<new>\bnew\s+)?(?P<name>{_NAME})\s*\(\s*"
    r"(?P<first>(?:(?:'[^'\\\n]{0,80}'|\"[^\"\\\n]{0,80}\"|[\w$.\[\]{}\s]{0,80}),\s*){0,3})\Z"
)
_PROPERTY = re.compile(r"[{,\[(]\s*[\"']?(?P<name>[\w$-]{1,60})[\"']?\s*:\s*\Z")
_ASSIGNED = re.compile(rf"(?P<name>{_NAME})\s*(?:=|\+=)\s*\Z")
_FROM = re.compile(r"(?:\bfrom|\bimport)\s*\Z")
_KEY = re.compile(r"\s*:")
_KEY_BEFORE = re.compile(r"[{,]\s*\Z")
_UNSAFE = re.compile(
    r"[\"']?\b(?:method|type)[\"']?\s*:\s*[\"'](?:post|put|patch|delete|options|head)\b",
    re.IGNORECASE,
)
_UNSAFE_FIRST = re.compile(
    r"[\"'](?:post|put|patch|delete|options|head|trace|connect)[\"']", re.IGNORECASE
)

_URL_NAMES = frozenset(
    {
        "href", "url", "uri", "link", "path", "route", "src", "action", "redirect", "redirectto",
        "location", "page", "permalink", "endpoint", "next", "prev", "previous", "canonical",
        "baseurl", "apiurl", "templateurl", "pathname", "formaction", "target_url",
    }
)  # fmt: skip
_URL_CALLS = frozenset(
    {
        "fetch", "open", "getjson", "ajax", "load", "navigate", "navigatebyurl", "pushstate",
        "replacestate", "assign", "request", "eventsource", "websocket", "url", "axios",
        "sendbeacon", "$get", "import",
    }
)  # fmt: skip
_EMBED_CALLS = frozenset(
    {"worker", "sharedworker", "importscripts", "register", "addmodule", "import"}
)
_MODULE_CALLS = frozenset({"require", "define", "__webpack_require__", "resolve", "mock"})
_TEXT_CALLS = frozenset(
    {"split", "replace", "replaceall", "endswith", "regexp", "join", "queryselector", "matches",
     "queryselectorall", "closest", "getattribute", "addeventlistener", "createelement",
     "createelementns", "append", "setitem", "getitem", "lastindexof", "error", "log", "warn"}
)  # fmt: skip
_UNSAFE_CALLS = frozenset({"post", "put", "patch", "delete", "sendbeacon"})


_NO_URL_CALLS = _MODULE_CALLS | _TEXT_CALLS | _UNSAFE_CALLS

_STORES = ("caches.", "indexedDB.", "window.caches.", "window.indexedDB.")
"""What is opened there has a name and no address."""


class Use(Enum):
    """What a string is for."""

    GUESS = 1
    """Perhaps a URL."""
    EMBED = 2
    """A script that the page loads: `import`, workers."""
    MODULE = 3
    """As `EMBED`, and relative to the script rather than to the page: `import './x.js'`."""
    NOTHING = 4
    """No URL, or one that is not asked for with GET."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What is known of the place of a string."""

    use: Use
    place: Place
    hint: str
    """The call, property or name, e.g. `fetch(…)`; may be empty."""


def context_of(source: bytes, start: int, end: int) -> Context:
    """Return what the expression from `start` to `end` of a script is for."""
    before = source[max(0, start - _BEFORE) : start].decode("utf-8", "replace")
    after = source[end : end + _AFTER].decode("utf-8", "replace")
    if _KEY.match(after) and _KEY_BEFORE.search(before):
        # A name in a table: of routes perhaps, or of modules.
        return Context(use=Use.GUESS, place=Place.ANY, hint="key")
    if _FROM.search(before):
        return Context(use=Use.MODULE, place=Place.ANY, hint="import")
    if match := _call(before):
        return _argument(match, after)
    if match := _PROPERTY.search(before, max(0, len(before) - _NEAR)):
        return _property(match["name"], before, after)
    if match := _ASSIGNED.search(before, max(0, len(before) - _NEAR)):
        name = match["name"]
        is_url = _last(name) in _URL_NAMES
        return Context(use=Use.GUESS, place=Place.URL if is_url else Place.ANY, hint=f"{name} =")
    return Context(use=Use.GUESS, place=Place.ANY, hint="")


def _call(before: str) -> re.Match[str] | None:
    """Return the call whose argument comes next; its bracket is the last one opened."""
    bracket = before.rfind("(")
    return _CALL.search(before, max(0, bracket - _NEAR)) if bracket >= 0 else None


def _last(name: str) -> str:
    return name.rpartition(".")[2].lower().strip("?")


def _argument(match: re.Match[str], after: str) -> Context:
    name, first = match["name"], match["first"]
    last = _last(name)
    hint = f"{'new ' if match['new'] else ''}{name}(…)"
    place = Place.ANY
    use = Use.GUESS
    if (
        last in _NO_URL_CALLS
        or name.startswith(_STORES)
        or _UNSAFE_FIRST.match(first)
        or _is_unsafe_after(after)
    ):
        use = Use.NOTHING
    elif last == "import" and not first:
        use, place = Use.MODULE, Place.URL
    elif last in _EMBED_CALLS and not (last == "register" and "serviceWorker" not in name):
        use, place = Use.EMBED, Place.URL
    elif last in _URL_CALLS or (last == "get" and name.startswith(("$", "axios", "jQuery"))):
        place = Place.URL
    return Context(use=use, place=place, hint=hint)


def _is_unsafe_after(after: str) -> bool:
    """Whether the options that follow name a method that changes things."""
    if not re.match(r"\s*,\s*\{", after):
        return False
    return bool(_UNSAFE.search(after.partition("}")[0]))


def _property(name: str, before: str, after: str) -> Context:
    around = before.rpartition("{")[2] + after.partition("}")[0]
    is_unsafe = name.lower() in {"url", "action", "href"} and _UNSAFE.search(around)
    place = Place.URL if name.lower() in _URL_NAMES else Place.ANY
    use = Use.NOTHING if is_unsafe else Use.GUESS
    return Context(use=use, place=place, hint=f"{name}:")
