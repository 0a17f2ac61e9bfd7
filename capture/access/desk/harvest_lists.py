"""The lists of a harvest (REIK03, REIK06) with their pictures, and decisions about their rows.

What is decided goes into the same files as what `capture lists` and the CSV file decide: the page
is another way to them, no other truth.
"""

import re
from collections.abc import Sequence
from urllib.parse import urlencode

from starlette.responses import FileResponse, Response

from capture.access.act_lines import Act
from capture.access.desk.accounts import Role
from capture.access.desk.listing import (
    PER_PAGE,
    Filter,
    Listed,
    Row,
    Which,
    kinds,
    mark,
    set_mark,
)
from capture.access.desk.runs import Kind
from capture.access.desk.seat import Seat
from capture.access.portal import files
from capture.access.portal.forms import Form
from capture.clock import from_iso, iso
from capture.errors import UsageError
from capture.metadata.labels import ALTERNATIVE_KINDS, MECHANISMS, ORPHAN_KINDS
from capture.model.decision import Choice, Verdict
from capture.model.layout import HarvestFolder
from capture.model.obstacle import Alternative
from capture.model.obstacle_list import ObstacleRow

LONGEST_REASON = 2_000
_NAMED = 10
_ALL, _PAGE, _TICKED = "all", "page", "ticked"


