"""Where an old address leads on the new side, from what was recorded there; nothing is fetched."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from capture.compare.addresses import asked_form, bare, host_of, key_of, moved_to
from capture.compare.catalogue import AnswerRow
from capture.compare.opened import OpenedSide
from capture.model.comparison import Step
from capture.model.fate import Answer
from capture.model.url import split

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PERMANENT = frozenset({301, 308})
_FOUND = frozenset({200, 203})
_NOT_FOUND, _REMOVED = 404, 410
_MOST_STEPS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """What an address answered, and where that leads."""

    answer: Answer
    steps: tuple[Step, ...] = ()
    """Empty when nobody asked; the last one is where it ends."""
    end: str | None = None
    """The address at which it ends, when that answered 200 and not softly missing."""
    is_loop: bool = False
    is_end_unknown: bool = False
    """Whether it leads to an address that nobody asked."""
    moves: int = 0
    """Steps to another page, not merely to another spelling of the same address."""
    is_permanent: bool = True
    """Whether all those steps are 301 or 308."""

    @property
    def leads(self) -> bool:
        """Whether it redirects to another page, or tries to."""
        return self.answer is Answer.REDIRECT


class Tracer:
    """Follows addresses on the new side."""

    def __init__(self, new: OpenedSide, hosts: Mapping[str, str]) -> None:
        """Take the new side, and old bare host → new bare host."""
        self._new = new
        self._hosts = hosts
        self._written: dict[str, str] = {}
        for host in reversed(new.side.hosts):
            self._written[bare(host)] = host

    def trace(self, url: str) -> Trace:
        """Return where an address leads."""
        at = self._asked(url)
        if at is None:
            return Trace(answer=Answer.NOT_ASKED)
        first = self._new.answer(at)
        assert first is not None
        steps: list[Step] = []
        seen: set[str] = set()
        moves, is_permanent = 0, True
        row: AnswerRow | None = first
        while row is not None and row.url not in seen and len(steps) < _MOST_STEPS:
            seen.add(row.url)
            steps.append(Step(url=row.url, status=row.status))
            target = self._leads_to(row)
            if target is None:
                return self._ended(url, row, steps, moves, is_permanent)
            if not self._is_same(row.url, target):
                moves += 1
                is_permanent &= row.status in _PERMANENT
            following = self._asked(target)
            if following is None:
                steps.append(Step(url=target, status=None))
                return Trace(
                    answer=Answer.REDIRECT,
                    steps=tuple(steps),
                    is_end_unknown=True,
                    moves=moves,
                    is_permanent=is_permanent,
                )
            row = self._new.answer(following)
        if row is not None:
            steps.append(Step(url=row.url, status=row.status))
        return Trace(answer=Answer.REDIRECT, steps=tuple(steps), is_loop=True, moves=max(1, moves))

    def _ended(
        self, url: str, row: AnswerRow, steps: list[Step], moves: int, is_permanent: bool
    ) -> Trace:
        is_there = row.status in _FOUND and not self._new.is_soft_missing(row.url)
        if moves or not self._is_same(url, row.url):
            answer = Answer.REDIRECT if len(steps) > 1 else self._plain(row)
        else:
            answer = self._plain(row)
        return Trace(
            answer=answer,
            steps=tuple(steps),
            end=row.url if is_there else None,
            moves=moves,
            is_permanent=is_permanent,
        )

    def _plain(self, row: AnswerRow) -> Answer:
        if row.status in _FOUND:
            return Answer.SOFT_NOT_FOUND if self._new.is_soft_missing(row.url) else Answer.PAGE
        return {_NOT_FOUND: Answer.NOT_FOUND, _REMOVED: Answer.REMOVED}.get(
            row.status, Answer.REDIRECT if row.status in _REDIRECTS else Answer.OTHER
        )

    def _leads_to(self, row: AnswerRow) -> str | None:
        if row.status in _REDIRECTS:
            return row.location
        return self._new.refresh(row.url) if row.status in _FOUND else None

    def _is_same(self, first: str, second: str) -> bool:
        """Whether two addresses are spellings of one, hosts that were replaced included."""
        ours, theirs = key_of(first), key_of(second)
        if ours is None or theirs is None:
            return False
        return moved_to(ours, self._hosts) == moved_to(theirs, self._hosts)

    def _asked(self, url: str) -> str | None:
        """Return the way of writing an address that was asked on the new side, if any was."""
        return next((each for each in self._spellings(url) if self._new.answer(each)), None)

    def _spellings(self, url: str) -> Iterator[str]:
        """Yield the address itself, and as it is on the host that took the place of its own."""
        literal = asked_form(url)
        parts = None if literal is None else split(literal)
        if literal is None or parts is None:
            return
        yield literal
        host = host_of(parts)
        mapped = self._hosts.get(bare(host), bare(host))
        hosts = dict.fromkeys((self._written.get(mapped, mapped), mapped, f"www.{mapped}"))
        query = f"?{parts.query}" if parts.query else ""
        for scheme in ("https", "http"):
            for each in hosts:
                yield f"{scheme}://{each}{parts.path}{query}"
