"""A small real archive: a site harvested before a redesign, incrementally, and after it."""

import shutil
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from capture import clock
from capture.config.settings import HarvestKind, HarvestSettings
from capture.demo.answer import HTML, Answer, respond
from capture.harvest.redesigns import halves_in, the_before, tied_after, tied_before
from capture.lists.document import to_json
from capture.model.change import ChangeCounts, ChangeList
from capture.model.layout import HarvestFolder
from tests.audit import small
from tests.harvests.demo_harvest import harvest, settings_for
from tests.harvests.quirks import page_with, quirky_site

CHANGE = "nieuwe-site"


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallArchive:
    """The archive and its three harvests."""

    archive: Path
    before: Path
    daily: Path
    after: Path

    @property
    def harvests(self) -> tuple[Path, ...]:
        """In order of time."""
        return (self.before, self.daily, self.after)

    def copied(self, to: Path) -> "SmallArchive":
        """Copy it."""
        shutil.copytree(self.archive, to)
        return SmallArchive(
            archive=to, **{n: to / getattr(self, n).relative_to(self.archive) for n in _NAMES}
        )

    def settle(self) -> None:
        """Describe and seal all of it as it is now."""
        for folder in self.harvests:
            if folder.exists():
                small.describe_anew(folder)
                small.seal_anew(folder)

    @property
    def day_after(self) -> datetime:
        """A moment on the day after the harvests."""
        started = small.report(self.after).values["identity"]["started"]
        return datetime.fromisoformat(started) + timedelta(days=1)


_NAMES = ("before", "daily", "after")


def make(archive: Path) -> SmallArchive:
    """Harvest a site three times; nothing is described or sealed yet."""
    is_new = False

    async def home(answer: Answer) -> None:
        other = "nieuw" if is_new else "oud"
        body = f'<a href="/een/">Een</a> <a href="/{other}/">Meer</a>'
        await respond(answer, page_with(body, title="Begin"), mime=HTML)

    async def old(answer: Answer) -> None:
        if is_new:
            await respond(answer, "Weg", status=404)
        else:
            await respond(answer, page_with("<p>Oud.</p>", title="Oud"), mime=HTML)

    pages: dict[str, Any] = {
        "/": home,
        "/een/": page_with("<p>Een.</p>", title="Een"),
        "/oud/": old,
        "/nieuw/": page_with("<p>Nieuw.</p>", title="Nieuw"),
    }
    with quirky_site(lambda: pages) as site:
        settings = settings_for(site.url, archive, explore="off", pictures="view")
        now = clock.now()
        planned = tied_before(settings, CHANGE, now + timedelta(days=30), now=now)
        before = _harvested(planned)
        daily = _harvested(replace(settings, kind=HarvestKind.INCREMENTAL))
        is_new = True
        moment = clock.now().replace(microsecond=0)
        half = the_before(halves_in(archive), CHANGE, "127.0.0.1")
        after = _harvested(tied_after(settings, half, moment, now=moment))
    (archive / "archief.toml").write_text(small.ARCHIVE, encoding="utf-8")
    if not changes_of(daily).exists():
        changes_of(daily).write_bytes(to_json(no_changes(daily)))
    return SmallArchive(archive=archive, before=before, daily=daily, after=after)


def changes_of(folder: Path) -> Path:
    """Return the list of changes."""
    return HarvestFolder(folder).changes_json


def no_changes(folder: Path) -> ChangeList:
    """Return a list of changes as a harvest of an unchanged site has it."""
    counts = {each.name: 0 for each in fields(ChangeCounts)}
    return ChangeList(
        harvest=folder.name,
        site_host="127.0.0.1",
        base=(),
        written=small.MOMENT,
        is_complete=True,
        counts=ChangeCounts(**counts),
        recall=None,
        rows=(),
    )


def _harvested(settings: HarvestSettings) -> Path:
    return harvest(settings).folder
