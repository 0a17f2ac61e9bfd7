"""The browser is renewed when it has grown too large, and nobody's tab is taken away for it."""

import pytest

from capture.browser import executable
from capture.browser.session import SessionOptions
from capture.harvest.keeper import BrowserKeeper

pytestmark = pytest.mark.browser


async def test_a_swollen_browser_is_renewed_once_its_last_tab_is_given_back() -> None:
    keeper = BrowserKeeper(SessionOptions(executable=executable.find()), max_rss_bytes=1)
    try:
        first = await keeper.borrow()
        assert await keeper.session() is first

        keeper.look_at_size()
        second = await keeper.borrow()

        assert keeper.is_retired(first)
        assert second is not first
        assert not first.dead.is_set()  # somebody still has a tab in it
        await keeper.give_back(first)
        assert first.dead.is_set()
        assert not second.dead.is_set()
    finally:
        await keeper.close()
    assert second.dead.is_set()


async def test_a_browser_that_died_is_launched_again() -> None:
    keeper = BrowserKeeper(SessionOptions(executable=executable.find()), max_rss_bytes=2**40)
    try:
        first = await keeper.session()
        first.kill()
        await first.dead.wait()

        second = await keeper.session()

        assert second is not first
        assert keeper.launches == 2
    finally:
        await keeper.close()
