"""Holds what the recorded documents name against what is recorded and listed (REIK01 to REIK05)."""

from pathlib import Path

from capture.audit.documents import DocumentReader
from capture.audit.facts import Gathering, ReachFacts
from capture.audit.workbook import Workbook
from capture.model.outcome import Outcome
from capture.model.text import Text
from capture.model.url import split, without_fragment
from capture.obstacles import things
from capture.scope.scope import Scope
from capture.warc.record import target_uri

_ANSWERED = "('response', 'revisit')"
_UNCAPTURED = f"""
    SELECT target.url, named_by, place, file, offset, is_static FROM target
    WHERE {{which}} AND NOT EXISTS (
        SELECT 1 FROM record WHERE record.url = target.url AND record.type IN {_ANSWERED})
        AND NOT EXISTS (SELECT 1 FROM before WHERE before.url = target.url)
    ORDER BY file, offset, target.url
"""
_STATUSES = f"""
    SELECT DISTINCT status FROM record WHERE url = ? AND type IN {_ANSWERED} AND status >= 200
"""
_NO_PAGE = frozenset({404, 410})
"""Answers of an address without a page: none that could be an orphan (REIK03)."""
_IN_ARCHIVE = {each.value for each in Outcome if each.is_in_archive}


class Reach:
    """Gathers the facts about reach from a workbook."""

    def __init__(
        self, book: Workbook, paths: tuple[Path, ...], names: tuple[str, ...], scope: Scope | None
    ) -> None:
        """Judge by `scope`; `names` are those of the WARC files at `paths`, for people."""
        self._book = book
        self._paths = paths
        self._names = names
        self._scope = scope

    def facts(self, *, has_lists: bool) -> ReachFacts:
        """Read the documents, and return the facts; lists must be in the workbook already."""
        reader = DocumentReader(self._paths, self._book)
        reader.read_all()
        embeds, embeds_listed = self._embeds()
        links, missing, listed, by_robots = self._links()
        foreign, hopless, hops, depth, pages = self._pages()
        return ReachFacts(
            documents=reader.documents,
            unread=reader.unread,
            embeds=self._book.number("SELECT count(*) FROM target WHERE is_embed"),
            embeds_missing=embeds.found(),
            embeds_listed=embeds_listed,
            has_scope=self._scope is not None,
            links=links,
            links_missing=missing.found(),
            links_listed=listed,
            links_by_robots=by_robots,
            foreign_pages=foreign.found(),
            pages=pages,
            pages_without_hops=hopless.found(),
            most_hops=hops,
            most_depth=depth,
            unlisted_orphans=self._orphans().found() if has_lists else Gathering().found(),
        )

    def _embeds(self) -> tuple[Gathering, int]:
        missing, listed = Gathering(), 0
        question = _UNCAPTURED.format(which="is_embed")
        for url, named_by, place, file, offset, _ in self._book.ask(question):
            if self._reason(str(url)) is not None:
                listed += 1
                continue
            missing.add(
                Text(
                    f"genoemd in {place} van {named_by}, niet vastgelegd en op geen lijst",
                    f"named in {place} of {named_by}, not captured and on no list",
                ),
                file=self._name(file), offset=_number(offset), url=str(url),
            )  # fmt: skip
        return missing, listed

    def _links(self) -> tuple[int, Gathering, int, int]:
        missing, listed, by_robots, links = Gathering(), 0, 0, 0
        scope = self._scope
        if scope is None:
            return 0, missing, 0, 0
        for (url,) in self._book.ask("SELECT url FROM target WHERE is_link ORDER BY url"):
            links += scope.judge(str(url)).is_in_scope
        question = _UNCAPTURED.format(which="is_link AND NOT is_embed")
        for url, named_by, place, file, offset, _ in self._book.ask(question):
            if not scope.judge(str(url)).is_in_scope:
                continue
            if (reason := self._reason(str(url))) is not None:
                listed += 1
                by_robots += reason == Outcome.ROBOTS.value
                continue
            missing.add(
                Text(
                    f"link in {place} op {named_by}, niet vastgelegd en op geen lijst",
                    f"link in {place} on {named_by}, not captured and on no list",
                ),
                file=self._name(file), offset=_number(offset), url=str(url),
            )  # fmt: skip
        return links, missing, listed, by_robots

    def _reason(self, url: str) -> str | None:
        """Return why a URL that is not captured is listed, or None when it is on no list."""
        ways = (url, things.address(url), things.shape(url), things.tile_pattern(url))
        for each in dict.fromkeys(ways):
            row = next(self._book.ask("SELECT reason FROM listed WHERE url = ?", each), None)
            if row is not None:
                return str(row[0])
        return None

    def _pages(self) -> tuple[Gathering, Gathering, int, int, int]:
        foreign, hopless = Gathering(), Gathering()
        most_hops = most_depth = pages = 0
        for url, hops, outcome, file, offset, identifier in self._book.ask("SELECT * FROM page"):
            pages += 1
            place = (self._name(file), _number(offset), str(identifier), str(url))
            if not isinstance(hops, int):
                _add(hopless, Text("hopsFromSeed ontbreekt", "hopsFromSeed is missing"), place)
            if outcome not in _IN_ARCHIVE:
                continue
            most_hops = max(most_hops, hops if isinstance(hops, int) else 0)
            parts = split(str(url))
            most_depth = max(most_depth, parts.depth if parts is not None else 0)
            if self._scope is None:
                continue
            verdict = self._scope.judge(str(url))
            if not verdict.is_in_scope:
                said = Text(
                    f"bezocht als pagina, maar hoort niet bij de site ({verdict.rule})",
                    f"visited as a page, but does not belong to the site ({verdict.rule})",
                )
                _add(foreign, said, place)
        return foreign, hopless, most_hops, most_depth, pages

    def _orphans(self) -> Gathering:
        """Return the visited pages that nothing recorded links to, and that are on no list."""
        found = Gathering()
        seeds = self._scope.seeds if self._scope is not None else frozenset()
        known = {target_uri(each) for each in seeds}
        for url, _, outcome, file, offset, identifier in self._book.ask("SELECT * FROM page"):
            page = str(url)
            if outcome not in _IN_ARCHIVE or page in known or without_fragment(page) != page:
                continue
            is_known = self._reason(page) is not None or self._book.is_captured_before(page)
            if is_known or self._is_linked(page) or self._is_gone(page):
                continue
            said = Text(
                "geen link in een vastgelegd document leidt hierheen en hij staat niet op de lijst",
                "no link in a recorded document leads here, and it is not on the list",
            )
            place = (self._name(file), _number(offset), str(identifier), page)
            _add(found, said, place)
        return found

    def _is_linked(self, url: str) -> bool:
        link = "SELECT 1 FROM target WHERE url = ? AND is_static"
        redirect = "SELECT 1 FROM redirect WHERE target = ? AND url <> ? LIMIT 1"
        return (
            next(self._book.ask(link, url), None) is not None
            or next(self._book.ask(redirect, url, url), None) is not None
        )

    def _is_gone(self, url: str) -> bool:
        """Whether an address only says that it has no page, as one that an earlier harvest knew."""
        found = [status for (status,) in self._book.ask(_STATUSES, url)]
        return bool(found) and all(status in _NO_PAGE for status in found)

    def _name(self, number: object) -> str:
        assert isinstance(number, int)
        return self._names[number]


type _Place = tuple[str, int, str, str]


def _add(gathering: Gathering, text: Text, place: _Place) -> None:
    file, offset, identifier, url = place
    gathering.add(text, file=file, offset=offset, record_id=identifier, url=url)


def _number(value: object) -> int:
    assert isinstance(value, int)
    return value
