"""Finds in WARC files what holds text: answers, rendered texts, titles; reads headers in passing.

Files are read once they are closed, as the catalogue does: what a search finds can be looked at.
A file that was read in part is read on from where the last scan ended.
An answer that repeats another one (revisit) is tied to that one's body at once: files are scanned
in the order in which harvests began, so the original was seen before.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from capture import clock
from capture.access.search.sorting import Sort, sort_of
from capture.access.search.store import Store
from capture.errors import WarcFormatError
from capture.model.restriction import bare_id
from capture.model.url import split
from capture.scope.keys import page_key
from capture.warc import naming, record_block
from capture.warc.reader import ReadRecord, records
from capture.warc.records import FIELDS_TYPE

_SHOWN = "urn:text:"
_EXPLORING = "urn:exploration:"
_HEAD_BYTES = 64 * 1024
_FOUND = (200, 203)
_NOT_MODIFIED = 304
_AT_ONCE = 5_000
"""Records between two commits."""
_MAX_TITLE = 500
_MAX_URL = 8_000


@dataclass(slots=True, kw_only=True)
class _File:
    """A file that is being scanned."""

    id: int
    site: str
    store: Store
    asked: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Of the last request: record id to method and Sec-Fetch-Dest."""


def warc_files(archive: Path) -> list[tuple[str, str, str, Path]]:
    """Return site, harvest, name and path of the closed WARC files, oldest harvest first."""
    found = []
    for folder in sorted(archive.glob("*/*/warc")):
        site, harvest = folder.parent.parent.name, folder.parent.name
        is_harvest = (folder.parent / "ledger.sqlite").exists() or any(folder.glob("*.warc"))
        if site.startswith(".") or not is_harvest or not folder.is_dir():
            continue
        for path in folder.iterdir():
            name = path.name
            if (match := naming.PATTERN.match(name)) and not name.endswith(".gz"):
                order = (match["timestamp"], site, harvest, naming.serial_of(name) or 0, name)
                found.append((order, (site, harvest, name, path)))
    return [each for _, each in sorted(found)]


def scan(store: Store, site: str, harvest: str, name: str, path: Path) -> Iterator[int]:
    """Note what one file holds; yield how many bytes were passed, between commits.

    A torn end is left for the next time. OSError for the disk.
    """
    row = store.one(
        "SELECT id, scanned_to FROM file WHERE site = ? AND harvest = ? AND name = ?",
        (site, harvest, name),
    )
    if row is None:
        with store.changing():
            values = (site, harvest, name)
            new = store.do("INSERT INTO file (site, harvest, name) VALUES (?, ?, ?)", values)
        row = (new, 0)
    number, done = int(str(row[0])), int(str(row[1]))
    size = path.stat().st_size
    if done > size:  # cut back after a crash: what was seen there is written anew
        _forget(store, number)
        done = 0
    file = _File(id=number, site=site, store=store)
    reading = records(path, from_offset=done)
    while done < size:
        start = done
        with store.changing():
            done, is_at_end = _some(file, reading, done)
            store.do("UPDATE file SET scanned_to = ? WHERE id = ?", (done, number))
        yield done - start
        if is_at_end:
            return


def forget_gone(store: Store, present: Iterable[tuple[str, str, str]]) -> None:
    """Forget what files held that are there no more: site, harvest and name are of those that are.

    When none is there at all nothing is forgotten: then a disk isn't where it was.
    """
    there = set(present)
    if not there:
        return
    for number, *names in store.ask("SELECT id, site, harvest, name FROM file"):
        if tuple(map(str, names)) not in there:
            _forget(store, int(str(number)))
            store.do("DELETE FROM file WHERE id = ?", (number,))


def _some(file: _File, reading: Iterator[ReadRecord], done: int) -> tuple[int, bool]:
    for _ in range(_AT_ONCE):
        try:
            record = next(reading, None)
        except WarcFormatError:
            return done, True
        if record is None:
            return done, True
        _take(file, record)
        # A request waits for its answer, which is the next record.
        done = record.offset + record.length
    return done, False


def _forget(store: Store, file: int) -> None:
    with store.changing():
        gone = "SELECT text FROM capture WHERE file = ? AND text NOT NULL"
        store.do(f"UPDATE text SET is_indexed = 0 WHERE id IN ({gone})", (file,))
        store.do("DELETE FROM capture WHERE file = ?", (file,))
        store.do("DELETE FROM shown WHERE file = ?", (file,))


def _take(file: _File, record: ReadRecord) -> None:
    if len(record.url) > _MAX_URL or not record.url.isascii():
        return
    match record.type:
        case "request":
            file.asked = {bare_id(record.record_id): _asked(record)}
        case "response" | "revisit" if record.url.startswith("http"):
            _take_answer(file, record)
        case "resource" if record.url.startswith(_SHOWN):
            _take_shown(file, record)
        case "metadata" if _type(record) == FIELDS_TYPE:
            _take_facts(file, record)
        case _:
            pass


def _asked(record: ReadRecord) -> tuple[str, str]:
    found = record_block.http_head(record.block(_HEAD_BYTES), is_request=True)
    if found is None:
        return "GET", ""
    head = found.head
    return head.method.decode("latin-1").upper(), (head.text(b"sec-fetch-dest") or "").lower()


