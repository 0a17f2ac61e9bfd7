"""Documents to download, made when asked for and always the same: PDF, office, data, archive."""

import io
import zipfile
from functools import cache
from html import escape

from PIL import Image

from capture.demo.answer import Answer, Headers, respond
from capture.demo.connection import Route
from capture.demo.pages import load_content

BASE = "/documenten/"
OFFICE = "application/vnd.openxmlformats-officedocument."
OPEN = "application/vnd.oasis.opendocument."
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
DOCUMENT_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def make_pdf(title: str, lines: list[str], *, photo: bytes | None = None) -> bytes:
    """Return a valid one-page PDF 1.4 with text in Helvetica (ISO 32000-1).

    `photo` is a JPEG in colour, shown at the foot of the page, 475 points wide.
    """

    def literal(text: str) -> bytes:
        raw = text.encode("cp1252", "replace")
        return raw.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")

    content = b"BT /F1 20 Tf 60 770 Td (" + literal(title) + b") Tj /F1 11 Tf 0 -16 Td"
    content += b"".join(b" 0 -16 Td (" + literal(line) + b") Tj" for line in lines) + b" ET"
    resources = b"/Font << /F1 4 0 R >>"
    pictures = []
    if photo is not None:
        width, height = Image.open(io.BytesIO(photo)).size
        content += b" q 475 0 0 %d 60 50 cm /Im1 Do Q" % (475 * height // width)
        resources += b" /XObject << /Im1 7 0 R >>"
        pictures = [
            b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceRGB"
            b" /BitsPerComponent 8 /Filter /DCTDecode /Length %d >>\nstream\n%s\nendstream"
            % (width, height, len(photo), photo)
        ]
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /Lang (nl-NL) >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R"
        b" /Resources << " + resources + b" >> >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Title (%s) /Creator (Ministerie van Voorbeelden) >>" % literal(title),
        *pictures,
    ]
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, item in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, item)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R /Info 6 0 R >>\n" % (len(objects) + 1)
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)


