"""Lists and decisions to test with."""

from datetime import UTC, datetime, timedelta

from capture.model.decision import Channel, Choice, OwnerDecision
from capture.model.link import Hop, Mechanism
from capture.model.orphan import Orphan, OrphanKind, OrphanList, Source
from capture.model.outcome import Outcome

WRITTEN = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
HARVEST = "NL-Vbd-20261122100000-full"
SITE = "https://www.ministerie-van-voorbeelden.example"


def source(mechanism: Mechanism = Mechanism.WINDOW, *, action: str = "") -> Source:
    """Return a source on the home page."""
    return Source(
        from_url=f"{SITE}/",
        mechanism=mechanism,
        hop=Hop.LINK,
        place="menu.js:12",
        action=action,
    )


def orphan(path: str = "/verborgen", **changes: object) -> Orphan:
    """Return an orphan page that a script opened."""
    values: dict[str, object] = {
        "kind": OrphanKind.NOT_DISCOVERABLE,
        "url": f"{SITE}{path}",
        "title": "Verborgen pagina",
        "found": source(action='click button "Meer"'),
        "sources": (source(action='click button "Meer"'),),
        "source_count": 1,
        "status": 200,
        "outcome": Outcome.CAPTURED,
        "detail": None,
        "warc_file": "NL-Vbd-20261122100000-0001-www.ministerie-van-voorbeelden.example.warc",
        "record_id": "urn:uuid:4b0c1d6e-0000-4000-8000-000000000001",
        "hops": 2,
        "thumbnail": "00001.jpg",
        "is_strict": False,
    }
    return Orphan(**(values | changes))  # type: ignore[arg-type]


def listing(*rows: Orphan, **changes: object) -> OrphanList:
    """Return a list of these rows."""
    values: dict[str, object] = {
        "harvest": HARVEST,
        "site_host": SITE.partition("//")[2],
        "written": WRITTEN,
        "is_complete": True,
        "rows": rows,
    }
    return OrphanList(**(values | changes))  # type: ignore[arg-type]


def decision(
    path: str = "/verborgen", choice: Choice = Choice.OUT, *, hours: float = 1, **changes: object
) -> OwnerDecision:
    """Return a decision, so many hours after the list was written."""
    values: dict[str, object] = {
        "url": f"{SITE}{path}",
        "choice": choice,
        "reason": "van een andere organisatie",
        "by": "J. de Vries",
        "moment": WRITTEN + timedelta(hours=hours),
        "harvest": HARVEST,
        "channel": Channel.COMMAND,
        "kind": "not-discoverable",
    }
    return OwnerDecision(**(values | changes))  # type: ignore[arg-type]
