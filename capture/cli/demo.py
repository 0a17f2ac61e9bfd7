"""`capture demo`: see it work, on a site that comes along."""

from typing import Annotated

import typer

from capture.cli import engine
from capture.cli.ending import conclude, say
from capture.cli.given import AsJson
from capture.config.build import from_sources
from capture.errors import ExitCode
from capture.model import url as urls


def demo(
    *,
    out: Annotated[
        str, typer.Option("--out", metavar="ARCHIVE", help="Folder of the archive.")
    ] = "archief",
    workers: Annotated[
        str | None, typer.Option("--workers", metavar="N", help="Pages at work at the same time.")
    ] = None,
    as_json: AsJson = False,
) -> ExitCode:
    """Harvest the small site that comes along, from this computer to this computer."""
    from capture.demo.server import ThreadedDemoSite

    with ThreadedDemoSite() as site:
        say(f"the demo site is at {site.url}")
        settings, secrets = from_sources(
            options={
                "seed": [site.url],
                "out": out,
                "prefix": "NL-Demo",
                "workers": workers,
                "earlier": ["none"],  # the port differs from time to time, and so does the site
                "allow-private": [_origin(site.url), _origin(site.other_url)],
                "operator": "capture demo",
                "description": "Het voorbeeldministerie dat met capture meekomt",
            },
            config=None,
            environment={},
        )
        result = engine.harvest(settings, secrets)
    report = (result.folder / "report.html").resolve()
    if report.exists():
        say(f"open the report in a browser: {report.as_uri()}")
    return conclude(result, as_json=as_json)


def _origin(url: str) -> str:
    parts = urls.split(url)
    assert parts is not None, url
    return parts.origin
