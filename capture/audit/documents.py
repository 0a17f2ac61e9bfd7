"""Reads the recorded pages and style sheets once more, for what they name (REIK01, REIK02).

The same extractors as while harvesting, on the bytes in the WARC files: so that a part that is
missing shows without trusting what the harvester noted.
"""

from collections.abc import Iterable
from pathlib import Path

from capture.audit.workbook import Workbook
from capture.discovery.css import css_links
from capture.discovery.html import html_links
from capture.model.link import Hop, Link, Mechanism, is_static
from capture.model.url import split, without_fragment
from capture.warc import record_block as blocks
from capture.warc.body import LIMIT_BYTES, http_body
from capture.warc.record import target_uri

_REMEMBERED = 200_000
_LONGEST_URL = 8_000
_DOCUMENTS = """
    SELECT DISTINCT document.base, document.kind, document.charset,
        record.file, record.offset, record.length
    FROM document JOIN record ON record.id = document.body AND record.type = 'response'
    WHERE NOT EXISTS (
        SELECT 1 FROM pair JOIN record AS asked ON asked.id = pair.request
        WHERE pair.answer = document.id AND asked.method NOT IN ('GET', ''))
    ORDER BY record.file, record.offset, document.base
"""


_ELSEWHERE = """
    SELECT DISTINCT document.base, document.kind, document.charset, elsewhere.path,
        elsewhere.offset, elsewhere.length, record.file, record.offset
    FROM document JOIN elsewhere ON elsewhere.id = document.body
        JOIN record ON record.id = document.id
    ORDER BY elsewhere.path, elsewhere.offset, document.base
"""
"""Pages that are as an earlier harvest has them."""


class DocumentReader:
    """Reads documents from the WARC files into a workbook."""

    def __init__(self, paths: tuple[Path, ...], book: Workbook) -> None:
        """Read from `paths`, which the workbook knows by number."""
        self._paths = paths
        self._book = book
        self._seen: set[int] = set()
        self.documents = 0
        self.unread = 0
        """Documents of which the end was left out."""

    def read_all(self) -> None:
        """Read each document once under each URL; half a second for a megabyte of HTML."""
        for base, kind, charset, *place in self._book.ask(_DOCUMENTS):
            file, offset, length = (each for each in place if isinstance(each, int))
            body = blocks.pieces(self._paths[file], offset, length)
            self._read(str(base), str(kind), _text(charset), body, (file, offset))
        for base, kind, charset, path, *place in self._book.ask(_ELSEWHERE):
            offset, length, file, named_at = (each for each in place if isinstance(each, int))
            body = blocks.pieces(Path(str(path)), offset, length)
            self._read(str(base), str(kind), _text(charset), body, (file, named_at))

    def _read(
        self,
        base: str,
        kind: str,
        charset: str | None,
        block: Iterable[bytes],
        place: tuple[int, int],
    ) -> None:
        if split(base) is None:
            return
        found = http_body(block)
        if found is None:
            return
        self.documents += 1
        body = found[1]
        self.unread += len(body) >= LIMIT_BYTES
        read = html_links if kind == "html" else css_links
        for link in read(body, base=base, charset=charset):
            self._add(link, base, *place)

    def _add(self, link: Link, base: str, file: int, offset: int) -> None:
        is_embed = link.hop is Hop.EMBED
        is_link = link.hop in (Hop.LINK, Hop.REDIRECT)
        if not (is_embed or is_link) or link.mechanism is Mechanism.UNSAFE:
            return
        plain = without_fragment(link.url)
        if split(plain) is None:
            return
        url = target_uri(plain)[:_LONGEST_URL]
        counts = url != base and is_static(link.mechanism, link.hop, link.where)
        key = hash((url, is_embed, is_link, counts))
        if key in self._seen:
            return
        if len(self._seen) >= _REMEMBERED:
            self._seen.clear()
        self._seen.add(key)
        self._book.add_target(
            (url, int(is_embed), int(is_link), int(counts), base, link.where, file, offset)
        )


def _text(value: object) -> str | None:
    return None if value is None else str(value)
