"""Archives made on the spot: pages and documents in WARC files, at moments that a test names."""

import io
import uuid
from dataclasses import dataclass, field
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from capture.access.search.index import SearchIndex
from capture.access.search.values import Query, Results

SITE = "www.voorbeeld.example"
HTML = "text/html; charset=utf-8"


def page(title: str, body: str, *, lang: str = "nl") -> bytes:
    return f'<!doctype html><html lang="{lang}"><title>{title}</title>{body}</html>'.encode()


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


@dataclass
class HarvestMade:
    """A harvest's WARC file, added to record by record."""

    archive: Path
    day: str = "2026-05-04"
    site: str = SITE
    serial: int = 1
    path: Path = field(init=False)
    ids: dict[str, str] = field(default_factory=dict)
    """Record id of the last answer of each path."""

    def __post_init__(self) -> None:
        stamp = self.day.replace("-", "") + "030201"
        self.folder = self.archive / self.site / f"NL-Proef-{stamp}-full"
        (self.folder / "warc").mkdir(parents=True, exist_ok=True)
        name = f"NL-Proef-{stamp}-{self.serial:04d}-{self.site}.warc"
        self.path = self.folder / "warc" / name

    @property
    def date(self) -> str:
        return f"{self.day}T03:02:01.000000Z"

    def url(self, path: str) -> str:
        return path if path.startswith("http") else f"https://{self.site}{path}"

    def add(
        self,
        path: str,
        content: bytes,
        *,
        mime: str = HTML,
        shown: str | None = None,
        status: str = "200 OK",
        headers: dict[str, str] | None = None,
        destination: str = "document",
    ) -> "HarvestMade":
        """Add request and answer, and the text as rendered when it is given."""
        visit, answer = str(uuid.uuid4()), f"<urn:uuid:{uuid.uuid4()}>"
        self.ids[path] = answer
        fields = [("Content-Type", mime), *(headers or {}).items()]
        http = StatusAndHeaders(status, fields, protocol="HTTP/1.1")
        self._ask(path, answer, destination)
        self._write(
            "response", self.url(path), io.BytesIO(content), http,
            {"WARC-Record-ID": answer, "WARC-Page-ID": visit},
        )  # fmt: skip
        if shown is not None:
            self.show(path, shown, visit=visit)
        return self

    def show(self, path: str, shown: str, *, visit: str = "") -> "HarvestMade":
        told = {"WARC-Page-ID": visit or str(uuid.uuid4()), "Content-Type": "text/plain"}
        name = f"urn:text:{self.url(path)}"
        self._write("resource", name, io.BytesIO(shown.encode()), None, told)
        return self

    def repeat(
        self, path: str, original: "HarvestMade", *, status: str = "200 OK"
    ) -> "HarvestMade":
        """Add a revisit of what `path` answered in an earlier harvest."""
        http = StatusAndHeaders(status, [("Content-Type", HTML)], protocol="HTTP/1.1")
        answer = f"<urn:uuid:{uuid.uuid4()}>"
        told = {
            "WARC-Record-ID": answer,
            "WARC-Refers-To": original.ids[path],
            "WARC-Refers-To-Target-URI": self.url(path),
            "WARC-Refers-To-Date": original.date,
            "WARC-Profile": "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest",
        }
        self._ask(path, answer, "document")
        self._write("revisit", self.url(path), io.BytesIO(b""), http, told)
        return self

    def _ask(self, path: str, answer: str, destination: str) -> None:
        request = StatusAndHeaders(
            "GET / HTTP/1.1", [("Sec-Fetch-Dest", destination)], is_http_request=True
        )
        told = {"WARC-Concurrent-To": answer, "WARC-Record-ID": f"<urn:uuid:{uuid.uuid4()}>"}
        self._asked = told["WARC-Record-ID"]
        self._write("request", self.url(path), io.BytesIO(), request, told)

    def _write(
        self,
        kind: str,
        url: str,
        content: io.BytesIO,
        http: StatusAndHeaders | None,
        told: dict[str, str],
    ) -> None:
        fields = {"WARC-Date": self.date, **told}
        if kind in ("response", "revisit"):
            fields["WARC-Concurrent-To"] = self._asked
        content_type = fields.pop("Content-Type", "application/octet-stream")
        with self.path.open("ab") as file:
            writer = WARCWriter(file, gzip=False, warc_version="1.1")
            record = writer.create_warc_record(
                url, kind, payload=content, http_headers=http, warc_headers_dict=fields,
                warc_content_type=content_type,
            )  # fmt: skip
            writer.write_record(record)


def found(archive: Path, text: str, **asked: object) -> Results:
    """Bring the index up to date and search it."""
    with SearchIndex.open(archive) as index:
        index.update()
        return index.search(Query(text=text, **asked))  # type: ignore[arg-type]


def paths(results: Results) -> list[str]:
    return [hit.url.partition(".example")[2] for hit in results.hits]


def marked(results: Results) -> list[str]:
    """What is highlighted in the first hit."""
    snippet = results.hits[0].snippet
    return [snippet.text[start:end] for start, end in snippet.ranges]
