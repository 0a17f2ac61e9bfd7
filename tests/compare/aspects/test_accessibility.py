"""What axe-core found before and after, and which pages it is to look at."""

from capture.browser.accessibility import AxeFinding
from capture.compare.aspects.accessibility import ToLookAt, axe_difference, new_rules, sample


def _finding(rule: str, count: int, impact: str = "serious") -> AxeFinding:
    return AxeFinding(rule=rule, impact=impact, help=rule, count=count, targets=())


def test_what_is_broken_more_often_is_new_and_gravest_first() -> None:
    found = axe_difference(
        [_finding("label", 2), _finding("list", 1), _finding("region", 3)],
        [_finding("label", 3), _finding("image-alt", 1, "critical"), _finding("region", 3)],
        missing=(0, 4),
    )
    assert [(each.finding.rule, each.before, each.after) for each in found.new] == [
        ("image-alt", 0, 1),
        ("label", 2, 3),
    ]
    assert [(each.finding.rule, each.before, each.after) for each in found.solved] == [
        ("list", 1, 0)
    ]
    assert (found.kept, found.missing_new) == (1, 4)
    (first, second) = new_rules([("https://a/", found), ("https://b/", found)])
    assert first.pages == second.pages == ("https://a/", "https://b/")


def test_each_form_of_address_is_looked_at_before_a_second_of_one() -> None:
    urls = ["/", "/nieuws/a", "/nieuws/b", "/nieuws/c", "/contact", "/a/b/c"]
    pairs = [
        ToLookAt(name=str(n), old=f"https://o{url}", new=f"https://n.example{url}")
        for n, url in enumerate(urls)
    ]
    assert [each.name for each in sample(pairs, most=4)] == ["0", "1", "4", "5"]
    assert len(sample(pairs)) == len(pairs)
