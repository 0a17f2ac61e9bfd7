"""Opens a side: finds its pages and documents in WARC files, and reads what they say.

Which answers are pages: in a harvest of ours those that a browser visited and that answered 200
with HTML. In foreign files: HTML with status 200 that was asked for as a document; where the
requests don't tell (no Sec-Fetch-Dest), HTML that no page of the side merely embeds, on the host
with most pages and those of the same registrable domain. Nothing is ever fetched.
"""

import hashlib
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from capture.compare.addresses import Key, asked_form, host_of, key_of
from capture.compare.catalogue import ANSWERS, AnswerRow, Catalogue, answer_of
from capture.compare.describing import side_of
from capture.compare.document_files import documents_of
from capture.compare.opened import (
    Contents,
    OpenedSide,
    domain_of,
)
from capture.compare.page_facts import PageFacts, folded, lines_of, read_page
from capture.compare.passing import Passed, Progress, read_files
from capture.compare.sketch import Sketch, sentences_of, sketch_of
from capture.compare.soft_missing import says_missing
from capture.compare.template import MOST_PAGES, Template
from capture.compare.titles import own_titles
from capture.compare.warc_files import Given, given_as, moment_of
from capture.errors import UsageError
from capture.model.side import ComparedPage
from capture.model.url import split
from capture.warc import record_block
from capture.warc.body import http_body

_HTML = "'text/html', 'application/xhtml+xml'"
_FOREIGN_PAGES = f"""{ANSWERS} AND a.status IN (200, 203) AND a.mime IN ({_HTML}) AND a.url IN (
    SELECT url FROM answer WHERE coalesce(destination, 'document') = 'document')"""
_UNTOLD = "SELECT 1 FROM answer WHERE url = ? AND destination = 'document' LIMIT 1"
_VISITED = """SELECT final_url, max(title), max(language), max(canonical), max(round) FROM page
    WHERE is_archived GROUP BY final_url ORDER BY final_url"""
