"""What the archivist's pages have others do: the harvest's own lists, seals, verification.

The lists belong to harvesting, which this package may not know: whoever starts the service joins
the two (`capture.cli.desk_work`).
"""

from collections.abc import Collection
from typing import Protocol

from capture.fixity.verification import Verification, Watcher
from capture.model.decision import Choice, Verdict
from capture.model.layout import HarvestFolder
from capture.model.obstacle_list import ObstacleList
from capture.model.orphan import OrphanList


class Work(Protocol):
    """What is done with harvests; each raises CaptureError with a line for who asked."""

    def orphans(self, folder: HarvestFolder) -> OrphanList:
        """Return the list of orphan pages with the decisions that hold (REIK03)."""

    def obstacles(self, folder: HarvestFolder) -> ObstacleList:
        """Return the list of what can't be harvested with the decisions that hold (REIK06)."""

    def decide_orphans(
        self, folder: HarvestFolder, keys: Collection[str], choice: Choice, *, reason: str, by: str
    ) -> int:
        """Write decisions about pages into the harvest's own list; return how many."""

    def decide_obstacles(
        self, folder: HarvestFolder, keys: Collection[str], choice: Verdict, *, reason: str, by: str
    ) -> int:
        """Write decisions about things into the harvest's own list; return how many."""

    def renew(self, folder: HarvestFolder, *, reason: str) -> None:
        """Describe and seal a harvest anew after its lists were changed; reads all its files."""

    def verify(self, watcher: Watcher) -> Verification:
        """Verify the archive and write that into its chain (OPSL01); reads all its files."""
