"""`capture links`: every link of a page, with how it was found. For spot checks."""

import json
import os
import tempfile
from pathlib import Path
from typing import Annotated, Any

import typer

from capture.cli import engine
from capture.cli.given import ConfigFile, Options, with_settings
from capture.config.build import from_sources
from capture.config.options import Group, Option
from capture.errors import ExitCode
from capture.model.layout import HarvestFolder

_SHOWN_GROUPS = frozenset({Group.MANNERS, Group.NETWORK})
_SHOWN_KEYS = frozenset({"seed", "browser"})


def _is_for_links(row: Option) -> bool:
    return row.shown.group in _SHOWN_GROUPS or row.key in _SHOWN_KEYS


@with_settings(only=_is_for_links)
def links(
    *,
    config: ConfigFile = None,
    embeds: Annotated[
        bool, typer.Option("--embeds", help="Also what the page loads: images, scripts, styles.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object for each link, one on each line.")
    ] = False,
    options: Options,
) -> ExitCode:
    """Visit the pages named, try them out, and print each link with the mechanism that found it.

    Nothing is kept: the recording goes into a temporary folder.
    """
    with tempfile.TemporaryDirectory(prefix="capture-links-") as folder:
        given = {**options, "scope": "list", "out": folder}
        settings, secrets = from_sources(options=given, config=config, environment=os.environ)
        result = engine.page(settings, secrets)
        for row in _rows(result.folder, with_embeds=embeds):
            typer.echo(json.dumps(row, ensure_ascii=False) if as_json else _line(row))
    if result.reason:
        typer.echo(result.reason, err=True)
    return result.exit_code


def _rows(folder: Path, *, with_embeds: bool) -> list[dict[str, Any]]:
    """Return what was found, in the order of finding; a link found in several ways stands often."""
    from capture.ledger.database import open_database
    from capture.ledger.sources import sources
    from capture.model.link import Hop, Mechanism

    of_the_site = {Mechanism.SITEMAP, Mechanism.ROBOTS_TXT, Mechanism.FEED}

    database = open_database(HarvestFolder(folder).ledger)
    try:
        with database.read() as tx:
            return [
                {
                    "url": each.url,
                    "mechanism": each.mechanism.value,
                    "hop": each.hop.value,
                    "where": each.place,
                    "action": each.action,
                    "from": each.from_url,
                }
                for each in sources(tx)
                if each.from_url is not None
                and each.mechanism not in of_the_site
                and (with_embeds or each.hop is not Hop.EMBED)
            ]
    finally:
        database.close()


def _line(row: dict[str, Any]) -> str:
    how = row["action"] or row["where"]
    return f"{row['mechanism']:<18} {row['url']}" + (f"  ({how})" if how else "")
