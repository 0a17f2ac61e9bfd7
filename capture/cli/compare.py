"""`capture compare`: what became of a site when it was rebuilt, from two harvests or WARC files."""

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from capture.cli.reading_progress import reading_progress
from capture.cli.stage_progress import stages
from capture.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from capture.compare.verdicts import OwnerVerdicts
    from capture.model.comparison import Comparison
    from capture.model.side import Side

_LARGEST_DECISIONS = 256 * 1024 * 1024
_SHOWN_NOTES = 10


def compare(
    *,
    old: Annotated[
        Path,
        typer.Argument(
            metavar="A", help="The site before: a harvest folder, or a file or folder of WARC."
        ),
    ],
    new: Annotated[
        Path,
        typer.Argument(metavar="B", help="The site after; of another host when it has moved."),
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            help="Write the comparison there."
            " [vergelijkingen/ of the archive that B is in, else of the working folder]",
        ),
    ] = None,
    decisions: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="A paren.csv of an earlier comparison in which pairs were confirmed or corrected.",
        ),
    ] = None,
    pictures: Annotated[
        bool, typer.Option(help="Write pictures of pages before and after, and their difference.")
    ] = True,
    again: Annotated[
        Path | None,
        typer.Option(
            metavar="HARVEST",
            help="Another harvest of the old site: what differs between the two moves by itself,"
            " and is left out of the difference of pictures.",
        ),
    ] = None,
    axe: Annotated[
        int,
        typer.Option(
            metavar="N",
            min=0,
            max=10_000,
            help="Open N pairs of pages from the archive in a browser and look for accessibility"
            " problems that are new, with axe-core; 0: none.",
        ),
    ] = 0,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the comparison as JSON, too.")
    ] = False,
) -> ExitCode:
    """Compare two states of a site: which pages stayed, moved or went, and where addresses lead.

    Read from files only; nothing is asked of any network, so the old site may be gone. Old pages
    are matched to new ones by address, redirect, canonical address, bytes, title, headings and
    text, with a confidence; paren.csv is the place to correct that. Redirects that the builder
    still has to make are written as CSV and for nginx and Apache. Exit codes: 0 when it was
    compared, 2 when there is nothing to compare or a file of decisions is wrong.
    """
    from capture import clock  # imported late: these take time to load
    from capture.compare.compare import compare as compared
    from capture.compare.opening import opened_side
    from capture.compare.presenting import Presenting, present
    from capture.compare.results import check_place, write_results

    owner = _owner(decisions)
    folder = out if out is not None else _beside(old, new)
    check_place(folder)
    with (
        reading_progress("before", is_shown=True) as told_old,
        opened_side(old, told_old) as before,
        reading_progress("after", is_shown=True) as told_new,
        opened_side(new, told_new) as after,
        ExitStack() as stack,
    ):
        for path, side in ((old, before), (new, after)):
            if not side.pages and not side.documents:
                raise UsageError(f"{path}: holds no pages and no documents to compare")
        comparison = compared(before, after, made=clock.now(), owner=owner)
        asked = Presenting(
            with_pictures=pictures,
            axe_pairs=axe,
            again=stack.enter_context(opened_side(again)) if again is not None else None,
        )
        told = stack.enter_context(stages())

        def write_page(draft: Path) -> None:
            present(draft, comparison, old=before, new=after, asked=asked, on_stage=told)

        write_results(comparison, folder, owner=owner, write_page=write_page)
    if as_json:
        from capture.compare.data import to_json

        typer.echo(to_json(comparison).decode(), nl=False)
    else:
        _print(comparison, folder)
    return ExitCode.COMPLETE


def _owner(path: Path | None) -> "OwnerVerdicts | None":
    if path is None:
        return None
    from capture.compare.verdicts import read_verdicts

    try:
        if path.stat().st_size > _LARGEST_DECISIONS:
            raise UsageError(f"{path}: is too large for a file of decisions")
        data = path.read_bytes()
    except OSError as fault:
        message = f"{path}: can't be read ({fault.strerror or fault}); name a paren.csv"
        raise UsageError(message) from fault
    return read_verdicts(data, where=str(path))


def _beside(old: Path, new: Path) -> Path:
    """Return where a comparison goes by itself: in the archive of the new harvest."""
    from capture.compare.warc_files import is_harvest
    from capture.model.layout import HarvestFolder

    place = new.absolute()
    archive = HarvestFolder(place).archive if is_harvest(place) else Path.cwd()
    return archive / "vergelijkingen" / f"{_stem(old)}--{_stem(new)}"


def _stem(path: Path) -> str:
    name = path.absolute().name.removesuffix(".gz").removesuffix(".warc")
    return "".join(char if char.isalnum() or char in "-_." else "-" for char in name)[:100]


def _print(comparison: "Comparison", folder: Path) -> None:
    from capture.compare.redirect_map import redirects_of
    from capture.model.comparison import sentence
    from capture.model.fate import Answer

    counts, documents = comparison.counts, comparison.document_counts
    for word, side in (("before", comparison.old), ("after", comparison.new)):
        _print_side(word, side)
    typer.echo("")
    typer.echo(f"  {sentence(counts)}")
    typer.echo("")
    redirects = redirects_of(comparison)
    blank = sum(each.target is None for each in redirects)
    not_asked = sum(
        each.old is not None and each.answer is Answer.NOT_ASKED for each in comparison.pairs
    )
    rows = [
        ("pages before", counts.old, f"{counts.new_side} after"),
        ("kept", counts.kept, f"{counts.kept_changed} with other text"),
        ("moved", counts.moved, f"{counts.moved_right} rightly redirected"),
        ("merged", counts.merged, "into pages that took the place of another"),
        ("gone", counts.gone, f"{counts.gone_unredirected} without a redirect"),
        ("new", counts.new, ""),
        ("documents before", documents.old, f"{documents.new_side} after"),
        ("  kept, changed", documents.kept + documents.changed, f"{documents.changed} changed"),
        ("  moved, merged", documents.moved + documents.merged, ""),
        ("  gone", documents.gone, ""),
        ("redirects to make", len(redirects), f"{blank} of them without a target yet"),
    ]
    for name, count, beside in rows:
        typer.echo(f"  {name:<18} {count:>7}  {beside}".rstrip())
    if not_asked:
        typer.echo(
            f"\n  {not_asked} old addresses were never asked for while B was harvested, so that"
            " their redirects\n  are not known. Harvest B again with --owner-list"
            f" {folder / 'niet-opgevraagd.txt'}"
        )
    typer.echo(f"\n{folder}")
    typer.echo(f"open in a browser: {(folder / 'vergelijking.html').resolve().as_uri()}")


def _print_side(word: str, side: "Side") -> None:
    when = "" if side.first is None else f", {side.first:%Y-%m-%d}"
    host = ", ".join(side.hosts[:3]) or "no pages"
    more = f" and {len(side.hosts) - 3} more hosts" if len(side.hosts) > 3 else ""
    typer.echo(f"{word}: {side.name} ({host}{more}{when})")
    for name in side.builds_on:
        typer.echo(f"  with {name}")
    for note in side.notes[:_SHOWN_NOTES]:
        typer.echo(f"  note: {note}")
    if side.is_complete is False:
        typer.echo("  note: that harvest was cut short; what it did not reach seems gone or new")
