"""The page of changes, without a browser."""

import re

from capture.metadata.changes_html import render
from tests.lists.change_rows import changes


def test_the_page_shows_every_row_and_escapes_what_sites_say() -> None:
    listed = changes(25)
    page = render(listed)
    assert page.count('<li class="change"') == 25
    assert "<script>alert" not in page
    assert "\u202e" not in page
    assert 'lang="nl"' in page
    assert re.search(r"75%.*van de wijzigingen in de steekproef", page, re.DOTALL)


def test_a_day_without_changes_says_so() -> None:
    page = render(changes(0))
    assert "Er is niets gewijzigd." in page
    assert "In de steekproef was niets gewijzigd." in page


def test_an_incomplete_harvest_says_so() -> None:
    assert "De oogst is niet volledig." in render(changes(3, is_complete=False))
