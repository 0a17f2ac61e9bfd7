"""The page as a file: safe, self-contained, and saying what the report says."""

import base64
import hashlib
import re

import pytest
from lxml import etree
from lxml import html as lxml_html

from capture.metadata import html
from capture.metadata.outcome_texts import OUTCOME_TEXTS
from capture.metadata.report import HarvestReport, Shortfall
from tests.metadata import sample

EMPTY = sample.report((), shortfalls=(Shortfall.UNFINISHED,))
FULL = sample.report(more_problems=sample.other_problems())
REPORTS = {
    "empty": EMPTY,
    "one page": sample.report((sample.page(0),)),
    "full": FULL,
    "hostile": sample.hostile_report(),
}


def document(report: HarvestReport) -> etree._Element:
    return lxml_html.document_fromstring(html.render(report, thumbnails={}))


@pytest.mark.parametrize("name", REPORTS)
def test_no_element_or_handler_comes_from_the_site(name: str) -> None:
    tree = document(REPORTS[name])
    assert [element.tag for element in tree.iter("script", "iframe", "object", "embed")] == [
        "script"
    ]
    assert not tree.xpath("//@*[starts-with(name(), 'on')]")
    assert not tree.xpath("//@style")
    assert not tree.xpath("//b | //i | //link | //base")


@pytest.mark.parametrize("name", REPORTS)
def test_only_web_addresses_and_our_own_files_are_followed(name: str) -> None:
    tree = document(REPORTS[name])
    for target in tree.xpath("//@href"):
        assert re.match(
            r"https?://|#[a-z]+$|metadata/harvest-report\.json$|lists/weespaginas\.html$",
            str(target),
        )
    for source in tree.xpath("//@src"):
        assert re.match(r"data:image/(jpeg|png|webp);base64,|images/[\w.-]+$", str(source))


@pytest.mark.parametrize("name", REPORTS)
def test_policy_allows_only_our_own_script_and_style(name: str) -> None:
    page = html.render(REPORTS[name], thumbnails={})
    tree = lxml_html.document_fromstring(page)
    policy = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert "http" not in policy
    for tag in ("script", "style"):
        text = re.findall(f"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(text[0].encode()).digest()).decode()
        assert len(text) == 1
        assert f"{tag}-src 'sha256-{digest}'" in policy


def test_policy_stands_before_anything_it_governs() -> None:
    page = html.render(FULL, thumbnails={})
    assert page.index("Content-Security-Policy") < page.index("<style>") < page.index("<script>")


def test_first_thumbnails_travel_inside_the_file_and_the_rest_beside_it() -> None:
    thumbnails = {f"{number:05}.jpg": b"\xff\xd8picture" for number in range(2)}
    tree = lxml_html.document_fromstring(html.render(FULL, thumbnails=thumbnails))
    sources = tree.xpath("//li//img/@src")
    assert [source.startswith("data:image/jpeg;base64,") for source in sources[:3]] == [
        True,
        True,
        False,
    ]
    assert sources[2] == "images/00002.jpg"


@pytest.mark.requirement("META02")
def test_numbers_of_the_page_are_those_of_the_report() -> None:
    tree = document(FULL)
    figures = [
        " ".join(figure.text_content().split())
        for figure in tree.xpath("//dl[@class='figures']//dd[not(@class)]")
    ]
    counts = FULL.counts
    assert figures[:3] == [
        str(counts.pages_captured),
        str(counts.files_captured),
        str(counts.responses + counts.revisits),
    ]
    assert figures[5] == str(len(FULL.problems))
    assert len(tree.xpath("//ol[@id='page-cards']/li")) == len(FULL.pages)
    assert len(tree.xpath("//ul[@class='cases']/li")) == len(FULL.problems)
    assert len(tree.xpath("//*[@id='files']//ul/li")) == len(FULL.warc_files)
    shown = [cell.text_content() for cell in tree.xpath("//*[@id='outcomes']//tbody//td[last()]")]
    assert [int(cell.replace(".", "").split(",")[0]) for cell in shown] == [
        row.urls for row in FULL.outcomes
    ]


def test_each_outcome_of_the_report_is_explained() -> None:
    text = document(FULL).text_content()
    for row in FULL.outcomes:
        assert OUTCOME_TEXTS[row.outcome].text.nl in text
        assert OUTCOME_TEXTS[row.outcome].text.en in text


def test_incomplete_harvest_says_why_and_how_to_go_on() -> None:
    report = sample.report(shortfalls=(Shortfall.INTERRUPTED, Shortfall.PAGE_LIMIT))
    text = document(report).xpath("string(//header)")
    assert "De oogst is onderbroken." in text
    assert "grens voor het aantal pagina's" in text
    assert "capture resume NL-Vbd-20261121130312-full" in text


def test_complete_harvest_without_problems_says_so() -> None:
    text = document(sample.report((sample.page(0),))).text_content()
    assert "Geen problemen." in text


def test_long_lists_of_problems_are_cut_and_say_so() -> None:
    many = sample.other_problems()[:1] * (html.SHOWN_PROBLEMS + 7)
    tree = document(sample.report((sample.page(0),), more_problems=many))
    assert len(tree.xpath("//ul[@class='cases']/li")) == html.SHOWN_PROBLEMS
    assert "7" in tree.xpath("string(//p[@class='rest'])")


def test_times_are_dutch_for_people_and_utc_for_machines() -> None:
    tree = document(FULL)
    time = tree.xpath("//p[@class='when']/time")[0]
    assert time.get("datetime") == "2026-11-21T13:03:12.417000Z"
    assert time.get("title") == "2026-11-21 13:03:12 UTC"
    assert "21 november 2026, 14:03" in time.text_content()
