"""The text of each kind of document; hostile ones end in bounded time, the next is still read."""

import io
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from capture.access.search.documents import Form, document_text
from capture.access.search.reader import SECONDS, DocumentReader
from capture.demo.documents import make_docx, make_odt, make_pdf, make_xlsx, make_zip
from tests.access.search.made import HarvestMade, found, paths

OFFICE = "application/vnd.openxmlformats-officedocument."
OPEN = "application/vnd.oasis.opendocument."
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def make_pptx(lines: list[str]) -> bytes:
    space = "http://schemas.openxmlformats.org/drawingml/2006/main"
    text = "".join(f"<a:p><a:r><a:t>{line}</a:t></a:r></a:p>" for line in lines)
    return make_zip({"ppt/slides/slide1.xml": f'<p xmlns:a="{space}">{text}</p>'})


def make_open(kind: str, content: str) -> bytes:
    space = "urn:oasis:names:tc:opendocument:xmlns:"
    return make_zip(
        {
            "mimetype": OPEN + kind,
            "content.xml": f'<office:c xmlns:office="{space}office:1.0" '
            f'xmlns:text="{space}text:1.0" xmlns:table="{space}table:1.0">{content}</office:c>',
        }
    )


def docx_of(xml: str) -> bytes:
    return make_zip({"word/document.xml": xml})


DOCUMENTS = {
    "/jaarverslag.pdf": ("application/pdf", make_pdf("Jaarverslag", ["zonnebloem"]), "pdf"),
    "/brief.docx": (OFFICE + "wordprocessingml.document", make_docx(["zonnebloem"]), "office"),
    "/cijfers.xlsx": (OFFICE + "spreadsheetml.sheet", make_xlsx([["zonnebloem", 7]]), "office"),
    "/praatje.pptx": (OFFICE + "presentationml.presentation", make_pptx(["zonnebloem"]), "office"),
    "/brief.odt": (OPEN + "text", make_odt(["zonnebloem"]), "office"),
    "/cijfers.ods": (
        OPEN + "spreadsheet",
        make_open("spreadsheet", "<table:c><text:p>zonnebloem</text:p></table:c>"),
        "office",
    ),
    "/praatje.odp": (
        OPEN + "presentation",
        make_open("presentation", "<text:p>zonnebloem</text:p>"),
        "office",
    ),
    "/lijst.csv": ("text/csv", "naam;aantal\nzonnebloem;3".encode("utf-8-sig"), "other"),
    "/los.txt": ("text/plain; charset=iso-8859-1", "zonnebloem één".encode("latin-1"), "other"),
    "/download?id=3": ("application/octet-stream", make_pdf("Los", ["zonnebloem"]), "pdf"),
}  # fmt: skip


@pytest.mark.requirement("OPSL06")
def test_a_word_is_found_in_every_kind_of_document(tmp_path: Path) -> None:
    harvest = HarvestMade(tmp_path)
    for path, (mime, content, _) in DOCUMENTS.items():
        named = {"Content-Disposition": 'attachment; filename="besluit.PDF"'}
        harvest.add(path, content, mime=mime, headers=named if "?" in path else {})
    harvest.add("/robots.txt", b"zonnebloem", mime="text/plain")
    harvest.add("/los.js", b"zonnebloem", mime="text/javascript")

    results = found(tmp_path, "zonnebloem")

    assert set(paths(results)) == set(DOCUMENTS)
    assert {hit.url.partition(".example")[2]: hit.kind.value for hit in results.hits} == {
        path: kind for path, (_, _, kind) in DOCUMENTS.items()
    }
    assert next(hit.title for hit in results.hits if "jaarverslag" in hit.url) == "Jaarverslag"


