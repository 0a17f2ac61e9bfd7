"""The page as print."""

import base64

from capture.browser.pictures.camera import Camera
from capture.browser.pictures.result import NoPicture, NoPictureReason
from capture.model.picture import Picture

_MAX_BYTES = 50_000_000
_MAX_PAGES = 200
_CHUNK_BYTES = 1_000_000
_A4_INCHES = (8.27, 11.69)


async def pdf(camera: Camera, *, max_bytes: int = _MAX_BYTES) -> Picture | NoPicture:
    """Return the page as PDF: A4 unless its style asks otherwise, backgrounds too, 200 pages.

    The page hears of it (beforeprint, afterprint) and its print style counts, as with a visitor.
    It comes in parts, and no more than `max_bytes` of it.
    """
    return await camera.told(_print(camera, max_bytes))


async def _print(camera: Camera, max_bytes: int) -> Picture | NoPicture:
    channel = camera.lens.channel
    printed = await channel.send(
        "Page.printToPDF",
        transferMode="ReturnAsStream",
        printBackground=True,
        preferCSSPageSize=True,
        paperWidth=_A4_INCHES[0],
        paperHeight=_A4_INCHES[1],
        pageRanges=f"1-{_MAX_PAGES}",
        generateTaggedPDF=True,
    )
    handle = printed["stream"]
    parts: list[bytes] = []
    size = 0
    try:
        while True:
            read = await channel.send("IO.read", handle=handle, size=_CHUNK_BYTES)
            data: str = read["data"]
            parts.append(base64.b64decode(data) if read.get("base64Encoded") else data.encode())
            size += len(parts[-1])
            if size > max_bytes:
                text = f"more than {max_bytes} bytes"
                return NoPicture(reason=NoPictureReason.TOO_LARGE, text=text)
            if read["eof"]:
                break
    finally:
        await channel.send("IO.close", handle=handle)
    content = b"".join(parts)
    return Picture(content=content, content_type="application/pdf", width=0, height=0)
