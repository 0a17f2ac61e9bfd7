"""The site's own files under /assets/: styles, scripts, pictures, fonts, media; with ranges."""

import hashlib
import re
from functools import cache

from capture.demo.answer import Answer, render_head, respond
from capture.demo.pages import SITE

PREFIX = "/assets/"
MIME = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".ico": "image/x-icon",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".ttf": "font/ttf",
    ".webm": "video/webm",
    ".mp4": "video/mp4",
    ".ogg": "audio/ogg",
    ".vtt": "text/vtt; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".swf": "application/x-shockwave-flash",
    ".xap": "application/x-silverlight-app",
    ".jar": "application/java-archive",
    ".webmanifest": "application/manifest+json",
}
RANGE = re.compile(r"bytes=(\d*)-(\d*)")
STREAM_BYTES = 64 * 1024


@cache
def load(name: str) -> bytes | None:
    """Return a file under `site/assets/`, or None when there is none."""
    root = SITE / "assets"
    path = (root / name).resolve()
    if not path.is_relative_to(root) or not path.is_file():
        return None
    return path.read_bytes()


def etag(payload: bytes) -> str:
    """Return a strong validator of a payload."""
    return f'"{hashlib.sha256(payload).hexdigest()[:16]}"'


def parse_range(value: str | None, size: int) -> tuple[int, int] | None:
    """Return the first and last position asked for (RFC 9110 §14.1.2), None for the whole.

    A range that lies outside the payload has a first position beyond the last.
    """
    found = RANGE.fullmatch(value or "")
    if found is None or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if not first:
        return max(0, size - int(last)), size - 1
    return int(first), min(int(last), size - 1) if last else size - 1


async def respond_file(answer: Answer) -> bool:
    """Answer with a file; return False, having sent nothing, when there is none."""
    name = answer.request.path.removeprefix(PREFIX)
    payload = load(name)
    if payload is None:
        return False
    await respond_payload(answer, payload, mime=MIME["." + name.rpartition(".")[2]])
    return True


async def respond_payload(answer: Answer, payload: bytes, *, mime: str) -> None:
    """Answer with a file's content, or the range of it that is asked for (RFC 9110 §14)."""
    tag = etag(payload)
    common = (("ETag", tag), ("Cache-Control", "max-age=3600"), ("Accept-Ranges", "bytes"))
    if answer.request.head.header("if-none-match") == tag:
        await answer.head(render_head(304, common))
        return
    span = parse_range(answer.request.head.header("range"), len(payload))
    if span is None:
        await respond(answer, payload, mime=mime, headers=common)
    elif span[0] > span[1]:
        unsatisfied = ("Content-Range", f"bytes */{len(payload)}")
        await respond(answer, b"", mime=mime, status=416, headers=(unsatisfied,))
    else:
        first, last = span
        partial = ("Content-Range", f"bytes {first}-{last}/{len(payload)}")
        part = payload[first : last + 1]
        await respond(answer, part, mime=mime, status=206, headers=(*common, partial))
