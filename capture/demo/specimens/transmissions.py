"""What goes on without end: a live stream in segments, radio, and a download that never stops."""

from capture import clock
from capture.demo.answer import Answer, chunk, render_head, respond
from capture.demo.specimens.supplies import MEDIA, Supplies

LIVE = "/live/vergadering.m3u8"
RADIO = "/live/radio.mp3"
_SEGMENT_SECONDS = 2
_WINDOW = 4
"""Segments that a live playlist names."""
_PAUSE_SECONDS = 0.1


async def live_playlist(answer: Answer, supplies: Supplies) -> None:
    """Answer with the playlist of this moment, without an end (RFC 8216 §6.2.2).

    It begins when it is first asked for. The same segments come round again, after a discontinuity.
    """
    count = _segments(supplies)
    if count == 0:
        await respond(answer, "Geen uitzending", status=404)
        return
    now = int(clock.now().timestamp())
    first = (now - answer.site.visits.setdefault(LIVE, now)) // _SEGMENT_SECONDS
    lines = [
        "#EXTM3U",
        "#EXT-X-VERSION:3",
        f"#EXT-X-TARGETDURATION:{_SEGMENT_SECONDS}",
        f"#EXT-X-MEDIA-SEQUENCE:{first}",
        f"#EXT-X-DISCONTINUITY-SEQUENCE:{-(-first // count)}",
    ]
    for number in range(first, first + _WINDOW):
        if number % count == 0:
            lines.append("#EXT-X-DISCONTINUITY")
        lines += [f"#EXTINF:{_SEGMENT_SECONDS}.0,", f"{MEDIA}live/deel-{number % count}.ts"]
    await respond(
        answer,
        "\n".join((*lines, "")),
        mime="application/vnd.apple.mpegurl",
        headers=(("Cache-Control", "no-store"),),
    )


def _segments(supplies: Supplies) -> int:
    return len(list((supplies.media / "live").glob("deel-*.ts"))) if supplies.media else 0


async def radio(answer: Answer, supplies: Supplies) -> None:
    """Send sound without end, as radio stations do: no length, the same loop over and over."""
    path = supplies.media / "radio" / "lus.mp3" if supplies.media else None
    if path is None or not path.is_file():
        await respond(answer, "Geen uitzending", status=404)
        return
    loop = path.read_bytes()
    headers = (
        ("Content-Type", "audio/mpeg"),
        ("icy-name", "Radio Voorbeeld"),
        ("Cache-Control", "no-store"),
        ("Connection", "close"),
    )
    await answer.head(render_head(200, headers))
    await _go_on(answer, loop)


async def endless_download(answer: Answer) -> None:
    """Send a file that has no end, in chunks."""
    headers = (
        ("Content-Type", "text/csv; charset=utf-8"),
        ("Content-Disposition", 'attachment; filename="meetreeks.csv"'),
        ("Transfer-Encoding", "chunked"),
    )
    await answer.head(render_head(200, headers))
    await _go_on(answer, chunk(b"2026-11-20T12:00:00Z;Havenhoofd;142\r\n" * 100))


async def _go_on(answer: Answer, data: bytes) -> None:
    answer.closes, answer.is_whole = True, False
    while not (answer.is_head or answer.site.closing.is_set()):
        await answer.body(data)
        await answer.pause(_PAUSE_SECONDS)
