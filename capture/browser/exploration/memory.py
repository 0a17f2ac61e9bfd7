"""What exploring has taught so far about a site: the same menu on 500 pages is explored once."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from capture.browser.exploration.candidate import Act, Action

_ENOUGH_PAGES = 2
"""On so many pages in a row an act must have taught nothing new to be left out on others."""

type _What = tuple[str, Action, int | None]


@dataclass(slots=True)
class _Lesson:
    led_to: set[str] = field(default_factory=set)
    """On all pages together: what a page shows already is not counted as led to there."""
    teacher: str = ""
    """The latest page on which it led to something new."""
    barren: set[str] = field(default_factory=set)
    """The latest pages on which it led to nothing that it had not led to before."""


class Memory:
    """Shared by all workers of a harvest. No I/O."""

    def __init__(self) -> None:
        """Begin without any knowledge."""
        self._lessons: dict[_What, _Lesson] = {}

    def is_known(self, act: Act, *, page: str) -> bool:
        """Whether it is known what the act leads to: nothing new, on several pages before."""
        lesson = self._lessons.get(_what(act))
        return (
            lesson is not None
            and page not in (lesson.teacher, *lesson.barren)
            and len(lesson.barren) >= _ENOUGH_PAGES
        )

    def learn(self, act: Act, *, page: str, led_to: Iterable[str]) -> None:
        """Note what an act led to on a page: URLs, and fingerprints of what it made appear."""
        lesson = self._lessons.setdefault(_what(act), _Lesson())
        fresh = set(led_to) - lesson.led_to
        lesson.led_to |= fresh
        if fresh:
            lesson.teacher = page
            lesson.barren.clear()
        elif page != lesson.teacher:
            lesson.barren.add(page)


def _what(act: Act) -> _What:
    return act.candidate.key, act.action, act.option
