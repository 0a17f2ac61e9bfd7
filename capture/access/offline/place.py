"""A harvest as it is shown again: its catalogue, the pages that were captured, how it was seen."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from capture.access.catalogue.catalogue import Catalogue
from capture.access.catalogue.values import Capture, UpdateProgress
from capture.access.offline.answers import Answers
from capture.access.offline.seen import Seen, read_seen
from capture.errors import UsageError
from capture.model import url as urls
from capture.model.layout import HarvestFolder


@dataclass(frozen=True, slots=True, kw_only=True)
class HarvestPlace:
    """A harvest in its archive."""

    folder: HarvestFolder
    catalogue: Catalogue
    seen: Seen
    started: datetime
    """Of the harvest."""

    @property
    def site(self) -> str:
        """Folder of the site in the archive."""
        return self.folder.root.parent.name

    @property
    def harvest(self) -> str:
        """Folder of the harvest in that of the site."""
        return self.folder.root.name

    def answers(self) -> Answers:
        """Return what answers requests from it."""
        return Answers(self.catalogue, site=self.site, harvest=self.harvest)

    def page(self, url: str, moment: datetime | None) -> Capture:
        """Return the capture of a page nearest to an aware moment, the harvest's start by default.

        UsageError when the site's harvests hold none of it.
        """
        found = self.catalogue.nearest(
            url,
            moment or self.started,
            harvest=self.harvest,
            site=self.site,
            with_restricted=True,
        )
        if found is None:
            raise UsageError(
                f"{url}: was not captured in {self.harvest}, nor in other harvests of the site"
            )
        return found


@contextmanager
def opened(
    folder: Path, progress: Callable[[UpdateProgress], None] | None = None
) -> Iterator[HarvestPlace]:
    """Give a harvest with an up-to-date catalogue of its archive. UsageError when it is none.

    Of an archive that can't be written the catalogue is made elsewhere, and dropped afterwards.
    """
    layout = HarvestFolder(folder.resolve())
    if not layout.warc.is_dir() or not layout.settings.is_file():
        raise UsageError(f"{folder}: is not the folder of a harvest")
    with ExitStack() as stack:
        elsewhere = None
        if not os.access(layout.archive, os.W_OK):
            elsewhere = Path(stack.enter_context(TemporaryDirectory(prefix="capture-catalogue-")))
        catalogue = stack.enter_context(Catalogue.open(layout.archive, folder=elsewhere))
        catalogue.update(progress)
        known = next(
            (
                each
                for each in catalogue.harvests(layout.root.parent.name)
                if each.name == layout.root.name
            ),
            None,
        )
        if known is None:
            raise UsageError(
                f"{folder}: can't be found in its archive; a harvest lies in"
                " ARCHIVE/SITE/PREFIX-TIMESTAMP-KIND"
            )
        yield HarvestPlace(
            folder=layout,
            catalogue=catalogue,
            seen=read_seen(layout.settings),
            started=known.started,
        )


def page_address(text: str) -> str:
    """Return an address as it is looked for. UsageError when it is none."""
    given = text if "://" in text else f"http://{text}"
    normal = urls.normalise(given)
    if normal is None or urls.split(normal) is None:
        raise UsageError(
            f"{text}: is no address of a page; give one such as https://www.voorbeeld.nl/"
        )
    return normal