_FOUND = (200, 203)
_MAX_TEXT_BYTES = 4 * 1024 * 1024
_MOST_SOURCES = 50
_MOST_STEPS = 10
_SHORT_WORDS = 80
"""A page that sends its reader on has no more text than that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    """An address that may be a page."""

    url: str
    answer: AnswerRow
    title: str | None = None
    language: str | None = None
    canonical: str | None = None


def _untold(_read: int, _total: int | None) -> None:
    """Tell nobody how far it is."""


@contextmanager
def opened_side(path: Path, progress: Progress = _untold) -> Iterator[OpenedSide]:
    """Read a side and yield it; what it needs on disk goes when the block ends.

    UsageError, with what to do, when there is nothing to read. Takes about fifteen kilobytes of
    memory a page; the disk holds the texts, and files that can't be read in place.
    """
    given = given_as(path)
    with tempfile.TemporaryDirectory(prefix="capture-compare-") as folder:
        catalogue = Catalogue(Path(folder))
        try:
            yield _open(given, catalogue, Path(folder), progress)
        finally:
            catalogue.close()


def _open(given: Given, catalogue: Catalogue, scratch: Path, progress: Progress) -> OpenedSide:
    files = [each.files for each in given.rounds]
    try:
        passed = read_files(files, catalogue, scratch, progress)
    except OSError as fault:
        message = f"{given.root}: can't be read ({fault.strerror or fault})"
        raise UsageError(message) from fault
    if not passed.records:
        raise UsageError(
            f"{given.latest.folder}: holds no record that can be read; see capture warc check"
        )
    reader = _Reader(given, catalogue, passed)
    template, contents = reader.read()
    side = side_of(given, passed, contents, reader.notes, catalogue)
    return OpenedSide(
        side=side,
        contents=contents,
        catalogue=catalogue,
        paths=passed.paths,
        template=template,
        cookies=passed.cookies.found(),
    )


class _Reader:
    """Reads the pages of one side."""

    def __init__(self, given: Given, catalogue: Catalogue, passed: Passed) -> None:
        self._given = given
        self._catalogue = catalogue
        self._paths = passed.paths
        self._linked: set[str] = set()
        self._embedded: set[str] = set()
        self.notes: list[str] = []

    def read(self) -> tuple[Template, Contents]:
        """Return what is of the template, and the contents."""
        candidates = list(self._visited()) or list(self._foreign())
        by_place = sorted(candidates, key=lambda each: _place(each.answer))
        pages = {each.url: page for each in by_place if (page := self._read(each)) is not None}
        pages = self._without_embedded(_once_each(pages))
        ordered = [pages[url] for url in sorted(pages)]
        template = self._template(ordered)
        kept, sketches, sentences, soft = self._settle(ordered, template)
        kept = _with_sources(kept, self._catalogue)
        return template, Contents(
            pages=tuple(kept),
            documents=documents_of(self._catalogue, self._paths),
            titles=tuple(own_titles([page.title for page in kept])),
            sketches=tuple(sketches),
            sentences=tuple(sentences),
            soft_missing=frozenset(soft),
        )

    def _visited(self) -> Iterator[_Candidate]:
        """Yield the pages that our browser visited."""
        for url, title, language, canonical, _ in self._catalogue.ask(_VISITED):
            asked = asked_form(str(url))
            answer = None if asked is None else self._catalogue.answer(asked)
            if answer is None or answer.status not in _FOUND:
                continue
            if answer.mime not in ("text/html", "application/xhtml+xml", None):
                continue
            yield _Candidate(
                url=str(url),
                answer=answer,
                title=folded(str(title or ""), 500),
                language=str(language) if language else None,
                canonical=str(canonical) if canonical else None,
            )

    def _foreign(self) -> Iterator[_Candidate]:
        """Yield the pages of files that tell nothing of visits."""
        rows = [answer_of(row) for row in self._catalogue.ask(_FOREIGN_PAGES)]
        domains = Counter(_domain(each.url) for each in rows)
        own = max(domains, key=lambda each: (domains[each], each), default="")
        others = domains.total() - domains[own]
        if others:
            self.notes.append(
                f"{others} pages of {len(domains) - 1} other sites are left out; most pages are"
                f" of {own}"
            )
        for answer in rows:
            if _domain(answer.url) == own:
                yield _Candidate(url=answer.url, answer=answer)

    def _read(self, each: _Candidate) -> ComparedPage | None:
        """Return a page with its text kept aside; None for what only sends its reader on."""
        answer = each.answer
        found = None
        if answer.place is not None:
            found = http_body(self._pieces(answer))
        body = b"" if found is None else found[1]
        facts = read_page(body, base=each.url, charset=answer.charset)
        self._linked.update(facts.links - {each.url})
        self._embedded.update(facts.embedded)
        text_place = self._catalogue.made("text", each.url)
        lines = facts.lines
        if text_place is not None:
            path = self._paths[text_place.file]
            length = min(text_place.length, _MAX_TEXT_BYTES)
            raw = b"".join(record_block.pieces(path, text_place.offset, length))
            lines = lines_of(raw.decode("utf-8", "replace"))
        if self._sends_on(each.url, facts):
            return None
        self._catalogue.keep_lines(each.url, lines)
        return ComparedPage(
            url=each.url,
            status=answer.status,
            title=each.title or facts.title,
            canonical=facts.canonical or each.canonical,
            language=facts.language or each.language,
            headings=tuple(facts.headings),
            link_count=len(facts.links),
            words=sum(len(line.split()) for line in lines),
            digest=hashlib.sha256(body).hexdigest() if body else None,
            size=len(body),
            mime=answer.mime,
            moment=moment_of(answer.moment),
            is_rendered=text_place is not None,
            record=answer.place,
            text_record=text_place,
            pictures=self._catalogue.pictures(each.url),
            harvest=self._given.rounds[answer.round].name if len(self._given.rounds) > 1 else None,
        )

    def _sends_on(self, url: str, facts: PageFacts) -> bool:
        """Whether a page is there only to send its reader elsewhere; remembers where."""
        target = facts.refresh
        if target is None or target == asked_form(url):
            return False
        if sum(len(line.split()) for line in facts.lines) > _SHORT_WORDS:
            return False
        self._catalogue.keep_refresh(asked_form(url) or url, target)
        return True

    def _without_embedded(self, pages: dict[str, ComparedPage]) -> dict[str, ComparedPage]:
        """Leave out what pages embed and none links to, where the requests don't tell."""
        if any(True for _ in self._catalogue.ask("SELECT 1 FROM page LIMIT 1")):
            return pages
        merely = self._embedded - self._linked
        return {
            url: each
            for url, each in pages.items()
            if url not in merely or any(True for _ in self._catalogue.ask(_UNTOLD, (url,)))
        }

    def _template(self, ordered: Sequence[ComparedPage]) -> Template:
        template = Template()
        step = max(1, len(ordered) // MOST_PAGES)
        for each in ordered[::step]:
            template.learn(self._catalogue.kept_lines(each.url))
        template.settle()
        return template

    def _settle(
        self, ordered: Sequence[ComparedPage], template: Template
    ) -> tuple[list[ComparedPage], list[Sketch], list[frozenset[int]], set[str]]:
        """Return the pages that are there, their text, and addresses that only seem to be there."""
        kept, sketches, sentences, soft = [], [], [], set()
        for page in ordered:
            own = template.own(self._catalogue.kept_lines(page.url))
            sketch = sketch_of(own)
            if says_missing(page.title, page.headings, sketch.words):
                soft.add(asked_form(page.url) or page.url)
                continue
            kept.append(page)
            sketches.append(sketch)
            sentences.append(sentences_of(own))
        return kept, sketches, sentences, soft

    def _pieces(self, answer: AnswerRow) -> Iterator[bytes]:
        place = answer.place
        assert place is not None
        return record_block.pieces(self._paths[place.file], place.offset, place.length)


def _place(answer: AnswerRow) -> tuple[int, int]:
    place = answer.place
    return (-1, -1) if place is None else (place.file, place.offset)


def _domain(url: str) -> str:
    parts = split(url)
    return "" if parts is None else domain_of(host_of(parts))


def _once_each(pages: Mapping[str, ComparedPage]) -> dict[str, ComparedPage]:
    """Leave out second addresses of a page that differ in spelling only and answer the same."""
    found: dict[tuple[Key | None, str | None], ComparedPage] = {}
    for url in sorted(pages, key=lambda each: (not each.startswith("https:"), len(each), each)):
        found.setdefault((key_of(url), pages[url].digest), pages[url])
    return {page.url: page for page in found.values()}


def _with_sources(pages: Sequence[ComparedPage], catalogue: Catalogue) -> list[ComparedPage]:
    """Return the pages with the addresses that were recorded to redirect to them."""
    query = "SELECT url, location FROM answer WHERE is_latest AND location IS NOT NULL ORDER BY url"
    leads = {str(url): str(target) for url, target in catalogue.ask(query)}
    by_key = {asked_form(page.url): page.url for page in reversed(pages)}
    sources: dict[str, list[str]] = {}
    for url in leads:
        at = url
        for _ in range(_MOST_STEPS):
            if at not in leads:
                break
            at = leads[at]
        if at in by_key and at != url:
            sources.setdefault(by_key[at], []).append(url)
    return [
        replace(page, redirected_from=tuple(sources[page.url][:_MOST_SOURCES]))
        if page.url in sources
        else page
        for page in pages
    ]
