"""When a page has come to rest: a pure core, fed with the proxy's view of the wire.

Laws:
1. Nothing is at rest while a request is under way, unless nothing has moved for `stall_seconds`.
2. A page is *calm* when nothing is under way and the page itself had a moment of idleness
   (the probe) that began after the last movement on the wire: what it brought is worked up.
3. A page is *quiet* when it has been calm and nothing has moved for `quiet_seconds`.

Work that only reads (text, links, picture) may start at calm: the quiet window passes meanwhile.
"""

from dataclasses import dataclass
from enum import Enum, auto


class Goal(Enum):
    """What is waited for."""

    CALM = auto()
    """Law 2."""
    QUIET = auto()
    """Law 3."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long to wait for what."""

    quiet_seconds: float = 0.15
    """Length of the quiet window after the last movement."""
    slowness: float = 5.0
    """How many times as long the window becomes as a probe takes beyond `prompt_seconds`: what an
    answer sets off comes late on a busy machine, and the wire alone does not tell."""
    prompt_seconds: float = 0.06
    """A probe that takes no longer says that the machine is not busy."""
    longest_quiet_seconds: float = 3.0
    """Where the window stops growing."""
    stall_seconds: float = 10.0
    """A request that nothing has been heard of for so long is not waited for."""

    def quiet_after(self, probe_seconds: float) -> float:
        """Return the length of the quiet window on a machine where a probe takes so long."""
        late = max(0.0, probe_seconds - self.prompt_seconds)
        return min(self.quiet_seconds + self.slowness * late, self.longest_quiet_seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wire:
    """The wire at one moment; all times on one monotonic clock, in seconds."""

    in_flight: int
    last_change: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """Look again when something moves, at the latest at `until`."""

    until: float


@dataclass(frozen=True, slots=True)
class Probe:
    """Ask the page for a moment of idleness, then look again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """The goal is reached, or will not be."""

    is_stalled: bool
    """A request is still under way, but nothing moves any more."""


type Advice = Wait | Probe | Rest


def advise(
    *,
    goal: Goal,
    wire: Wire,
    probed_at: float | None,
    patience: Patience,
    now: float,
    probe_seconds: float = 0.0,
) -> Advice:
    """Return what to do next; `probed_at` is when the last completed probe began.

    `probe_seconds` is how long the slowest probe of this page took.
    """
    if wire.in_flight > 0:
        stalls_at = wire.last_change + patience.stall_seconds
        return Rest(is_stalled=True) if now >= stalls_at else Wait(until=stalls_at)
    if probed_at is None or probed_at < wire.last_change:
        return Probe()
    quiet_at = wire.last_change + patience.quiet_after(probe_seconds)
    if goal is Goal.QUIET and now < quiet_at:
        return Wait(until=quiet_at)
    return Rest(is_stalled=False)
