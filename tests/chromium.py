"""What tests have in common that start a browser of their own, beside the one that harvests use."""

import os
from typing import Any, TypedDict

from playwright import async_api, sync_api

from capture.browser import executable

ALONE = (
    "--host-resolver-rules=MAP * ~NOTFOUND,"
    " EXCLUDE localhost, EXCLUDE *.localhost, EXCLUDE 127.0.0.1"
)
"""What the browser would ask of its maker by itself leads nowhere."""

VIOLATIONS: dict[str, Any] = {"resultTypes": ["violations"]}
"""Options of axe-core: all rules. Of what passes it makes no list, one selector for each element:
two thirds of its time, on a page of thousands of elements."""
WCAG: dict[str, Any] = VIOLATIONS | {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
}
"""The same for the rules of WCAG 2.2 and good practice."""
CONTRAST: dict[str, Any] = VIOLATIONS | {"runOnly": ["color-contrast", "link-in-text-block"]}
"""The same for the rules that colours can break."""


PATIENCE_MILLISECONDS = 90_000.0
"""What a page is to show may take a busy machine long; what it shows wrongly stays wrong."""
async_api.expect.set_options(timeout=PATIENCE_MILLISECONDS)
sync_api.expect.set_options(timeout=PATIENCE_MILLISECONDS)


class Launch(TypedDict):
    """Arguments of Playwright's `launch`."""

    executable_path: str
    chromium_sandbox: bool
    args: list[str]


def launch_options(*more: str) -> Launch:
    """Return how to start the browser, with more arguments for its command line."""
    return {
        "executable_path": str(executable.find().path),
        "chromium_sandbox": os.geteuid() != 0,
        "args": [ALONE, *more],
    }
