"""An HLS master playlist (RFC 8216 §4.3.4): the variants of one stream, and which fits. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from capture.discovery.hls_tags import Line, attributes
from capture.discovery.streaming import absolute, number, whole
from capture.model.media import variant_text
from capture.model.url import without_fragment

_MOST_VARIANTS = 1_000
_MOST_RENDITIONS = 1_000
_FURTHER_SOUND_BITS_PER_SECOND = 128_000
"""BANDWIDTH holds one rendition of the sound; each further language is reckoned so."""


class RenditionKind(StrEnum):
    """What an alternative rendition is; closed captions are within the video, and have no file."""

    AUDIO = "AUDIO"
    VIDEO = "VIDEO"
    """The same moment from another camera."""
    SUBTITLES = "SUBTITLES"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendition:
    """One EXT-X-MEDIA with a playlist of its own."""

    kind: RenditionKind
    group: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One EXT-X-STREAM-INF."""

    url: str
    peak: int
    """BANDWIDTH, bits per second."""
    average: int
    """AVERAGE-BANDWIDTH, or the peak where it isn't told."""
    width: int | None
    height: int | None
    groups: Mapping[RenditionKind, str]

    @property
    def text(self) -> str:
        """How people tell it from others."""
        return variant_text(width=self.width, height=self.height, bits_per_second=self.average)


@dataclass(frozen=True, slots=True, kw_only=True)
class Master:
    """A master playlist; its variants all play equally long, but it doesn't say how long."""

    url: str
    variants: tuple[Variant, ...] = ()
    """The best first, by BANDWIDTH; equals as listed, so that a stand-in server comes second."""
    renditions: tuple[Rendition, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)

    @property
    def playlists(self) -> frozenset[str]:
        """URLs of all media playlists that it names, without fragment."""
        urls = [each.url for each in self.variants] + [each.url for each in self.renditions]
        return frozenset(without_fragment(url) for url in urls)

    def playlists_of(self, variant: Variant) -> tuple[str, ...]:
        """Return the URLs of a variant's media playlists: its own, and those of its renditions."""
        urls = [variant.url, *(each.url for each in self._renditions_of(variant))]
        return tuple(dict.fromkeys(without_fragment(url) for url in urls))

    def bytes_of(self, variant: Variant, seconds: float) -> int:
        """Return what a variant comes to with its renditions, estimated."""
        own = without_fragment(variant.url)
        of_kind = {kind: set[str]() for kind in RenditionKind}
        for each in self._renditions_of(variant):
            if (url := without_fragment(each.url)) != own:
                of_kind[each.kind].add(url)
        sounds = max(0, len(of_kind[RenditionKind.AUDIO]) - 1)
        cameras = len(of_kind[RenditionKind.VIDEO])
        rate = variant.average * (1 + cameras) + sounds * _FURTHER_SOUND_BITS_PER_SECOND
        return round(rate * seconds / 8)

    def best_within(self, seconds: float, largest_bytes: int) -> Variant | None:
        """Return the best variant that comes to no more than that; None: there is none."""
        for variant in self.variants:
            if self.bytes_of(variant, seconds) <= largest_bytes:
                return variant
        return None

    def _renditions_of(self, variant: Variant) -> list[Rendition]:
        return [each for each in self.renditions if variant.groups.get(each.kind) == each.group]


class MasterBuilder:
    """Gathers a master playlist line by line."""

    def __init__(self, base: str) -> None:
        """Begin with nothing; `base` is the playlist's address."""
        self._base = base
        self._variants: list[Variant] = []
        self._renditions: list[Rendition] = []
        self._pending: dict[str, str] | None = None
        self.further: list[tuple[str, str]] = []
        """Other files that it names, as (address, tag)."""

    def take(self, line: Line) -> None:
        """Take up a line; those of media playlists are passed over."""
        match line.tag:
            case "#EXT-X-STREAM-INF":
                self._pending = attributes(line.value)
            case "#EXT-X-MEDIA":
                self._rendition(attributes(line.value))
            case "#EXT-X-SESSION-DATA" if "URI" in (given := attributes(line.value)):
                self._further(given["URI"], "EXT-X-SESSION-DATA")
            case "":
                if self._pending is not None:
                    self._variant(line.value, self._pending)
                self._pending = None

    def built(self, variables: Mapping[str, str]) -> Master:
        """Return what was gathered."""
        best_first = sorted(self._variants, key=lambda variant: -variant.peak)
        return Master(
            url=self._base,
            variants=tuple(best_first),
            renditions=tuple(self._renditions),
            variables=dict(variables),
        )

    def _variant(self, raw: str, given: Mapping[str, str]) -> None:
        url = absolute(raw, self._base)
        if url is None or len(self._variants) >= _MOST_VARIANTS:
            return
        peak = _rate(given.get("BANDWIDTH")) or _rate(given.get("AVERAGE-BANDWIDTH")) or 0
        width, _, height = given.get("RESOLUTION", "").lower().partition("x")
        groups = {kind: given[kind.value] for kind in RenditionKind if kind.value in given}
        self._variants.append(
            Variant(
                url=url,
                peak=peak,
                average=_rate(given.get("AVERAGE-BANDWIDTH")) or peak,
                width=whole(width),
                height=whole(height),
                groups=groups,
            )
        )

    def _rendition(self, given: Mapping[str, str]) -> None:
        kinds = [kind for kind in RenditionKind if kind.value == given.get("TYPE")]
        url = absolute(given.get("URI", ""), self._base)
        if kinds and url is not None and len(self._renditions) < _MOST_RENDITIONS:
            self._renditions.append(
                Rendition(kind=kinds[0], group=given.get("GROUP-ID", ""), url=url)
            )

    def _further(self, raw: str, where: str) -> None:
        if len(self.further) < _MOST_RENDITIONS:
            self.further.append((raw, where))


def _rate(text: str | None) -> int | None:
    """Return bits per second; encoders write decimals where the standard has none."""
    value = number(text)
    return round(value) if value is not None else None
