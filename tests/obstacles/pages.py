"""Pages as a visit would have observed them, in a few words."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from capture.model.exchange import Exchange, RecordRef
from capture.model.obstacle import Obstacle, Reason, Region
from capture.model.outcome import Outcome
from capture.model.survey import Act, Asked, Element, Part, Request, Survey, Trial
from capture.obstacles.detect import detect
from capture.obstacles.page import Page

SITE = "https://www.voorbeeld.nl"
URL = f"{SITE}/over-ons"
MOMENT = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)
LARGE = Region(x=0, y=100, width=800, height=600)
CORNER = Region(x=900, y=500, width=300, height=250)


def own(url: str) -> bool:
    return "voorbeeld.nl" in url.partition("://")[2].partition("/")[0]


def element(
    part: Part, selector: str = "#it", *, at: Region | None = LARGE, within: str = "", **facts: Any
) -> Element:
    return Element(part=part, selector=selector, region=at, facts=facts, shadowed_by=within)


def asked(what: Asked, selector: str = "", *, frame: str = "", **facts: Any) -> Request:
    return Request(asked=what, count=1, facts=facts, selector=selector, frame=frame)


def trial(
    selector: str = "#it",
    act: Act = Act.DRAG,
    *,
    urls: Sequence[str] = (),
    change: float = 0.0,
) -> Trial:
    return Trial(selector=selector, act=act, asked=tuple(urls), change=change)


def exchange(url: str, mime: str | None = "text/html", **changes: Any) -> Exchange:
    values: dict[str, Any] = {
        "exchange_id": f"x/{url}",
        "visit_id": "v",
        "port": 1,
        "url": url,
        "method": "GET",
        "status": 200,
        "outcome": Outcome.CAPTURED,
        "started": MOMENT,
        "finished": MOMENT,
        "request_bytes": 100,
        "response_bytes": 1000,
        "payload_bytes": 800,
        "payload_digest": None,
        "mime": mime,
        "charset": None,
        "location": None,
        "retry_after": None,
        "is_whole": True,
        "address": None,
        "destination": "empty",
        "request_record": None,
        "response_record": RecordRef(record_id=f"urn:uuid:{url}", file="f", offset=0, length=1),
        "error": None,
    }
    return Exchange(**{**values, **changes})


def page(
    *observed: Element | Request | Trial | Exchange,
    libraries: Sequence[str] = (),
    **changes: Any,
) -> Page:
    """Return a page in which that was observed."""
    values: dict[str, Any] = {
        "url": URL,
        "final_url": URL,
        "status": 200,
        "title": "Over ons",
        "text": "Wij werken voor u. " * 40,
        "survey": Survey(
            requests=tuple(each for each in observed if isinstance(each, Request)),
            elements=tuple(each for each in observed if isinstance(each, Element)),
            trials=tuple(each for each in observed if isinstance(each, Trial)),
            globals=tuple(libraries),
        ),
        "exchanges": tuple(each for each in observed if isinstance(each, Exchange)),
        "own": own,
    }
    return Page(**{**values, **changes})


def found(
    *observed: Element | Request | Trial | Exchange,
    libraries: Sequence[str] = (),
    **changes: Any,
) -> tuple[Obstacle, ...]:
    return detect(page(*observed, libraries=libraries, **changes))


def reasons(
    *observed: Element | Request | Trial | Exchange,
    libraries: Sequence[str] = (),
    **changes: Any,
) -> list[Reason]:
    return [each.reason for each in found(*observed, libraries=libraries, **changes)]


def only(
    *observed: Element | Request | Trial | Exchange,
    libraries: Sequence[str] = (),
    **changes: Any,
) -> Obstacle:
    (obstacle,) = found(*observed, libraries=libraries, **changes)
    assert obstacle.thing
    assert obstacle.evidence
    return obstacle
