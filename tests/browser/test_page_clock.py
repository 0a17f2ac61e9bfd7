"""Pages that are shown again go by the clock of the moment they were captured."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from capture.browser.request import VisitRequest
from capture.browser.tab import Tab
from tests.browser.site import Site, page

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

MOMENT = datetime(2019, 2, 28, 23, 30, tzinfo=UTC)
ASKS = """<body><script>
class Own extends Date { own() { return this.getTime(); } }
const seen = { now: Date.now(), made: new Date().getTime(), given: new Date(5).getTime(),
  year: new Date(2001, 1, 3).getFullYear(), text: Date(), parsed: Date.parse("1970-01-01"),
  own: new Own().own(), isDate: new Date() instanceof Date, kind: typeof Date,
  same: new Date().constructor === Date, ownKind: new Own() instanceof Own, name: Date.name };
document.body.textContent = JSON.stringify(seen);
</script>
<iframe srcdoc="<script>parent.document.body.append(' ' + Date.now())</script>"></iframe>"""


async def seen(tab: Tab, site: Site, moment: datetime | None) -> tuple[dict[str, object], int]:
    site.routes["/klok"] = page(ASKS)
    url = site.url("/klok")
    request = VisitRequest(url=url, may_navigate=lambda _: True, moment=moment, with_view=False)
    told, _, framed = (await tab.visit(request)).text.rpartition(" ")
    return json.loads(told), int(framed)


async def test_a_page_goes_by_the_clock_of_its_capture(tab: Tab, site: Site) -> None:
    told, framed = await seen(tab, site, MOMENT)
    began = MOMENT.timestamp() * 1000
    later = began + timedelta(minutes=2).total_seconds() * 1000
    for value in (told["now"], told["made"], told["own"], framed):
        assert isinstance(value, int)
        assert began <= value < later
    assert (told["given"], told["year"], told["parsed"]) == (5, 2001, 0)
    assert "Mar 01 2019" in str(told["text"])  # as clocks in the Netherlands have it
    assert all(told[each] for each in ("isDate", "same", "ownKind"))
    assert (told["kind"], told["name"]) == ("function", "Date")


async def test_the_next_page_has_a_clock_of_its_own(tab: Tab, site: Site) -> None:
    await seen(tab, site, MOMENT)
    told, _ = await seen(tab, site, datetime(2011, 1, 1, tzinfo=UTC))
    assert "Jan 01 2011" in str(told["text"])
    told, _ = await seen(tab, site, None)
    assert datetime.fromtimestamp(int(str(told["now"])) / 1000, UTC) > datetime(
        2025, 1, 1, tzinfo=UTC
    )
