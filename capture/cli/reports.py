"""`capture reports`: what visitors reported about an archive, and its answers (OPSL07)."""

import getpass
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from capture import clock
from capture.cli.ending import say
from capture.errors import ExitCode, UsageError
from capture.model.text import printable

if TYPE_CHECKING:
    from capture.access.faults.reports import Answer
    from capture.access.faults.values import Report, State
    from capture.access.portal.lasting import Lasting

_MOST = 1_000_000

Archive = Annotated[Path, typer.Argument(metavar="ARCHIVE", help="Folder of the archive.")]
Which = Annotated[
    str, typer.Argument(metavar="NUMBER", help="Number of the report, or its receipt number.")
]
By = Annotated[
    str | None, typer.Option(metavar="NAME", help="Who answers: name or function. [you]")
]
Words = Annotated[
    str | None,
    typer.Option("--text", metavar="TEXT", help="The public answer; - reads it from stdin."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print it as JSON.")]


def reports() -> typer.Typer:
    """Return the group of commands."""
    group = typer.Typer(
        name="reports",
        help="Reports of faults by visitors: list, show, answer, close, deliver.",
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    group.command("list")(show_all)
    for command in (show, answer, close, deliver, clear, key):
        group.command()(command)
    return group


def show_all(
    *,
    archive: Archive,
    state: Annotated[
        list[str] | None,
        typer.Option(
            metavar="STATE",
            help="Only received, in-progress, solved or declined. Repeatable. [all]",
        ),
    ] = None,
    site: Annotated[
        str | None, typer.Option(metavar="HOST", help="Only of this site of the archive.")
    ] = None,
    kind: Annotated[
        str | None,
        typer.Option(
            metavar="KIND",
            help="Only missing-picture, does-not-work, wrong-content, not-public or other.",
        ),
    ] = None,
    last: Annotated[int, typer.Option(metavar="N", min=1, help="The last so many.")] = 100,
    csv: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write them into a CSV file, all of them.")
    ] = None,
    as_json: AsJson = False,
) -> ExitCode:
    """List reports, newest first."""
    from capture.access.faults import sheet
    from capture.access.faults.reports import Filter, list_reports
    from capture.access.faults.values import Kind, State
    from capture.cli.report_tables import listing
    from capture.files import write_whole

    wanted = Filter(
        states=frozenset(_one_of(State, each, "--state") for each in state or ()),
        kind=None if kind is None else _one_of(Kind, kind, "--kind"),
        site=site,
    )
    with _lasting(archive) as lasting:
        found = list_reports(lasting.store, wanted, limit=_MOST if csv is not None else last)
    if csv is not None:
        try:
            write_whole(csv, sheet.to_csv(found))
        except OSError as fault:
            raise UsageError(f"{csv}: can't be written ({fault.strerror})") from None
        say(f"{csv}: reports written: {len(found)}")
    elif as_json:
        typer.echo(json.dumps([sheet.to_values(each) for each in found], ensure_ascii=False))
    else:
        typer.echo(listing(found))
    return ExitCode.COMPLETE


def show(*, archive: Archive, which: Which, as_json: AsJson = False) -> ExitCode:
    """Show a report whole: what was told, what was done with it, what waits to be delivered."""
    from capture.access.faults import sheet
    from capture.cli.report_tables import whole

    with _lasting(archive) as lasting:
        found = _report(lasting, which)
    if as_json:
        typer.echo(json.dumps(sheet.to_values(found), ensure_ascii=False, indent=2))
    else:
        typer.echo(whole(found))
    return ExitCode.COMPLETE


def answer(*, archive: Archive, which: Which, text: Words = None, by: By = None) -> ExitCode:
    """Answer a report, which is in progress from then on; without --text it becomes just that.

    Everybody with the receipt number reads the answer: put no personal data in it.
    """
    from capture.access.faults.values import State

    with _lasting(archive) as lasting:
        found = _report(lasting, which)
        state = found.state if found.state.is_closed else State.IN_PROGRESS
        return _given(lasting, found, _answer(state, text, by))


def close(
    *,
    archive: Archive,
    which: Which,
    state: Annotated[str, typer.Option(metavar="solved|declined", help="How it ended.")],
    text: Words = None,
    by: By = None,
) -> ExitCode:
    """Close a report; it needs an answer, given now or before."""
    from capture.access.faults.values import State

    ended = _one_of(State, state, "--state")
    if not ended.is_closed:
        raise UsageError(f"--state {state}: choose solved or declined")
    with _lasting(archive) as lasting:
        return _given(lasting, _report(lasting, which), _answer(ended, text, by))


def deliver(*, archive: Archive) -> ExitCode:
    """Deliver now what waits, as capture serve does by itself; say what can't be delivered."""
    from capture.access.faults.postman import Postman
    from capture.config.archive import name_of
    from capture.delivery import outbox

    with _lasting(archive) as lasting:
        postman = Postman(lasting.store, lasting.acts, archive_name=name_of(archive))
        now = clock.now()
        with lasting.store.writing() as db:
            outbox.hurry(db, now)
        done = postman.deliver(now)
        with lasting.store.reading() as db:
            left = outbox.count(db)
    for fault in done.faults:
        say(fault)
    say(f"messages delivered: {done.delivered}; still waiting: {left}")
    return ExitCode.FAULT if done.faults else ExitCode.COMPLETE


def clear(*, archive: Archive) -> ExitCode:
    """Delete personal data whose time is over, as capture serve does by itself."""
    from capture.access.faults.retention import clear as cleared
    from capture.access.faults.settings import read_settings

    with _lasting(archive) as lasting:
        number = cleared(lasting.store, read_settings(archive).terms, clock.now())
    say(f"reports of which personal data were deleted: {number}")
    return ExitCode.COMPLETE


def key(
    *, file: Annotated[Path, typer.Argument(metavar="FILE", help="A file that isn't there yet.")]
) -> ExitCode:
    """Make a key that a webhook is signed with; its receiver needs it too."""
    import os

    from capture.delivery.webhook import new_key

    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as fault:
        raise UsageError(f"{file}: can't be made ({fault.strerror})") from None
    with os.fdopen(descriptor, "w", encoding="ascii") as opened:
        opened.write(f"{new_key()}\n")
    say(f"{file}: name it as key-file in faults.toml, and give it to the receiver of the webhook")
    return ExitCode.COMPLETE


@contextmanager
def _lasting(archive: Path) -> "Iterator[Lasting]":
    from capture.access.portal.lasting import open_lasting
    from capture.access.store import FILE, FOLDER

    if not (archive / FOLDER / FILE).is_file():
        raise UsageError(
            f"{archive}: has no reports; name the folder of an archive that capture serve shows"
        )
    lasting = open_lasting(archive)
    try:
        yield lasting
    finally:
        lasting.store.close()


def _report(lasting: "Lasting", which: str) -> "Report":
    from capture.access.faults.reports import by_receipt, report

    is_number = which.isdecimal() and len(which) < 10
    found = report(lasting.store, int(which)) if is_number else by_receipt(lasting.store, which)
    if found is None:
        raise UsageError(f"{printable(which)}: is no report; see capture reports list")
    return found


def _answer(state: "State", text: str | None, by: str | None) -> "Answer":
    from capture.access.acts import COMMAND_LINE
    from capture.access.faults.draft import cleaned
    from capture.access.faults.reports import Answer

    words = typer.get_text_stream("stdin").read() if text == "-" else text or ""
    name = by or _user()
    return Answer(
        state=state, text=cleaned(words), by=f"{COMMAND_LINE}: {name}" if name else COMMAND_LINE
    )


def _given(lasting: "Lasting", found: "Report", given: "Answer") -> ExitCode:
    from capture.access.faults import reports as acting

    after = acting.answer(lasting.store, lasting.acts, found.number, given)
    told = "; the visitor gets it by mail" if after.undelivered and after.email else ""
    say(f"report {after.number}: {after.state.value}{told}")
    return ExitCode.COMPLETE


def _one_of[E: str](kind: type[E], text: str, option: str) -> E:
    members = [each.value for each in kind]  # type: ignore[attr-defined]
    if text not in members:
        raise UsageError(f"{option} {printable(text)}: choose {', '.join(members)}")
    return kind(text)


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""
