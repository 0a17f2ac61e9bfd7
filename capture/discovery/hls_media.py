"""The segments of an HLS media playlist, and what holds for them (RFC 8216 §4.3.2). Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from capture.discovery.hls_tags import attributes, lines
from capture.discovery.streaming import MOST_SEGMENTS, number, whole

ASSUMED_BITS_PER_SECOND = 4_000_000
"""Where nothing tells: much video of 1080 lines is sent at about that rate."""


@dataclass(slots=True, kw_only=True)
class Media:
    """A media playlist under way, then read."""

    seconds: float = 0.0
    seconds_of_known_size: float = 0.0
    known_bytes: int = 0
    has_end: bool = False
    is_of_frames: bool = False
    is_partial: bool = False
    protected: int = 0
    """Segments behind digital rights management."""
    segments: int = 0
    """Others that there are."""
    pieces: list[tuple[str, str]] = field(default_factory=list)
    """(address, tag) of segments, keys, initialisations, in order."""

    @property
    def is_too_long(self) -> bool:
        """Whether it names more than is read of it."""
        return self.segments + self.protected > MOST_SEGMENTS or len(self.pieces) > MOST_SEGMENTS

    @property
    def estimated_bytes(self) -> int:
        """From what it says of sizes; the rest in proportion, or as such streams usually are."""
        if self.seconds_of_known_size:
            return round(self.known_bytes * self.seconds / self.seconds_of_known_size)
        return max(self.known_bytes, round(self.seconds * ASSUMED_BITS_PER_SECOND / 8))


def read_media(text: str, *, base: str, imported: Mapping[str, str]) -> Media:
    """Return what a media playlist says; `imported`: its master's variables."""
    media = Media()
    state = _State(media)
    for line, _ in lines(text, base=base, imported=imported):
        state.take(line.tag, line.value)
        if media.is_too_long:
            break
    state.end()
    return media


class _State:
    """What holds for the next segment (RFC 8216 §4.3.2)."""

    def __init__(self, media: Media) -> None:
        self._media = media
        self._seconds = 0.0
        self._size: int | None = None
        self._bits_per_second = 0
        self._is_gap = False
        self._keys: dict[str, str] = {}
        """By KEYFORMAT, the URI; all of them open the same segments."""
        self._map = ""
        self._parts: list[str] = []

    def take(self, tag: str, value: str) -> None:
        media = self._media
        match tag:
            case "":
                self._segment(value)
            case "#EXTINF":
                self._seconds = number(value.partition(",")[0]) or 0.0
            case "#EXT-X-BYTERANGE":
                self._size = whole(value.partition("@")[0])
            case "#EXT-X-BITRATE":
                self._bits_per_second = (whole(value) or 0) * 1000
            case "#EXT-X-GAP":
                self._is_gap = True
            case "#EXT-X-KEY":
                self._key(attributes(value))
            case "#EXT-X-MAP":
                self._map = attributes(value).get("URI", "")
            case "#EXT-X-PART":
                given = attributes(value)
                if given.get("GAP") != "YES" and len(self._parts) < MOST_SEGMENTS:
                    self._parts.append(given.get("URI", ""))
            case "#EXT-X-ENDLIST":
                media.has_end = True
            case "#EXT-X-PLAYLIST-TYPE" if value == "VOD":
                media.has_end = True  # it must not change (RFC 8216 §4.3.3.5)
            case "#EXT-X-I-FRAMES-ONLY":
                media.is_of_frames = True
            case "#EXT-X-SKIP":
                media.is_partial = True

    def end(self) -> None:
        """Take up the parts after the last segment: no segment holds them."""
        if self._parts and not self._is_protected:
            self._media.segments += 1
            self._media.pieces += [*self._before(), *((part, "EXT-X-PART") for part in self._parts)]

    def _segment(self, raw: str) -> None:
        media = self._media
        if self._is_protected:
            media.protected += 1
        elif not self._is_gap:
            media.segments += 1
            media.pieces += self._before()
            media.pieces.append((raw, "segment"))
            size = self._size
            if size is None and self._bits_per_second:
                size = round(self._bits_per_second * self._seconds / 8)
            if size is not None:
                media.known_bytes += size
                media.seconds_of_known_size += self._seconds
        media.seconds += self._seconds
        self._seconds, self._size, self._is_gap = 0.0, None, False
        self._parts.clear()

    def _before(self) -> Iterator[tuple[str, str]]:
        """Yield what a player needs before it can play the next segment, each time it changed."""
        for key, uri in self._keys.items():
            if uri and not _is_drm(key, uri):
                yield uri, "EXT-X-KEY"
                self._keys[key] = ""
        if self._map:
            yield self._map, "EXT-X-MAP"
            self._map = ""

    @property
    def _is_protected(self) -> bool:
        return bool(self._keys) and all(_is_drm(key, uri) for key, uri in self._keys.items())

    def _key(self, given: Mapping[str, str]) -> None:
        if given.get("METHOD") == "NONE":
            self._keys.clear()
        elif len(self._keys) < 16:
            self._keys[given.get("KEYFORMAT", "identity").lower()] = given.get("URI", "")


def _is_drm(key_format: str, uri: str) -> bool:
    """Whether a key is to be had from a licence server only, not from an address (§4.3.2.4)."""
    return key_format not in {"", "identity"} or uri.lower().startswith("skd:")
