"""Harvests of the demo, made once for all tests, and what the demo's server saw of them.

Over HTTP the whole demo is read. Over HTTPS pages are tried out as well, which takes long; there
pages that differ from others in their words alone are left out, by the option for it; what an
answer says in the same way over TLS is left to the soak tests.
"""

import asyncio
import re
from dataclasses import dataclass, replace
from pathlib import Path

from capture.browser.loop import OwnSessionLoop
from capture.config.build import from_sources
from capture.config.settings import HarvestSettings
from capture.demo.inventory import Inventory
from capture.demo.log import ConnectionLog, Listener
from capture.demo.server import ThreadedDemoSite
from capture.harvest import run
from capture.harvest.progress import HarvestResult, ProgressState
from capture.metadata.report import HarvestReport
from capture.metadata.report_json import read_json
from capture.model.layout import HarvestFolder
from capture.warc.writer import MAX_FILE_BYTES
from tests.harvests.archive import Archive

PREFIX = "NL-Demo"
MORE_OF_THE_SAME = (
    "^[^/]+//[^/]+/(nieuws|onderwerpen|publicaties|organisatie|contact|over-deze-site"
    "|toegankelijkheid|privacy|zoeken|oud)([/?]|$)",
    "/gemeente/(?!zandrug)",
)
"""Addresses that are left out over HTTPS: pages of words, and all but one place of each kind."""
SAME_OVER_TLS = ("/voorbeelden/(omleidingen|foutmeldingen|tekensets)(/|$)",)
"""Left out as well where time counts: redirects, statuses and charsets."""


class Silent:
    """Nobody watches."""

    def update(self, state: ProgressState) -> None:
        """Forget it."""

    def message(self, text: str) -> None:
        """Forget it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Harvested:
    """One harvest that is over, with the log of the server that was harvested."""

    seed: str
    """Home page, with its closing slash."""
    other: str
    """Home page of the other organisation."""
    result: HarvestResult
    connections: tuple[ConnectionLog, ...]
    urls: dict[Listener, str]
    archive: Archive
    left_out: tuple[str, ...]
    """What of the site was left out, as expressions."""

    def due(self, inventory: Inventory) -> Inventory:
        """Return what of the demo should be in it."""

        def is_due(path: str) -> bool:
            url = self.seed.rstrip("/") + path
            return not any(re.search(expression, url) for expression in self.left_out)

        return replace(
            inventory,
            pages=tuple(page for page in inventory.pages if is_due(page.path)),
            files=tuple(file for file in inventory.files if is_due(file.path)),
        )

    @property
    def folder(self) -> HarvestFolder:
        """Where it lies."""
        return HarvestFolder(self.result.folder)

    @property
    def warc_files(self) -> list[Path]:
        """By name, which is the order of writing."""
        return sorted(self.folder.warc.glob("*.warc"))

    @property
    def report(self) -> HarvestReport:
        """The harvest report, as it was written."""
        return read_json(self.folder.report_json)


def authority(url: str) -> str:
    """Return `host:port` of a base URL."""
    return url.partition("//")[2].rstrip("/")


def settings_for(seed: str, out: Path, **more: list[str] | str) -> HarvestSettings:
    """Return settings as the command line would make them."""
    given = {name.replace("_", "-"): value for name, value in more.items()}
    options = {"seed": [seed], "out": str(out), "prefix": PREFIX, "page-timeout": 30, **given}
    settings, _ = from_sources(options=options, config=None, environment={})
    return settings


def harvest(settings: HarvestSettings, *, max_file_bytes: int = MAX_FILE_BYTES) -> HarvestResult:
    """Run a harvest to its end, in the loop that the command line uses."""
    _, secrets = from_sources(options={"seed": ["http://localhost/"]}, config=None, environment={})
    with asyncio.Runner(loop_factory=OwnSessionLoop) as runner:
        return runner.run(
            run.harvest(settings, progress=Silent(), secrets=secrets, max_file_bytes=max_file_bytes)
        )


def harvest_demo(out: Path, *, listener: Listener, left_out: tuple[str, ...]) -> Harvested:
    """Harvest the demo through one of its two doors but for some addresses, and stop it."""
    is_tried_out = listener is Listener.HTTPS
    with ThreadedDemoSite(log_bytes=True) as site:
        urls = {
            Listener.HTTP: site.url,
            Listener.HTTPS: site.https_url,
            Listener.OTHER: site.other_url,
        }
        seed = urls[listener]
        settings = settings_for(
            seed,
            out,
            allow_private=[authority(site.other_url)],
            accept_invalid_cert=[authority(site.https_url)],
            # One with, one without: what trying out asks for is recorded as exactly as the rest.
            explore="on" if is_tried_out else "off",
            pictures="full" if is_tried_out else "view",
            exclude=list(left_out),
        )
        result = harvest(settings)
    return Harvested(
        seed=seed,
        other=urls[Listener.OTHER],
        result=result,
        connections=site.connections,
        urls=urls,
        archive=Archive.read(HarvestFolder(result.folder).warc),
        left_out=left_out,
    )
