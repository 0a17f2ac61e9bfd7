"""A small real harvest, described and sealed, and ways to damage it in just one respect."""

import base64
import hashlib
import json
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from capture.config.archive import read_archive
from capture.config.restrictions import read_restrictions
from capture.demo.answer import Answer, respond
from capture.fixity.sealing import Sealing, seal
from capture.metadata.mdto import describe, write
from capture.model.layout import HarvestFolder
from capture.warc.reader import ReadRecord, records
from tests.harvests.demo_harvest import harvest, settings_for
from tests.harvests.quirks import page_with, quirky_site

ARCHIVE = """
naam = "Webarchief Voorbeeld"
taal = ["nl"]
[[archiefvormer]]
naam = "Ministerie van Voorbeelden"
kenmerk = "mnre9999"
bron = "TOOI register ministeries compleet"
[waardering]
code = "N"
[[beperkingGebruik]]
type = "Geen beperking"
"""
SITEMAP = (
    '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    "<url><loc>{base}alleen-in-sitemap/</loc></url></urlset>"
)
PIXEL = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")

MOMENT = datetime(2027, 1, 1, 12, 0, tzinfo=UTC)

type Fields = list[tuple[str, str]]
type Change = Callable[[ReadRecord, Fields, bytes], tuple[Fields, bytes]]


def make(archive: Path) -> Path:
    """Harvest a site of five pages, describe and seal it; return its folder."""

    async def picture(answer: Answer) -> None:
        await respond(answer, PIXEL, mime="image/gif")

    async def sitemap(answer: Answer) -> None:
        base = f"http://{answer.request.head.header('host')}/"
        await respond(answer, SITEMAP.format(base=base), mime="application/xml")

    pages: dict[str, Any] = {
        "/": page_with(
            '<a href="/een/">Een</a> <a href="/twee/">Twee</a> <img src="/beeld.gif" alt="">'
            '<img src="/weg.gif" alt="">',
            title="Begin",
        ),
        "/een/": page_with('<p>Een.</p><a href="/diep/er/in/">Dieper</a>', title="Een"),
        "/twee/": page_with('<img src="/ook-beeld.gif" alt="">', title="Twee"),
        "/diep/er/in/": page_with("<p>Diep.</p>", title="Diep"),
        "/alleen-in-sitemap/": page_with("<p>Wees.</p>", title="Wees"),
        "/beeld.gif": picture,
        "/ook-beeld.gif": picture,
        "/sitemap.xml": sitemap,
    }
    with quirky_site(lambda: pages) as site:
        result = harvest(settings_for(site.url, archive, explore="off", pictures="view"))
    (archive / "archief.toml").write_text(ARCHIVE, encoding="utf-8")
    return result.folder


def copy(folder: Path, to: Path) -> Path:
    """Copy the whole archive; return the harvest's folder in the copy."""
    archive = folder.parent.parent
    shutil.copytree(archive, to)
    return to / folder.relative_to(archive)


# --- the WARC file


def warc_file(folder: Path) -> Path:
    """Return the one WARC file."""
    (found,) = [*folder.glob("warc/*.warc"), *folder.glob("warc/*.warc.gz")]
    return found


def rewrite(folder: Path, change: Change) -> None:
    """Write the WARC file anew with changed records; their block digests are made right."""
    path = warc_file(folder)
    pieces = []
    for record in records(path):
        fields, block = change(record, list(record.fields), record.block())
        if block != record.block():
            fields = _set(fields, "WARC-Block-Digest", digest_of(block))
            fields = _set(fields, "Content-Length", str(len(block)))
            body = block.partition(b"\r\n\r\n")[2]
            if record.type == "response" and record.value("WARC-Payload-Digest"):
                fields = _set(fields, "WARC-Payload-Digest", digest_of(body))
        head = "".join(f"{name}: {value}\r\n" for name, value in fields)
        pieces.append(b"WARC/1.1\r\n" + head.encode() + b"\r\n" + block + b"\r\n\r\n")
    path.write_bytes(b"".join(pieces))


def digest_of(data: bytes) -> str:
    """Return a labelled digest."""
    return "sha256:" + base64.b32encode(hashlib.sha256(data).digest()).decode()


def _set(fields: Fields, name: str, value: str) -> Fields:
    return [(key, value if key == name else old) for key, old in fields]


def in_page(folder: Path, path: str, html: bytes) -> None:
    """Put HTML into the body of a recorded page, as if the server had sent it."""

    def change(record: ReadRecord, fields: Fields, block: bytes) -> tuple[Fields, bytes]:
        if record.type != "response" or not record.url.endswith(path):
            return fields, block
        head, _, body = block.partition(b"\r\n\r\n")
        body = body.replace(b"</html>", html + b"</html>")
        head = re.sub(rb"(?i)content-length: \d+", b"Content-Length: %d" % len(body), head)
        return fields, head + b"\r\n\r\n" + body

    rewrite(folder, change)


# --- what else there is


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The harvest report as plain values."""

    path: Path
    values: dict[str, Any]

    def save(self) -> None:
        """Write it back."""
        self.path.write_text(json.dumps(self.values, indent=2), encoding="utf-8")


def report(folder: Path) -> Report:
    """Return the harvest report."""
    path = folder / "metadata" / "harvest-report.json"
    return Report(path=path, values=json.loads(path.read_text("utf-8")))


def mend(folder: Path) -> None:
    """Make checksums and report agree with the WARC file as it is now."""
    path = warc_file(folder)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    line = f"{digest}  {path.name}\n"
    for old in folder.glob("warc/*.sha256"):
        old.unlink()
    (folder / "warc" / f"{path.name}.sha256").write_text(line)
    (folder / "warc" / "manifest-sha256.txt").write_text(line)
    told = report(folder)
    (row,) = told.values["warc_files"]
    size = path.stat().st_size
    row |= {"name": path.name, "size_bytes": size, "sha256": digest}
    told.values["counts"]["warc_bytes"] = size
    told.save()


def describe_anew(folder: Path) -> None:
    """Write the archival description of the folder as it is now."""
    archive = folder.parent.parent
    restrictions = read_restrictions(archive).restrictions
    layout = HarvestFolder(folder)
    write(describe(layout, read_archive(archive), restrictions), layout)


def seal_anew(folder: Path) -> None:
    """Seal the folder as it is now, as if it had never been sealed before."""
    archive = folder.parent.parent
    how = Sealing(key=archive.parent / "sleutel.pem", despite_damage=True)
    seal(HarvestFolder(folder), archive=archive, reason="proef", moment=MOMENT, sealing=how)
