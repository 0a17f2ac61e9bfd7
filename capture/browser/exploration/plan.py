"""What is tried next on a page: pure. Depth first: what an act made appear goes before the rest."""

from collections import deque
from collections.abc import Callable, Sequence

from capture.browser.exploration.candidate import Act, Action, Candidate


class Plan:
    """The acts of one page. `take` tells it what is there; `next` says what to do."""

    def __init__(self, *, is_known: Callable[[Act], bool]) -> None:
        """Leave out acts of which it `is_known` what they lead to."""
        self._is_known = is_known
        self._waiting: deque[Act] = deque()
        self._seen: set[tuple[str, Action, int | None]] = set()
        self._present: dict[str, Candidate] = {}
        self._unsafe: dict[str, Candidate] = {}
        self._times: dict[tuple[str, Action, int | None], int] = {}
        self.familiar = 0
        """How many acts were left out because it is known what they lead to."""

    def take(self, found: Sequence[Candidate], *, after: Act | None) -> list[Candidate]:
        """Note what is there now; return what was not seen before.

        `after`: the act that made new ones appear; None for what is there from the start.
        """
        self._present = {each.key: each for each in found}
        chain = (*after.chain, after) if after is not None else ()
        fresh: list[Act] = []
        appeared: dict[str, Candidate] = {}
        for each in found:
            if each.is_unsafe:
                self._unsafe.setdefault(each.key, each)
            for act in _acts(each, chain):
                if act.identity in self._seen:
                    continue
                self._seen.add(act.identity)
                appeared.setdefault(each.fingerprint, each)
                if self._is_known(act):
                    self.familiar += 1
                else:
                    fresh.append(act)
        self._waiting.extendleft(reversed(fresh))
        return list(appeared.values())

    def next(self) -> Act | None:
        """Return the next act whose element is there; those that can be seen come first."""
        for is_shown_only in (True, False):
            for index, act in enumerate(self._waiting):
                present = self._present.get(act.candidate.key)
                if present is not None and (present.is_shown or not is_shown_only):
                    del self._waiting[index]
                    return act
        return None

    def repeat(self, act: Act, *, most: int) -> None:
        """Do an act once more, as the next one, if it was not done `most` times already."""
        times = self._times.get(act.identity, 1)
        if times < most:
            self._times[act.identity] = times + 1
            self._waiting.appendleft(act)

    def present(self, act: Act) -> Candidate | None:
        """Return the act's element as it is there now."""
        return self._present.get(act.candidate.key)

    def missing(self) -> Act | None:
        """Return an act that waits for an element which is not there."""
        return self._waiting[0] if self._waiting else None

    def give_up(self, act: Act) -> None:
        """Do without an act whose element can't be made to appear again."""
        self._waiting.remove(act)

    @property
    def left(self) -> int:
        """How many acts are not done."""
        return len(self._waiting)

    @property
    def unsafe(self) -> list[Candidate]:
        """What was not worked, because it could change something at the site's end."""
        return list(self._unsafe.values())


def _acts(candidate: Candidate, chain: tuple[Act, ...]) -> list[Act]:
    """Return the ways to work a candidate; what is unsafe is at most looked at."""
    acts = []
    for action in candidate.actions:
        if candidate.is_unsafe and action not in (Action.HOVER, Action.FOCUS):
            continue
        if action is Action.CHOOSE:
            acts += [Act(candidate, action, option, chain) for option in candidate.options]
        else:
            acts.append(Act(candidate, action, None, chain))
    return acts