def _take_answer(file: _File, record: ReadRecord) -> None:
    partner = bare_id(record.value("WARC-Concurrent-To") or "")
    method, destination = file.asked.get(partner, ("GET", ""))
    found = record_block.http_head(record.block(_HEAD_BYTES), is_request=False)
    if found is None or method != "GET" or (moment := _moment(record)) is None:
        return
    head, store, is_repeat = found.head, file.store, record.type == "revisit"
    body = (file.id, record.offset)
    sort = None
    if head.status in _FOUND:
        sort = sort_of(
            record.url,
            content_type=head.text(b"content-type") or "",
            disposition=head.text(b"content-disposition") or "",
        )
    if is_repeat and (head.status in _FOUND or head.status == _NOT_MODIFIED):
        original = _original(store, record)
        if original is None:
            return
        body, of_original = original
        sort = of_original if head.status == _NOT_MODIFIED else sort
    if sort is None:
        return
    is_own = (parts := split(record.url)) is not None and parts.host == file.site
    store.do(
        "INSERT INTO capture (page, url, moment, kind, form, charset, record, file, offset,"
        " body_file, body_offset, visit, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            store.page(record.url), record.url, moment, sort.kind.value,
            None if sort.form is None else sort.form.value, sort.charset, bare_id(record.record_id),
            file.id, record.offset, *body, record.value("WARC-Page-ID"),
            "waiting" if sort.is_for_readers(destination, is_own_site=is_own) else "aside",
        ),
    )  # fmt: skip


def _original(store: Store, record: ReadRecord) -> tuple[tuple[int, int], Sort] | None:
    """Return where the body lies of what a revisit repeats, and what sort of thing it is."""
    columns = "SELECT body_file, body_offset, kind, form, charset FROM capture"
    referred = bare_id(record.value("WARC-Refers-To") or "")
    row = store.one(f"{columns} WHERE record = ?", (referred,)) if referred else None
    if row is None:
        url = record.value("WARC-Refers-To-Target-URI")
        moment = _moment(record, "WARC-Refers-To-Date")
        if url is not None and moment is not None and url.isascii():
            row = store.one(f"{columns} WHERE url = ? AND moment = ?", (url, moment))
    if row is None or row[0] is None:
        return None
    return (int(str(row[0])), int(str(row[1]))), Sort.of_row(row[2], row[3], row[4])


def _take_shown(file: _File, record: ReadRecord) -> None:
    url, visit = record.url.removeprefix(_SHOWN), record.value("WARC-Page-ID") or ""
    moment, store, shown = _moment(record), file.store, bare_id(record.record_id)
    if moment is None or not url.startswith("http"):
        return
    digest = record.value("WARC-Payload-Digest") or shown
    store.do(
        "INSERT OR REPLACE INTO shown VALUES (?, ?, ?, ?, ?, ?, ?)",
        (shown, url, visit, moment, digest, file.id, record.offset),
    )
    page = page_key(url)
    row = store.one(
        "SELECT id FROM capture WHERE visit = ? AND url = ? AND kind = 'page'"
        " ORDER BY moment DESC LIMIT 1",
        (visit, page),
    )
    if row is not None:
        store.do(
            "UPDATE capture SET shown_record = ?, state = 'waiting' WHERE id = ?",
            (shown, row[0]),
        )
    elif "#" in page:  # a route of a script: it has no answer of its own
        store.do(
            "INSERT INTO capture (page, url, moment, kind, record, file, offset, visit,"
            " shown_record, state) VALUES (?, ?, ?, 'page', ?, ?, ?, ?, ?, 'waiting')",
            (store.page(page), page, moment, shown, file.id, record.offset, visit,
             shown),
        )  # fmt: skip


def _take_facts(file: _File, record: ReadRecord) -> None:
    visit, store = record.value("WARC-Page-ID"), file.store
    if not visit:
        return
    if record.url.startswith(_EXPLORING):
        # The explorer asked for the page again to try it out; its readers' visit is the version.
        store.do("INSERT OR REPLACE INTO visit VALUES (?, NULL, NULL, 1)", (visit,))
        store.do(
            "UPDATE capture SET state = 'aside' WHERE visit = ? AND kind = 'page'"
            " AND shown_record IS NULL AND state = 'waiting'",
            (visit,),
        )
        return
    facts: dict[str, str] = {}
    for line in record.block(_HEAD_BYTES).decode("utf-8", "replace").splitlines():
        name, _, value = line.partition(":")
        if name in ("title", "language"):
            facts.setdefault(name, " ".join(value.split())[:_MAX_TITLE])
    store.do(
        "INSERT OR REPLACE INTO visit VALUES (?, ?, ?, 0)",
        (visit, facts.get("title"), facts.get("language")),
    )
    store.do(
        "UPDATE capture SET state = 'waiting' WHERE visit = ? AND shown_record NOT NULL", (visit,)
    )


def _moment(record: ReadRecord, name: str = "WARC-Date") -> int | None:
    """Return a moment in microseconds since 1970, or None when it is none."""
    try:
        return round(clock.from_iso(record.value(name) or "").timestamp() * 1_000_000)
    except (ValueError, OverflowError):
        return None


def _type(record: ReadRecord) -> str:
    return (record.value("Content-Type") or "").partition(";")[0].strip().lower()
