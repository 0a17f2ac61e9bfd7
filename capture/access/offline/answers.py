"""Finds what the archive answers to a request: within the harvest first, then its site.

The archivist may see what the register withholds from visitors (META04): it is served, and counted.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Lock

from capture.access.catalogue import alike, parts
from capture.access.catalogue.catalogue import Catalogue
from capture.access.catalogue.choosing import Candidate, Wanted
from capture.access.catalogue.serving import serve
from capture.access.catalogue.values import ByteRange, Capture, Served, byte_range
from capture.access.catalogue.withheld import Withheld
from capture.access.offline.callbacks import calls_another
from capture.access.offline.requests import Request
from capture.access.offline.sockets import SWITCHING_PROTOCOLS
from capture.errors import CaptureError, RecordUnavailableError
from capture.model.quality import Why
from capture.model.url import normalise, without_fragment

_PARTIAL = 206


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An answer of the archive."""

    capture: Capture
    served: Served
    is_alike: bool
    is_restricted: bool
    is_elsewhere: bool
    """It comes from another harvest than the one that is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lacking:
    """That there is no answer, and why."""

    why: Why
    detail: str = ""


class Answers:
    """Answers the requests of one page after the other; for several threads."""

    def __init__(self, catalogue: Catalogue, *, site: str, harvest: str) -> None:
        """Answer from a harvest of a site, by the names of their folders."""
        self._catalogue = catalogue
        self._withheld = Withheld(catalogue.archive)
        self._site = site
        self._harvest = harvest
        self._lock = Lock()
        self._turns: Counter[tuple[str, str, bytes]] = Counter()
        self._moment: datetime | None = None
        self._visit: str | None = None
        self._followed: datetime | None = None

    @property
    def archive(self) -> Path:
        """Folder of the archive."""
        return self._catalogue.archive

    def begin(self, moment: datetime, visit: str | None = None) -> None:
        """From now on show a page as it was at an aware moment, in a visit if that is known."""
        with self._lock:
            self._moment, self._visit = moment, visit
            self._turns.clear()

    def follow(self, moment: datetime) -> None:
        """From now on show whatever page a person opens as it was nearest to an aware moment.

        What it asks for is then looked for beside the page itself.
        """
        with self._lock:
            self._followed = moment
        self.begin(moment)

    def answer(self, url: str, request: Request) -> Found | Lacking:
        """Return what the archive holds. CaptureError when it can't be read at all."""
        if request.is_cut:
            return Lacking(why=Why.NOT_UNDERSTOOD, detail="too much is sent along to look up")
        detail, called, other = "", "", None
        for each in self._candidates(url, request):
            if (each.capture.status == SWITCHING_PROTOCOLS) is not request.is_upgrade:
                continue
            try:
                found = self._served(each, request)
                if each.is_alike and self._calls_another(each, url):
                    called = alike.callback_of(each.capture.url) or ""
                    continue
            except RecordUnavailableError as fault:
                detail = detail or str(fault)
                continue
            if _leads_to(found.served, url):
                continue  # keys leave scheme and www. aside: it would go round for ever
            if not _is_part(found.served, request):
                other = other or each
                continue
            self._go_along(found, request)
            return found
        if other is not None:
            together = self._put_together(other, request)
            if together is not None:
                return together
            return Lacking(why=Why.OTHER_PART, detail=request.value(b"range"))
        if called and not detail:
            told = f"what was captured calls {called[:100]}, as the page had it then"
            return Lacking(why=Why.NOT_ARCHIVED, detail=told)
        return Lacking(why=Why.DAMAGED if detail else Why.NOT_ARCHIVED, detail=detail)

    def holds(self, url: str) -> bool:
        """Whether anything was captured of an address, by GET."""
        with self._lock:
            moment = self._moment
        assert moment is not None
        wanted = Wanted(url=url, moment=moment)
        return bool(
            self._catalogue.candidates(
                wanted, harvest=self._harvest, site=self._site, with_restricted=True
            )
        )

    def _candidates(self, url: str, request: Request) -> list[Candidate]:
        with self._lock:
            moment, visit = self._moment, self._visit
            if self._followed is not None and _is_page(request):
                moment, visit = self._followed, None
            key = (request.method, url, request.body)
            turn = self._turns[key]
            self._turns[key] += 1
        assert moment is not None
        wanted = Wanted(
            url=url,
            moment=moment,
            method=request.method,
            body=request.body or None,
            content_type=request.value(b"content-type"),
            visit=visit,
            turn=turn,
        )
        return self._catalogue.candidates(
            wanted, harvest=self._harvest, site=self._site, with_restricted=True
        )

    def _go_along(self, found: Found, request: Request) -> None:
        """Take the page that a person opens for the one that is shown now."""
        if self._followed is not None and _is_page(request):
            self.begin(found.capture.moment, found.capture.page_id)

    def _served(self, candidate: Candidate, request: Request) -> Found:
        served = serve(
            candidate.capture,
            self._catalogue,
            byte_range=_range(request),
            with_restricted=True,
        )
        return self._found(candidate, served)

    def _calls_another(self, candidate: Candidate, url: str) -> bool:
        served = serve(candidate.capture, self._catalogue, with_restricted=True)
        return calls_another(url, candidate.capture.url, served)

    def _put_together(self, candidate: Candidate, request: Request) -> Found | None:
        """Return what lies within recorded parts, where none begins as is asked."""
        try:
            served = parts.put_together(
                candidate.capture, self._catalogue, _range(request), with_restricted=True
            )
        except RecordUnavailableError:
            return None
        return None if served is None else self._found(candidate, served)

    def _found(self, candidate: Candidate, served: Served) -> Found:
        capture = candidate.capture
        return Found(
            capture=capture,
            served=served,
            is_alike=candidate.is_alike,
            is_restricted=self._is_restricted(capture),
            is_elsewhere=(capture.site_host, capture.harvest) != (self._site, self._harvest),
        )

    def _is_restricted(self, capture: Capture) -> bool:
        try:
            in_force = self._withheld.now()
        except CaptureError:  # a register that can't be read withholds everything
            return True
        ids = (capture.record_id, capture.refers_to)
        return in_force.hides_url(capture.page_url) or any(
            each is not None and in_force.hides_record(each) for each in ids
        )


def _is_page(request: Request) -> bool:
    return request.value(b"sec-fetch-dest") == "document"


def _range(request: Request) -> ByteRange | None:
    header = request.head.value(b"range")
    # With If-Range a whole answer is always right (RFC 9110 §13.1.5).
    return byte_range(header) if header and not request.head.value(b"if-range") else None


def _leads_to(served: Served, url: str) -> bool:
    """Whether an answer redirects to the very address that it answers."""
    if not 300 <= served.status < 400:
        return False
    location = next((value for name, value in served.headers if name.lower() == b"location"), None)
    if location is None:
        return False
    target = normalise(location.decode("utf-8", "replace").strip(), base=url)
    return target is not None and without_fragment(target) == without_fragment(url)


def _is_part(served: Served, request: Request) -> bool:
    """Whether a recorded part of a body is the part that is asked for."""
    if served.status != _PARTIAL or served.total is not None:
        return True
    wanted = byte_range(request.head.value(b"range") or b"bytes=0-")
    said = next((v for n, v in served.headers if n.lower() == b"content-range"), b"")
    first = said.strip().lower().removeprefix(b"bytes").strip().partition(b"-")[0]
    if wanted is None or not first.isdigit():
        return False
    return wanted.suffix is None and int(first) == (wanted.first or 0)
