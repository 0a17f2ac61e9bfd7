"""A film that tells how far it is, and a script that reads that off the picture."""

import struct
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Frame

from tests.specimens.media import film

SECONDS = 20
_RATE = 10
_SIZE = (320, 180)
_EXACT = 0.15
"""Seconds: a frame, and what rounding adds."""
_SEEK = """({ moment, exact, seconds, rate }) => new Promise((done, fail) => {
  const video = document.querySelector("video");
  const canvas = document.createElement("canvas");
  let seen = {};
  const read = () => {
    [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
    const drawn = canvas.getContext("2d", { willReadFrequently: true });
    drawn.drawImage(video, 0, 0);
    const { data } = drawn.getImageData(0, canvas.height - 6, canvas.width, 1);
    let white = 0;
    for (let at = 0; at < data.length; at += 4) white += data[at] > 200 && data[at + 1] > 200;
    seen = { told: white / canvas.width * seconds - 1 / rate, now: video.currentTime,
             duration: video.duration, width: canvas.width, height: canvas.height };
    // The event of a seek may come before its frame does.
    if (!video.seeking && Math.abs(seen.told - moment) < exact) done(seen);
    else setTimeout(read, 50);
  };
  setTimeout(() => fail(new Error(JSON.stringify([video.error?.message, video.readyState,
    video.networkState, video.seeking, seen]))), 30000);
  const seek = () => { video.currentTime = moment; read(); };
  if (video.readyState >= 2) seek();
  else video.addEventListener("loadeddata", seek, { once: true });
})"""


@cache
def made_film() -> bytes:
    """Return an MP4 whose index comes last, as encoders leave it: a player must seek for that."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "film.mp4"
        film(path, "#1f4f8c", seconds=SECONDS, options={}, size=_SIZE)
        return path.read_bytes()


def padded(film: bytes, size: int) -> bytes:
    """Return a film with so many empty bytes before its index, which its player must skip.

    In a `free` box (ISO/IEC 14496-12 §8.1.2), so that nothing has to move.
    """
    at = film.index(b"moov") - 4
    return film[:at] + struct.pack(">I4s", size, b"free") + bytes(size - 8) + film[at:]


def seek(frame: Frame, moment: float) -> None:
    """Put the film of a page to a moment (seconds), and see that its picture tells that moment.

    Exact to a frame. Fails when length or size aren't the film's.
    """
    given = {"moment": moment, "exact": _EXACT, "seconds": SECONDS, "rate": _RATE}
    seen = frame.evaluate(_SEEK, given)
    assert abs(seen["duration"] - SECONDS) < 2 / _RATE
    assert (seen["width"], seen["height"]) == _SIZE
    assert abs(seen["now"] - moment) < 1 / _RATE
