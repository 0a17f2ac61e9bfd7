"""HTTP Live Streaming (RFC 8216, and 8216bis as far as it is in use): playlist in, links out. Pure.

A master playlist names variants but not how long they play; a media playlist tells that but not
which variant it is. So the pieces of a media playlist are given only to who says which master
named it (`Streams` remembers), and only for the best variant within the size set; one that was
loaded for its smaller size leads to the playlist of the best instead. A media playlist that no
master named is the only variant of itself.

Not fetched: playlists of single frames (EXT-X-I-FRAME-STREAM-INF), which name parts of the same
files; partial segments whose whole segment is there; what is behind digital rights management;
anything of a live stream.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from capture.discovery.hls_master import Master, MasterBuilder, Variant
from capture.discovery.hls_media import Media, read_media
from capture.discovery.hls_tags import lines
from capture.discovery.streaming import (
    LARGEST_MANIFEST,
    MOST_SEGMENTS,
    Pieces,
    Streaming,
)
from capture.model.media import LARGEST_VIDEO_BYTES, Omission, WhyOmitted, variant_text
from capture.model.url import split, without_fragment

_MIMES = frozenset(
    {
        "application/vnd.apple.mpegurl", "application/x-mpegurl", "application/mpegurl",
        "audio/mpegurl", "audio/x-mpegurl", "vnd.apple.mpegurl",
    }
)  # fmt: skip
_BARE_MIMES = frozenset({"text/plain", "application/octet-stream", "binary/octet-stream", ""})


@dataclass(frozen=True, slots=True, kw_only=True)
class Hls(Streaming):
    """What a playlist names."""

    master: Master | None = None
    """Itself, when it is a master playlist: to be given along with the playlists that it names."""


def is_hls(mime: str | None, url: str) -> bool:
    """Whether an answer is a playlist, by its media type, or by name where that says nothing."""
    if (mime or "").lower() in _MIMES:
        return True
    parts = split(url)
    is_named_so = parts is not None and parts.path.lower().endswith(".m3u8")
    return is_named_so and (mime or "").lower() in _BARE_MIMES


def read_hls(
    content: bytes,
    *,
    base: str,
    largest_bytes: int = LARGEST_VIDEO_BYTES,
    master: Master | None = None,
) -> Hls:
    """Return what the playlist at `base` names; never raises for what it holds.

    `master` is the one that named it, if any. Half a second for 100,000 segments.
    """
    text = content[:LARGEST_MANIFEST].decode("utf-8", errors="replace")
    if not text.lstrip("\ufeff \t\r\n").startswith("#EXTM3U"):
        return Hls(links=(), problems=("does not begin with #EXTM3U",))
    problems: tuple[str, ...] = ()
    if len(content) > LARGEST_MANIFEST:
        problems = (f"only the first {LARGEST_MANIFEST} bytes are read",)
    if "#EXT-X-STREAM-INF" in text:
        return _read_master(text, base, largest_bytes, problems)
    return _read_media(text, base, largest_bytes, master, problems)


def _read_master(text: str, base: str, largest_bytes: int, problems: tuple[str, ...]) -> Hls:
    builder = MasterBuilder(base)
    defined: Mapping[str, str] = {}
    for line, variables in lines(text, base=base):
        builder.take(line)
        defined = variables
    master = builder.built(defined)
    if largest_bytes == 0:
        omission = Omission(
            why=WhyOmitted.TURNED_OFF,
            manifest=base,
            variant=master.variants[0].text if master.variants else "",
        )
        return Hls(links=(), omissions=(omission,), master=master, problems=problems)
    pieces = Pieces(base)
    if master.variants:
        _add_playlists(pieces, master, master.variants[0])
    for raw, where in builder.further:
        pieces.add(raw, where)
    return Hls(links=pieces.links(), master=master, problems=problems)


def _add_playlists(pieces: Pieces, master: Master, variant: Variant) -> None:
    for url in master.playlists_of(variant):
        pieces.add(url, f"EXT-X-STREAM-INF {variant.text}")


def _read_media(
    text: str, base: str, largest_bytes: int, master: Master | None, problems: tuple[str, ...]
) -> Hls:
    variables = master.variables if master is not None else {}
    media = read_media(text, base=base, imported=variables)
    whole_stream = master.url if master is not None else base
    seconds = media.seconds if media.has_end else None
    pieces = Pieces(base)
    omissions: list[Omission] = []

    def omit(why: WhyOmitted, detail: str) -> None:
        omissions.append(Omission(why=why, manifest=whole_stream, detail=detail))

    if media.is_of_frames:
        pass
    elif not media.has_end:
        omit(WhyOmitted.LIVE, "neither EXT-X-ENDLIST nor EXT-X-PLAYLIST-TYPE:VOD")
    elif media.is_too_long:
        omit(WhyOmitted.TOO_MANY, f"more than {MOST_SEGMENTS} segments")
    elif largest_bytes == 0:
        omit(WhyOmitted.TURNED_OFF, "")
    else:
        if media.protected:
            omit(
                WhyOmitted.PROTECTED,
                f"{media.protected} segments, {media.segments} others are not protected",
            )
        is_wanted = media.segments > 0 and _is_wanted(
            media, base, master, largest_bytes, pieces=pieces, omissions=omissions
        )
        if is_wanted and not pieces.add_all(media.pieces, base=base):
            omit(WhyOmitted.TOO_MANY, "their addresses are too long")
    if media.is_partial:
        problems = (*problems, "a partial update of a playlist (EXT-X-SKIP)")
    return Hls(links=pieces.links(), omissions=tuple(omissions), seconds=seconds, problems=problems)


def _is_wanted(
    media: Media,
    base: str,
    master: Master | None,
    largest_bytes: int,
    *,
    pieces: Pieces,
    omissions: list[Omission],
) -> bool:
    """Whether this playlist is of the best variant within the size set.

    If another is, its playlists are added to `pieces`; what is too large, to `omissions`.
    """
    if master is None or not master.variants:
        estimate = media.estimated_bytes
        if estimate <= largest_bytes:
            return True
        rate = round(estimate * 8 / media.seconds) if media.seconds else 0
        omissions.append(
            Omission(
                why=WhyOmitted.TOO_LARGE,
                manifest=base,
                variant=variant_text(width=None, height=None, bits_per_second=rate),
                estimated_bytes=estimate,
            )
        )
        return False
    best, wanted = master.variants[0], master.best_within(media.seconds, largest_bytes)
    if wanted is not best:
        omissions.append(
            Omission(
                why=WhyOmitted.TOO_LARGE,
                manifest=master.url,
                variant=best.text,
                estimated_bytes=master.bytes_of(best, media.seconds),
                kept=wanted.text if wanted is not None else "",
            )
        )
    if wanted is None:
        return False
    if without_fragment(base) in master.playlists_of(wanted):
        return True
    _add_playlists(pieces, master, wanted)
    return False
