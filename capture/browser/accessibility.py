"""Accessibility of a page, as axe-core sees it (WCAG 2.2, levels A and AA, and best practice)."""

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from capture.browser.offline import OfflinePage
from capture.errors import BrowserError

_PACKAGE, _FILE = "axe_playwright_python", "axe.min.js"
MAX_FINDINGS = 200
MAX_TARGETS = 5
_LONGEST = 300
_RUN = """async ([findings, targets]) => {
  const found = await axe.run(document, {resultTypes: ["violations"], iframes: false});
  return found.violations.slice(0, findings).map((each) => ({
    id: each.id, impact: each.impact, help: each.help, count: each.nodes.length,
    targets: each.nodes.slice(0, targets).map((node) => node.target.flat().join(" ")),
  }));
}"""


@dataclass(frozen=True, slots=True, kw_only=True)
class AxeFinding:
    """One rule of axe-core that a page breaks."""

    rule: str
    """Such as `image-alt`."""
    impact: str
    """`critical`, `serious`, `moderate` or `minor`."""
    help: str
    """What is wrong, in English."""
    count: int
    """Elements that break it."""
    targets: tuple[str, ...]
    """Selectors of the first of them."""


@cache
def axe_script() -> str:
    """Return axe-core's script. BrowserError when its package isn't there."""
    try:
        return resources.files(_PACKAGE).joinpath(_FILE).read_text("utf-8")
    except (ModuleNotFoundError, OSError) as error:
        raise BrowserError(
            f"axe-core's script is missing: install {_PACKAGE.replace('_', '-')}"
        ) from error


async def findings(page: OfflinePage) -> tuple[AxeFinding, ...]:
    """Return the rules that a page breaks, in the order of axe. Raises BrowserError."""
    await page.run(axe_script() + ";0")
    found = await page.run(_RUN, [MAX_FINDINGS, MAX_TARGETS])
    if not isinstance(found, list):
        raise BrowserError("axe-core gave no answer")
    return tuple(_finding(each) for each in found[:MAX_FINDINGS] if isinstance(each, dict))


def _finding(each: dict[str, Any]) -> AxeFinding:
    """Return a finding; the page may have had a hand in it, so nothing is taken on trust."""
    targets = each.get("targets")
    count = each.get("count")
    return AxeFinding(
        rule=str(each.get("id"))[:_LONGEST],
        impact=str(each.get("impact") or "minor")[:20],
        help=str(each.get("help"))[:_LONGEST],
        count=count if isinstance(count, int) else 1,
        targets=tuple(
            str(target)[:_LONGEST]
            for target in (targets if isinstance(targets, list) else [])[:MAX_TARGETS]
        ),
    )
