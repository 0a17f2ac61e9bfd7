import io

from rich.console import Console

from capture.cli.console import PLAIN_SECONDS, LiveProgress, PlainProgress
from capture.cli.status import shortened, status_line
from capture.harvest.progress import ProgressState


def state(*, pages_done: int = 12, seconds_left: float | None = 190.0) -> ProgressState:
    return ProgressState(
        pages_done=pages_done,
        pages_known=60,
        files_done=5,
        files_known=9,
        rate_per_minute=243.4,
        bytes_recorded=12_300_000,
        errors=1,
        current=("https://www.example.nl/" + "a" * 200,),
        seconds_left=seconds_left,
    )


def test_status_is_one_line() -> None:
    assert status_line(state()) == (
        "12 of 60 pages · 5 of 9 files · 243 pages a minute · 12.3 MB · 1 error · about 3 min left"
    )
    assert "left" not in status_line(state(seconds_left=None))


def test_long_addresses_lose_their_middle() -> None:
    assert shortened("https://www.example.nl/abcdef", 11) == "https…bcdef"
    assert shortened("short", 11) == "short"


def test_plain_lines_come_now_and_then() -> None:
    now = [0.0]
    out = io.StringIO()
    progress = PlainProgress(out, monotonic=lambda: now[0])

    progress.update(state(pages_done=1))
    assert out.getvalue() == ""
    now[0] = PLAIN_SECONDS
    progress.update(state(pages_done=2))
    progress.update(state(pages_done=3))
    progress.message("closing")
    progress.finish()
    progress.finish()

    lines = out.getvalue().splitlines()
    assert [line.split(" · ")[0] for line in lines] == [
        "capture: 2 of 60 pages",
        "capture: closing",
        "capture: 3 of 60 pages",
    ]


def test_a_harvest_goes_on_when_nobody_reads() -> None:
    class Closed(io.StringIO):
        def write(self, text: str) -> int:
            raise BrokenPipeError

    PlainProgress(Closed()).message("lost")


def test_the_moving_picture_shows_status_and_pages_in_hand() -> None:
    out = io.StringIO()
    console = Console(file=out, width=100, force_terminal=False)
    progress = LiveProgress(console)

    console.print(progress)
    progress.update(state())
    console.print(progress)
    progress.message("[bold]as it is[/bold]")

    shown = out.getvalue()
    assert "starting…" in shown
    assert "12 of 60 pages" in shown
    assert "https://www.example.nl/aaa" in shown
    assert "[bold]as it is[/bold]" in shown
    assert max(len(line) for line in shown.splitlines()) <= 100
