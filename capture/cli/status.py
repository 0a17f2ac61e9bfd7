"""How far a harvest is, in one line. Pure."""

from capture.config.units import duration_text, size_text
from capture.harvest.progress import ProgressState


def status_line(state: ProgressState) -> str:
    """Return all that matters in one line: `12 of 60 pages · 5 of 9 files · …`."""
    parts = [
        f"{state.pages_done} of {state.pages_known} pages",
        f"{state.files_done} of {state.files_known} files" if state.files_known else "",
        f"{state.rate_per_minute:.0f} pages a minute",
        size_text(state.bytes_recorded),
        f"{state.errors} error{'' if state.errors == 1 else 's'}" if state.errors else "no errors",
        f"about {duration_text(state.seconds_left)} left" if state.seconds_left is not None else "",
    ]
    return " · ".join(part for part in parts if part)


def done_and_known(state: ProgressState) -> tuple[int, int]:
    """Return how many pages and files are done, and how many are known."""
    return state.pages_done + state.files_done, state.pages_known + state.files_known


def shortened(url: str, width: int) -> str:
    """Return the URL in at most `width` characters, its middle left out."""
    if len(url) <= width:
        return url
    half = max(1, (width - 1) // 2)
    return f"{url[: width - 1 - half]}…{url[-half:]}"
