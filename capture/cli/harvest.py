"""`capture harvest`: a whole site."""

import os

from capture.cli import engine
from capture.cli.ending import conclude
from capture.cli.given import AsJson, ConfigFile, Options, with_settings
from capture.cli.proving import prove
from capture.config.build import from_sources
from capture.errors import ExitCode


@with_settings()
def harvest(*, config: ConfigFile = None, as_json: AsJson = False, options: Options) -> ExitCode:
    """Harvest a site: every page of it, into a folder of its own in the archive.

    Every setting can also be a key in a site.toml (max-pages = 100) or a variable in the
    environment (CAPTURE_MAX_PAGES=100); an option wins from a variable wins from the file.
    User and password go into CAPTURE_BASIC_AUTH=user:password.
    """
    settings, secrets = from_sources(options=options, config=config, environment=os.environ)
    result = prove(engine.harvest(settings, secrets), settings)
    return conclude(result, as_json=as_json)
