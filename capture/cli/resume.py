"""`capture resume`: go on with a harvest that was cut short."""

import os
from pathlib import Path
from typing import Annotated

import typer

from capture.cli import engine
from capture.cli.ending import conclude
from capture.cli.given import AsJson, Options, with_settings
from capture.cli.proving import prove
from capture.config.build import resumed
from capture.config.store import load
from capture.errors import ExitCode
from capture.model.layout import HarvestFolder


@with_settings(only=lambda row: row.shown.on_resume)
def resume(
    *,
    folder: Annotated[Path, typer.Argument(metavar="HARVEST", help="Folder of the harvest.")],
    as_json: AsJson = False,
    options: Options,
) -> ExitCode:
    """Go on with a harvest, with the settings that it was begun with.

    Limits (--max-pages, --max-bytes, --max-time) of the earlier run hold only when given again.
    """
    kept = load(HarvestFolder(folder).settings)
    settings, secrets = resumed(kept, options=options, environment=os.environ)
    result = prove(engine.resume(folder.absolute(), settings, secrets), settings)
    return conclude(result, as_json=as_json)
