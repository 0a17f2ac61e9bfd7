"""How well this machine's clock is kept: every date in the archive leans on it (META02)."""

import ctypes
import sys
from pathlib import Path

from capture.metadata.report import TimeSource

_CLOCK_DEVICE = Path("/sys/devices/system/clocksource/clocksource0/current_clocksource")
_UNSYNCHRONISED = 0x40
"""STA_UNSYNC of adjtimex(2)."""
_MICROSECONDS = 1_000_000


class _Timex(ctypes.Structure):
    """`struct timex` of Linux, as far as it is read; the rest is room."""

    _fields_ = (
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("frequency", ctypes.c_long),
        ("maximum_error", ctypes.c_long),
        ("estimated_error", ctypes.c_long),
        ("status", ctypes.c_int),
        ("room", ctypes.c_byte * 512),
    )


def time_source() -> TimeSource:
    """Ask the system who keeps its clock, and how far off it may be; never raises.

    Only Linux can be asked without a program of its own; elsewhere the answers are None.
    """
    device = _read(_CLOCK_DEVICE)
    if not sys.platform.startswith("linux"):
        return TimeSource(device=device)
    timex = _Timex()
    try:
        state = ctypes.CDLL(None, use_errno=True).adjtimex(ctypes.byref(timex))
    except (OSError, AttributeError):
        return TimeSource(device=device)
    if state < 0:
        return TimeSource(device=device)
    is_synchronised = not timex.status & _UNSYNCHRONISED
    return TimeSource(
        device=device,
        is_synchronised=is_synchronised,
        # A clock that nobody keeps has an error that the kernel only guesses at.
        largest_error_seconds=timex.maximum_error / _MICROSECONDS if is_synchronised else None,
    )


def _read(path: Path) -> str | None:
    try:
        return path.read_text("ascii").strip() or None
    except (OSError, UnicodeDecodeError):
        return None