def make_zip(parts: dict[str, str]) -> bytes:
    """Return a zip with fixed times; a part named `mimetype` is stored, as OpenDocument asks."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in parts.items():
            info = zipfile.ZipInfo(name, date_time=(2026, 1, 1, 0, 0, 0))
            is_mark = name == "mimetype"
            info.compress_type = zipfile.ZIP_STORED if is_mark else zipfile.ZIP_DEFLATED
            archive.writestr(info, text)
    return buffer.getvalue()


def _office(main: str, main_type: str, content: str, more: dict[str, str] | None = None) -> bytes:
    types = "http://schemas.openxmlformats.org/package/2006/content-types"
    overrides = f'<Override PartName="/{main}" ContentType="{OFFICE}{main_type}.main+xml"/>'
    for name in more or {}:
        if "worksheet" in name:
            overrides += (
                f'<Override PartName="/{name}" ContentType="{OFFICE}spreadsheetml.worksheet+xml"/>'
            )
    return make_zip(
        {
            "[Content_Types].xml": f'{XML}<Types xmlns="{types}"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>',
            "_rels/.rels": f'{XML}<Relationships xmlns="{RELATIONS}"><Relationship Id="r1" '
            f'Type="{DOCUMENT_RELATIONS}/officeDocument" Target="{main}"/></Relationships>',
            main: content,
            **(more or {}),
        }
    )


def make_docx(lines: list[str]) -> bytes:
    """Return a Word document of plain paragraphs (ISO/IEC 29500)."""
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    text = "".join(f"<w:p><w:r><w:t>{escape(line)}</w:t></w:r></w:p>" for line in lines)
    content = f'{XML}<w:document xmlns:w="{space}"><w:body>{text}</w:body></w:document>'
    return _office("word/document.xml", "wordprocessingml.document", content)


def make_xlsx(rows: list[list[str | int]]) -> bytes:
    """Return an Excel workbook with one sheet (ISO/IEC 29500)."""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

    def cell(value: str | int) -> str:
        if isinstance(value, int):
            return f"<c><v>{value}</v></c>"
        return f'<c t="inlineStr"><is><t>{escape(value)}</t></is></c>'

    data = "".join(f"<row>{''.join(cell(value) for value in row)}</row>" for row in rows)
    book = (
        f'{XML}<workbook xmlns="{space}" xmlns:r="{DOCUMENT_RELATIONS}"><sheets>'
        '<sheet name="Begroting" sheetId="1" r:id="r1"/></sheets></workbook>'
    )
    sheet = f'{XML}<worksheet xmlns="{space}"><sheetData>{data}</sheetData></worksheet>'
    relations = (
        f'{XML}<Relationships xmlns="{RELATIONS}"><Relationship Id="r1" '
        f'Type="{DOCUMENT_RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
    )
    more = {"xl/_rels/workbook.xml.rels": relations, "xl/worksheets/sheet1.xml": sheet}
    return _office("xl/workbook.xml", "spreadsheetml.sheet", book, more)


def make_odt(lines: list[str]) -> bytes:
    """Return an OpenDocument text (ISO/IEC 26300)."""
    space = "urn:oasis:names:tc:opendocument:xmlns:"
    text = "".join(f"<text:p>{escape(line)}</text:p>" for line in lines)
    return make_zip(
        {
            "mimetype": OPEN + "text",
            "META-INF/manifest.xml": f'{XML}<manifest:manifest xmlns:manifest="{space}manifest:1.0"'
            f' manifest:version="1.3"><manifest:file-entry manifest:full-path="/" '
            f'manifest:media-type="{OPEN}text"/><manifest:file-entry '
            'manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>',
            "content.xml": f'{XML}<office:document-content xmlns:office="{space}office:1.0" '
            f'xmlns:text="{space}text:1.0" office:version="1.3"><office:body><office:text>'
            f"{text}</office:text></office:body></office:document-content>",
        }
    )


@cache
def _lines(publication: str) -> tuple[str, ...]:
    items = load_content("publicaties")["publicatie"]
    found = next(item for item in items if item["id"] == publication)
    return (found["titel"], found["intro"], *found["tekst"])


@cache
def _budget() -> tuple[tuple[str, int], ...]:
    return tuple((row["post"], row["bedrag"]) for row in load_content("begroting")["regel"])


def _csv() -> bytes:
    rows = "".join(f'"{post}";{amount}\r\n' for post, amount in _budget())
    return ('"post";"bedrag (x 1.000 euro)"\r\n' + rows).encode("utf-8-sig")


def make_document(name: str) -> bytes:
    """Return the bytes of a document by its file name."""
    match name:
        case "begroting-2027.pdf":
            return make_pdf("Begroting 2027", [line[:90] for line in _lines("begroting-2027")[1:]])
        case "jaarverslag-2025.pdf":
            lines = [line[:90] for line in _lines("jaarverslag-2025")[1:]]
            return make_pdf("Jaarverslag 2025", lines)
        case "handreiking-voorbeelden.docx":
            return make_docx(list(_lines("handreiking-voorbeelden")))
        case "handreiking-voorbeelden.odt":
            return make_odt(list(_lines("handreiking-voorbeelden")))
        case "begroting-2027.xlsx":
            header: list[str | int] = ["post", "bedrag (x 1.000 euro)"]
            rows: list[list[str | int]] = [[post, amount] for post, amount in _budget()]
            return make_xlsx([header, *rows])
        case "begroting-2027.csv":
            return _csv()
        case "dataset-gemeenten.zip":
            return make_zip({"begroting.csv": _csv().decode("utf-8-sig"), "leesmij.txt": "CC0\n"})
        case _:
            raise KeyError(name)


MIMES = {
    "begroting-2027.pdf": "application/pdf",
    "jaarverslag-2025.pdf": "application/pdf",
    "handreiking-voorbeelden.docx": OFFICE + "wordprocessingml.document",
    "handreiking-voorbeelden.odt": OPEN + "text",
    "begroting-2027.xlsx": OFFICE + "spreadsheetml.sheet",
    "begroting-2027.csv": "text/csv; charset=utf-8",
    "dataset-gemeenten.zip": "application/zip",
}


def _document(name: str) -> Route:
    async def respond_document(answer: Answer) -> None:
        headers: Headers = (("Last-Modified", "Thu, 01 Jan 2026 00:00:00 GMT"),)
        await respond(answer, make_document(name), mime=MIMES[name], headers=headers)

    return respond_document


async def download(answer: Answer) -> None:
    """Send a file whose URL has no extension; only Content-Disposition names it."""
    disposition = "attachment; filename=\"besluit.pdf\"; filename*=UTF-8''besluit%20%E2%82%AC.pdf"
    await respond(
        answer,
        make_pdf("Besluit", ["Besluit van de Minister van Voorbeelden, houdende een voorbeeld."]),
        mime="application/pdf",
        headers=(("Content-Disposition", disposition),),
    )


ROUTES: dict[str, Route] = {
    **{BASE + name: _document(name) for name in MIMES},
    "/voorbeelden/download/besluit": download,
}
