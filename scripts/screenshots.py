"""Makes the pictures of the README from a real harvest of the demo: `scripts/screenshots`."""

import asyncio
import io
import os
import re
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.resources import files
from pathlib import Path

from PIL import Image
from playwright.async_api import async_playwright

from capture import clock
from capture.browser import executable
from capture.browser.loop import OwnSessionLoop
from capture.cli.proving import prove
from capture.config.build import from_sources
from capture.demo.server import ThreadedDemoSite
from capture.harvest import run
from capture.harvest.progress import ProgressState
from capture.model.url import split

FOLDER = Path(__file__).resolve().parents[1] / ".readme"
WIDTH = 900


class Quiet:
    """Nobody watches."""

    def update(self, state: ProgressState) -> None:
        """Do nothing."""

    def message(self, text: str) -> None:
        """Say it all the same."""
        print(text)


async def main() -> None:
    """Harvest the demo, and photograph its report, its audit, and how visitors find it."""
    FOLDER.mkdir(exist_ok=True)
    with ThreadedDemoSite() as site, tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "archief"
        out.mkdir()
        organisation = files("capture.demo").joinpath("archief.toml").read_bytes()
        (out / "archief.toml").write_bytes(organisation)
        os.environ["CAPTURE_SIGNING_KEY"] = str(Path(folder) / "key.pem")
        other = split(site.other_url)
        assert other is not None
        settings, secrets = from_sources(
            options={
                "seed": [site.url],
                "out": str(out),
                "prefix": "NL-Demo",
                "allow-private": [other.origin],
            },
            config=None,
            environment={},
        )
        result = await run.harvest(settings, progress=Quiet(), secrets=secrets)
        await asyncio.to_thread(prove, result, settings)
        report = (result.folder / "report.html").as_uri()
        audit = (result.folder / "metadata" / "audit.html").as_uri()
        async with served(out) as portal:
            page = f"{portal}web/{clock.compact(clock.now())}/{site.url}"
            await photograph(
                {"report": (report, 1000), "audit": (audit, 900), "portal": (page, 800)}
            )


@asynccontextmanager
async def served(archive: Path) -> AsyncIterator[str]:
    """Serve an archive, and yield the address of its portal."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "capture", "serve", str(archive), "--port", "0",
        "--replay-port", "0", stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stderr is not None
    try:
        while line := (await process.stderr.readline()).decode():
            if found := re.search(r"the archive is at (\S+?/)(?=[,\s])", line):
                yield found[1]
                return
        raise SystemExit("capture serve ended before it said where the archive is")
    finally:
        process.terminate()
        await process.wait()


async def photograph(pages: dict[str, tuple[str, int]]) -> None:
    """Take a picture of each page: name to address and height of the view."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=executable.find().path, chromium_sandbox=False
        )
        for name, (url, height) in pages.items():
            page = await browser.new_page(viewport={"width": 1280, "height": height})
            await page.goto(url, wait_until="networkidle")
            for frame in page.frames:
                await frame.locator("h1").first.wait_for(state="attached")
            _save(await page.screenshot(), FOLDER / f"{name}.png")
        await browser.close()


def _save(picture: bytes, path: Path) -> None:
    with Image.open(io.BytesIO(picture)) as image:
        height = round(image.height * WIDTH / image.width)
        small = image.convert("RGB").resize((WIDTH, height), Image.Resampling.LANCZOS)
        small.quantize(128).save(path, optimize=True)
    print(f"{path.name}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=OwnSessionLoop) as runner:
        runner.run(main())
