"""A site with all that is to be known to harvest it at its time. Values only."""

from dataclasses import dataclass
from pathlib import Path

from capture.config.settings import HarvestSettings
from capture.config.sources import Layer
from capture.delivery.values import MailServer
from capture.schedule.values import Timetable


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarming:
    """Who is told what."""

    mail: tuple[str, ...] = ()
    """Addresses that every alarm goes to."""
    server: MailServer | None = None
    webhook: tuple[str, ...] = ()
    shrink_percent: int = 25
    """A site that lost more of its pages than this has shrunk suddenly."""
    free_bytes: int = 20_000_000_000
    """With less room than this the disk runs low."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One site of the schedule."""

    file: Path
    """The file that it is from."""
    layer: Layer
    """Its settings as they stand in the file, paths made absolute."""
    settings: HarvestSettings
    """The settings complete, the environment included; of kind `full`."""
    host: str
    timetable: Timetable
    alarming: Alarming
    contacts: tuple[str, ...] = ()
    """Mail addresses of those who answer for the site: told about it besides `alarming.mail`."""

    @property
    def prefix(self) -> str:
        """First part of its file names."""
        return self.settings.prefix

    @property
    def archive(self) -> Path:
        """The archive that its harvests are in."""
        return self.settings.out

    @property
    def folder(self) -> Path:
        """Where its harvests lie."""
        return self.archive / self.host

    @property
    def key(self) -> str:
        """What tells it apart from all others in the archive; also fits in a file name."""
        return f"{self.host}_{self.prefix}"

    @property
    def resolves(self) -> tuple[str, ...]:
        """As `Harvest.elsewhere`."""
        return tuple(sorted(f"{each.host}={each.address}" for each in self.settings.resolve))
