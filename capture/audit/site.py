"""What belongs to the site: as it was declared, and where the recorded seeds lead."""

from collections.abc import Mapping, Sequence

from pydantic import TypeAdapter, ValidationError

from capture.audit.workbook import Workbook
from capture.errors import ConfigError
from capture.model.decision import OwnerDecision
from capture.model.url import normalise, without_fragment
from capture.scope.scope import Mode, Rules, Scope
from capture.warc.record import target_uri

_LONGEST_CHAIN = 20
_DECISIONS = TypeAdapter(tuple[OwnerDecision, ...])


def seeds_of(settings: Mapping[str, object]) -> tuple[str, ...]:
    """Return the seeds that the settings name."""
    return tuple(_texts(settings, "seeds"))


def scope_of(
    settings: Mapping[str, object], book: Workbook, learned: Sequence[str]
) -> Scope | None:
    """Return the scope of a harvest, or None when its settings don't tell one.

    `learned` is what the ledger notes of seeds that scripts led elsewhere; where a seed redirects
    to is read from the WARC files.
    """
    seeds = seeds_of(settings)
    try:
        scope = Scope.of(
            seeds,
            mode=Mode(str(settings.get("scope", ""))),
            rules=Rules.compile(
                include=_texts(settings, "include"),
                exclude=_texts(settings, "exclude"),
                decisions=_DECISIONS.validate_python(settings.get("decisions", ())),
            ),
        )
    except (ConfigError, ValueError, ValidationError):
        return None
    if not seeds:
        return None
    for url in (*(each for seed in seeds for each in _chain(seed, book)), *learned):
        scope = scope.learn(url)
    return scope


def _chain(seed: str, book: Workbook) -> list[str]:
    """Return where a seed redirects to, step by step, as recorded."""
    url = target_uri(without_fragment(normalise(seed) or seed))
    found: list[str] = []
    while len(found) < _LONGEST_CHAIN:
        row = next(book.ask("SELECT target FROM redirect WHERE url = ? LIMIT 1", url), None)
        if row is None or row[0] in found:
            break
        url = str(row[0])
        found.append(url)
    return found


def _texts(settings: Mapping[str, object], key: str) -> list[str]:
    value = settings.get(key)
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []
