"""Comparisons made by hand, for what no small site shows: hostile words, very many pages."""

from datetime import UTC, datetime
from pathlib import Path

from capture.compare.aspects.contacts import Contact, ContactKind
from capture.compare.aspects.links import BadLink, LinkDifference, LinkFate
from capture.compare.aspects.page import PageLink
from capture.compare.aspects.parties import CookieDifference, PartyDifference
from capture.compare.aspects.site import (
    ContactChange,
    ContactFate,
    LinkCount,
    TemplateDifference,
)
from capture.compare.aspects.text import text_difference
from capture.compare.aspects.values import Inlinks, PairAspects, SiteAspects
from capture.model.comparison import Comparison, Pair, Step
from capture.model.fate import Answer, Fate, Ground, Redirecting
from capture.model.side import ComparedPage, Side, SideKind

HOSTILE = '<script>alert(1)</script>"onmouseover=alert(2) \u202egnp.exe'
HOSTILE_URL = "javascript:alert(3)"


def page(url: str, title: str) -> ComparedPage:
    return ComparedPage(
        url=url,
        status=200,
        title=title,
        canonical=None,
        language="nl",
        headings=(),
        link_count=0,
        words=100,
        digest=None,
        size=1000,
        mime="text/html",
        moment=None,
        is_rendered=True,
        record=None,
    )


def side(name: str, host: str) -> Side:
    return Side(
        name=name,
        kind=SideKind.WARC,
        root=Path("/archief"),
        hosts=(host,),
        home=f"https://{host}/",
        first=None,
        last=datetime(2026, 3, 1, tzinfo=UTC),
        notes=(HOSTILE,),
        is_complete=False,
    )


def comparison(pairs: tuple[Pair, ...]) -> Comparison:
    return Comparison(
        old=side("voor", "oud.example"),
        new=side("na", "nieuw.example"),
        made=datetime(2026, 3, 3, tzinfo=UTC),
        host_map={"oud.example": "nieuw.example"},
        pairs=pairs,
        documents=(),
    )


def many(count: int) -> list[tuple[Pair, PairAspects]]:
    """Return pairs of every fate, in equal parts."""
    found = []
    for number in range(count):
        fate = list(Fate)[number % len(Fate)]
        title = f"Pagina over een heel gewoon onderwerp, nummer {number}"
        old = page(f"https://oud.example/onderwerpen/afdeling/{number}/", title)
        new = page(f"https://nieuw.example/thema/afdeling/{number}/", title)
        pair = Pair(
            fate=fate,
            old=None if fate is Fate.NEW else old,
            new=None if fate is Fate.GONE else new,
            grounds=(Ground.TEXT,),
            confidence=(number % 10) / 10,
            redirecting=list(Redirecting)[number % len(Redirecting)],
            answer=Answer.REDIRECT,
        )
        has_text = pair.old is not None and pair.new is not None
        aspects = PairAspects(
            name=f"{number + 1:05}",
            text=text_difference([title], [f"{title} veranderd"]) if has_text else None,
        )
        found.append((pair, aspects))
    return found


def hostile() -> tuple[Comparison, SiteAspects, list[tuple[Pair, PairAspects]]]:
    """Return a comparison in which every word and address of the archive is an attack."""
    lost = ContactChange(
        fate=ContactFate.LOST,
        contact=Contact(ContactKind.EMAIL, HOSTILE, HOSTILE),
        pages=(HOSTILE_URL,),
        page_count=1,
    )
    bad = BadLink(fate=LinkFate.GONE, url=HOSTILE_URL, text=HOSTILE, status=404, better=HOSTILE_URL)
    pair = Pair(
        fate=Fate.MOVED,
        old=page(HOSTILE_URL, HOSTILE),
        new=page("https://nieuw.example/</script><script>alert(4)</script>", HOSTILE),
        confidence=0.5,
        redirecting=Redirecting.LOOP,
        steps=(Step(url=HOSTILE_URL, status=301),),
        remark=HOSTILE,
    )
    aspects = PairAspects(
        name="00001",
        text=text_difference([HOSTILE, "a"], ["</ins></p>" + HOSTILE, "b"]),
        links=LinkDifference(lost=(PageLink(HOSTILE_URL, HOSTILE),), new=(), bad=(bad,)),
        contacts=(lost,),
        axe_failed=HOSTILE,
    )
    whole = site(
        contacts=(lost,),
        bad_links=(LinkCount(link=bad, pages=(HOSTILE_URL,), page_count=1),),
        template=TemplateDifference(lost=(HOSTILE,), new=(HOSTILE,)),
        inlinks={HOSTILE_URL: Inlinks(count=2, pages=(HOSTILE_URL, "https://a.example/"))},
    )
    return comparison((pair,)), whole, [(pair, aspects)]


def site(
    *,
    contacts: tuple[ContactChange, ...] = (),
    bad_links: tuple[LinkCount, ...] = (),
    template: TemplateDifference | None = None,
    inlinks: dict[str, Inlinks] | None = None,
) -> SiteAspects:
    return SiteAspects(
        contacts=contacts,
        bad_links=bad_links,
        template=template or TemplateDifference(lost=(), new=()),
        parties=PartyDifference(new=(), gone=(), kept=0),
        cookies=CookieDifference(new=(), gone=(), weakened=(), kept=0),
        obstacles=None,
        orphans=None,
        axe=None,
        inlinks=inlinks or {},
    )
