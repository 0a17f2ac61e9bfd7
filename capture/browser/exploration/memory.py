"""What exploring has taught so far about a site: the same menu on 500 pages is explored once."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from capture.browser.exploration.candidate import Act, Action

_ENOUGH_PAGES = 2
"""On so many pages an act must have led to the same before it is believed to do so everywhere."""

type _What = tuple[str, Action, int | None]


@dataclass(slots=True)
class _Lesson:
    pages: set[str] = field(default_factory=set)
    led_to: frozenset[str] | None = None
    depends_on_page: bool = False


class Memory:
    """Shared by all workers of a harvest. No I/O."""

    def __init__(self) -> None:
        """Begin without any knowledge."""
        self._lessons: dict[_What, _Lesson] = {}

    def is_known(self, act: Act, *, page: str) -> bool:
        """Whether it is known what the act leads to: the same as on pages before this one."""
        lesson = self._lessons.get(_what(act))
        return (
            lesson is not None
            and not lesson.depends_on_page
            and page not in lesson.pages
            and len(lesson.pages) >= _ENOUGH_PAGES
        )

    def learn(self, act: Act, *, page: str, led_to: Iterable[str]) -> None:
        """Note what an act led to on a page: URLs, and fingerprints of what it made appear."""
        lesson = self._lessons.setdefault(_what(act), _Lesson())
        result = frozenset(led_to)
        if lesson.led_to is not None and lesson.led_to != result:
            lesson.depends_on_page = True
        lesson.led_to = result
        lesson.pages.add(page)


def _what(act: Act) -> _What:
    return act.candidate.key, act.action, act.option
