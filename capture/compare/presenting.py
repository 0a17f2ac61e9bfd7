"""Compares what stands within the pages of a comparison, and writes it: pages, pictures, JSON, CSV.

`present` is what the command calls, with two open sides and what became of their pages.
"""

import asyncio
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from capture.browser.loop import OwnSessionLoop
from capture.compare.aspects import accessibility
from capture.compare.aspects.accessibility import ToLookAt
from capture.compare.aspects.gathering import AxeLook, Gathering, pair_name
from capture.compare.aspects.links import targets_of
from capture.compare.aspects.pictures import PictureWriter, Shots
from capture.compare.aspects.recorded import SideAnswers
from capture.compare.aspects.values import FORMAT_NAME, FORMAT_VERSION, PairAspects, SiteAspects
from capture.compare.opened import OpenedSide
from capture.compare.sheets import sheets
from capture.compare.view import PICTURES, ComparisonPages
from capture.errors import UsageError
from capture.files import write_whole
from capture.lists.document import adapter
from capture.model.comparison import Comparison, Pair
from capture.model.fate import Fate

ASPECTS = "aspecten.json"

OnStage = Callable[[str, int, int], None]
"""Told in English what is done, and how many of how many are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Presenting:
    """What is asked for."""

    with_pictures: bool = True
    axe_pairs: int = 0
    """Pairs that axe-core looks at; 0: none, and no browser is started."""
    again: OpenedSide | None = None
    """Another harvest of the old site, to learn what moves by itself."""


def present(
    folder: Path,
    comparison: Comparison,
    *,
    old: OpenedSide,
    new: OpenedSide,
    asked: Presenting | None = None,
    on_stage: OnStage = lambda _what, _done, _total: None,
) -> Path:
    """Write the comparison's pages into `folder`, which exists; return the overview's path.

    UsageError when the disk refuses; BrowserError when axe-core was asked for and no browser
    starts. Costs some ten milliseconds a page, half a second more for one with pictures.
    """
    wanted = asked or Presenting()
    targets = targets_of(comparison, status=lambda url: _status(new, url))
    gathering = Gathering(comparison, old=old, new=new, targets=targets)
    try:
        gathering.survey(lambda done, total: on_stage("pages read", done, total))
        axe = _axe(comparison, old, new, wanted.axe_pairs)
        site = gathering.site(axe)
        pictures = None
        if wanted.with_pictures:
            (folder / PICTURES).mkdir(exist_ok=True)
            shots = Shots(old=old, new=new, again=wanted.again)
            pictures = PictureWriter(folder / PICTURES, shots)
        pages = ComparisonPages(folder, comparison, site)
        with _AspectsFile(folder / ASPECTS, site) as file:
            for number, (pair, aspects) in enumerate(
                gathering.pairs(pictures=pictures, axe=axe), start=1
            ):
                pages.add(pair, aspects)
                file.add(pair, aspects)
                on_stage("pairs compared", number, len(comparison.pairs))
        for name, data in sheets(site, pages.forms):
            write_whole(folder / name, data)
        return pages.finish()
    except OSError as fault:
        place = fault.filename or folder
        raise UsageError(
            f"{place}: can't be written ({fault.strerror or fault}); give another folder"
        ) from fault


def _status(side: OpenedSide, url: str) -> int | None:
    answer = side.answer(url)
    return None if answer is None else answer.status


def _axe(comparison: Comparison, old: OpenedSide, new: OpenedSide, most: int) -> AxeLook | None:
    if most <= 0:
        return None
    chosen = accessibility.sample(list(_to_look_at(comparison.pairs)), most=most)
    with asyncio.Runner(loop_factory=OwnSessionLoop) as runner:
        found, failed = runner.run(
            accessibility.look_at(chosen, old=SideAnswers(old), new=SideAnswers(new))
        )
    return AxeLook(found=found, failed=failed)


def _to_look_at(pairs: Sequence[Pair]) -> Iterator[ToLookAt]:
    for number, pair in enumerate(pairs):
        if pair.fate in (Fate.KEPT, Fate.MOVED) and pair.old is not None and pair.new is not None:
            yield ToLookAt(name=pair_name(number), old=pair.old.url, new=pair.new.url)


class _AspectsFile:
    """`aspecten.json`, written pair by pair; there whole or not at all."""

    def __init__(self, path: Path, site: SiteAspects) -> None:
        self._path = path
        self._draft = path.with_name(path.name + ".open")
        self._site = site
        self._file: IO[bytes] | None = None
        self._is_first = True

    def __enter__(self) -> "_AspectsFile":
        head = {"format_name": FORMAT_NAME, "format_version": FORMAT_VERSION}
        self._file = self._draft.open("wb")
        self._file.write(json.dumps(head).encode()[:-1] + b',\n"site": ')
        self._file.write(adapter(SiteAspects).dump_json(self._site))
        self._file.write(b',\n"pairs": [')
        return self

    def add(self, pair: Pair, aspects: PairAspects) -> None:
        """Write one pair."""
        assert self._file is not None
        places = {
            "old": None if pair.old is None else pair.old.url,
            "new": None if pair.new is None else pair.new.url,
            "fate": pair.fate.value,
        }
        told = adapter(PairAspects).dump_json(aspects)
        head = json.dumps(places, ensure_ascii=False).encode("utf-8", "replace")[:-1]
        self._file.write((b"\n" if self._is_first else b",\n") + head + b", " + told[1:])
        self._is_first = False

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        assert self._file is not None
        if kind is None:
            self._file.write(b"\n]}\n")
        self._file.close()
        if kind is None:
            self._draft.replace(self._path)
        else:
            self._draft.unlink(missing_ok=True)
