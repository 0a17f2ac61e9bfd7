"""From rows to links."""

from capture.browser.collected import links
from capture.model.link import Hop, Link, Mechanism


def test_rows_become_links_once_each() -> None:
    rows = [
        ["https://a.nl/x", "L", "a[href]"],
        ["https://a.nl/x", "L", "area[href]"],
        ["https://a.nl/i.png", "S", "img[srcset]" * 50],
        ["niets", "L", "a[href]"],
        ["https://a.nl/y", "?", "a[href]"],
    ]
    first, second = links(rows)
    assert first == Link(
        url="https://a.nl/x", hop=Hop.LINK, mechanism=Mechanism.RENDERED, where="a[href]"
    )
    assert (second.hop, second.mechanism, len(second.where)) == (Hop.EMBED, Mechanism.SRCSET, 200)
