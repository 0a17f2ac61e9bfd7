"""`capture snapshot`: pictures of one page, or a few."""

import os

from capture.cli import engine
from capture.cli.ending import conclude
from capture.cli.given import AsJson, ConfigFile, Options, with_settings
from capture.cli.page import is_for_one_page
from capture.cli.proving import prove
from capture.config.build import from_sources
from capture.config.options import Option
from capture.config.settings import Exploring, HarvestKind, Pictures
from capture.errors import ExitCode

_SETTLED = frozenset({"kind", "explore", "explore-actions", "explore-time"})


def _is_for_a_snapshot(row: Option) -> bool:
    return is_for_one_page(row) and row.key not in _SETTLED


@with_settings(only=_is_for_a_snapshot)
def snapshot(*, config: ConfigFile = None, as_json: AsJson = False, options: Options) -> ExitCode:
    """Document the pages named: pictures of the view, the whole page and on a phone, and as print.

    What the pages load is recorded as in a harvest; links are not followed, nothing is tried out.
    """
    given = {
        **options,
        "pictures": options.get("pictures") or Pictures.MOBILE.value,
        "scope": "list",
        "kind": HarvestKind.SNAPSHOT.value,
        "explore": Exploring.OFF.value,
    }
    settings, secrets = from_sources(options=given, config=config, environment=os.environ)
    result = prove(engine.page(settings, secrets), settings)
    return conclude(result, as_json=as_json)
