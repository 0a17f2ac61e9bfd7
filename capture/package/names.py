"""Whether the names in a SIP are such that an institution takes them; pure."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator

from capture.package.problem import Problem, Rule
from capture.package.profile import Names

_RESERVED = frozenset({"", ".", ".."})


def problems(paths: Iterable[str], names: Names) -> Iterator[Problem]:
    """Yield what is wrong with relative paths with `/`: characters, lengths, and collisions.

    Two names collide when a system that folds letter case, or writes accents otherwise, takes them
    for one.
    """
    folded: Counter[str] = Counter()
    spelled: dict[str, str] = {}
    for path in paths:
        for part in path.split("/"):
            fault = _fault(part, names)
            if fault is not None:
                yield Problem(rule=Rule.NAME, path=path, message=f"the name {part[:60]!r} {fault}")
        key = unicodedata.normalize("NFC", path).casefold()
        folded[key] += 1
        if folded[key] > 1:
            other = spelled[key]
            message = f"collides with {other!r}, from which not every system tells it"
            yield Problem(rule=Rule.COLLISION, path=path, message=message)
        spelled.setdefault(key, path)


def _fault(part: str, names: Names) -> str | None:
    if part in _RESERVED:
        return "is no name"
    if len(part) > names.longest:
        return f"has {len(part)} characters; at most {names.longest} are accepted"
    if len(part.encode("utf-8", "surrogateescape")) > names.longest:
        return f"takes more than {names.longest} bytes; at most that many are accepted"
    found = sorted(set(names.forbidden) & set(part))
    if found:
        return f"holds {found[0]!r}, which is not accepted"
    if not part.isprintable():
        return "holds a character that can't be printed"
    return None
