"""Where the schedule keeps what is its own: `ARCHIVE/.schedule/`."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Places:
    """The paths of the schedule within one archive."""

    archive: Path

    @property
    def root(self) -> Path:
        """A hidden folder, since every other one is a site's."""
        return self.archive / ".schedule"

    @property
    def state(self) -> Path:
        """Attempts, alarms and messages; can be thrown away without losing a harvest."""
        return self.root / "state.sqlite"

    @property
    def claims(self) -> Path:
        """A file for each site, locked while it is harvested."""
        return self.root / "claims"

    @property
    def logs(self) -> Path:
        """What the started processes said."""
        return self.root / "logs"

    def create(self) -> None:
        """Make the folders. OSError."""
        for path in (self.root, self.claims, self.logs):
            path.mkdir(parents=True, exist_ok=True)
