"""Links that a page lost or got, and links that lead nowhere on the new site. Pure."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from enum import StrEnum

from capture.compare.addresses import bare
from capture.compare.aspects.page import PageLink
from capture.model.comparison import Comparison
from capture.model.fate import Answer, DocumentFate, Fate
from capture.model.side import Side
from capture.model.url import split

_LEAST_PAGES = 4
_SHARE = 0.5
"""What stands on more than this share of a side's pages is of the template."""
MAX_LINKS = 500
"""Of one page and kind; what follows is counted."""
_ERROR = 400


class LinkFate(StrEnum):
    """What is the matter with a link on the new site."""

    GONE = "gone"
    """It leads to a page or document of the old site that is no more."""
    BROKEN = "broken"
    """It was answered with an error, or not at all."""
    STALE = "stale"
    """It leads to an old address, which redirects to what it means, or no longer answers while
    that stands at another address now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BadLink:
    """A link of the new site that leads nowhere, or by a detour."""

    fate: LinkFate
    url: str
    text: str
    status: int | None
    """What it answers with; None: not known."""
    better: str | None = None
    """Where what is meant stands now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkDifference:
    """Which links a page lost and got, and which of its links lead nowhere."""

    lost: tuple[PageLink, ...]
    new: tuple[PageLink, ...]
    bad: tuple[BadLink, ...]
    more: int = 0
    """What is left out of the three."""

    def __bool__(self) -> bool:
        return bool(self.lost or self.new or self.bad)


class TemplateLinks:
    """Links that stand on most pages of a side; filled by `add`, page by page."""

    def __init__(self) -> None:
        """No page was seen yet."""
        self._counts: Counter[str] = Counter()
        self._pages = 0

    def add(self, links: Iterable[PageLink]) -> None:
        """Count the links of one page."""
        self._pages += 1
        self._counts.update({link.url for link in links})

    def holds(self, url: str) -> bool:
        """Whether a link is of the template."""
        return self._pages >= _LEAST_PAGES and self._counts[url] > _SHARE * self._pages


@dataclass(frozen=True, slots=True, kw_only=True)
class Targets:
    """Where addresses lead on the new site; made by `targets_of`."""

    successor: Mapping[str, str]
    """Address on the old side → that of the same page or document on the new one."""
    gone: Set[str]
    """Addresses on the old side of what is no more."""
    present: Set[str]
    """Addresses that hold a page or document on the new side."""
    redirected: Mapping[str, str]
    """Address that redirects → where it ends on the new side."""
    hosts: Set[str]
    """Hosts of both sides; links to others are not judged."""
    new_hosts: Set[str]
    answers: Mapping[str, Answer] = field(default_factory=dict)
    status: Callable[[str], int | None] = lambda _: None
    """What an address answered with while the new side was harvested; None: not known."""
    host_map: Mapping[str, str] = field(default_factory=dict)

    def new_address(self, url: str) -> str:
        """Return where an address of the old side is to be looked for on the new one."""
        if url in self.successor:
            return self.successor[url]
        return rehosted(url, self.host_map)

    def judge(self, link: PageLink) -> BadLink | None:
        """Return what is the matter with a link of the new side, or None."""
        url = link.url
        if url in self.present or host_of(url) not in self.hosts:
            return None
        better = self.successor.get(url)
        if url in self.gone:
            fate = LinkFate.GONE
        elif url in self.redirected or (better is not None and better != url):
            fate, better = LinkFate.STALE, better or self.redirected.get(url)
        elif (status := self.status(url)) is not None and status >= _ERROR:
            fate = LinkFate.BROKEN
        else:
            return None
        return BadLink(fate=fate, url=url, text=link.text, status=self.status(url), better=better)


def targets_of(
    comparison: Comparison, *, status: Callable[[str], int | None] = lambda _: None
) -> Targets:
    """Return where addresses lead on the new side of a comparison."""
    successor: dict[str, str] = {}
    gone: set[str] = set()
    present: set[str] = set()
    redirected: dict[str, str] = {}
    answers: dict[str, Answer] = {}
    for pair in comparison.pairs:
        if pair.new is not None and (pair.new.status is None or pair.new.status < _ERROR):
            present.add(pair.new.url)
            redirected |= dict.fromkeys(pair.new.redirected_from, pair.new.url)
        if pair.old is not None:
            answers[pair.old.url] = pair.answer
            if pair.fate is Fate.GONE:
                gone.add(pair.old.url)
            elif pair.new is not None:
                successor[pair.old.url] = pair.new.url
    for document in comparison.documents:
        if document.new is not None:
            present.add(document.new.url)
        if document.old is not None:
            answers[document.old.url] = document.answer
            if document.fate is DocumentFate.GONE:
                gone.add(document.old.url)
            elif document.new is not None:
                successor[document.old.url] = document.new.url
    hosts = _host_map(comparison)
    for url in list(answers):
        # The new site may link to an old address at its own host.
        here = rehosted(url, hosts)
        if here != url:
            answers.setdefault(here, answers[url])
            if url in gone:
                gone.add(here)
            elif url in successor:
                successor.setdefault(here, successor[url])
    return Targets(
        successor=successor,
        gone=gone - present,
        present=present,
        redirected=redirected,
        hosts=_hosts(comparison.old) | _hosts(comparison.new),
        new_hosts=_hosts(comparison.new),
        answers=answers,
        status=status,
        host_map=hosts,
    )


def link_difference(
    old: Sequence[PageLink],
    new: Sequence[PageLink],
    *,
    template: tuple[TemplateLinks, TemplateLinks],
    targets: Targets,
) -> LinkDifference:
    """Return which links of its own a page lost and got; `template` is that of either side.

    A link to what moved is the same link when it leads to the new place.
    """
    before = {targets.new_address(each.url): each for each in old}
    after = {targets.redirected.get(each.url, each.url): each for each in new}
    lost = [
        each for at, each in before.items() if at not in after and not template[0].holds(each.url)
    ]
    came = [
        each for at, each in after.items() if at not in before and not template[1].holds(each.url)
    ]
    bad = [
        found
        for each in new
        if not template[1].holds(each.url) and (found := targets.judge(each)) is not None
    ]
    shown = [tuple(each[:MAX_LINKS]) for each in (lost, came, bad)]
    return LinkDifference(
        lost=tuple(lost[:MAX_LINKS]),
        new=tuple(came[:MAX_LINKS]),
        bad=tuple(bad[:MAX_LINKS]),
        more=len(lost) + len(came) + len(bad) - sum(map(len, shown)),
    )


def rehosted(url: str, host_map: Mapping[str, str]) -> str:
    """Return an address of the old side at the host that took the place of its own.

    `host_map` is keyed by old hosts without `www.`.
    """
    host = host_of(url)
    other = host_map.get(bare(host))
    return url.replace(f"//{host}", f"//{other}", 1) if other else url


def host_of(url: str) -> str:
    """Return `host`, or `host:port` when the address names a port; empty for other schemes."""
    parts = split(url)
    if parts is None:
        return ""
    after = url.partition("//")[2]
    authority = after.split("/", 1)[0].split("?", 1)[0].split("#", 1)[0]
    return authority.rpartition("@")[2]


def _host_map(comparison: Comparison) -> dict[str, str]:
    """Return the hosts that took the places of old ones, as the new side writes them."""
    written = {bare(host): host for host in reversed(comparison.new.hosts)}
    return {bare(old): written.get(new, new) for old, new in comparison.host_map.items()}


def _hosts(side: Side) -> set[str]:
    return {host for host in side.hosts if host}
