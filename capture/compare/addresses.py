"""How addresses of two sides are held against each other: hosts mapped, one spelling a page.

Pure. A rebuilt site often answers under another host (staging, a new name); what is compared then
is the path.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote, unquote_to_bytes

from capture.model.url import Parts, normalise, split, without_fragment
from capture.warc.record import target_uri

_INDEX = re.compile(
    r"/(?:index|default|home)\.(?:html?|xhtml|php\d?|aspx?|jsp|cfm)\Z", re.IGNORECASE
)
_WORD = re.compile(r"[^\W_]+")
_EXTENSION = re.compile(r"\.(?:html?|xhtml|php\d?|aspx?|jsp|cfm)\Z", re.IGNORECASE)
_UNRESERVED = "!$&'()*+,;=:@/~"
_LONGEST = 8_000
_MOST_WORDS = 40


@dataclass(frozen=True, slots=True)
class Key:
    """What names a page whatever way its address is written."""

    host: str
    """With its port unless that is the scheme's own; without `www.`."""
    path: str
    """Without index file and closing slash, percent-encoding in one spelling."""
    query: str
    fragment: str = ""
    """Only where it is a route."""

    @property
    def is_home(self) -> bool:
        """Whether it is the home page of its host."""
        return not self.path and not self.query and not self.fragment


def host_of(parts: Parts) -> str:
    """Return host and port; the port only when it isn't the scheme's own."""
    is_own = parts.port == {"http": 80, "https": 443}[parts.scheme]
    return parts.origin.rpartition(":")[0] if is_own else parts.origin


def bare(host: str) -> str:
    """Return the host without `www.`."""
    return host.removeprefix("www.")


def key_of(url: str, *, with_route: bool = True) -> Key | None:
    """Return what names the page of an address; None for what is no http(s) address."""
    parts = split(url) if len(url) <= _LONGEST else None
    if parts is None:
        return None
    path = _INDEX.sub("/", parts.path).rstrip("/")
    is_route = with_route and parts.fragment.startswith(("/", "!"))
    return Key(
        host=bare(host_of(parts)),
        path=quote(unquote_to_bytes(path), safe=_UNRESERVED),
        query=parts.query,
        fragment=parts.fragment if is_route else "",
    )


def moved_to(key: Key, hosts: Mapping[str, str]) -> Key:
    """Return the key as it is on the new side; `hosts` maps bare hosts."""
    return Key(
        host=hosts.get(key.host, key.host),
        path=key.path,
        query=key.query,
        fragment=key.fragment,
    )


def host_map(old: Iterable[Key], new: Iterable[Key]) -> dict[str, str]:
    """Return for each host of the old pages the host of the new side that took its place.

    A host that is on both sides maps to itself; another one to the host that has most of its
    paths, or, with none in common, to the new side's own with most pages when it is itself the
    first of the old side.
    """
    old_paths, new_paths = _paths(old), _paths(new)
    if not new_paths:
        return {host: host for host in old_paths}
    main_old = max(old_paths, key=lambda host: (len(old_paths[host]), host), default=None)
    main_new = max(new_paths, key=lambda host: (len(new_paths[host]), host))
    mapped = {}
    for host, paths in old_paths.items():
        if host in new_paths:
            mapped[host] = host
            continue
        common = Counter({name: len(paths & others) for name, others in new_paths.items()})
        best, shared = max(common.items(), key=lambda each: (each[1], each[0] == main_new, each[0]))
        if shared > 1 or (shared and len(paths) == 1):
            mapped[host] = best
        else:
            mapped[host] = main_new if host == main_old else host
    return mapped


def _paths(keys: Iterable[Key]) -> dict[str, set[tuple[str, str]]]:
    found: dict[str, set[tuple[str, str]]] = {}
    for key in keys:
        found.setdefault(key.host, set()).add((key.path, key.query))
    return found


def words_of(key: Key) -> frozenset[str]:
    """Return the words of a path and query, lower case, file endings left out."""
    text = unquote_to_bytes(_EXTENSION.sub("", key.path)).decode("utf-8", "replace")
    found = _WORD.findall(f"{text} {key.query} {key.fragment}".lower())
    return frozenset(found[-_MOST_WORDS:])


def leaf_of(key: Key) -> str:
    """Return the last part of a path, lower case, without its ending; empty for a home page."""
    last = _EXTENSION.sub("", key.path).rpartition("/")[2]
    return unquote_to_bytes(last).decode("utf-8", "replace").lower()


def asked_form(url: str) -> str | None:
    """Return an address as the catalogue of a side knows it, without fragment; None for no URL.

    WARC writers encode what a URI can't hold, browsers less: both come out the same.
    """
    if len(url) > _LONGEST:
        return None
    found = normalise(target_uri(without_fragment(url.strip("<> \t"))))
    return found if found is not None and split(found) is not None else None
