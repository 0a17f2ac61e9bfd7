"""Watches for traps: which new URLs are postponed, which postponed ones are captured, or given up.

What makes a URL suspect is said in `capture.scope.traps`; here is what is done about it. Three
laws: suspicion only postpones; who is heard of from outside the trap is no suspect any more; what
is given up is listed, with what was captured of its group and what was not.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from capture import clock
from capture.frontier.suspects import Group, Member, Suspects
from capture.frontier.tables import Standing
from capture.frontier.values import Item, Lease, Priority
from capture.harvest.state import Store, Tally
from capture.ledger.database import Transaction
from capture.metadata.report_rows import EventKind
from capture.model.kind import Kind
from capture.model.outcome import Outcome
from capture.scope import traps
from capture.scope.anatomy import has_number

_SUSPECTABLE = frozenset({Priority.NORMAL, Priority.CANDIDATE})
"""Not seeds and sitemaps, which somebody named, nor what belongs to a page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where links come from."""

    url: str
    """The document that names them."""
    page: str
    """The page in hand: the same, or what led to the document."""

    @property
    def urls(self) -> tuple[str, ...]:
        """Both, each once."""
        return tuple(dict.fromkeys((self.url, self.page)))


@dataclass(slots=True)
class _Chain:
    """The new URLs of one document that go on with a chain; filled while they are looked at."""

    group: Group
    members: list[tuple[str, int]] = field(default_factory=list)
    """URL and depth."""
    varying: set[str] = field(default_factory=set)


@dataclass(slots=True, kw_only=True)
class _Sifting:
    """The new URLs of one document while they are worked out; filled step by step."""

    origin: Origin
    redirects: Collection[str]
    urls: list[str]
    members: list[Member]
    """What the origin is a member of."""
    links: dict[str, tuple[int, str]]
    """The chains that the origin is part of: key → depth, and the URL that is in it."""
    beginnings: tuple[str, ...]
    """How URLs of those chains begin."""
    groups: dict[str, Group] = field(default_factory=dict)
    chains: dict[str, _Chain] = field(default_factory=dict)
    depths: dict[str, int] = field(default_factory=dict)
    """Of those that go on with a chain."""
    suspects: dict[str, Group] = field(default_factory=dict)


class TrapWatch:
    """Postpones, takes and gives up suspects of one harvest."""

    def __init__(self, store: Store, tally: Tally) -> None:
        """Watch the frontier of `store`, with the budget that its settings give to each group."""
        self._store = store
        self._tally = tally
        self._suspects = Suspects()
        self._budget = store.settings.trap_budget
        self._today = store.name.started.date()

    # --- what is new

    def sift(
        self, tx: Transaction, items: list[Item], origin: Origin, redirects: Collection[str]
    ) -> list[Item]:
        """Return the items, new to the frontier, with those postponed that are suspect.

        The targets of redirects belong to the visit that was redirected and are no suspects, but
        go on with its chain.
        """
        urls = [item.url for item in items if item.priority in _SUSPECTABLE]
        if not urls:
            return items
        members = self._members(tx, origin)
        links = _links(members, origin)
        work = _Sifting(
            origin=origin,
            redirects=redirects,
            urls=urls,
            members=members,
            links=links,
            beginnings=tuple(traps.beginning(key) for key in links),
        )
        self._find_chains(tx, work)
        for url in urls:
            if url not in redirects:
                self._suspect(tx, work, url)
        self._count_chains(work)
        self._write(tx, work)
        return [
            replace(item, priority=Priority.POSTPONED) if item.url in work.suspects else item
            for item in items
        ]

    def _members(self, tx: Transaction, origin: Origin) -> list[Member]:
        found = (self._suspects.member(tx, url) for url in origin.urls)
        return [member for member in found if member is not None]

    def _group(self, tx: Transaction, work: _Sifting, suspicion: traps.Suspicion) -> Group:
        group = work.groups.get(suspicion.key)
        if group is None:
            group = work.groups[suspicion.key] = self._suspects.group(tx, suspicion)
        return group

    def _find_chains(self, tx: Transaction, work: _Sifting) -> None:
        for url in work.urls:
            if not url.startswith(work.beginnings) or not has_number(url):
                continue
            counter = traps.counter(url)
            if counter.key not in work.links:
                continue
            depth, before = work.links[counter.key]
            chain = work.chains.get(counter.key)
            if chain is None:
                chain = work.chains[counter.key] = _Chain(self._group(tx, work, counter))
            chain.members.append((url, depth + 1))
            chain.varying |= traps.varied(url, before)
            work.depths[url] = depth + 1

    def _suspect(self, tx: Transaction, work: _Sifting, url: str) -> None:
        """Note in which group a new URL is suspect, chains apart."""
        for each in work.origin.urls:
            found = traps.by_itself(url, each, self._today)
            if found is not None and work.depths.get(url, 0) >= found.least_chain:
                work.suspects[url] = self._group(tx, work, found)
                return
        session = traps.session(url)
        if session is not None:
            is_new = self._suspects.is_new_session_page(tx, session.canonical)
            if not is_new or self._store.frontier.is_known(tx, session.canonical):
                suspicion = traps.same_session_page(url, session)
                work.suspects[url] = self._group(tx, work, suspicion)
                return
        filters = traps.filters(url, work.origin.url)
        if filters is not None:
            group = self._group(tx, work, filters[0])
            group.added += filters[1]
            if traps.is_too_many_filters(group.added, self._budget):
                work.suspects[url] = group

    def _count_chains(self, work: _Sifting) -> None:
        """Count the links that chains grow by, and suspect them once a chain is too long."""
        varying = frozenset(number for each in work.chains.values() for number in each.varying)
        is_fruitful = any(
            url not in work.depths
            and url not in work.suspects
            and not traps.is_derived(url, varying)
            for url in (work.urls if work.chains else ())
        )
        for chain in work.chains.values():
            group = chain.group
            if is_fruitful:
                group.fruitful += len(chain.members)
            else:
                group.barren += len(chain.members)
            for url, depth in chain.members:
                is_long = traps.is_too_long(
                    barren=group.barren, fruitful=group.fruitful, depth=depth, budget=self._budget
                )
                if is_long and url not in work.redirects:
                    work.suspects.setdefault(url, group)

    def _write(self, tx: Transaction, work: _Sifting) -> None:
        for group in work.groups.values():
            self._suspects.save(tx, group)
            postponed = [
                (url, work.depths.get(url, 0))
                for url, theirs in work.suspects.items()
                if theirs is group
            ]
            self._suspects.put(tx, group, postponed, Standing.POSTPONED)
        for chain in work.chains.values():
            self._suspects.put(tx, chain.group, chain.members, Standing.CHAINED)
        self._inherit(tx, work)

    def _inherit(self, tx: Transaction, work: _Sifting) -> None:
        """Count what a chain leads to as part of it: the target of a redirect in any case, and all
        that is found so deep in it that the chain may be a trap, such as the days of its months."""
        member = work.members[0] if work.members else None
        if member is not None:
            is_deep = traps.is_deep(member.depth, self._budget)
            rest = [
                (url, member.depth)
                for url in work.urls
                if url not in work.depths and (is_deep or url in work.redirects)
            ]
            self._suspects.put(tx, member.group, rest, Standing.CHAINED)

    # --- what is known

    def clear(self, tx: Transaction, urls: Collection[str], origin: Origin | None) -> None:
        """Bring suspects back that are named from outside their trap."""
        cleared = [
            member.url
            for member in self._suspects.put_off(tx, urls)
            if member.group.trap is not traps.Trap.SESSION
            and (origin is None or self._is_outside(tx, member.url, origin))
        ]
        if cleared:
            self._suspects.stand(tx, cleared, Standing.CHAINED)
            self._store.frontier.reprioritise(tx, cleared, Priority.NORMAL)

    def _is_outside(self, tx: Transaction, url: str, origin: Origin) -> bool:
        """Whether naming the URL would not make it suspect."""
        for each in origin.urls:
            if traps.by_itself(url, each, self._today) or traps.filters(url, each):
                return False
        members = self._members(tx, origin)
        if any(self._may_be_trap(each) for each in members):
            return False
        return traps.counter(url).key not in _links(members, origin)

    def _may_be_trap(self, member: Member) -> bool:
        """Whether what this member names may be of the trap's making: an overview is trusted, as
        long as its pages lead to others more often than not."""
        group, is_deep = member.group, traps.is_deep(member.depth, self._budget)
        is_long = traps.is_too_long(
            barren=group.barren, fruitful=group.fruitful, depth=member.depth, budget=self._budget
        )
        is_barren = group.barren > group.fruitful
        return member.standing is not Standing.CHAINED or (is_deep and (is_long or is_barren))

    # --- what is next

    def is_taken(self, tx: Transaction, lease: Lease) -> bool:
        """Whether a leased item may be captured; if not, the rest of its group is given up."""
        if lease.priority is not Priority.POSTPONED:
            return True
        member = self._suspects.member(tx, lease.url)
        if member is None or member.standing is Standing.TAKEN:
            return True
        group = member.group
        if self._budget and group.taken >= self._budget:
            self._give_up(tx, lease, group)
            return False
        group.taken += 1
        self._suspects.save(tx, group)
        self._suspects.stand(tx, [lease.url], Standing.TAKEN)
        return True

    def _give_up(self, tx: Transaction, lease: Lease, group: Group) -> None:
        self._store.frontier.done(tx, lease)
        urls = self._suspects.urls(tx, group, Standing.POSTPONED)
        counts: Mapping[Kind, int] = self._store.frontier.withdraw(tx, urls)
        self._suspects.stand(tx, urls, Standing.GIVEN_UP)
        self._store.ledger.settle_open(
            tx,
            urls,
            Outcome.SUSPECTED_TRAP,
            moment=clock.now(),
            detail=self._told(group, len(urls)),
        )
        self._tally.pages_known -= counts[Kind.PAGE] + (lease.kind is Kind.PAGE)
        self._tally.files_known -= counts[Kind.FILE] + (lease.kind is Kind.FILE)

    def _told(self, group: Group, left: int) -> str:
        return traps.described(
            group.trap, group.shape, captured=group.taken, left=left, today=self._today
        )

    # --- the end, and going on after it

    def conclude(self, tx: Transaction) -> list[str]:
        """Say of each group what was given up in the end, in the ledger too; return those lines."""
        lines = []
        for group in self._suspects.groups_given_up(tx):
            urls = self._suspects.urls(tx, group, Standing.GIVEN_UP)
            left = self._store.ledger.with_outcome(tx, urls, Outcome.SUSPECTED_TRAP)
            if left:
                line = self._told(group, len(left))
                self._store.ledger.set_detail(tx, left, line)
                self._store.ledger.note_event(tx, EventKind.TRAP_LEFT, line, moment=clock.now())
                lines.append(line)
        return lines

    def reopen(self, tx: Transaction) -> None:
        """Postpone again what an earlier run gave up: the budget may be larger now."""
        for group in self._suspects.groups_given_up(tx):
            urls = self._suspects.urls(tx, group, Standing.GIVEN_UP)
            self._suspects.stand(tx, urls, Standing.POSTPONED)
            self._store.frontier.reprioritise(tx, urls, Priority.POSTPONED)


def _links(members: Sequence[Member], origin: Origin) -> dict[str, tuple[int, str]]:
    """Return the chains that an origin is part of: key → depth, and the URL that is in it."""
    depths = {member.url: member.depth for member in members}
    links = {member.group.key: (member.depth, member.url) for member in members}
    for url in origin.urls:
        if has_number(url):
            links.setdefault(traps.counter(url).key, (depths.get(url, 0), url))
    return links
