"""What exploring has taught so far about a site: the same menu on 500 pages is explored once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b

from capture.browser.exploration.candidate import Act, Action, Candidate

_ENOUGH_PAGES = 2
"""On so many pages in a row an act must have taught nothing new to be left out on others."""
_ENOUGH_OF_A_KIND = 20
"""And so many, for elements that say something else on each page but are made and worked alike; and
for whole pages that are."""
_SAMPLE = 10
"""Of pages that taught nothing for long, each so manieth is tried out all the same."""

type _What = tuple[bytes, Action, int | None]


@dataclass(slots=True)
class _Lesson:
    led_to: set[bytes] = field(default_factory=set)
    """On all pages together: what a page shows already is not counted as led to there."""
    teacher: str = ""
    """The latest page on which it led to something new."""
    barren: set[str] = field(default_factory=set)
    """The latest pages on which it led to nothing that it had not led to before."""

    def is_over(self, page: str, *, enough: int) -> bool:
        return page not in (self.teacher, *self.barren) and len(self.barren) >= enough

    def learn(self, page: str, led_to: Iterable[str]) -> None:
        fresh = {_short(each) for each in led_to} - self.led_to
        self.led_to |= fresh
        if fresh:
            self.teacher = page
            self.barren.clear()
        elif page != self.teacher:
            self.barren.add(page)


@dataclass(slots=True)
class _Template:
    lesson: _Lesson = field(default_factory=_Lesson)
    left_out: list[str] = field(default_factory=list)
    come: int = 0
    """How many pages came since it taught nothing for long."""
    has_surprised: bool = False
    """A page taught something after others had been left out: none is from then on."""


class Memory:
    """Shared by all workers of a harvest. No I/O."""

    def __init__(self) -> None:
        """Begin without any knowledge."""
        self._lessons: dict[_What, _Lesson] = {}
        self._templates: dict[bytes, _Template] = {}

    def leaves_out(self, template: str, *, page: str) -> bool:
        """Whether a page need not be tried out: those made alike taught nothing for long.

        `template` names what made it, empty if unknown. A sample is tried out all the same; if
        that teaches something, `learn_page` names those that were left out.
        """
        known = self._templates.get(_short(template)) if template else None
        if known is None or known.has_surprised:
            return False
        if not known.lesson.is_over(page, enough=_ENOUGH_OF_A_KIND):
            return False
        known.come += 1
        if known.come % _SAMPLE == 0:
            return False
        known.left_out.append(page)
        return True

    def learn_page(self, template: str, *, page: str, told: Sequence[str]) -> list[str]:
        """Note all that trying a page out told; return pages left out that must be done after all.

        `told`: addresses, and what else would be worth listing.
        """
        if not template:
            return []
        known = self._templates.setdefault(_short(template), _Template())
        known.lesson.learn(page, told)
        if known.lesson.teacher != page or not known.left_out:
            return []
        known.has_surprised = True
        again, known.left_out = known.left_out, []
        return again

    def is_known(self, act: Act, *, page: str) -> bool:
        """Whether it is known what the act leads to: nothing new, on several pages before."""
        lesson = self._lessons.get(_of_element(act))
        if lesson is not None and lesson.is_over(page, enough=_ENOUGH_PAGES):
            return True
        kind = self._lessons.get(_of_kind(act)) if act.candidate.pattern else None
        return kind is not None and kind.is_over(page, enough=_ENOUGH_OF_A_KIND)

    def learn(
        self, act: Act, *, page: str, urls: Sequence[str], appeared: Sequence[Candidate]
    ) -> None:
        """Note what an act led to on a page: addresses, and what it made appear."""
        lesson = self._lessons.setdefault(_of_element(act), _Lesson())
        lesson.learn(page, [*urls, *(each.fingerprint for each in appeared)])
        if act.candidate.pattern:
            kind = self._lessons.setdefault(_of_kind(act), _Lesson())
            kind.learn(page, [*urls, *(each.pattern or each.fingerprint for each in appeared)])


def _of_element(act: Act) -> _What:
    return _short(act.candidate.key), act.action, act.option


def _of_kind(act: Act) -> _What:
    return _short(f"kind {act.candidate.pattern}"), act.action, act.option


def _short(text: str) -> bytes:
    """Return what stands for a text: there are many, and long ones, on a large site."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).digest()
