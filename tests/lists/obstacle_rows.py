"""Lists of what can't be harvested, and decisions on them, to test with."""

from datetime import UTC, datetime, timedelta

from capture.model.decision import Channel, ObstacleDecision, Verdict
from capture.model.obstacle import (
    Alternative,
    AlternativeKind,
    Evidence,
    EvidenceKind,
    Reason,
    Region,
)
from capture.model.obstacle_list import ObstacleList, ObstacleRow, Place, thing_id
from capture.model.text import Text
from tests.lists.rows import HARVEST, SITE, WRITTEN

STARTED = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
MAP = f"{SITE}/tegels/{{}}.png"
MAP_ID = thing_id(Reason.INTERACTIVE_MAP, MAP)
NOTHING = Text("er is niets te zien", "there is nothing to see")


def alternative(
    kind: AlternativeKind = AlternativeKind.ELEMENT, file: str = "kaart.png", **changes: object
) -> Alternative:
    """Return a picture of the map."""
    values: dict[str, object] = {
        "kind": kind,
        "file": file,
        "sha256": "5f" * 32,
        "record_id": "urn:uuid:4b0c1d6e-0000-4000-8000-000000000002",
        "content_type": "image/png",
        "moment": STARTED,
    }
    return Alternative(**(values | changes))  # type: ignore[arg-type]


def place(path: str = "/contact", **changes: object) -> Place:
    """Return a place on a page."""
    values: dict[str, object] = {
        "page": f"{SITE}{path}",
        "title": "Contact",
        "selector": "#kaart",
        "region": Region(x=10, y=400, width=600, height=300),
    }
    return Place(**(values | changes))  # type: ignore[arg-type]


def obstacle(thing: str = MAP, **changes: object) -> ObstacleRow:
    """Return a map that asks for tiles."""
    reason = changes.get("reason", Reason.INTERACTIVE_MAP)
    assert isinstance(reason, Reason)
    values: dict[str, object] = {
        "id": thing_id(reason, thing),
        "reason": reason,
        "thing": thing,
        "url": f"{SITE}/tegels/7.png",
        "name": Text("interactieve kaart", "interactive map"),
        "why": Text(
            "Een kaart vraagt bij elke beweging nieuwe beelden aan de server.",
            "A map asks the server for new images each time it is moved.",
        ),
        "description": Text(
            "Interactieve kaart (Leaflet) met 3 lagen; alleen het startbeeld is vastgelegd.",
            "Interactive map (Leaflet) with 3 layers; only its first view was captured.",
        ),
        "places": (place(),),
        "place_count": 1,
        "evidence": (Evidence(kind=EvidenceKind.REQUEST, text="24 tiles"),),
        "alternatives": (alternative(),),
        "why_no_alternative": None,
        "first_seen": STARTED,
        "last_seen": STARTED,
    }
    return ObstacleRow(**(values | changes))  # type: ignore[arg-type]


def chat(**changes: object) -> ObstacleRow:
    """Return a chat of which there is no picture."""
    values: dict[str, object] = {
        "reason": Reason.CHAT,
        "url": "https://chat.example/",
        "name": Text("chat", "chat"),
        "alternatives": (),
        "why_no_alternative": NOTHING,
    }
    return obstacle("https://chat.example", **(values | changes))


def obstacles(*rows: ObstacleRow, **changes: object) -> ObstacleList:
    """Return a list of these rows."""
    values: dict[str, object] = {
        "harvest": HARVEST,
        "site_host": SITE.partition("//")[2],
        "written": WRITTEN,
        "is_complete": True,
        "rows": rows,
    }
    return ObstacleList(**(values | changes))  # type: ignore[arg-type]


def verdict(
    row_id: str = MAP_ID, choice: Verdict = Verdict.HARMLESS, *, hours: float = 1, **changes: object
) -> ObstacleDecision:
    """Return a decision, so many hours after the list was written."""
    values: dict[str, object] = {
        "id": row_id,
        "choice": choice,
        "reason": "staat ook in de tekst",
        "by": "J. de Vries",
        "moment": WRITTEN + timedelta(hours=hours),
        "harvest": HARVEST,
        "channel": Channel.COMMAND,
        "url": f"{SITE}/tegels/7.png",
    }
    return ObstacleDecision(**(values | changes))  # type: ignore[arg-type]
