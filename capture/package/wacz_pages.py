"""The lists of pages in a WACZ (`json-pages-1.0`): the seeds, and all other pages."""

import json
import uuid
from collections.abc import Iterator, Sequence

from capture.metadata.report import HarvestReport
from capture.metadata.report_rows import Page


def main_pages(reports: Sequence[HarvestReport]) -> Iterator[bytes]:
    """Yield the lines of `pages/pages.jsonl`: the seeds of the harvests, by time."""
    yield _line({"format": "json-pages-1.0", "id": "pages", "title": "Startpagina's"})
    for page in _pages(reports, of_seeds=True):
        yield _line({**page, "seed": True})


def extra_pages(reports: Sequence[HarvestReport]) -> Iterator[bytes]:
    """Yield the lines of `pages/extraPages.jsonl`: every other page, by time."""
    yield _line({"format": "json-pages-1.0", "id": "extra-pages", "title": "Alle overige pagina's"})
    for page in _pages(reports, of_seeds=False):
        yield _line(page)


def _pages(
    reports: Sequence[HarvestReport], *, of_seeds: bool
) -> Iterator[dict[str, str | int | bool]]:
    for report in reports:
        seeds = frozenset(report.identity.seeds)
        for page in report.pages:
            if _is_recorded(page) and (page.url in seeds) is of_seeds:
                yield _values(page)


def _is_recorded(page: Page) -> bool:
    """Whether there is anything to show: a page that gave an answer, errors included."""
    return page.visited is not None and page.status is not None


def _values(page: Page) -> dict[str, str | int | bool]:
    assert page.visited is not None
    assert page.status is not None
    moment = page.visited.strftime("%Y-%m-%dT%H:%M:%SZ")
    return {
        "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{moment} {page.url}")),
        "url": page.url,
        "ts": moment,
        "title": page.title or page.url,
        "status": page.status,
        **({} if page.hops is None else {"depth": page.hops}),
    }


def _line(values: dict[str, str | int | bool]) -> bytes:
    return json.dumps(values, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
