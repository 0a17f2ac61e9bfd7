"""What there is to look at about one page: links, parts, redirects, notes, and the two lists."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from capture.errors import ConfigError
from capture.ledger import sampled
from capture.ledger.sampled import PageState, Target, Transaction
from capture.lists.document import from_json
from capture.metadata import labels
from capture.metadata.outcome_texts import OUTCOME_TEXTS
from capture.metadata.problems import ERROR_STATUS, is_problem
from capture.metadata.shown import plain
from capture.model.layout import HarvestFolder
from capture.model.obstacle_list import ObstacleList
from capture.model.orphan import OrphanList
from capture.model.outcome import Outcome
from capture.model.text import Text
from capture.spotcheck.values import Finding, FindingKind

_SHOWN = 50
"""Of each kind, for one page."""
_LARGEST_LIST = 200_000_000
_REDIRECTS = range(300, 400)
_NOT_ASKED = frozenset(
    {
        Outcome.OUT_OF_SCOPE,
        Outcome.EXCLUDED_BY_OWNER,
        Outcome.UNSUPPORTED_SCHEME,
        Outcome.UNDETERMINED_MEMBERSHIP,
        Outcome.UNSAFE_METHOD,
        Outcome.ROBOTS,
        Outcome.NOT_REACHED,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """What the lists of a harvest say of its pages, by address."""

    orphans: Mapping[str, Text]
    obstacles: Mapping[str, tuple[Text, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What was found about one page."""

    findings: tuple[Finding, ...]
    count: int
    unchecked: int


def listed_in(folders: Iterable[HarvestFolder]) -> Listed:
    """Return what the lists of these harvests say; a list that can't be read says nothing."""
    orphans: dict[str, Text] = {}
    obstacles: defaultdict[str, list[Text]] = defaultdict(list)
    for folder in folders:
        found = _list(folder.orphans_json, OrphanList)
        for row in found.rows if found is not None else ():
            orphans.setdefault(row.url, labels.ORPHAN_KINDS[row.kind])
        things = _list(folder.obstacles_json, ObstacleList)
        for thing in things.rows if things is not None else ():
            for page in dict.fromkeys(place.page for place in thing.places):
                obstacles[page].append(thing.description)
    return Listed(
        orphans=orphans, obstacles={page: tuple(said) for page, said in obstacles.items()}
    )


def look(
    transactions: Sequence[Transaction], state: PageState | None, url: str, listed: Listed
) -> Looked:
    """Return what there is to look at about a page of the first ledger.

    What that has not asked is looked up in the others: a harvest of a few pages follows no link.
    """
    found = [*_of_page(state, url)]
    unchecked = 0
    if state is not None:
        for target in sampled.targets_of(transactions[0], state.id):
            asked = _asked(target, transactions[1:])
            if asked is None:
                unchecked += not target.is_embed
                continue
            found += _of_target(asked, transactions)
    if (kind := listed.orphans.get(url)) is not None:
        text = Text(f"Weespagina: {kind.nl}", f"Orphan page: {kind.en}")
        found.append(_finding(FindingKind.ORPHAN, text))
    for said in listed.obstacles.get(url, ()):
        found.append(_finding(FindingKind.OBSTACLE, said))
    shown: defaultdict[FindingKind, list[Finding]] = defaultdict(list)
    for each in found:
        if len(shown[each.kind]) < _SHOWN:
            shown[each.kind].append(each)
    in_order = tuple(each for kind in FindingKind for each in shown[kind])
    return Looked(findings=in_order, count=len(found), unchecked=unchecked)


def _of_page(state: PageState | None, url: str) -> Iterator[Finding]:
    if state is None:
        text = Text("Deze harvest kent de pagina niet", "This harvest does not know the page")
        yield _finding(FindingKind.PAGE, text)
        return
    for outcome in dict.fromkeys((state.outcome, state.visit_outcome)):
        if outcome is not None and not outcome.is_in_archive:
            title = OUTCOME_TEXTS[outcome].title
            why = f": {state.detail}" if state.detail else ""
            yield _finding(FindingKind.PAGE, Text(f"{title.nl}{why}", f"{title.en}{why}"))
    if state.status is not None and state.status >= ERROR_STATUS:
        yield _finding(FindingKind.PAGE, _status(state.status), status=state.status)
    if state.final_url not in (None, url):
        said = Text(
            "De pagina leidt door naar een ander adres", "The page leads to another address"
        )
        yield _finding(FindingKind.REDIRECT, said, url=state.final_url)
    for note in state.notes:
        yield _finding(FindingKind.NOTE, Text(note, note))


def _asked(target: Target, others: Sequence[Transaction]) -> Target | None:
    """Return what became of a target, by the first ledger whose harvest asked for it."""
    if target.outcome is not None and target.outcome not in _NOT_ASKED:
        return target
    for tx in others:
        state = sampled.state_of(tx, target.url)
        if state is not None and state.outcome is not None and state.outcome not in _NOT_ASKED:
            end, _ = sampled.end_of(tx, target.url)
            return Target(
                url=target.url,
                is_embed=target.is_embed,
                status=state.status,
                outcome=state.outcome,
                redirect_target=end if end != target.url else None,
                place=target.place,
            )
    return None


def _of_target(target: Target, transactions: Sequence[Transaction]) -> Iterator[Finding]:
    assert target.outcome is not None
    if target.status in _REDIRECTS and target.redirect_target is not None:
        end, status = sampled.end_of(transactions[0], target.redirect_target)
        if status is not None and status >= ERROR_STATUS:
            yield _broken(target, status)
        elif status in _REDIRECTS:
            text = Text("De doorverwijzing gaat rond", "The redirect goes round in a loop")
            yield _finding(FindingKind.BROKEN_LINK, text, url=target.url, status=target.status)
        elif not target.is_embed:
            where = plain(end, limit=200)
            text = Text(f"Link leidt door naar {where}", f"Link leads on to {where}")
            yield _finding(FindingKind.REDIRECT, text, url=target.url, status=target.status)
    elif is_problem(target.outcome, target.status):
        yield _broken(target, target.status)


def _broken(target: Target, status: int | None) -> Finding:
    assert target.outcome is not None
    kind = FindingKind.MISSING_RESOURCE if target.is_embed else FindingKind.BROKEN_LINK
    has_error = status is not None and status >= ERROR_STATUS
    text = _status(status or 0) if has_error else OUTCOME_TEXTS[target.outcome].title
    return _finding(kind, text, url=target.url, status=status)


def _status(status: int) -> Text:
    words = labels.status(status)
    return Text(f"{status}: {words.nl}", f"{status}: {words.en}")


def _finding(
    kind: FindingKind, text: Text, *, url: str | None = None, status: int | None = None
) -> Finding:
    return Finding(
        kind=kind,
        nl=plain(text.nl, limit=600),
        en=plain(text.en, limit=600),
        url=url,
        status=status,
    )


def _list[L: (OrphanList, ObstacleList)](path: Path, kind: type[L]) -> L | None:
    try:
        with path.open("rb") as file:
            return from_json(file.read(_LARGEST_LIST), kind, where=path.name)
    except (OSError, ConfigError):
        return None
