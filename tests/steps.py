"""What a reader does in a browser, as values: real pointer and keyboard, by Playwright."""

from collections.abc import Awaitable, Callable

from playwright.async_api import Page

type Step = Callable[[Page], Awaitable[None]]


def click(selector: str) -> Step:
    async def step(page: Page) -> None:
        await page.locator(selector).click()

    return step


def by_name(name: str) -> Step:
    async def step(page: Page) -> None:
        await page.get_by_role("button", name=name, exact=True).click()

    return step


def hover(selector: str) -> Step:
    async def step(page: Page) -> None:
        await page.locator(selector).hover()

    return step


def press(key: str, selector: str = "body") -> Step:
    async def step(page: Page) -> None:
        await page.locator(selector).press(key)

    return step


def focus(selector: str) -> Step:
    async def step(page: Page) -> None:
        await page.locator(selector).focus()

    return step


def choose(selector: str, value: str) -> Step:
    async def step(page: Page) -> None:
        await page.locator(selector).select_option(value)

    return step


def write(selector: str, text: str) -> Step:
    async def step(page: Page) -> None:
        await page.locator(selector).press_sequentially(text)

    return step


def follow(name: str) -> Step:
    """Follow a link that is there by now."""

    async def step(page: Page) -> None:
        await page.get_by_role("link", name=name).click()

    return step


def scroll_to(selector: str) -> Step:
    """Scroll until an element is in view."""

    async def step(page: Page) -> None:
        await page.locator(selector).scroll_into_view_if_needed()

    return step
