"""The audit as a file and as a page: strict reading, hostile texts, axe-core, a tagged PDF."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser

from capture.audit.guideline import read_guideline
from capture.audit.results import shown_of, write_results
from capture.browser import executable
from capture.browser.printing import print_page
from capture.metadata.audit_json import AuditFormatError, from_json, to_json
from capture.model.audit import Audit, Declaration, Evidence, Judgement, Standing
from tests.chromium import VIOLATIONS
from tests.metadata.conftest import watched

GUIDELINE = read_guideline()
HOSTILE = "<script>alert(1)</script>\u202e]]>--></style>"


def sample(*, is_foreign: bool = False) -> Audit:
    standings = list(Standing)
    made = []
    for number, each in enumerate(GUIDELINE.requirements):
        standing = standings[number % len(standings)]
        evidence = tuple(
            Evidence(
                text_nl=f"bewijs {n} {HOSTILE}",
                text_en=f"evidence {n}",
                file="warc/a.warc",
                offset=n * 1000,
                record_id="<urn:uuid:1>",
                url=f"javascript:alert({n})" if n % 2 else f"https://www.voorbeeld.nl/{n}",
            )
            for n in range(number % 7)
        )
        made.append(
            Judgement(
                requirement=each.id,
                standing=standing,
                summary_nl=f"Gevonden: {number}.",
                summary_en=f"Found: {number}.",
                evidence=evidence,
                evidence_count=len(evidence) * 40,
                is_told_by_harvester=number % 3 == 0,
                declaration=Declaration(
                    requirement=each.id, statement="Zo is het.", by="A. de Vries",
                    on=date(2026, 11, 1),
                )
                if standing is Standing.DECLARED
                else None,
            )
        )  # fmt: skip
    return Audit(
        audited="NL-Tst-20261101010000-full",
        moment=datetime(2026, 12, 1, tzinfo=UTC),
        guideline=GUIDELINE.title.nl,
        judgements=tuple(made),
        is_foreign=is_foreign,
    )


def all_met() -> Audit:
    found = sample()
    judgements = (
        replace(each, standing=Standing.MET, evidence=(), declaration=None)
        for each in found.judgements
    )
    return replace(found, judgements=tuple(judgements))


def test_what_was_written_reads_back_the_same() -> None:
    for audit in (sample(), sample(is_foreign=True), all_met()):
        assert from_json(to_json(audit)) == audit
        assert to_json(from_json(to_json(audit))) == to_json(audit)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"format_version": 1', b'"format_version": 2'),
        (b'"is_met": false', b'"is_met": true'),
        (b'"audited"', b'"audiited"'),
        (b'"standing": "met"', b'"standing": "perfect"'),
        (b'"evidence_count": 0', b'"evidence_count": "0"'),
        (b'"2026-12-01T00:00:00Z"', b'"2026-12-01T00:00:00"'),
    ],
)
def test_reading_is_strict(old: bytes, new: bytes) -> None:
    data = to_json(sample())
    assert old in data
    with pytest.raises(AuditFormatError):
        from_json(data.replace(old, new))


def page_of(audit: Audit, folder: Path) -> Path:
    write_results(audit, folder, shown_of(GUIDELINE, report="../report.html"))
    return folder / "audit.html"


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize(
    ("audit", "width", "scheme", "query"),
    [
        (sample(), 1280, "light", ""),
        (sample(), 320, "dark", "?lang=en"),
        (sample(is_foreign=True), 320, "light", ""),
        (all_met(), 1280, "dark", "?lang=en"),
    ],
    ids=["mixed-wide", "mixed-narrow-dark-en", "foreign-narrow", "met-dark-en"],
)
async def test_axe_finds_nothing(
    browser: Browser,
    tmp_path: Path,
    audit: Audit,
    width: int,
    scheme: Literal["light", "dark"],
    query: str,
) -> None:
    page = await browser.new_page(
        viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
    )
    await page.goto(page_of(audit, tmp_path).as_uri() + query)
    await page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true })")
    results = await Axe().run(page, options=VIOLATIONS)
    assert [
        (each["id"], [node["target"] for node in each["nodes"]][:3])
        for each in results.response["violations"]
    ] == []
    overflow = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not await page.evaluate(overflow)


@pytest.mark.browser
@pytest.mark.slow
async def test_nothing_runs_and_nothing_is_fetched(browser: Browser, tmp_path: Path) -> None:
    address = page_of(sample(), tmp_path).as_uri()
    page, asked, complaints = await watched(browser, address)
    assert asked == [address]
    assert complaints == []
    assert await page.locator("a[href^='javascript']").count() == 0
    await page.get_by_role("button", name="English").click()
    assert await page.get_by_role("heading", name="Look at this first").is_visible()
    await page.keyboard.press("Tab")


@pytest.mark.browser
@pytest.mark.slow
async def test_the_pdf_is_tagged_and_has_a_title(tmp_path: Path) -> None:
    address = page_of(sample(), tmp_path).as_uri()
    data = await print_page(address, executable.find())
    assert data.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in data
    assert re.search(rb"/Marked true", data)
    assert re.search(rb"/Lang \(nl\)", data)
