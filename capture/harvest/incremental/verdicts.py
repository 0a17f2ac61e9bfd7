"""What an answer of today says beside the latest one that is known: the same, changed, away.

Bodies are read back from the WARC files; only their meaning is compared, what was recorded stays
as it came. Noise never leaves out a byte of the archive: it only decides about rendering.
"""

from dataclasses import dataclass, field, replace
from enum import StrEnum

from capture.change.difference import difference
from capture.change.noise import Noise, Pair
from capture.errors import WarcFormatError
from capture.harvest.bodies import Places
from capture.harvest.incremental.asking import Asked
from capture.harvest.incremental.masks import Body, Masks
from capture.ledger.memory import Answer
from capture.model.change import Part
from capture.model.exchange import Exchange
from capture.model.outcome import Outcome
from capture.model.url import normalise
from capture.warc.body import read_body
from capture.warc.earlier import RecordPlace

_EXAMPLES = 3
_MEDIA = ("image/", "video/", "audio/")
_FONTS = ("font/", "application/font", "application/x-font")


class Standing(StrEnum):
    """How today's answer stands to the one before."""

    SAME = "same"
    """The same bytes, or the server says so."""
    NOISE = "noise"
    """Other bytes, but only where every answer differs."""
    CHANGED = "changed"
    """It holds something else."""
    AWAY = "away"
    """It was there, and is not any more, or leads elsewhere."""
    BACK = "back"
    """It is there, and was not before."""
    UNKNOWN = "unknown"
    """No answer that tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What one URL's answer says."""

    url: str
    standing: Standing
    part: Part | None = None
    """What differs, when it changed."""
    status: int | None = None
    location: str | None = None
    """Where it leads, absolute, when it is a redirect."""
    body: bytes | None = field(default=None, repr=False)
    """Today's, when it was read."""


def body_at(place: RecordPlace | None) -> bytes | None:
    """Return the decoded body of a record; None when it can't be read back."""
    if place is None:
        return None
    try:
        found = read_body(place.warc_folder, place.file, place.offset)
    except (WarcFormatError, OSError):
        return None
    return found[1] if found is not None else None


def judge(answer: Answer | None, asked: Asked, *, masks: Masks, places: Places) -> Verdict:
    """Compare an answer with the latest one before it."""
    main = asked.main
    if main is None or main.status is None or main.status >= 500 or main.status == 429:
        status = main.status if main is not None else None
        return Verdict(url=asked.url, standing=Standing.UNKNOWN, status=status)
    if main.outcome is Outcome.NOT_MODIFIED:
        return Verdict(url=asked.url, standing=Standing.SAME, status=answer_status(answer))
    return compare(answer, main, masks=masks, places=places)


def answer_status(answer: Answer | None) -> int | None:
    """Return the status of the answer before."""
    return answer.status if answer is not None else None


def compare(answer: Answer | None, main: Exchange, *, masks: Masks, places: Places) -> Verdict:
    """Compare a recorded answer with the latest one before it."""
    url, status = main.url, main.status or 0
    location = normalise(main.location, base=url) if main.location else None
    before = answer.status if answer is not None else 404
    if status != before or (status != 200 and location != _location(answer)):
        standing = Standing.BACK if status == 200 else Standing.AWAY
        if status >= 400 and before >= 400:
            standing = Standing.SAME
        part = Part(url=url, what=("status",), examples=((str(before), str(status)),))
        return Verdict(url=url, standing=standing, status=status, location=location, part=part)
    if status != 200 or answer is None or main.payload_digest == answer.payload_digest:
        return Verdict(url=url, standing=Standing.SAME, status=status, location=location)
    if not is_text(main.mime):
        part = Part(url=url, what=(kind_of(main),))
        return Verdict(url=url, standing=Standing.CHANGED, status=status, part=part)
    new = body_at(places(main))
    is_noise = new is not None and _is_alike(answer, main, new, masks)
    return Verdict(
        url=url,
        standing=Standing.NOISE if is_noise else Standing.CHANGED,
        status=status,
        part=None if is_noise else Part(url=url, what=("bytes",)),
        body=new,
    )


def _is_alike(answer: Answer, main: Exchange, new: bytes, masks: Masks) -> bool:
    """Whether two bodies say the same, noise left aside."""
    before = Body(answer.payload_digest, lambda: body_at(answer.body))
    now = Body(main.payload_digest, lambda: new)
    return masks.are_alike(before, now, main.mime or "", main.charset)


def detailed(verdict: Verdict, answer: Answer | None, main: Exchange, noise: Noise) -> Verdict:
    """Say what differs of a text that changed: takes as long as reading both bodies."""
    old = body_at(answer.body) if answer is not None else None
    if verdict.standing is not Standing.CHANGED or verdict.body is None or old is None:
        return verdict
    found = difference(old, verdict.body, main.mime or "", main.charset, noise)
    what = tuple(sorted(each.value for each in found.parts)) or ("bytes",)
    examples = tuple((each.old, each.new) for each in found.examples[:_EXAMPLES])
    return replace(verdict, part=Part(url=verdict.url, what=what, examples=examples))


def pair(main: Exchange, first: bytes, repeated: Exchange, second: bytes) -> Pair:
    """Return two answers to one question, asked right after one another, for learning noise."""
    return Pair(
        url=main.url,
        mime=main.mime or "",
        charset=main.charset,
        first=first,
        second=second,
        seconds_apart=(repeated.started - main.started).total_seconds(),
    )


def is_text(mime: str | None) -> bool:
    """Whether bodies of this type can be compared by what they say."""
    name = mime or ""
    return (
        name.startswith("text/")
        or name.endswith(("+xml", "+json", "/json", "/xml", "javascript", "/ecmascript"))
        or name in ("application/x-ndjson", "application/xhtml+xml")
    )


def kind_of(exchange: Exchange) -> str:
    """Return which part of a page an answer of another type than text is."""
    mime = exchange.mime or ""
    if mime.startswith(_MEDIA):
        return "media"
    if mime.startswith(_FONTS):
        return "style"
    return "document"


def _location(answer: Answer | None) -> str | None:
    if answer is None or answer.location is None:
        return None
    return normalise(answer.location, base=answer.url)
