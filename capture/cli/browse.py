"""`capture browse`: a person clicks, everything is recorded."""

import os

from capture.cli import engine
from capture.cli.ending import conclude
from capture.cli.given import AsJson, ConfigFile, Options, with_settings
from capture.cli.proving import prove
from capture.config.build import from_sources
from capture.config.options import Group, Option
from capture.errors import ExitCode

_NOT_FOR_A_PERSON = frozenset({Group.SOURCES, Group.LIMITS})
_OF_NO_USE = frozenset({"workers", "rate", "robots", "page-timeout"})


def _is_for_a_person(row: Option) -> bool:
    return row.shown.group not in _NOT_FOR_A_PERSON and row.key not in _OF_NO_USE


@with_settings(only=_is_for_a_person)
def browse(*, config: ConfigFile = None, as_json: AsJson = False, options: Options) -> ExitCode:
    """Open a browser window on the first seed; whatever you open in it is recorded."""
    settings, secrets = from_sources(options=options, config=config, environment=os.environ)
    result = prove(engine.browse(settings, secrets), settings)
    return conclude(result, as_json=as_json)
