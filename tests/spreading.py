"""Which tests run on one worker, one after the other, when `scripts/test` uses several.

A file is the unit: its tests share browsers, servers and harvests. Two kinds of files differ.
Those that look at a whole harvest of the demo are cut by harvest instead, so that every harvest is
made by the one worker that needs it and nobody waits for another's; and those whose tests take
long and share nothing are cut into single tests, so that no worker is left with ten of them while
the others are done.
"""

from xdist.scheduler import LoadScopeScheduling

DEMO = frozenset(
    f"tests/harvests/test_{name}.py" for name in ("bytes", "inventory", "offline", "standard")
)
"""Each test runs on one harvest or on the other, and says so in its id; or it looks at both."""
APART = frozenset(
    f"tests/harvests/test_{name}.py"
    for name in ("faults", "guard", "limits", "orphans", "proving", "resume")
)
"""Harvests a small site of its own in each test."""


def unit_of(nodeid: str) -> str:
    """Return the name of the unit of work that a test belongs to."""
    file, _, name = nodeid.partition("::")
    if file in APART:
        return nodeid
    if file in DEMO:
        return "demo over HTTP" if name.endswith("[http]") else "demo over HTTPS"
    return file


class Spreading(LoadScopeScheduling):  # type: ignore[misc]  # untyped
    """Gives units out in the order in which tests were collected: the longest come first."""

    def _split_scope(self, nodeid: str) -> str:
        return unit_of(nodeid)
