"""`paren.csv`: what became of each old page, with columns in which the owner confirms or corrects.

Pure. Read back with `--decisions`: what is filled in there goes before whatever is found.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from capture.compare.addresses import asked_form
from capture.compare.matching import Verdict
from capture.compare.passing import page_form
from capture.compare.words import ANSWERS, CHANGES, FATES, GROUNDS, REDIRECTS
from capture.errors import ConfigError
from capture.lists.decisions import OPEN
from capture.lists.edited import EditedRow, read_rows
from capture.lists.sheet import BY, CHOICE, WHEN, Sheet, joined, to_bytes
from capture.model.comparison import Pair
from capture.model.fate import Fate, Redirecting, RelationKind
from capture.model.side import ComparedPage

NEW_ADDRESS, RIGHT_ADDRESS, REDIRECT_TO = "nieuw adres", "juist adres", "doorverwijzen naar"
_FATE = "lot"


class Choice(StrEnum):
    """What the owner makes of a row."""

    AGREED = "akkoord"
    """It is as the row says."""
    OTHER = "anders"
    """It became the page in the column for the right address."""
    GONE = "weg"
    """It is gone."""
    OPEN = OPEN
    """Nothing yet."""


SHEET = Sheet(
    key="oud adres",
    read_key=page_form,
    key_is="web address",
    reason="opmerking",
    choices={
        "akkoord": Choice.AGREED,
        "anders": Choice.OTHER,
        "weg": Choice.GONE,
        "": Choice.OPEN,
    },
    choices_are="akkoord, anders or weg",
    open=Choice.OPEN,
    not_listed="",
    more=(NEW_ADDRESS, RIGHT_ADDRESS, REDIRECT_TO),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerRow:
    """What the owner says of one page."""

    line: int
    url: str
    """Of the old page."""
    new: str | None
    """Address of the new page; None: gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerVerdicts:
    """What a file with verdicts says."""

    name: str
    """Of the file."""
    rows: tuple[OwnerRow, ...] = ()
    remarks: Mapping[str, str] = field(default_factory=dict)
    """Old address → remark."""
    targets: Mapping[str, str] = field(default_factory=dict)
    """Old address → where it should lead, as the owner filled it in."""


def read_verdicts(data: bytes, *, where: str) -> OwnerVerdicts:
    """Return what a file says. ConfigError, with file and line, for a row that can't be meant."""
    rows: list[OwnerRow] = []
    remarks: dict[str, str] = {}
    targets: dict[str, str] = {}
    for row in read_rows(data, SHEET, where=where):
        place = f"{where}, line {row.line}"
        found, right, target = row.more
        if row.reason:
            remarks[row.key] = row.reason
        if target:
            targets[row.key] = _address(target, REDIRECT_TO, place)
        match row.choice:
            case Choice.OPEN:
                if right:
                    raise ConfigError(
                        f"{place}: has a {RIGHT_ADDRESS} but no {CHOICE}; write anders there"
                    )
            case Choice.GONE:
                rows.append(OwnerRow(line=row.line, url=row.key, new=None))
            case Choice.AGREED:
                new = _address(found, NEW_ADDRESS, place) if found else None
                rows.append(OwnerRow(line=row.line, url=row.key, new=new))
            case Choice.OTHER:
                rows.append(OwnerRow(line=row.line, url=row.key, new=_right(row, right, place)))
    return OwnerVerdicts(name=where, rows=tuple(rows), remarks=remarks, targets=targets)


def _right(row: EditedRow[Choice], right: str, place: str) -> str:
    if not right:
        raise ConfigError(
            f"{place}: {CHOICE} anders needs the page that it became under {RIGHT_ADDRESS}"
        )
    return _address(right, RIGHT_ADDRESS, place)


def _address(text: str, column: str, place: str) -> str:
    found = page_form(text)
    if found is None:
        raise ConfigError(f"{place}: {column} {text[:200]!r} is no web address; write https://…")
    return found