def test_text_runs_and_cells_make_words_and_lines_as_a_reader_sees_them() -> None:
    run = "<w:r><w:t>{}</w:t></w:r>"
    text = docx_of(
        f'<w:document xmlns:w="{WORD}"><w:p>{run.format("ge")}{run.format("meente")}<w:r><w:tab/>'
        f"</w:r>{run.format('raad')}</w:p><w:p><w:del><w:r><w:delText>weg</w:delText></w:r></w:del>"
        f"<w:r><w:instrText>PAGE</w:instrText></w:r>{run.format('slot')}</w:p></w:document>"
    )
    mixed = make_open("text", "<text:p>een <text:span>twee</text:span>drie<text:s/>vier</text:p>")

    assert _body(text) == "gemeente raad\nslot"
    assert _body(mixed) == "een tweedrie vier"


def _body(content: bytes) -> str:
    text = document_text(content, Form.ZIPPED)
    assert text is not None
    return text.body


def _bomb() -> bytes:
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("word/document.xml", "w", force_zip64=True) as part,
    ):
        part.write(f'<w:document xmlns:w="{WORD}"><w:p>'.encode())
        for _ in range(200):
            part.write(b" " * (1 << 20))
    return buffer.getvalue()


def _entities() -> str:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE d [<!ENTITY e0 "geheim">{levels}]><d><p>&e9;</p></d>'


def _crowd() -> bytes:
    return make_zip({f"word/document{n}.xml": "<p/>" for n in range(2_500)})


HOSTILE: dict[str, tuple[Callable[[], bytes], Form]] = {
    "bomb": (_bomb, Form.ZIPPED),
    "deep": (lambda: docx_of("<p>" * 200_000), Form.ZIPPED),
    "entities": (lambda: docx_of(_entities()), Form.ZIPPED),
    "broken xml": (lambda: docx_of("<p>half"), Form.ZIPPED),
    "no zip": (lambda: b"PK\x03\x04" + b"x" * 100, Form.ZIPPED),
    "many parts": (_crowd, Form.ZIPPED),
    "cut zip": (lambda: make_docx(["half"])[:-30], Form.ZIPPED),
    "empty": (bytes, Form.PDF),
    "no pdf": (lambda: b"%PDF-1.7\n" + b"\xff" * 1_000, Form.PDF),
    "cut pdf": (lambda: make_pdf("Half", ["half"])[:80], Form.PDF),
}
"""Made when their test runs: some take a second, and every worker collects this file."""


@pytest.fixture(scope="module")
def reader() -> Iterator[DocumentReader]:
    with DocumentReader() as opened:
        yield opened


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_document_has_no_text_and_the_next_one_is_read(
    reader: DocumentReader, name: str
) -> None:
    make, form = HOSTILE[name]
    content = make()
    begun = time.monotonic()

    assert reader.read(content, form) is None
    assert time.monotonic() - begun < 2 * SECONDS, "the reader's own limit holds"
    text = reader.read(make_docx(["daarna"]), Form.ZIPPED)
    assert text is not None
    assert text.body == "daarna"


def test_an_entity_reads_no_file(reader: DocumentReader, tmp_path: Path) -> None:
    secret = tmp_path / "geheim.txt"
    secret.write_text("geheim")
    xml = f'<!DOCTYPE d [<!ENTITY x SYSTEM "{secret.as_uri()}">]><d><p>voor &x; na</p></d>'

    text = reader.read(docx_of(xml), Form.ZIPPED)

    assert text is None or "geheim" not in text.body


def test_a_reader_that_takes_too_long_is_ended_and_replaced() -> None:
    before = set(psutil.Process().children())
    with DocumentReader(seconds=0.0) as hurried:
        assert hurried.read(make_pdf("Titel", ["tekst"]), Form.PDF) is None
        assert set(psutil.Process().children()) == before


def test_a_reader_that_dies_is_replaced() -> None:
    before = set(psutil.Process().children())
    with DocumentReader() as reading:
        assert reading.read(make_docx(["een"]), Form.ZIPPED) is not None
        (child,) = set(psutil.Process().children()) - before
        child.kill()
        child.wait()
        assert reading.read(make_docx(["twee"]), Form.ZIPPED) is not None
