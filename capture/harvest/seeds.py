"""What a harvest begins with: the seeds, and the files that every site has by convention."""

from collections.abc import Iterable

from capture.model.link import Hop, Link, Mechanism
from capture.model.url import normalise, split

_CONVENTIONS = (
    ("/robots.txt", Hop.PREREQUISITE),
    ("/sitemap.xml", Hop.INFERRED),
    ("/favicon.ico", Hop.INFERRED),
)


def seed_links(seeds: Iterable[str]) -> tuple[Link, ...]:
    """Return the seeds as links from nowhere."""
    return tuple(Link(url=seed, hop=Hop.LINK, mechanism=Mechanism.SEED) for seed in seeds)


def convention_links(seeds: Iterable[str]) -> tuple[Link, ...]:
    """Return robots.txt, sitemap.xml and favicon.ico of each seed's origin."""
    found: dict[str, Link] = {}
    for seed in seeds:
        for path, hop in _CONVENTIONS:
            url = normalise(path, base=seed)
            if url is not None and split(url) is not None:
                found[url] = Link(url=url, hop=hop, mechanism=Mechanism.CONVENTION, where=path)
    return tuple(found.values())
