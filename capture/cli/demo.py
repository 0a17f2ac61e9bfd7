"""`capture demo`: see it work, on a site that comes along."""

from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer

from capture.cli import engine
from capture.cli.ending import conclude, say
from capture.cli.given import AsJson
from capture.cli.proving import prove
from capture.config.build import from_sources
from capture.errors import ExitCode, UsageError
from capture.model import url as urls


def demo(
    *,
    out: Annotated[
        str, typer.Option("--out", metavar="ARCHIVE", help="Folder of the archive.")
    ] = "demo-archief",
    workers: Annotated[
        str | None, typer.Option("--workers", metavar="N", help="Pages at work at the same time.")
    ] = None,
    as_json: AsJson = False,
) -> ExitCode:
    """Harvest the small site that comes along, from this computer to this computer."""
    from capture.demo.server import ThreadedDemoSite

    _found(Path(out))
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
    result = prove(result, settings)
    report = (result.folder / "report.html").resolve()
    if report.exists():
        say(f"open the report in a browser: {report.as_uri()}")
    return conclude(result, as_json=as_json)


def _found(archive: Path) -> None:
    """Give an archive that does not exist yet the demo's organisation, for its MDTO."""
    from capture.config.archive import file_of  # imported late: it takes time to load

    if archive.exists():
        return
    try:
        archive.mkdir(parents=True)
        file_of(archive).write_bytes(
            files("capture.demo").joinpath("archief.toml").read_bytes(),
        )
    except OSError as fault:
        raise UsageError(
            f"{archive}: can't be written ({fault.strerror}); give another folder with --out"
        ) from None


def _origin(url: str) -> str:
    parts = urls.split(url)
    assert parts is not None, url
    return parts.origin
