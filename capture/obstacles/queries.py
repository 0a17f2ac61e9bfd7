"""What only the server can answer: search by script, and figures for a choice of filters."""

from collections.abc import Sequence
from urllib.parse import unquote_plus

from capture.model.exchange import Exchange
from capture.model.obstacle import EvidenceKind, Reason
from capture.model.survey import Element, Part
from capture.obstacles import facts, things
from capture.obstacles.form import UNSAFE, Form, forms
from capture.obstacles.libraries import SEARCHES
from capture.obstacles.scene import Finding, Scene, element_key, evidence, url_key

_SEARCH_NAMES = frozenset(
    {"q", "query", "search", "zoek", "zoekterm", "zoeken", "keyword", "trefwoord", "term", "s"}
)
_SCRIPTED = frozenset({"empty", None})
"""Sec-Fetch-Dest of what a script asks for itself (Fetch §2.2.7)."""
_DATA = ("json", "xml", "javascript", "text/html", "text/plain")
_EXCHANGES = 5000


def detect(scene: Scene) -> list[Finding]:
    """Return the searches and dashboards of the page."""
    found = [finding for form in forms(scene) if (finding := _search(scene, form)) is not None]
    found += [
        finding
        for element in scene.elements(Part.FILTERS)
        if (finding := _filters(scene, element)) is not None
    ]
    return found


def _search(scene: Scene, form: Form) -> Finding | None:
    """Return the search that a form is, unless pages answer it: those are harvested."""
    names = {name.lower() for name in form.fields}
    is_search = form.is_search or bool(names & _SEARCH_NAMES)
    if form.passwords or not is_search:
        return None
    if form.method in UNSAFE:
        if not form.is_search:
            return None  # a form that sends more than a question
        address, record, said = form.action, None, f"{form}; it is a search"
        name = form.name(scene)
    elif answer := _scripted(scene, form):
        address, record = answer.url, scene.record(answer.url)
        name = things.shape(address)
        said = f"{form}; answered by a script from {things.address(answer.url)}, {answer.mime}"
    else:
        return None
    return Finding(
        obstacle=scene.obstacle(
            Reason.SERVER_SEARCH,
            f"search {name}",
            url=things.address(address),
            element=form.element,
            known={**form.told(), "library": scene.library(SEARCHES)},
            evidence=[evidence(EvidenceKind.REQUEST, said, record)],
        ),
        subject=frozenset({form.key}),
        explains=frozenset({*form.sends, url_key(address)}),
    )


def _scripted(scene: Scene, form: Form) -> Exchange | None:
    """Return what a script asked for because the form was worked, or with one of its fields."""
    for trial in scene.tried(form.element):
        for url in trial.asked:
            answer = scene.answer(url)
            if answer is not None and _is_data(answer):
                return answer
    wanted = {name.lower() for name in form.fields} & _SEARCH_NAMES
    for exchange in scene.exchanges[:_EXCHANGES]:
        if _is_data(exchange) and "json" in (exchange.mime or "") and wanted & _asked(exchange.url):
            return exchange
    return None


def _is_data(exchange: Exchange) -> bool:
    mime = exchange.mime or ""
    return (
        exchange.destination in _SCRIPTED
        and (exchange.status or 0) < 400
        and any(kind in mime for kind in _DATA)
    )


def _asked(url: str) -> set[str]:
    """Return the names in a query that have a value."""
    pairs = url[: facts.LONGEST_URL].partition("?")[2].partition("#")[0].split("&")[:100]
    cut = (pair.partition("=") for pair in pairs)
    return {unquote_plus(name).lower() for name, _, value in cut if value}


def _filters(scene: Scene, element: Element) -> Finding | None:
    """Return the dashboard, when a choice makes it ask and what it shows changes with that.

    An address without a value in it brings the same each time: what is chosen from that is in the
    archive.
    """
    url = facts.text(element.facts, "url", limit=facts.LONGEST_URL)
    results = facts.whole(element.facts, "results")
    asked = [u for trial in scene.trials(element.selector) for u in trial.asked]
    is_varied = "{}" in url or len(_alike(url, asked)) > 1
    if not url or not results or not is_varied:
        return None
    listed = facts.names(element.facts, "controls")
    count = facts.whole(element.facts, "controls") or len(listed)
    is_search = bool(_names(url) & _SEARCH_NAMES) and count <= 1
    reason = Reason.SERVER_SEARCH if is_search else Reason.DASHBOARD
    name = "search" if is_search else "dashboard"
    said = f"{count} controls ask {url}; {results} elements changed with the answer"
    sample = next(iter(asked), "")
    return Finding(
        obstacle=scene.obstacle(
            reason,
            f"{name} {things.shape(things.address(url))}",
            url=things.address(url),
            element=element,
            known={"controls": count, "results": results},
            evidence=[
                evidence(EvidenceKind.REQUEST, said, scene.record(sample) if sample else None)
            ],
        ),
        subject=frozenset({element_key(element)}),
        explains=frozenset(url_key(each) for each in asked),
    )


def _alike(url: str, asked: Sequence[str]) -> set[str]:
    """Return those of the URLs that differ from one another in their values only."""
    wanted = things.address(url)
    return {each for each in asked if things.address(each) == wanted}


def _names(url: str) -> set[str]:
    pairs = url.partition("?")[2].split("&")[:100]
    return {pair.partition("=")[0].lower() for pair in pairs}
