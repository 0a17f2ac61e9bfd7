from hypothesis import given
from hypothesis import strategies as st

from capture.scope.robots import RobotsRules

ROBOTS = b"""\xef\xbb\xbfUser-agent: *
Disallow: /geheim/
Allow: /geheim/open
Sitemap: https://a.nl/sitemap.xml
Sitemap: https://a.nl/sitemap.xml

User-agent: capture
Disallow: /alles
"""


def test_most_specific_group_and_rule_decide() -> None:
    rules = RobotsRules.parse(ROBOTS)
    assert not rules.is_allowed("https://a.nl/geheim/x", user_agent="ander")
    assert rules.is_allowed("https://a.nl/geheim/open", user_agent="ander")
    assert rules.is_allowed("https://a.nl/geheim/x", user_agent="capture/1.0")
    assert not rules.is_allowed("https://a.nl/alles", user_agent="capture/1.0")
    assert rules.sitemaps == ("https://a.nl/sitemap.xml",)


def test_no_robots_txt_allows_all() -> None:
    assert RobotsRules.allow_all().is_allowed("https://a.nl/geheim/", user_agent="x")


@given(st.binary(max_size=300))
def test_no_bytes_raise(content: bytes) -> None:
    RobotsRules.parse(content).is_allowed("https://a.nl/%ff?x", user_agent="x")
