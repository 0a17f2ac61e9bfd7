"""`capture page`: one page, or a few."""

import os

from capture.cli import engine
from capture.cli.ending import conclude
from capture.cli.given import AsJson, ConfigFile, Options, with_settings
from capture.cli.proving import prove
from capture.config.build import from_sources
from capture.config.options import Group, Option
from capture.errors import ExitCode

_NOT_FOR_ONE_PAGE = frozenset({Group.SCOPE, Group.SOURCES, Group.LIMITS})


def is_for_one_page(row: Option) -> bool:
    """Whether an option says anything about a harvest of single pages."""
    return row.shown.group not in _NOT_FOR_ONE_PAGE


@with_settings(only=is_for_one_page)
def page(*, config: ConfigFile = None, as_json: AsJson = False, options: Options) -> ExitCode:
    """Harvest only the pages named, with all that they load; links are not followed."""
    listed = {**options, "scope": "list"}
    settings, secrets = from_sources(options=listed, config=config, environment=os.environ)
    result = prove(engine.page(settings, secrets), settings)
    return conclude(result, as_json=as_json)
