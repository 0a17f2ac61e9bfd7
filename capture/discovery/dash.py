"""MPEG-DASH (ISO/IEC 23009-1): Media Presentation Description in, links of pieces out. Pure.

Of each AdaptationSet (video, each language of sound, subtitles, preview pictures) one
Representation is taken: the one of the highest bandwidth; when all together are larger than the
size set, less good ones, beginning where most is saved.

Not fetched: anything of a live (`dynamic`) presentation, what is behind digital rights management
(ContentProtection, clear keys too: those come from a licence server), sets for fast winding, and
parts that lie elsewhere (xlink).
"""

from collections.abc import Iterator, Sequence
from heapq import heapify, heapreplace
from typing import Any

from capture.discovery.dash_presentation import Presentation, Representation
from capture.discovery.dash_segments import UnknownLengthError, pieces
from capture.discovery.streaming import (
    LARGEST_MANIFEST,
    MOST_SEGMENTS,
    Pieces,
    Streaming,
)
from capture.discovery.xml import local_name, parse_xml
from capture.model.media import LARGEST_VIDEO_BYTES, Omission, WhyOmitted
from capture.model.url import split


def is_dash(mime: str | None, url: str) -> bool:
    """Whether an answer is an MPD, by its media type, or its name where the type says little."""
    bare = (mime or "").lower()
    if bare in {"application/dash+xml", "video/vnd.mpeg.dash.mpd"}:
        return True
    parts = split(url)
    is_named_so = parts is not None and parts.path.lower().endswith(".mpd")
    return is_named_so and bare in {
        "application/xml", "text/xml", "text/plain", "application/octet-stream", ""
    }  # fmt: skip


def read_dash(content: bytes, *, base: str, largest_bytes: int = LARGEST_VIDEO_BYTES) -> Streaming:
    """Return what the MPD at `base` names; never raises for what it holds.

    A second or two for 100,000 segments.
    """
    document = parse_xml(content[:LARGEST_MANIFEST])
    problems = document.problems
    if len(content) > LARGEST_MANIFEST:
        problems = (*problems, f"only the first {LARGEST_MANIFEST} bytes are read")
    root = document.root
    if root is None or local_name(root) != "mpd":
        return Streaming(links=(), problems=problems or ("no MPD",))
    if root.get("type", "").strip() == "dynamic":
        live = Omission(why=WhyOmitted.LIVE, manifest=base, detail="MPD@type is dynamic")
        return Streaming(links=(), omissions=(live,), problems=problems)
    presentation = Presentation(root, base)
    problems = (*problems, *presentation.problems)
    seconds = presentation.seconds
    if largest_bytes == 0:
        off = Omission(why=WhyOmitted.TURNED_OFF, manifest=base, variant=presentation.best)
        return Streaming(links=(), omissions=(off,), seconds=seconds, problems=problems)
    links, omissions = _taken(presentation, base, largest_bytes)
    return Streaming(
        links=links.links(), omissions=tuple(omissions), seconds=seconds, problems=problems
    )


def _taken(
    presentation: Presentation, base: str, largest_bytes: int
) -> tuple[Pieces, list[Omission]]:
    """Return the pieces that are fetched, and what is left out."""
    links = Pieces(base)
    omissions: list[Omission] = []

    def omit(why: WhyOmitted, **more: Any) -> None:
        omissions.append(Omission(why=why, manifest=base, **more))

    if presentation.protected:
        omit(
            WhyOmitted.PROTECTED,
            variant=presentation.protected[0],
            detail=f"ContentProtection on {len(presentation.protected)} AdaptationSets",
        )
    chosen = _fitting(presentation.sets, largest_bytes)
    bests = [each[0] for each in presentation.sets]
    if chosen != bests:
        omit(
            WhyOmitted.TOO_LARGE,
            variant=presentation.best,
            estimated_bytes=sum(each.size for each in bests),
            kept=max(chosen, key=lambda each: each.bandwidth).text if chosen else "",
        )
    for each in chosen:
        try:
            are_taken = links.add_all(_pieces(each), base=each.base)
        except UnknownLengthError:
            omit(WhyOmitted.UNKNOWN_LENGTH, variant=each.text)
            continue
        if not are_taken:
            omit(
                WhyOmitted.TOO_MANY, variant=each.text, detail=f"more than {MOST_SEGMENTS} segments"
            )
            break
    return links, omissions


def _pieces(each: Representation) -> Iterator[tuple[str, str]]:
    where = f"Representation[id={each.name[:60]}]"
    found = pieces(
        each.levels, representation=each.name, bandwidth=each.bandwidth, seconds=each.seconds
    )
    for raw, part in found:
        if raw:
            yield raw, f"{where} {part}"
        elif each.has_base:
            yield each.base, f"{where} {part}"


def _fitting(sets: Sequence[list[Representation]], largest_bytes: int) -> list[Representation]:
    """Return one Representation of each set that together come to no more than that; or none."""
    at = [0] * len(sets)
    total = sum(each[0].size for each in sets)

    def step(index: int) -> tuple[int, int]:
        """What is saved (negative, for the heap) by the next less good one of a set."""
        own, place = sets[index], at[index]
        saved = own[place].size - own[place + 1].size if place + 1 < len(own) else -1
        return -saved, index

    heap = [step(index) for index in range(len(sets))]
    heapify(heap)
    while total > largest_bytes:
        saved, index = heap[0] if heap else (1, 0)
        if saved > 0:
            return []
        total += saved
        at[index] += 1
        heapreplace(heap, step(index))
    return [own[place] for own, place in zip(sets, at, strict=True)]
