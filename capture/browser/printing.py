"""Prints a page of ours to PDF: tagged, so that a screen reader can read it; without a network."""

import asyncio
import os

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import async_playwright

from capture.browser.executable import BrowserExecutable
from capture.browser.flags import DEAD_PROXY
from capture.errors import BrowserError

_SECONDS = 120.0


async def print_page(address: str, executable: BrowserExecutable) -> bytes:
    """Return the PDF of a page at a `file:` address: A4, with its outline. Raises BrowserError.

    The page's style for print counts; scripts don't run, and nothing is fetched.
    """
    try:
        async with asyncio.timeout(_SECONDS), async_playwright() as playwright:
            browser = await playwright.chromium.launch(
                executable_path=executable.path,
                chromium_sandbox=os.name != "posix" or os.geteuid() != 0,
                proxy={"server": DEAD_PROXY},
            )
            try:
                context = await browser.new_context(offline=True, java_script_enabled=False)
                tab = await context.new_page()
                await tab.goto(address)
                return await tab.pdf(
                    format="A4",
                    print_background=False,
                    tagged=True,
                    outline=True,
                    margin={"top": "16mm", "bottom": "16mm", "left": "14mm", "right": "14mm"},
                )
            finally:
                await browser.close()
    except TimeoutError as error:
        raise BrowserError(f"the page was not printed in {_SECONDS:g} s") from error
    except PlaywrightError as error:
        raise BrowserError(f"the page was not printed: {error.message.splitlines()[0]}") from error
