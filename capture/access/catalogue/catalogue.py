"""The catalogue of an archive: what it holds of an address, and what lies nearest to a moment.

It is made from the WARC files alone and can be made anew at any time. Everything leaves out what
the register withholds (META04), unless `with_restricted` is said: for the archivist.
"""

import errno
import sqlite3
from collections import deque
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Self

from filelock import FileLock, Timeout

from capture.access.catalogue import addresses, choosing, intake, making, queries, sifting, tables
from capture.access.catalogue.choosing import Candidate, Wanted
from capture.access.catalogue.places import Place, Places, record_at
from capture.access.catalogue.queries import Within
from capture.access.catalogue.rows import as_capture, microseconds
from capture.access.catalogue.sifting import Sieve
from capture.access.catalogue.values import (
    Address,
    Capture,
    Day,
    HarvestEntry,
    SiteEntry,
    Updated,
    UpdateProgress,
    VisitEntry,
)
from capture.access.catalogue.withheld import Withheld
from capture.errors import CaptureError, RestrictedError, UsageError
from capture.index.surt import surt
from capture.warc.reader import ReadRecord

FOLDER = ".access"
FILE = "catalogue.sqlite"
_LOCK_SECONDS = 5.0
_NOT_OURS = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


class Catalogue:
    """Answers questions about an archive; from several threads, beside a process that updates."""

    def __init__(self, archive: Path, path: Path) -> None:
        """Use the database at `path`; `open` makes sure that there is one."""
        self.archive = archive
        self.path = path
        self._idle: deque[sqlite3.Connection] = deque()
        self._withheld = Withheld(archive)

    @classmethod
    def open(cls, archive: Path, *, folder: Path | None = None) -> Self:
        """Return the catalogue of an archive; an empty one is made where there is none.

        `folder`: where it lies, for an archive on a read-only medium; `ARCHIVE/.access` else.
        UsageError when it is neither there nor can be made.
        """
        if not archive.is_dir():
            raise UsageError(f"{archive}: is no folder; name the folder of the archive")
        path = (folder or archive / FOLDER) / FILE
        made = cls(archive.absolute(), path)
        if not path.is_file():
            tables.writing(path).close()
        with made._reading():
            return made

    def update(self, progress: intake.Progress | None = None) -> Updated:
        """Take in harvests that are new, grown or changed; each is there whole or not at all.

        May be interrupted. UsageError when another process is at it, or it can't be written.
        """
        with self._writing() as db:
            return intake.update(db, self.archive, progress or _in_silence)

    def rebuild(self, progress: intake.Progress | None = None) -> Updated:
        """Make it anew from the WARC files. Raises as `update` does."""
        with self._writing() as db:
            intake.clear(db)
            return intake.update(db, self.archive, progress or _in_silence)

    def nearest(
        self,
        url: str,
        moment: datetime,
        *,
        method: str = "GET",
        body: bytes | None = None,
        content_type: str = "",
        harvest: str | None = None,
        site: str | None = None,
        with_restricted: bool = False,
    ) -> Capture | None:
        """Return what was captured nearest to an aware moment; of two as near the earlier one.

        With `harvest`: within it first, then within its site. With `site` alone: within that.
        A HEAD that wasn't captured is answered by the GET. A part of a body (206) gives way to
        a whole one of the same harvest. `body`, with its `content_type`, tells POSTs apart.
        """
        keys = addresses.keys_of(url, method, body, content_type)
        wanted = microseconds(moment)
        with self.asking(with_restricted=with_restricted) as (db, sieve):
            for key in keys:
                for within in queries.order(db, harvest, site):
                    row = sifting.nearest(db, key, wanted, within, sieve)
                    if row is not None:
                        return as_capture(row)
        return None

    def candidates(
        self, wanted: Wanted, *, harvest: str, site: str, with_restricted: bool = False
    ) -> list[Candidate]:
        """Return what can answer a request of a page of a harvest that is shown again."""
        with self.asking(with_restricted=with_restricted) as (db, sieve):
            return choosing.candidates(db, wanted, queries.order(db, harvest, site), sieve)

    def versions(
        self,
        url: str,
        *,
        after: datetime | None = None,
        limit: int = 1000,
        site: str | None = None,
        with_restricted: bool = False,
    ) -> list[Capture]:
        """Return at most `limit` captures of an address, oldest first, later than `after`."""
        first = None if after is None else microseconds(after) + 1
        within = Within(site=site, first=first)
        with self.asking(with_restricted=with_restricted) as (db, sieve):
            rows = sieve.permitted(queries.rows_of(db, surt(url) or "-", within))
            return [as_capture(row) for row in islice(rows, limit)]

    def calendar(
        self, url: str, *, site: str | None = None, with_restricted: bool = False
    ) -> list[Day]:
        """Return the days on which an address was captured, oldest first."""
        with self.asking(with_restricted=with_restricted) as (db, sieve):
            return addresses.calendar(db, surt(url) or "-", Within(site=site), sieve)

    def previous(self, capture: Capture, *, with_restricted: bool = False) -> Capture | None:
        """Return the last capture of the same address and site before a capture."""
        within = Within(site=capture.site_host, last=microseconds(capture.moment) - 1)
        return self._beside(capture.key, within, newest_first=True, every=with_restricted)

    def following(self, capture: Capture, *, with_restricted: bool = False) -> Capture | None:
        """Return the first capture of the same address and site after a capture."""
        within = Within(site=capture.site_host, first=microseconds(capture.moment) + 1)
        return self._beside(capture.key, within, newest_first=False, every=with_restricted)

    def under(
        self,
        prefix: str,
        *,
        after: str | None = None,
        limit: int = 100,
        with_restricted: bool = False,
    ) -> list[Address]:
        """Return the addresses that begin with `prefix`, in the order of their keys.

        A prefix that ends in `/` means what lies below it. `after` is the key of the last one of
        the list before. What was asked with POST and the like is left out.
        """
        with self.asking(with_restricted=with_restricted) as (db, sieve):
            found = addresses.under(db, prefix, after, sieve)
            return list(islice(found, limit))

    def made_of(self, capture: Capture, *, with_restricted: bool = False) -> list[Capture]:
        """Return the pictures and texts that were made of a page when it was captured.

        Their `made` tells which: `view`, `thumbnail`, `text`, `fullPage`, `pdf`. Where none were
        made in that visit, such as when the page was only tried out, those of the visit nearest in
        time within the harvest. Empty for what is no page.
        """
        with self.asking(with_restricted=with_restricted) as (_, sieve):
            return [
                as_capture(row) for row in sieve.permitted(making.made_of(sieve.places, capture))
            ]

    def visits(self, harvest: str, site: str) -> list[VisitEntry]:
        """Return the visits of a harvest in which the text of a page was kept, restricted or not.

        In the order of time.
        """
        with self._reading() as db:
            return making.visits(db, harvest, site)

    def sites(self) -> list[SiteEntry]:
        """Return the sites of the archive, by name."""
        with self._reading() as db:
            return queries.sites(db)

    def harvests(self, site: str | None = None) -> list[HarvestEntry]:
        """Return the harvests of a site, or of all, oldest first."""
        with self._reading() as db:
            return queries.harvests(db, site)

    def records_of(self, capture: Capture, *, with_restricted: bool = False) -> list[ReadRecord]:
        """Return the record of a capture and, when it is a revisit, that which holds the body last.

        RecordUnavailableError when one is missing or damaged; RestrictedError when one is withheld.
        """
        place = Place(
            site_host=capture.site_host,
            harvest=capture.harvest,
            file=capture.file,
            offset=capture.offset,
        )
        with self.asking(with_restricted=with_restricted) as (db, sieve):
            within = Within(first=microseconds(capture.moment), last=microseconds(capture.moment))
            same = sieve.permitted(queries.rows_of(db, capture.key, within))
            if not with_restricted and capture not in (as_capture(row) for row in same):
                raise RestrictedError(f"{capture.url}: is withheld, or not in the archive any more")
            first = record_at(self.archive, place, capture.record_id)
            chain = list(sieve.places.chain(first))
        in_force = sieve.in_force
        if in_force and any(in_force.hides_record(each.record_id) for each in chain):
            raise RestrictedError(f"{capture.url}: is withheld")
        return chain

    def close(self) -> None:
        """Close the database; questions that are being answered close theirs themselves."""
        while self._idle:
            self._idle.pop().close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _beside(
        self, key: str, within: Within, *, newest_first: bool, every: bool
    ) -> Capture | None:
        with self.asking(with_restricted=every) as (db, sieve):
            rows = queries.rows_of(db, key, within, newest_first=newest_first)
            row = next(sieve.permitted(rows), None)
            return None if row is None else as_capture(row)

    @contextmanager
    def asking(self, *, with_restricted: bool) -> Iterator[tuple[sqlite3.Connection, Sieve]]:
        """Give the database and what may be seen of it, to modules of the catalogue."""
        in_force = None if with_restricted else self._withheld.now()
        with self._reading() as db:
            yield db, Sieve(Places(db, self.archive), in_force)

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        try:
            db = self._idle.pop()
        except IndexError:
            db = tables.reading(self.path)
        try:
            yield db
        except sqlite3.Error as fault:
            db.close()
            raise CaptureError(
                f"{self.path}: can't be read ({fault}); make the catalogue anew"
            ) from None
        except BaseException:
            self._idle.append(db)
            raise
        self._idle.append(db)

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        try:
            with (
                FileLock(self.path.with_name(".lock"), timeout=_LOCK_SECONDS),
                closing(tables.writing(self.path)) as db,
            ):
                yield db
                tables.settle(db)
        except Timeout:
            raise UsageError(f"{self.path}: another process updates it; wait for it") from None
        except (OSError, sqlite3.Error) as fault:
            if isinstance(fault, OSError) and fault.errno in _NOT_OURS:
                raise UsageError(
                    f"{self.path.parent}: can't be written; name another folder for the catalogue"
                ) from None
            raise CaptureError(
                f"{self.path}: can't be written ({fault}); make room, or delete it to make it anew"
            ) from None


def _in_silence(_: UpdateProgress) -> None:
    """Tell nobody."""
