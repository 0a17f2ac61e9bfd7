"""A side whose records can be read: answers, texts and pictures, out of its WARC files."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from capture.compare.addresses import asked_form
from capture.compare.catalogue import AnswerRow, Catalogue
from capture.compare.sketch import Sketch
from capture.compare.template import Template
from capture.errors import ConfigError, UsageError
from capture.ledger.compared import unanswered
from capture.lists.document import from_json
from capture.model.layout import HarvestFolder
from capture.model.obstacle_list import ObstacleList, ObstacleRow
from capture.model.orphan import Orphan, OrphanList
from capture.model.side import (
    ComparedDocument,
    ComparedPage,
    CookieSet,
    Picture,
    RecordPlace,
    Side,
    SideKind,
    ThirdParty,
)
from capture.scope.domain import registrable_domain
from capture.warc import record_block
from capture.warc.body import http_body

_LARGEST_PICTURE_BYTES = 64 * 1024 * 1024
_LARGEST_LIST_BYTES = 256 * 1024 * 1024
_MOST_HOSTS = 2_000
_ASKED_BY = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What was read of a side's pages, by their numbers."""

    pages: tuple[ComparedPage, ...]
    documents: tuple[ComparedDocument, ...]
    titles: tuple[str, ...]
    """Own part of each page's title, in one spelling."""
    sketches: tuple[Sketch, ...]
    """Of each page's own text."""
    sentences: tuple[frozenset[int], ...]
    """Hashes of the first sentences of each page's own text."""
    soft_missing: frozenset[str]
    """Addresses that answer 200 with a page that says that there is nothing."""


class OpenedSide:
    """An open side; see `capture.model.side.OpenSide`, and besides it what matching needs."""

    def __init__(
        self,
        *,
        side: Side,
        contents: Contents,
        catalogue: Catalogue,
        paths: Sequence[Path],
        template: Template,
        cookies: tuple[CookieSet, ...],
    ) -> None:
        """Made by `capture.compare.opening.opened_side`."""
        self._side = side
        self.contents = contents
        self._catalogue = catalogue
        self._paths = tuple(paths)
        self._template = template
        self._cookies = cookies

    @property
    def side(self) -> Side:
        """What it is."""
        return self._side

    @property
    def pages(self) -> Sequence[ComparedPage]:
        """Its pages, in the order of their addresses."""
        return self.contents.pages

    @property
    def documents(self) -> Sequence[ComparedDocument]:
        """Its documents, in the order of their addresses."""
        return self.contents.documents

    def html(self, page: ComparedPage) -> bytes | None:
        """Return the body of the page's answer, codings undone; None: not there."""
        return None if page.record is None else self.body(page.record)

    def charset(self, page: ComparedPage) -> str | None:
        """Return the charset that its answer names."""
        asked = asked_form(page.url)
        answer = self._catalogue.answer(asked) if asked else None
        return answer.charset if answer else None

    def text(self, page: ComparedPage) -> str:
        """Return the text as a visitor reads it, a line for each block."""
        return "\n".join(self.lines(page))

    def own_text(self, page: ComparedPage) -> str:
        """Return the lines of `text` that are not of the template of this side."""
        return "\n".join(self.own_lines(page))

    def lines(self, page: ComparedPage) -> list[str]:
        """Return the lines of `text`."""
        return self._catalogue.kept_lines(page.url)

    def own_lines(self, page: ComparedPage) -> list[str]:
        """Return the lines of `own_text`."""
        return self._template.own(self.lines(page))

    def picture(self, page: ComparedPage, which: Picture) -> bytes | None:
        """Return a picture as recorded, or None."""
        place = page.pictures.get(which)
        if place is None or place.length > _LARGEST_PICTURE_BYTES:
            return None
        return b"".join(self._pieces(place)) or None

    def obstacles(self) -> Sequence[ObstacleRow] | None:
        """Return what could not be harvested (REIK06); None: not known of this side."""
        found = self._list(self._folder().obstacles_json, ObstacleList)
        return None if found is None else found.rows

    def orphans(self) -> Sequence[Orphan] | None:
        """Return the orphan pages (REIK03); None: not known of this side."""
        found = self._list(self._folder().orphans_json, OrphanList)
        return None if found is None else found.rows

    def cookies(self) -> Sequence[CookieSet]:
        """Return the cookies that answers set, by host and name."""
        return self._cookies

    def third_parties(self) -> Sequence[ThirdParty]:
        """Return hosts of others, most requests first."""
        own = {domain_of(host) for host in self._side.hosts}
        rows = self._catalogue.ask(
            "SELECT host, count(*), sum(length), min(url) FROM answer GROUP BY host"
            " ORDER BY count(*) DESC, host"
        )
        found: list[ThirdParty] = []
        for host, requests, size, example in rows:
            domain = domain_of(str(host))
            if domain in own or len(found) >= _MOST_HOSTS:
                continue
            found.append(
                ThirdParty(
                    host=str(host),
                    domain=domain,
                    requests=int(str(requests)),
                    bytes=int(str(size or 0)),
                    example=str(example),
                    asked_by=self._asked_by(str(host)),
                )
            )
        return found

    def _asked_by(self, host: str) -> tuple[str, ...]:
        rows = self._catalogue.ask(
            "SELECT DISTINCT coalesce((SELECT final_url FROM page WHERE page.visit = answer.visit"
            " LIMIT 1), referrer) AS by FROM answer WHERE host = ? AND by IS NOT NULL"
            f" ORDER BY by LIMIT {_ASKED_BY}",
            (host,),
        )
        return tuple(str(row[0]) for row in rows)

    def answer(self, url: str) -> AnswerRow | None:
        """Return the latest answer of an address; None: nobody asked."""
        asked = asked_form(url)
        return None if asked is None else self._catalogue.answer(asked)

    def refresh(self, url: str) -> str | None:
        """Return where a page sends its reader at once by its HTML, or None."""
        asked = asked_form(url)
        return None if asked is None else self._catalogue.refresh(asked)

    def is_soft_missing(self, url: str) -> bool:
        """Whether an address answers 200 with a page that says that there is nothing."""
        return asked_form(url) in self.contents.soft_missing

    def unanswered(self, urls: Sequence[str]) -> frozenset[str]:
        """Return those of the addresses that were asked and gave no answer, as far as known."""
        if self._side.kind is not SideKind.HARVEST or not urls:
            return frozenset()
        try:
            return unanswered(self._folder().ledger, list(urls))
        except UsageError:
            return frozenset()  # told among the notes of the side when it was opened

    def body(self, place: RecordPlace) -> bytes | None:
        """Return the body of an answer, codings undone, at most 32 MiB."""
        found = http_body(self._pieces(place))
        return None if found is None else found[1]

    def _pieces(self, place: RecordPlace) -> Iterator[bytes]:
        return record_block.pieces(self._paths[place.file], place.offset, place.length)

    def _folder(self) -> HarvestFolder:
        return HarvestFolder(self._side.root)

    def _list[L: (ObstacleList, OrphanList)](self, path: Path, kind: type[L]) -> L | None:
        if self._side.kind is not SideKind.HARVEST:
            return None
        try:
            if path.stat().st_size > _LARGEST_LIST_BYTES:
                return None
            return from_json(path.read_bytes(), kind, where=path.name)
        except (OSError, ConfigError):
            return None


def domain_of(host: str) -> str:
    """Return the registrable domain of a `host:port`, or the host when it has none."""
    name = host if host.endswith("]") else host.partition(":")[0] if host.count(":") == 1 else host
    return registrable_domain(name) or host
