"""Makes WARC files of a site that is served from a folder, or told in a table, over loopback."""

import io
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

import httpx
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".pdf": "application/pdf",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".csv": "text/csv",
}

type Answer = tuple[int, dict[str, str], bytes]


def html(title: str, *lines: str, head: str = "") -> Answer:
    """Return a page."""
    text = "".join(f"<p>{line}</p>" for line in lines)
    page = f"<!doctype html><html lang=nl><head><title>{title}</title>{head}</head><body>{text}"
    return 200, {"Content-Type": TYPES[".html"]}, page.encode()


def document(ending: str, data: bytes) -> Answer:
    """Return a document."""
    return 200, {"Content-Type": TYPES[ending]}, data


def redirect(status: int, location: str) -> Answer:
    """Return a redirect."""
    return status, {"Location": location, "Content-Type": "text/plain"}, b"elders"


def missing(status: int = 404) -> Answer:
    """Return what is not there."""
    return status, {"Content-Type": TYPES[".html"]}, b"<title>Fout</title>"


def of_folder(folder: Path) -> dict[str, Answer]:
    """Return the files of a folder that people read, by their paths on the site."""
    return {
        f"/{path.relative_to(folder).as_posix()}": document(path.suffix, path.read_bytes())
        for path in sorted(folder.rglob("*"))
        if path.suffix in TYPES and path.is_file()
    }


def write_warc(path: Path, answers: Iterable[tuple[str, Answer]], *, gzip: bool = True) -> None:
    """Write answers, by address, as another harvester would."""
    with path.open("wb") as out:
        writer = WARCWriter(out, gzip=gzip)
        writer.write_record(writer.create_warcinfo_record(path.name, {"software": "test"}))
        for url, (status, fields, body) in answers:
            head = StatusAndHeaders(f"{status} X", [*fields.items()], protocol="HTTP/1.1")
            writer.write_record(
                writer.create_warc_record(
                    url, "response", payload=io.BytesIO(body), http_headers=head
                )
            )


@contextmanager
def served(answers: Mapping[str, Answer]) -> Iterator[str]:
    """Serve answers by path on a free port of this machine; yield the address of the site."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, fields, body = answers.get(unquote(urlsplit(self.path).path), missing())
            self.send_response(status)
            for name, value in fields.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def crawled(site: str, paths: Iterable[str]) -> Iterator[tuple[str, Answer]]:
    """Yield what a site answers to each path; redirects are kept as they come."""
    with httpx.Client(follow_redirects=False, timeout=30, trust_env=False) as client:
        for path in paths:
            answer = client.get(site + path)
            fields = {
                name: value
                for name, value in answer.headers.items()
                if name in ("content-type", "location")
            }
            yield site + path, (answer.status_code, fields, answer.content)
