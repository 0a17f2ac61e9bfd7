import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest

from capture.access.catalogue.catalogue import Catalogue
from capture.access.catalogue.values import UpdateProgress
from capture.errors import UsageError
from tests.access.catalogue.archive import BASE, START, Asked, Writing, harvest


def test_a_harvest_is_taken_in_once(tmp_path: Path) -> None:
    folder = harvest(
        tmp_path, 0, [Asked(path="/"), Asked(path="/a", answer=b"HTTP/1.1 404 No\r\n\r\n")]
    )
    with Catalogue.open(tmp_path) as catalogue:
        first = catalogue.update()
        second = catalogue.update()

        assert first.taken_in == (f"www.voorbeeld.nl/{folder.root.name}",)
        assert first.captures == 2
        assert (second.taken_in, second.captures) == ((), 0)
        assert [(each.host, each.captures) for each in catalogue.sites()] == [
            ("www.voorbeeld.nl", 2)
        ]
        (entry,) = catalogue.harvests("www.voorbeeld.nl")
        assert (entry.first, entry.kind, entry.faults) == (START, "full", ())
        found = catalogue.nearest(f"{BASE}/a", START)
        assert found is not None
        assert (found.status, found.moment, found.harvest) == (404, START, folder.root.name)


def test_a_resumed_harvest_is_read_on_and_a_changed_one_anew(tmp_path: Path) -> None:
    folder = harvest(tmp_path, 0, [Asked(path="/een")])
    with Catalogue.open(tmp_path) as catalogue:
        catalogue.update()
        more = Writing(tmp_path, 0, serial=2)
        more.ask(Asked(path="/twee", answer=b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n2"))
        more.close()
        assert catalogue.update().captures == 1
        assert [each.url for each in catalogue.under(f"{BASE}/")] == [f"{BASE}/een", f"{BASE}/twee"]

        first, _ = sorted(folder.warc.glob("*.warc"))
        first.unlink()
        changed = catalogue.update()

        assert changed.captures == 1
        assert [each.url for each in catalogue.under(f"{BASE}/")] == [f"{BASE}/twee"]
        assert [each.captures for each in catalogue.harvests()] == [1]


def test_a_harvest_that_is_gone_is_dropped_but_not_the_whole_archive(tmp_path: Path) -> None:
    one, two = (harvest(tmp_path, day, [Asked(path=f"/{day}")]) for day in (0, 1))
    with Catalogue.open(tmp_path) as catalogue:
        catalogue.update()
        one.root.rename(tmp_path / "weg")
        assert catalogue.update().dropped == (f"www.voorbeeld.nl/{one.root.name}",)
        assert catalogue.versions(f"{BASE}/0") == []
        two.root.rename(tmp_path / "ook")
        with pytest.raises(UsageError, match="is its disk there"):
            catalogue.update()
        assert len(catalogue.versions(f"{BASE}/1")) == 1


def test_an_interrupted_update_leaves_what_was_there(tmp_path: Path) -> None:
    harvest(tmp_path, 0, [Asked(path="/")])
    with Catalogue.open(tmp_path) as catalogue:
        catalogue.update()
        harvest(tmp_path, 1, [Asked(path="/")])
        seen = []

        def stop(progress: UpdateProgress) -> None:
            seen.append((progress.captures, len(catalogue.versions(f"{BASE}/"))))
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            catalogue.update(stop)
        assert seen == [(1, 1)]  # a reader beside the writer sees what was there before
        assert len(catalogue.versions(f"{BASE}/")) == 1
        assert catalogue.update().captures == 1
        assert len(catalogue.versions(f"{BASE}/")) == 2


def test_a_torn_file_is_told_of_and_what_stands_before_the_tear_is_kept(tmp_path: Path) -> None:
    folder = harvest(tmp_path, 0, [Asked(path="/a"), Asked(path="/b")])
    (path,) = folder.warc.glob("*.warc")
    path.write_bytes(path.read_bytes()[:-10])
    with Catalogue.open(tmp_path) as catalogue:
        assert catalogue.update().captures == 1
        (entry,) = catalogue.harvests()
        assert len(entry.faults) == 1
        assert path.name in entry.faults[0]
        assert catalogue.update().taken_in == ()


def test_a_damaged_catalogue_or_one_of_another_version_is_made_anew(tmp_path: Path) -> None:
    harvest(tmp_path, 0, [Asked(path="/")])
    with Catalogue.open(tmp_path) as catalogue:
        catalogue.update()
    path = tmp_path / ".access" / "catalogue.sqlite"
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version=99")
    db.close()
    with pytest.raises(UsageError, match="version 99"):
        Catalogue.open(tmp_path)
    for data in (None, b"no database at all" * 1000):
        if data is not None:
            path.write_bytes(data)
        with Catalogue(tmp_path, path) as catalogue:
            assert catalogue.update().captures == 1
            assert catalogue.rebuild().captures == 1
            assert len(catalogue.versions(f"{BASE}/")) == 1


def test_the_catalogue_of_a_read_only_archive_lies_elsewhere(tmp_path: Path) -> None:
    archive = tmp_path / "archief"
    harvest(archive, 0, [Asked(path="/")])
    before = sorted(archive.rglob("*"))
    with Catalogue.open(archive, folder=tmp_path / "elders") as catalogue:
        assert catalogue.update().captures == 1
        assert catalogue.nearest(f"{BASE}/", START) is not None
        assert (tmp_path / "elders" / "catalogue.sqlite-wal").stat().st_size == 0
    assert sorted(archive.rglob("*")) == before
    (tmp_path / "bestand").write_bytes(b"")
    with pytest.raises(UsageError, match="name another folder"):
        Catalogue.open(archive, folder=tmp_path / "bestand" / "x")


def test_links_are_not_followed(tmp_path: Path) -> None:
    elsewhere = harvest(tmp_path / "elders", 0, [Asked(path="/")])
    archive = tmp_path / "archief"
    harvest(archive, 1, [Asked(path="/")])
    (archive / "www.voorbeeld.nl" / elsewhere.root.name).symlink_to(elsewhere.root)
    with Catalogue.open(archive) as catalogue:
        assert catalogue.update().captures == 1


def test_hostile_records_spoil_nothing_but_themselves(tmp_path: Path) -> None:
    folder = harvest(tmp_path, 0, [Asked(path="/goed")])
    (path,) = folder.warc.glob("*.warc")
    block = b"HTTP/1.1 200 OK\r\nContent-Type: te\xff\x00xt/ht ml\r\nContent-Length: 0\r\n\r\n"
    dates = (b"9999-12-31T23:59:59Z", b"0001-01-01T00:00:00Z", b"gisteren", b"2026-05-04T03:02:01Z")
    with path.open("ab") as file:
        for number, date in enumerate(dates):
            file.write(
                b"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:\xff\xfe%d>\r\n"
                b"WARC-Date: %s\r\nWARC-Target-URI: %s/\xff\xed\xa0\x80<'\";--\r\n"
                b"WARC-Payload-Digest: sha256:\xff\xc3\xa9\r\nWARC-Page-ID: \xff\r\n"
                b"WARC-Refers-To: <\xff>\r\nContent-Type: application/http; msgtype=response\r\n"
                b"Content-Length: %d\r\n\r\n%s\r\n\r\n"
                % (number, date, BASE.encode(), len(block), block)
            )
    (folder.warc / "\udcff.warc").write_bytes(b"")
    with Catalogue.open(tmp_path) as catalogue:
        assert catalogue.update().captures == 2
        (entry,) = catalogue.harvests()
        assert entry.faults == (f"{path.name}: 3 records have no date that can be read",)
        odd, good = sorted(catalogue.under(f"{BASE}/"), key=lambda each: each.url)
        assert good.url == f"{BASE}/goed"
        (capture,) = catalogue.versions(odd.url)
        assert catalogue.made_of(capture) == []
        assert [day.count for day in catalogue.calendar(odd.url)] == [1]


def test_many_readers_ask_while_harvests_are_taken_in(tmp_path: Path) -> None:
    days = 6
    for day in range(days):
        harvest(tmp_path, day, [Asked(path=f"/{path}") for path in range(5)])
    with Catalogue.open(tmp_path) as catalogue, ThreadPoolExecutor(4) as pool:
        updating = Event()

        def counts() -> list[int]:
            found = [0]
            while not updating.is_set() or found[-1] < days:
                found.append(len(catalogue.versions(f"{BASE}/3")))
            return found

        readers = [pool.submit(counts) for _ in range(4)]
        catalogue.update()
        updating.set()
        for reader in readers:
            seen = reader.result(timeout=110)
            assert seen == sorted(seen)
            assert seen[-1] == days
