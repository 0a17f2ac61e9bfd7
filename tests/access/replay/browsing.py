"""A browser whose names all lead to loopback, and what it says itself that it asked for."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Playwright, sync_playwright

from capture.access.replay.building import Worker
from capture.access.replay.policy import Origins
from tests.access.portal.conftest import serving
from tests.chromium import PATIENCE_MILLISECONDS

CHROMIUM = "/usr/bin/chromium"
_RULES = "MAP *.trap.test 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE *.localhost"
_OWN = frozenset({"HOST_RESOLVER_MANAGER_REQUEST", "URL_REQUEST_START_JOB", "TCP_CONNECT_ATTEMPT"})
_ITS_OWN_SERVICES = (".google.com", ".googleapis.com", ".gvt1.com", ".gstatic.com")


@contextmanager
def visiting(
    driver: Playwright, folder: Path, *, has_workers: bool = True
) -> Iterator[BrowserContext]:
    """Run Chromium as visitors have it; its net log is written to `folder`.

    Names beyond loopback lead nowhere.
    """
    context = driver.chromium.launch_persistent_context(
        folder / "profile",
        executable_path=CHROMIUM,
        chromium_sandbox=False,
        service_workers="allow" if has_workers else "block",
        viewport={"width": 1280, "height": 900},
        args=[
            f"--host-resolver-rules={_RULES}, EXCLUDE 127.0.0.1",
            f"--log-net-log={folder / 'net.json'}",
            # In place of Playwright's own list, which takes away the storage that frames of another
            # site have to themselves (ThirdPartyStoragePartitioning), and so their workers.
            "--disable-features=HttpsUpgrades,MediaRouter,OptimizationHints,Translate",
        ],
    )
    context.set_default_timeout(PATIENCE_MILLISECONDS)
    try:
        yield context
    finally:
        context.close()


@contextmanager
def visited(
    archive: Path, worker: Worker, folder: Path
) -> Iterator[tuple[BrowserContext, Origins]]:
    """Serve an archive, and run a browser (`visiting`) before it."""
    with (
        serving(archive, worker) as origins,
        sync_playwright() as driver,
        visiting(driver, folder) as context,
    ):
        yield context, origins


def asked_of_network(folder: Path) -> set[str]:
    """Return `host:port` of all that the browser looked up, requested or connected to.

    Without what it asks of its maker by itself, which leads nowhere.
    """
    log = json.loads((folder / "net.json").read_text("utf-8", "replace"))
    names = {number: name for name, number in log["constants"]["logEventTypes"].items()}
    found = set()
    for event in log["events"]:
        given = event.get("params", {})
        if names[event["type"]] in _OWN:
            for field in ("host", "url", "address"):
                told = str(given.get(field, ""))
                place = urlsplit(told if "://" in told else f"//{told}").netloc
                found.add(place)
    return {
        place
        for place in found
        if place not in {"", "~notfound"}
        and not place.rpartition(":")[0].endswith(_ITS_OWN_SERVICES)
        and not place.endswith(_ITS_OWN_SERVICES)
    }