def page(seat: Seat) -> Response:
    """Send a page of a list: `/desk/lists/SITE/HARVEST/LIST`."""
    found = _folder(seat)
    if found is None:
        return seat.visit.fault(404)
    folder, which = found
    if not _may_look(seat):
        return seat.html("withheld", status=403, at="/desk")
    listed = seat.office.listings.get(folder, which)
    wanted = Filter.of(lambda name: seat.visit.query.get(name, ""))
    rows = [row for row in listed.rows if wanted.takes(row)]
    pages = max(1, -(-len(rows) // PER_PAGE))
    number = min(_number(seat.visit.query.get("page", "1")), pages)
    shown = rows[(number - 1) * PER_PAGE : number * PER_PAGE]
    return seat.html(
        which.value,
        at=_at(folder, which, wanted, number),
        listed=listed,
        which=which.value,
        base=f"/{_name(folder)}/{which.value}",
        folder=_name(folder),
        rows=[(mark(row), row) for row in shown],
        total=len(rows),
        page=number,
        pages=pages,
        wanted=wanted,
        asked=wanted.values(),
        kinds=kinds(listed),
        choices=which.choices,
        undecided=sum(row.decision is None for row in listed.rows),
        orphan_kinds=ORPHAN_KINDS,
        mechanisms=MECHANISMS,
        alternative_kinds=ALTERNATIVE_KINDS,
        pictures=_pictures,
        decided_at=_moment(seat.visit.query.get("decided", "")),
        longest=LONGEST_REASON,
    )


def image(seat: Seat) -> Response:
    """Send a picture of a harvest: `/desk/image/SITE/HARVEST/NAME`."""
    site, _, rest = seat.rest.partition("/")
    harvest, _, name = rest.partition("/")
    folder = seat.harvest(site, harvest)
    if folder is None or not _may_look(seat):
        return Response(status_code=404)
    found = files.report_file(folder, f"images/{name}")
    if found is None or not found.is_shown:
        return Response(status_code=404)
    headers = {
        "Cache-Control": "private, no-store",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return FileResponse(found.path, media_type=found.type, headers=headers)


def decide(seat: Seat, form: Form) -> Response:
    """Take a decision about rows; about more than one after it was confirmed."""
    found = _folder(seat)
    if found is None:
        return seat.visit.fault(404)
    folder, which = found
    listed = seat.office.listings.get(folder, which)
    wanted = Filter.of(form.one)
    undone = form.one("undo")
    choice = which.choice("open" if undone else form.one("choice"))
    rows = _meant(listed, wanted, form)
    reason = " ".join(form.one("reason").split())
    if undone and not reason:
        reason = seat.visit.language.t("Besluit teruggenomen", "Decision taken back")
    if choice is None or not rows or not 0 < len(reason) <= LONGEST_REASON:
        return seat.html(
            "incomplete",
            status=400,
            at="/desk",
            back=_back(seat, folder, which, wanted, form),
            lacks_choice=choice is None,
            lacks_rows=not rows,
            longest=LONGEST_REASON,
        )
    expected = form.one("expected")
    if len(rows) > 1 and not expected:
        return _asking(seat, form, rows, (folder, which, wanted, reason))
    if expected and expected != set_mark(rows):
        raise UsageError("the list changed meanwhile; look at it again before deciding")
    _decide(seat, folder, which, rows, (choice.value, reason))
    # What was decided has one moment, by which it can be found and taken back together.
    newer = seat.office.listings.get(folder, which)
    keys = {row.key for row in rows}
    latest = max((row.decision.moment for row in newer.rows if row.key in keys and row.decision),
                 default=None)  # fmt: skip
    done = {"done": str(len(rows))}
    if latest is not None and choice.value != "open":
        done["decided"] = iso(latest)
    return seat.to(_back(seat, folder, which, wanted, form, **done))


def _decide(
    seat: Seat,
    folder: HarvestFolder,
    which: Which,
    rows: Sequence[Row],
    given: tuple[str, str],
) -> None:
    choice, reason = given
    keys = [row.key for row in rows]
    details = {"list": which.value, "decision": choice, "count": str(len(rows)), "reason": reason}
    details |= {f"row {number}": key for number, key in enumerate(keys[:_NAMED], 1)}
    work, by = seat.office.work, seat.account.name
    with seat.acting(Act.DECIDED, _name(folder), details):
        if which is Which.ORPHANS:
            work.decide_orphans(folder, keys, Choice(choice), reason=reason, by=by)
        else:
            work.decide_obstacles(folder, keys, Verdict(choice), reason=reason, by=by)
    seat.office.runs.ask(Kind.RENEW, _name(folder), f"besluiten over {len(rows)} regels")


def _asking(
    seat: Seat,
    form: Form,
    rows: Sequence[Row],
    about: tuple[HarvestFolder, Which, Filter, str],
) -> Response:
    """Return the page that asks whether so many rows are meant."""
    folder, which, wanted, reason = about
    choice = which.choice(form.one("choice"))
    assert choice is not None
    return seat.html(
        "confirm",
        at=_at(folder, which, wanted, 1),
        base=f"/{_name(folder)}/{which.value}",
        back=_back(seat, folder, which, wanted, form),
        asked=wanted.values(),
        page=form.one("page"),
        scope=form.one("scope"),
        ticked=form.all("row"),
        shown=form.all("shown"),
        count=len(rows),
        named=[row.url for row in rows[: 2 * _NAMED]],
        choice=choice.value,
        words_of=which.choices[choice],
        reason=reason,
        overruled=sum(row.decision is not None for row in rows),
        expected=set_mark(rows),
    )


def _meant(listed: Listed, wanted: Filter, form: Form) -> list[Row]:
    """Return the rows that a form means: the ticked ones, those of its page, or all found."""
    if form.one("undo"):
        marks = {form.one("undo")}
    elif form.one("scope") == _ALL:
        return [row for row in listed.rows if wanted.takes(row)]
    elif form.one("scope") == _PAGE:
        marks = set(form.all("shown"))
    else:
        marks = set(form.all("row"))
    return [row for row in listed.rows if mark(row) in marks]


def _folder(seat: Seat) -> tuple[HarvestFolder, Which] | None:
    parts = seat.rest.split("/")
    if len(parts) != 3 or parts[2] not in list(Which):
        return None
    folder = seat.harvest(parts[0], parts[1])
    return (folder, Which(parts[2])) if folder is not None else None


def _may_look(seat: Seat) -> bool:
    """Return whether who is logged in may see the lists, which name every address.

    A reader may while nothing in the archive is withheld, as a visitor may see the reports then.
    """
    if seat.may(Role.ARCHIVIST):
        return True
    return not files.are_withheld(seat.visit.catalogue.archive)


def _name(folder: HarvestFolder) -> str:
    return f"{folder.root.parent.name}/{folder.root.name}"


def _at(folder: HarvestFolder, which: Which, wanted: Filter, page: int) -> str:
    asked = urlencode({**wanted.values(), **({"page": str(page)} if page > 1 else {})})
    return f"/desk/lists/{_name(folder)}/{which.value}" + (f"?{asked}" if asked else "")


def _back(
    seat: Seat, folder: HarvestFolder, which: Which, wanted: Filter, form: Form, **more: str
) -> str:
    page = {"page": form.one("page")} if re.fullmatch(r"[1-9]\d{0,8}", form.one("page")) else {}
    return seat.way(f"/lists/{_name(folder)}/{which.value}", **wanted.values(), **page, **more)


def _moment(text: str) -> str:
    """Return a moment as it came, when it is one; else nothing."""
    try:
        return iso(from_iso(text)) if text else ""
    except ValueError:
        return ""


def _pictures(row: ObstacleRow) -> list[Alternative]:
    """Return the alternatives of a thing that are pictures."""
    return [each for each in row.alternatives if each.content_type.startswith("image/")]


def _number(text: str) -> int:
    return max(1, int(text)) if text.isdecimal() and len(text) < 9 else 1
