"""Small real streams, encoded here: HLS, DASH, fragmented and encrypted MP4, endless sound.

Each film is one colour with a bar that shows how far it is. Made once into a folder outside version
control; the colours are those of `capture/demo/specimens.toml`.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path

import av
from av.container import OutputContainer
from PIL import Image, ImageDraw

_CACHE = Path(__file__).parents[2] / ".media-cache"
_RATE = 10
_SEGMENT_SECONDS = 2
_KEY = "6b657931206b657931206b6579312031"
_KEY_ID = "a7e61c373e219033c21091fa607bf3b8"
"""As the page of the protected film has them: this is encryption for show."""
_FRAGMENTS = {"movflags": "empty_moov+default_base_moof+frag_keyframe"}


def media() -> Path:
    """Return the folder with all streams, made if need be; once for each version of this module."""
    folder = _CACHE / hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:16]
    if folder.is_dir():
        return folder
    _CACHE.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=_CACHE) as name:
        work = Path(name) / "work"
        _make_all(work)
        try:
            os.rename(work, folder)  # noqa: PTH104  # it must not replace what another run made
        except OSError:
            if not folder.is_dir():
                raise
    return folder


def _make_all(folder: Path) -> None:
    for name in ("hls", "live", "dash", "mse", "beveiligd", "radio"):
        (folder / name).mkdir(parents=True)
    _hls(folder / "hls")
    # Long enough that no test sees it come round again.
    film(folder / "live" / "lijst.m3u8", "#a3262a", seconds=240, options=_segments("deel-%d.ts"))
    film(
        folder / "dash" / "film.mpd",
        "#1f4f8c",
        seconds=12,
        options={"seg_duration": str(_SEGMENT_SECONDS), "use_template": "1", "use_timeline": "1"},
    )
    film(folder / "mse" / "film.mp4", "#8c4a1f", seconds=8, options=_FRAGMENTS)
    encryption = {
        "encryption_scheme": "cenc-aes-ctr",
        "encryption_key": _KEY,
        "encryption_kid": _KEY_ID,
    }
    film(folder / "beveiligd" / "film.mp4", "#3c6e21", seconds=8, options=_FRAGMENTS | encryption)
    _sound(folder / "radio" / "lus.mp3", seconds=4)


def _hls(folder: Path) -> None:
    """Make two variants as fMP4, and the playlist that names both (RFC 8216 §4.3.4.2)."""
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS"]
    for name, width, height in (("laag", 320, 180), ("hoog", 640, 360)):
        options = _segments(f"{name}-%d.m4s") | {
            "hls_segment_type": "fmp4",
            "hls_fmp4_init_filename": f"{name}-begin.mp4",
        }
        playlist = folder / f"{name}.m3u8"
        film(playlist, "#7a1f5c", seconds=12, size=(width, height), options=options)
        rate = sum(path.stat().st_size for path in folder.glob(f"{name}-*.m4s")) * 8 // 12 + 10_000
        lines += [
            f'#EXT-X-STREAM-INF:BANDWIDTH={rate},RESOLUTION={width}x{height},CODECS="avc1.42c01e"',
            playlist.name,
        ]
    (folder / "film.m3u8").write_text("\n".join((*lines, "")), "ascii")


def _segments(name: str) -> dict[str, str]:
    """Return options of the HLS muxer: all segments in one finished playlist."""
    return {
        "hls_time": str(_SEGMENT_SECONDS),
        "hls_playlist_type": "vod",
        "hls_segment_filename": name,
    }


def film(
    path: Path,
    colour: str,
    *,
    seconds: int,
    options: Mapping[str, str],
    size: tuple[int, int] = (320, 180),
) -> None:
    """Encode a film of one colour, ten frames a second, with a bar that grows along the bottom."""
    given = dict(options)
    if "hls_segment_filename" in given:
        given["hls_segment_filename"] = str(path.parent / given["hls_segment_filename"])
    with av.open(str(path), "w", options=given) as container:
        _encode(container, _frames(colour, seconds=seconds, size=size), size)


def _encode(
    container: OutputContainer, frames: Iterator[Image.Image], size: tuple[int, int]
) -> None:
    every = str(_RATE * _SEGMENT_SECONDS)
    stream = container.add_stream(
        "libx264",
        rate=_RATE,
        options={"preset": "veryfast", "profile": "baseline", "level": "3.0", "g": every,
                 "keyint_min": every, "sc_threshold": "0", "crf": "20"},
    )  # fmt: skip
    stream.width, stream.height = size
    stream.pix_fmt = "yuv420p"
    stream.codec_context.time_base = Fraction(1, _RATE)
    for number, image in enumerate(frames):
        frame = av.VideoFrame.from_image(image)  # type: ignore[no-untyped-call]
        frame.pts = number
        container.mux(stream.encode(frame))
    container.mux(stream.encode())


def _frames(colour: str, *, seconds: int, size: tuple[int, int]) -> Iterator[Image.Image]:
    width, height = size
    for number in range(seconds * _RATE):
        image = Image.new("RGB", size, colour)
        done = round(width * (number + 1) / (seconds * _RATE))
        ImageDraw.Draw(image).rectangle((0, height - 12, done, height), fill="#ffffff")
        yield image


def _sound(path: Path, *, seconds: int) -> None:
    """Make a soft tone."""
    rate, size = 44_100, 1152
    with av.open(str(path), "w", options={"write_xing": "0", "id3v2_version": "0"}) as container:
        stream = container.add_stream("libmp3lame", rate=rate)
        stream.layout = "mono"
        half = rate // 440 // 2
        wave = (b"\x00\x04" * half + b"\x00\xfc" * half) * (seconds * rate // (2 * half) + 1)
        for number in range(seconds * rate // size):
            frame = av.AudioFrame(format="s16p", layout="mono", samples=size)
            frame.sample_rate = rate
            frame.pts = number * size
            frame.planes[0].update(wave[number * size * 2 : (number + 1) * size * 2])
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
