"""Small archives of several harvests at moments of one's choice, written by the real writer."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from capture.config import restrictions
from capture.model.layout import HarvestFolder, HarvestName
from capture.model.restriction import Restriction
from capture.warc.event import RecordedMessage
from capture.warc.fields import RecordType
from capture.warc.http1_events import Side
from capture.warc.payloads import Original
from capture.warc.records import Group, frame_group, made_record, warc_date
from tests.warc import samples

SITE = "www.voorbeeld.nl"
BASE = f"https://{SITE}"
START = datetime(2026, 5, 4, 3, 2, 1, 123456, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One request and its answer."""

    path: str = "/"
    answer: bytes = samples.OK
    after: timedelta = timedelta()
    """Since the start of the harvest."""
    request: bytes | None = None
    visit: str = "visit-1"
    host: str = SITE


def name_of(day: int, site: str = SITE, kind: str = "full") -> HarvestName:
    started = (START + timedelta(days=day)).replace(microsecond=0)
    return HarvestName(site_host=site, prefix="NL-Tst", started=started, kind=kind)


class Writing:
    """One harvest of an archive as it is written."""

    def __init__(
        self, archive: Path, day: int = 0, *, site: str = SITE, serial: int = 1, kind: str = "full"
    ) -> None:
        self.day = day
        self.folder = HarvestFolder.of(archive, name_of(day, site, kind))
        self.folder.create()
        self._harvest = samples.Harvest(self.folder.warc, first_serial=serial)
        self._number = day * 10_000 + serial * 1000 + (500_000 if site != SITE else 0)

    @property
    def name(self) -> str:
        return self.folder.root.name

    def ask(self, asked: Asked) -> Group:
        self._number += 1
        moment = START + timedelta(days=self.day) + asked.after
        on = samples.connection(self._number, host=asked.host)
        exchange = samples.exchange(
            asked.request or samples.get(asked.path), asked.answer, on=on, visit_id=asked.visit
        )
        return self._harvest.write(
            replace(
                exchange,
                request=_at(exchange.request, moment),
                response=_at(exchange.response, moment),
            )
        )

    def knows(self, group: Group) -> None:
        """Have it refer to what an earlier harvest holds."""
        assert group.response is not None
        original = Original(group.response.record_id, group.url, warc_date(group.response))
        self._harvest.payloads.remember(
            group.body, original, file="", position=0, latest_of=group.url
        )

    def make(self, what: str, url: str, *, about: Group | None, visit: str = "visit-1") -> str:
        """Write a picture or text of a page, and return its id."""
        self._number += 1
        extra = [("WARC-Target-URI", f"urn:{what}:{url}"), ("WARC-Page-ID", visit)]
        if about is not None and about.response is not None:
            extra.append(("WARC-Concurrent-To", f"<{about.response.record_id}>"))
        record = made_record(
            record_type=RecordType.RESOURCE,
            record_id=f"urn:uuid:00000000-0000-4000-9000-{self._number:012d}",
            date=START + timedelta(days=self.day, seconds=1),
            content_type="image/jpeg",
            data=f"{what} of {url}".encode(),
            extra=extra,
        )
        self._harvest.writer.write(Group(records=(record,)))
        return record.record_id

    def speak(self, said: Iterable[tuple[bytes, Side]]) -> None:
        """Write a WebSocket at /ws, with frames and whose they are."""
        frames = [
            samples.frame(raw, side, number=number) for number, (raw, side) in enumerate(said)
        ]
        self._harvest.write(frames[0].handshake)
        for each in frames:
            self._harvest.writer.write(frame_group(each))

    def close(self) -> HarvestFolder:
        self._harvest.close()
        (self.folder.warc / "payloads.sqlite").unlink()
        return self.folder


def harvest(archive: Path, day: int, asked: Iterable[Asked], *, site: str = SITE) -> HarvestFolder:
    writing = Writing(archive, day, site=site)
    for each in asked:
        writing.ask(each)
    return writing.close()


def restrict(archive: Path, what: str, **row: object) -> Restriction:
    which = "record" if what.startswith("urn:") else "url"
    given = {"grond": "Woo art. 5.1", "type": "Beperking", "besluit": "B1", "door": "hoofd"}
    return restrictions.add(archive, {which: what, "datum": date(2026, 1, 1), **given, **row})


def lift(archive: Path, restriction: Restriction) -> None:
    restrictions.lift(archive, restriction.id, {"datum": date(2026, 1, 2), "door": "hoofd"})


def _at(message: RecordedMessage | None, moment: datetime) -> RecordedMessage | None:
    return None if message is None else replace(message, started=moment, finished=moment)