def numbered(
    owner: OwnerVerdicts, old: Sequence[ComparedPage], new: Sequence[ComparedPage]
) -> dict[int, Verdict]:
    """Return the verdicts by the number of the old page.

    ConfigError, with file and line, for an address that is no page of its side.
    """
    ours, theirs = _numbers(old), _numbers(new)
    found: dict[int, Verdict] = {}
    for row in owner.rows:
        number = ours.get(row.url)
        place = f"{owner.name}, line {row.line}"
        if number is None:
            raise ConfigError(f"{place}: {row.url[:200]} is no page of the old side")
        if row.new is not None and row.new not in theirs:
            raise ConfigError(
                f"{place}: {row.new[:200]} is no page of the new side; to have the old address lead"
                f" elsewhere, fill in {REDIRECT_TO!r} instead"
            )
        found[number] = Verdict(new=None if row.new is None else theirs[row.new])
    known = set(ours)
    for url in (*owner.targets, *owner.remarks):
        if url not in known:
            raise ConfigError(f"{owner.name}: {url[:200]} is no page of the old side")
    return found


def _numbers(pages: Sequence[ComparedPage]) -> dict[str, int]:
    found = {asked_form(page.url) or page.url: number for number, page in enumerate(pages)}
    return found | {page.url: number for number, page in enumerate(pages)}


def to_csv(pairs: Iterable[Pair], owner: OwnerVerdicts | None) -> bytes:
    """Return the file: a row for each old page, what the owner filled in before filled in again."""
    rows = [each for each in pairs if each.old is not None]
    return to_bytes(columns(owner), rows)


def columns(owner: OwnerVerdicts | None) -> Mapping[str, Callable[[Pair], str]]:
    """Return head → cell."""
    said = {} if owner is None else {row.url: row for row in owner.rows}
    targets = {} if owner is None else owner.targets

    def told(pair: Pair) -> str:
        if pair.old is None or pair.old.url not in said:
            return ""
        return Choice.GONE.value if said[pair.old.url].new is None else Choice.AGREED.value

    return {
        SHEET.key: lambda pair: pair.old.url if pair.old else "",
        _FATE: lambda pair: FATES[pair.fate],
        NEW_ADDRESS: lambda pair: pair.new.url if pair.new else "",
        "zekerheid": lambda pair: f"{round(pair.confidence * 100)}%",
        "op grond van": lambda pair: ", ".join(GROUNDS[each] for each in pair.grounds),
        "titel oud": lambda pair: (pair.old and pair.old.title) or "",
        "titel nieuw": lambda pair: (pair.new and pair.new.title) or "",
        "gelijkenis": lambda pair: _percent(pair.likeness),
        "inhoud": lambda pair: CHANGES[pair.change] if pair.new else "",
        "antwoord oud adres": lambda pair: ANSWERS[pair.answer],
        "doorverwijzing": lambda pair: (
            "" if pair.redirecting is Redirecting.NONE else REDIRECTS[pair.redirecting]
        ),
        "kan ook zijn": lambda pair: _related(pair, RelationKind.CANDIDATE),
        "ook verdeeld over": lambda pair: _related(pair, RelationKind.SPLIT),
        "samengevoegd met": lambda pair: _related(pair, RelationKind.MERGED),
        CHOICE: told,
        RIGHT_ADDRESS: lambda _: "",
        REDIRECT_TO: lambda pair: targets.get(pair.old.url, "") if pair.old else "",
        SHEET.reason: lambda pair: pair.remark,
        BY: lambda _: "",
        WHEN: lambda _: "",
    }


def _percent(share: float | None) -> str:
    return "" if share is None else f"{round(share * 100)}%"


def _related(pair: Pair, kind: RelationKind) -> str:
    several = [each for each in pair.relations if each.kind is kind]
    return joined((f"{each.url} ({round(each.share * 100)}%)" for each in several), len(several))


def is_moved(pair: Pair) -> bool:
    """Whether an old address needs to lead to another one."""
    return pair.fate in (Fate.MOVED, Fate.MERGED)
