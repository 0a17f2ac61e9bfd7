"""`capture spotcheck`: a sample of a site's pages as a checklist for a person."""

import json
import os
import random
import shlex
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from capture import clock
from capture.cli import engine
from capture.cli.ending import say
from capture.cli.given import AsJson, ConfigFile, Options, with_settings
from capture.cli.page import is_for_one_page
from capture.cli.proving import prove
from capture.config.build import from_sources
from capture.config.options import Option
from capture.config.settings import HarvestSettings, ScopeMode, Secrets
from capture.errors import CaptureError, ExitCode, UsageError
from capture.model.layout import HarvestFolder

if TYPE_CHECKING:
    from capture.spotcheck.choosing import Choice
    from capture.spotcheck.values import Spotcheck

_SETTLED = frozenset({"kind", "seeds", "seed"})
_MOST_PAGES = 500
_LARGEST_SEED = 2**31 - 1


def _is_for_a_spotcheck(row: Option) -> bool:
    return is_for_one_page(row) and row.key not in _SETTLED


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wish:
    """What was asked for."""

    size: int
    seed: int
    earlier: "Spotcheck | None"
    """The spot check that is repeated."""

    def choose(self, folder: HarvestFolder) -> "Choice":
        """Choose from the pages of a harvest."""
        from capture.spotcheck.checking import repeated
        from capture.spotcheck.choosing import choose_from_harvest

        seeds = _seeds(folder)
        if self.earlier is not None:
            return repeated(self.earlier, seeds[0] if seeds else self.earlier.pages[0].url)
        return choose_from_harvest(folder, size=self.size, seed=self.seed, seeds=seeds)


@with_settings(only=_is_for_a_spotcheck)
def spotcheck(
    *,
    what: Annotated[
        str,
        typer.Argument(
            metavar="SITE|HARVEST",
            help="Folder of a harvest, to take pages from; or address of a site, to capture them.",
        ),
    ],
    size: Annotated[
        int, typer.Option("--sample", min=1, max=_MOST_PAGES, metavar="N", help="Pages. [20]")
    ] = 20,
    lot: Annotated[
        int | None,
        typer.Option(
            "--lot",
            min=0,
            max=_LARGEST_SEED,
            metavar="NUMBER",
            help="Draw the same lots as the spot check that told this number. [a new one]",
        ),
    ] = None,
    repeat: Annotated[
        Path | None,
        typer.Option(
            metavar="STEEKPROEF.JSON",
            help="Check the pages of an earlier spot check again, on this harvest or host.",
        ),
    ] = None,
    to: Annotated[
        Path | None,
        typer.Option(
            "--to",
            metavar="FOLDER",
            help="Where the checklist goes; must not exist. [steekproef-HARVEST, here]",
        ),
    ] = None,
    config: ConfigFile = None,
    as_json: AsJson = False,
    options: Options,
) -> ExitCode:
    """Make a checklist of some pages: one of each template, the most linked, some by lot.

    For each page a picture, what was found (broken links, missing parts, redirects, orphans, what
    can't be harvested), tick boxes, and room for remarks and initials; with a CSV, and a JSON to
    repeat the same sample by. Of a SITE the pages are captured first, as by capture page: chosen
    from its newest harvest in the archive, else from what its home page and sitemap name.
    """
    from capture.spotcheck.writing import read, write  # imported late: it takes time to load

    earlier = read(repeat) if repeat is not None else None
    seed = lot if lot is not None else random.SystemRandom().randint(1, _LARGEST_SEED)
    wish = _Wish(size=size, seed=seed, earlier=earlier)
    folder = Path(what)
    if folder.is_dir():
        beside: tuple[HarvestFolder, ...] = ()
        taken = HarvestFolder(folder.absolute())
        choice = wish.choose(taken)
    else:
        if not _may_be_address(what):
            raise UsageError(f"{what}: is no folder of a harvest, nor the address of a site")
        given = {**options, "seed": [what], "scope": ScopeMode.LIST.value}
        settings, secrets = from_sources(options=given, config=config, environment=os.environ)
        taken, choice, beside = _captured(settings, secrets, wish)
    if not choice.chosen:
        raise UsageError(f"{what}: no pages are known of it to choose from")
    place = (to or Path(f"steekproef-{taken.root.name}")).absolute()
    if place.exists():
        raise UsageError(f"{place}: is there already; give another folder with --to")
    found = _checked(taken, choice, beside, place, wish)
    try:
        page = write(found, place)
    except OSError as fault:
        raise UsageError(f"{place}: can't be written ({fault.strerror}); see --to") from None
    _tell(found, page, as_json=as_json)
    return ExitCode.COMPLETE


