"""Puts a spot check together: each chosen page with what was found, and its pictures copied."""

import io
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PIL import Image

from capture.files import write_whole
from capture.ledger import earlier, sampled
from capture.ledger.sampled import PageState, Transaction
from capture.metadata.shown import picture
from capture.model import url as urls
from capture.model.layout import HarvestFolder
from capture.model.url import split
from capture.spotcheck.choosing import Choice
from capture.spotcheck.findings import Listed, listed_in, look
from capture.spotcheck.sampling import Candidate, Chosen
from capture.spotcheck.values import CheckedPage, Spotcheck

PICTURES = "beelden"
"""Folder beside the checklist."""
_WIDE, _HIGH = 800, 1000
"""Pixels of the picture on the checklist."""
_MOST_BYTES = 60_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a spot check says of itself."""

    site_host: str
    harvested: datetime | None
    written: datetime
    seed: int
    size: int
    repeats: str | None = None


def check(
    choice: Choice,
    about: About,
    folder: HarvestFolder,
    out: Path,
    *,
    beside: Sequence[HarvestFolder] = (),
) -> Spotcheck:
    """Return the spot check of the chosen pages in a harvest; their pictures go into `out`.

    `beside` are harvests of the same site that know more of it: what links led to, the lists.
    UsageError when a ledger can't be read; OSError when the pictures can't be written.
    """
    (out / PICTURES).mkdir(parents=True, exist_ok=True)
    folders = (folder, *(each for each in beside if each.root != folder.root))
    listed = listed_in(folders)
    with ExitStack() as stack:
        ledgers = [stack.enter_context(earlier.opened(each.ledger)) for each in folders]
        pages = [
            _page(number, chosen, folder, ledgers, listed, out)
            for number, chosen in enumerate(choice.chosen, start=1)
        ]
    return Spotcheck(
        harvest=folder.root.name,
        site_host=about.site_host,
        harvested=about.harvested,
        written=about.written,
        seed=about.seed,
        size=about.size,
        known_pages=choice.known_pages,
        templates=choice.templates,
        repeats=about.repeats,
        pages=tuple(pages),
    )


def repeated(earlier_one: Spotcheck, home: str) -> Choice:
    """Return the pages of an earlier spot check, at the host of `home`."""
    chosen = []
    for each in earlier_one.pages:
        url = urls.normalise(each.path, base=home) if each.path.startswith("/") else each.url
        chosen.append(
            Chosen(
                candidate=Candidate(
                    url=url or each.url, template=each.template - 1, linked_from=each.linked_from
                ),
                reasons=each.reasons,
                template_pages=each.template_pages,
            )
        )
    return Choice(
        chosen=tuple(chosen), known_pages=earlier_one.known_pages, templates=earlier_one.templates
    )


def _page(
    number: int,
    chosen: Chosen,
    folder: HarvestFolder,
    ledgers: Sequence[Transaction],
    listed: Listed,
    out: Path,
) -> CheckedPage:
    url = chosen.candidate.url
    state = sampled.state_of(ledgers[0], url)
    looked = look(ledgers, state, url, listed)
    small, whole = _pictures(number, folder, state, out)
    return CheckedPage(
        url=url,
        path=_path(url),
        reasons=chosen.reasons,
        template=chosen.candidate.template + 1,
        template_pages=chosen.template_pages,
        linked_from=chosen.candidate.linked_from,
        is_captured=state is not None and state.outcome is not None and state.outcome.is_in_archive,
        title=state.title if state is not None else None,
        status=state.status if state is not None else None,
        final_url=_elsewhere(state, url),
        picture=small,
        whole_picture=whole,
        unchecked_links=looked.unchecked,
        findings=looked.findings,
        finding_count=looked.count,
    )


def _path(url: str) -> str:
    """Return what stands behind the host; an address without one as it is."""
    return url if split(url) is None else f"/{url.partition('//')[2].partition('/')[2]}"


def _elsewhere(state: PageState | None, url: str) -> str | None:
    final = state.final_url if state is not None else None
    return final if final != url else None


def _pictures(
    number: int, folder: HarvestFolder, state: PageState | None, out: Path
) -> tuple[str | None, str | None]:
    """Copy the pictures of a page; return the names of the one to show, and of the whole page."""
    if state is None:
        return None, None
    whole = folder.images / f"{state.visit_id}-fullPage.jpg"
    thumbnail = picture(state.thumbnail)
    has_whole = state.visit_id is not None and picture(whole.name) is not None and whole.is_file()
    if not has_whole and thumbnail is None:
        return None, None
    source = whole if has_whole else folder.images / str(thumbnail)
    try:
        if source.is_symlink() or source.stat().st_size > _MOST_BYTES:
            return None, None
        data = source.read_bytes()
        small = _top(data)
    except (OSError, Image.DecompressionBombError):
        return None, None
    name, whole_name = f"{number:03}.jpg", f"{number:03}-heel.jpg"
    write_whole(out / PICTURES / name, small)
    if not has_whole:
        return name, None
    write_whole(out / PICTURES / whole_name, data)
    return name, whole_name


def _top(data: bytes) -> bytes:
    """Return the top of a picture, no wider than the checklist shows it."""
    with Image.open(io.BytesIO(data)) as image:
        shown = min(image.height, image.width * _HIGH // _WIDE)
        top = image.crop((0, 0, image.width, shown)).convert("RGB")
    top.thumbnail((_WIDE, _HIGH))
    out = io.BytesIO()
    top.save(out, "JPEG", quality=80)
    return out.getvalue()
