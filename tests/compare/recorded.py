"""The small site before and after, as WARC files of whoever: answers, and pictures of pages."""

import io
from collections.abc import Mapping
from pathlib import Path

from PIL import Image, ImageDraw
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from tests.compare.redesign import OLD_ADDRESSES, TRACKER, Page, new_site, old_site

OLD = "https://oud.voorbeeldstad.example"
NEW = "https://www.voorbeeldstad.example"
TRACKING = "https://volgen.example"
_REASONS = {200: "OK", 204: "No Content", 301: "Moved Permanently", 302: "Found", 404: "Not Found"}


def write_sides(folder: Path) -> tuple[Path, Path]:
    """Write both sides as plain WARC files; return their paths."""
    old, new = folder / "voor.warc", folder / "na.warc"
    with old.open("wb") as file:
        writer = WARCWriter(file, gzip=False)
        _answers(writer, OLD, old_site(), "2026-03-01T08:00:00Z")
        for path in ("/", "/contact/", "/over-ons/"):
            _picture(writer, "view", OLD + path, picture("navy", ticker="red"))
            _picture(writer, "fullPage", OLD + path, picture("navy", ticker="green", height=1200))
    with new.open("wb") as file:
        writer = WARCWriter(file, gzip=False)
        pages = new_site(TRACKING)
        asked = {path: pages.get(path, _MISSING) for path in OLD_ADDRESSES} | pages
        _answers(writer, NEW, asked, "2026-03-02T08:00:00Z")
        _answers(writer, TRACKING, TRACKER, "2026-03-02T08:00:00Z")
        for path in ("/", "/contact/", "/over-ons/"):
            shown = picture("purple", ticker="blue", height=1400)
            _picture(writer, "fullPage", NEW + path, shown)
    return old, new


def picture(colour: str, *, ticker: str, height: int = 800) -> bytes:
    """Return a JPEG of a page: a coloured head, lines of text, and a strip that always changes."""
    image = Image.new("RGB", (1280, height), "white")
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, 1280, 120), fill=colour)
    pen.rectangle((800, 400, 1200, 480), fill=ticker)
    for top in range(200, height - 100, 40):
        pen.rectangle((200, top, 700, top + 16), fill="#444")
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()


_MISSING = Page(
    body=b"<!doctype html><title>Niet gevonden</title><h1>Niet gevonden</h1>", status=404
)


def _answers(writer: WARCWriter, origin: str, pages: Mapping[str, Page], date: str) -> None:
    for path, page in pages.items():
        fields = {"Content-Type": "text/html; charset=utf-8", **page.fields}
        if "Location" in fields:
            fields["Location"] = origin + fields["Location"]
        head = StatusAndHeaders(
            f"{page.status} {_REASONS[page.status]}", list(fields.items()), protocol="HTTP/1.1"
        )
        writer.write_record(
            writer.create_warc_record(
                origin + path,
                "response",
                payload=io.BytesIO(page.body),
                http_headers=head,
                warc_headers_dict={"WARC-Date": date},
            )
        )


def _picture(writer: WARCWriter, what: str, url: str, data: bytes) -> None:
    writer.write_record(
        writer.create_warc_record(
            f"urn:{what}:{url}",
            "resource",
            payload=io.BytesIO(data),
            warc_content_type="image/jpeg",
            warc_headers_dict={"WARC-Date": "2026-03-01T08:00:00Z"},
        )
    )
