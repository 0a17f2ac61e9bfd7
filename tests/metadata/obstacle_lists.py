"""Lists of what can't be harvested, and galleries, to look at and test with."""

from dataclasses import replace

from capture.model.decision import Verdict
from capture.model.obstacle import AlternativeKind, Evidence, EvidenceKind, Reason
from capture.model.obstacle_list import ObstacleList, ObstacleRow
from capture.model.text import Text
from capture.obstacles.sentences import NAMES, WHY
from tests.lists.obstacle_rows import (
    NOTHING,
    STARTED,
    alternative,
    obstacle,
    obstacles,
    place,
    verdict,
)
from tests.lists.rows import SITE
from tests.metadata import sample

_REASONS = tuple(Reason)
_VERDICTS = (None, verdict(), verdict(choice=Verdict.AGREED))


def numbered(number: int) -> ObstacleRow:
    """Return the row with that number, the same each time."""
    reason = _REASONS[number % len(_REASONS)]
    kinds = (AlternativeKind.WORKED, AlternativeKind.FULL_PAGE, AlternativeKind.ELEMENT)
    pictures = tuple(
        alternative(kind, f"{number + index:05}.jpg", content_type="image/jpeg", note="")
        for index, kind in enumerate(kinds[: number % 4])
    )
    text = alternative(AlternativeKind.TEXT, f"{number:05}.txt", content_type="text/plain")
    shown = (*pictures, text) if pictures else ()
    return obstacle(
        f"thing {number}",
        reason=reason,
        url=f"{SITE}/onderdeel/{number}",
        name=NAMES[reason],
        why=WHY[reason],
        description=Text(f"Onderdeel {number} van de site.", f"Thing {number} of the site."),
        places=tuple(place(f"/{each}") for each in range(1 + number % 30)),
        place_count=1 + number % 30,
        evidence=tuple(Evidence(kind=kind, text=f"seen in {kind}") for kind in EvidenceKind),
        alternatives=shown,
        why_no_alternative=None if shown else NOTHING,
        last_seen=STARTED,
        decision=_VERDICTS[number % 3],
    )


def many(count: int = 34) -> ObstacleList:
    """Return a list with every reason, of a harvest that was cut short."""
    return obstacles(*map(numbered, range(count)), is_complete=False)


def hostile() -> ObstacleList:
    """Return a list in which all that a site may choose tries to break out."""
    evil = sample.HOSTILE_TITLE
    row = obstacle(
        url="javascript:alert(1)",
        description=Text(evil, f"{evil} en"),
        places=(
            place(page="javascript:alert(2)", title=evil, selector="</code><script>"),
            place(page=sample.HOSTILE_URL),
        ),
        place_count=10_000,
        evidence=(Evidence(kind=EvidenceKind.SCRIPT, text=evil, record_id="<b>x</b>"),),
        alternatives=(
            alternative(file='../../x" onerror="alert(3).jpg', note=evil),
            alternative(file="javascript:alert(4).png"),
            alternative(AlternativeKind.PDF, file="../../etc.pdf"),
            alternative(file="kaart.png", note=evil, thumbnail='x" onerror="alert(5).jpg'),
        ),
        decision=verdict(reason="<script>alert(6)</script>", by="</p><b>"),
    )
    long = obstacle("W", url=f"{SITE}/" + "a" * 5000, description=Text("W" * 5000, "W" * 5000))
    return obstacles(row, replace(long, places=(place(title="W" * 5000),)))
