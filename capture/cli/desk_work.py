"""What the archivist's pages of the portal have done by the packages that they don't know."""

import os
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from capture import clock
from capture.cli.proving import renew
from capture.cli.verify import signing_key
from capture.fixity import places
from capture.fixity.target import Target
from capture.fixity.verification import Verification, Verifying, Watcher, verify
from capture.harvest import obstacle_list, orphans
from capture.harvest.decided import Given
from capture.model.decision import Channel, Choice, Verdict
from capture.model.layout import HarvestFolder
from capture.model.obstacle_list import ObstacleList
from capture.model.orphan import OrphanList


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskWork:
    """The work on one archive (`capture.access.desk.work.Work`)."""

    archive: Path

    def orphans(self, folder: HarvestFolder) -> OrphanList:
        """Return the list of orphan pages with the decisions that hold (REIK03)."""
        return orphans.LIST.listing(folder)

    def obstacles(self, folder: HarvestFolder) -> ObstacleList:
        """Return the list of what can't be harvested with the decisions that hold (REIK06)."""
        return obstacle_list.LIST.listing(folder)

    def decide_orphans(
        self, folder: HarvestFolder, keys: Collection[str], choice: Choice, *, reason: str, by: str
    ) -> int:
        """Write decisions into the files that `capture lists` and the CSV file have too."""
        given = Given(choice=choice, reason=reason, by=by, channel=Channel.PORTAL)
        return orphans.LIST.decide_all(folder, keys, given)

    def decide_obstacles(
        self, folder: HarvestFolder, keys: Collection[str], choice: Verdict, *, reason: str, by: str
    ) -> int:
        """Write decisions into the files that `capture lists` and the CSV file have too."""
        given = Given(choice=choice, reason=reason, by=by, channel=Channel.PORTAL)
        return obstacle_list.LIST.decide_all(folder, keys, given)

    def renew(self, folder: HarvestFolder, *, reason: str) -> None:
        """Describe and seal a harvest anew, if it was sealed before."""
        renew(folder, reason=reason)

    def verify(self, watcher: Watcher) -> Verification:
        """Verify the archive as `capture verify` does, remembered and logged in the chain."""
        key, _ = signing_key(None)
        how = Verifying(
            memory=places.state_folder(os.environ), is_logged=True, key=key, watcher=watcher
        )
        target = Target(archive=self.archive, harvest=None)
        return verify(target, moment=clock.now(), verifying=how)
