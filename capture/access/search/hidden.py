"""What the register of restrictions withholds from the search, at this moment (META04).

Read again as soon as its file changes, and every day, since terms begin and end. A register that
can't be read raises ConfigError: then nothing is found rather than too much.
"""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from capture.access.search.store import Store
from capture.config.restrictions import CSV_NAME, TOML_NAME, read_restrictions
from capture.model.restriction import Pattern, bare_id, day_of

_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """What nobody may see."""

    pages: frozenset[int] = frozenset()
    """Numbers of pages, all of whose captures are withheld."""
    captures: frozenset[int] = frozenset()
    """Numbers of single captures, by their record."""
    texts: frozenset[int] = frozenset()
    """Numbers of texts that such a capture has: maybe others have them too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    state: tuple[object, ...]
    day: date
    patterns: tuple[Pattern, ...]
    records: tuple[str, ...]
    pages: frozenset[int]
    last_page: int
    """Pages with a higher number were not looked at yet."""


class Register:
    """The register, and the pages that it means, for as long as neither changes."""

    def __init__(self, archive: Path) -> None:
        """`archive`: the folder in which the register lies."""
        self._archive = archive
        self._known: _Known | None = None

    def withheld(self, store: Store, moment: datetime) -> Withheld:
        """Return what is withheld at an aware moment. ConfigError, UsageError: see above.

        Costs about a microsecond for each page and pattern when the register has changed.
        """
        state, day = (store.generation, *self._state()), day_of(moment)
        known = self._known
        if known is None or known.state != state or known.day != day:
            known = self._read(state, moment)
        known = self._known = _with_new_pages(known, store)
        return _with_records(known, store)

    def _state(self) -> tuple[object, ...]:
        found: list[object] = []
        for name in (TOML_NAME, CSV_NAME):
            try:
                stat = (self._archive / name).stat()
            except FileNotFoundError:
                continue
            found.append((name, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_size, stat.st_ino))
        return tuple(found)

    def _read(self, state: tuple[object, ...], moment: datetime) -> _Known:
        register = read_restrictions(self._archive)
        in_force = [each for each in register.restrictions if each.is_in_force(moment)]
        return _Known(
            state=state,
            day=day_of(moment),
            patterns=tuple(Pattern(e.pattern) for e in in_force if e.pattern is not None),
            records=tuple(bare_id(e.record) for e in in_force if e.record is not None),
            pages=frozenset(),
            last_page=0,
        )


def _with_new_pages(known: _Known, store: Store) -> _Known:
    if not known.patterns:
        return known
    pages, last = set(known.pages), known.last_page
    rows = store.ask("SELECT id, comparable FROM page WHERE id > ? ORDER BY id", (last,))
    if not rows:
        return known
    for number, comparable in rows:
        last = int(str(number))
        if any(pattern.covers(str(comparable)) for pattern in known.patterns):
            pages.add(last)
    return _Known(
        state=known.state,
        day=known.day,
        patterns=known.patterns,
        records=known.records,
        pages=frozenset(pages),
        last_page=last,
    )


def _with_records(known: _Known, store: Store) -> Withheld:
    captures: set[int] = set()
    texts: set[int] = set()
    for start in range(0, len(known.records), _AT_ONCE):
        some = known.records[start : start + _AT_ONCE]
        marks = ",".join("?" * len(some))
        for column in ("record", "shown_record"):
            rows = store.ask(
                f"SELECT id, text FROM capture WHERE {column} IN ({marks})",
                some,
            )
            captures |= {int(str(number)) for number, _ in rows}
            texts |= {int(str(text)) for _, text in rows if text is not None}
    return Withheld(pages=known.pages, captures=frozenset(captures), texts=frozenset(texts))