def _may_be_address(what: str) -> bool:
    """Whether what is no folder is meant as a site, and is no path with a slip of the pen."""
    host = what.partition("/")[0].partition(":")[0]
    return "://" in what or host == "localhost" or "." in host.strip(".")


def _captured(
    settings: HarvestSettings, secrets: Secrets, wish: _Wish
) -> "tuple[HarvestFolder, Choice, tuple[HarvestFolder, ...]]":
    """Capture the pages of a site; return the harvest, the pages, and harvests that know more."""
    from capture.harvest.outside import newest_whole
    from capture.harvest.wiring import site_host
    from capture.spotcheck.checking import repeated
    from capture.spotcheck.choosing import choose_from_known

    home = settings.seeds[0]
    newest = newest_whole(settings.out, site_host(home))
    beside: tuple[HarvestFolder, ...] = (HarvestFolder(newest),) if newest is not None else ()
    if wish.earlier is not None:
        choice = repeated(wish.earlier, home)
    elif beside:
        say(f"pages are chosen from {newest}")
        choice = wish.choose(beside[0])
    else:
        say("the archive has no whole harvest of this site: pages are chosen from its home page")
        first = engine.page(settings, secrets)
        prove(first, settings)
        known = HarvestFolder(first.folder)
        choice = choose_from_known(known, home, size=wish.size, seed=wish.seed)
        beside = (known,)
        if choice.known_pages == 1 and first.exit_code is not ExitCode.COMPLETE:
            raise CaptureError(
                f"{home}: could not be captured ({first.reason}); see {first.folder}"
            )
    seeds = tuple(each.candidate.url for each in choice.chosen)
    if not seeds:
        return beside[0], choice, ()
    chosen = replace(settings, seeds=seeds)
    result = prove(engine.page(chosen, secrets), chosen)
    if result.exit_code is ExitCode.FAULT:
        raise UsageError(f"the pages could not be captured: {result.reason}")
    say(f"captured in {result.folder}")
    return HarvestFolder(result.folder), choice, beside


def _checked(
    taken: HarvestFolder,
    choice: "Choice",
    beside: tuple[HarvestFolder, ...],
    place: Path,
    wish: _Wish,
) -> "Spotcheck":
    from capture.spotcheck.checking import About, check

    about = About(
        site_host=taken.root.parent.name,
        harvested=_began(taken),
        written=clock.now(),
        seed=wish.earlier.seed if wish.earlier is not None else wish.seed,
        size=len(choice.chosen) if wish.earlier is not None else wish.size,
        repeats=wish.earlier.harvest if wish.earlier is not None else None,
    )
    try:
        return check(choice, about, taken, place, beside=beside)
    except OSError as fault:
        raise UsageError(f"{place}: can't be written ({fault.strerror}); see --to") from None


def _seeds(folder: HarvestFolder) -> tuple[str, ...]:
    from capture.config import store

    return store.load(folder.settings).seeds


def _began(folder: HarvestFolder) -> datetime | None:
    """Return when a harvest began, by the name of its folder; None when that doesn't say."""
    stamp = folder.root.name.rpartition("-")[0].rpartition("-")[2]
    try:
        return datetime.strptime(stamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def _tell(found: "Spotcheck", page: Path, *, as_json: bool) -> None:
    counts = Counter(each.kind.value for checked in found.pages for each in checked.findings)
    told = ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items())) or "none"
    say(
        f"{len(found.pages)} of {found.known_pages} pages, {found.templates} templates;"
        f" findings: {told}"
    )
    if found.repeats is None:
        from capture.spotcheck.writing import JSON_NAME

        again = shlex.quote(str(page.parent / JSON_NAME))
        say(f"lot {found.seed}; to check the same pages again: --repeat {again}")
    if as_json:
        values = {"checklist": str(page), "lot": found.seed, "pages": len(found.pages)}
        typer.echo(json.dumps({**values, "findings": dict(counts)}, ensure_ascii=False))
    else:
        typer.echo(str(page))
