"""Which tests run on one worker, one after the other, when `scripts/test` uses several.

A file is the unit: its tests share browsers, servers and harvests. Some files differ. Those that
look at a whole harvest of the demo are cut by harvest instead, so that every harvest is made by the
one worker that needs it and nobody waits for another's; those that look at the same small harvest
in the portal are one unit; and those whose tests take long and share nothing are cut into single
tests, so that no worker is left with ten of them while the others are done.
"""

from xdist.scheduler import LoadScopeScheduling

DEMO = frozenset(
    f"tests/harvests/test_{name}.py" for name in ("bytes", "inventory", "offline", "standard")
)
"""Each test runs on one harvest or on the other, and says so in its id; or it looks at both."""
PORTAL = frozenset(
    f"tests/access/portal/test_{name}.py" for name in ("accessibility", "portal", "replay")
)
"""All look at one harvest of a live site, which lives on in the worker that made it."""
APART = frozenset(
    f"tests/harvests/test_{name}.py"
    for name in ("faults", "guard", "limits", "orphans", "proving", "resume")
)
"""Harvests a small site of its own in each test."""
_FAULTS, _RESUME, _LIMITS, _ORPHANS, _PROVING = (
    f"tests/harvests/test_{name}.py::test_"
    for name in ("faults", "resume", "limits", "orphans", "proving")
)
LONGEST = (
    "tests/harvests/test_specimens.py",
    "demo over HTTPS",
    "tests/harvests/test_incremental.py",
    f"{_FAULTS}pages_that_hang_crash_never_answer_or_never_end_do_not_stop_a_harvest",
    "demo over HTTP",
    f"{_LIMITS}each_limit_makes_a_harvest_incomplete_and_resume_completes_it",
    "portal of a live site",
    "tests/harvests/test_finds.py",
    f"{_ORPHANS}owner_decides_and_the_next_harvest_follows",
    "tests/harvests/test_incremental_days.py",
    "tests/access/replay/test_ways_out.py",
    f"{_RESUME}signals_while_it_starts_and_further_ones_end_it_at_once_with_valid_files",
    "tests/harvests/test_guard.py::test_every_way_to_a_private_address_is_refused_and_listed",
    f"{_RESUME}killed_in_any_part_nothing_delivered_is_lost",
    "tests/metadata/test_accessibility.py",
    f"{_RESUME}a_first_signal_finishes_the_pages_in_hand",
    f"{_PROVING}a_harvest_is_described_audited_sealed_and_packed",
    "tests/access/qa/test_command.py",
    "tests/harvests/test_traps.py",
    f"{_FAULTS}a_full_disk_stops_the_harvest_and_loses_nothing",
    "tests/access/desk/test_browser.py",
    "tests/scripts/test_scripts.py",
    "tests/demo/test_accessibility.py",
    "tests/harvests/test_seeds.py",
)
"""Units that take half a minute to some minutes, in the order in which they are begun.

Long ones come first, so that no worker is left with one while the others are done; and of those,
which render all the time beside which wait most of it.
"""


def unit_of(nodeid: str) -> str:
    """Return the name of the unit of work that a test belongs to."""
    file, _, name = nodeid.partition("::")
    if file in APART:
        return nodeid
    if file in DEMO:
        return "demo over HTTP" if name.endswith("[http]") else "demo over HTTPS"
    if file in PORTAL:
        return "portal of a live site"
    return file


def turn_of(unit: str) -> int:
    """Return when a unit is begun: the longest first, each at its place; then all others."""
    return LONGEST.index(unit) if unit in LONGEST else len(LONGEST)


class Spreading(LoadScopeScheduling):  # type: ignore[misc]  # untyped
    """Gives units out in the order in which tests were collected: the longest come first."""

    def _split_scope(self, nodeid: str) -> str:
        return unit_of(nodeid)
