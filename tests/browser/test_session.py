"""What the browser says of itself, where it goes, and how it ends."""

import asyncio
from urllib.parse import unquote

import psutil
import pytest

from capture.browser.executable import BrowserExecutable, find
from capture.browser.request import VisitRequest
from capture.browser.result import VisitResult
from capture.browser.session import BrowserSession, SessionOptions
from capture.browser.tab import Tab, TabOptions
from capture.browser.watch import Credentials, OwnHeaders
from capture.errors import BrowserError
from capture.model.outcome import Outcome
from tests.browser.site import Answer, Site, Socks, page, script

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

TELL = "fetch('/tell?' + name + '|' + encodeURIComponent(navigator.userAgent))"


async def visit(tab: Tab, url: str) -> VisitResult:
    return await tab.visit(VisitRequest(url=url, may_navigate=lambda _: True))


async def test_user_agent_is_honest_and_the_same_everywhere(
    session: BrowserSession, tab: Tab, site: Site
) -> None:
    site.routes["/"] = page(
        f"<iframe src=/frame></iframe><script>{{ const name = 'page'; {TELL} }}"
        "new Worker('/worker.js'); navigator.serviceWorker.register('/sw.js')"
        ".then(() => navigator.serviceWorker.ready)</script>"
    )
    site.routes["/frame"] = page(f"<script>{{ const name = 'frame'; {TELL} }}</script>")
    site.routes["/worker.js"] = script(f"{{ const name = 'worker'; {TELL} }}")
    site.routes["/sw.js"] = script(f"{{ const name = 'service'; {TELL} }}")
    await visit(tab, site.url("/"))
    agent = session.user_agent
    assert "HeadlessChrome" not in agent
    assert agent.startswith("Mozilla/5.0 ")
    assert agent.endswith(" capture/0.1 (+https://example.nl)")
    told = {unquote(path[6:]) for path in site.asked if path.startswith("/tell")}
    assert told == {f"{name}|{agent}" for name in ("page", "frame", "worker", "service")}
    sent = [head for head in site.heads if f"User-Agent: {agent}\r\n".encode() in head]
    assert len(sent) == len(site.heads)


async def test_request_heads_are_as_the_browser_makes_them(tab: Tab, site: Site) -> None:
    site.routes["/"] = page("<img src=/i.png>")
    await visit(tab, site.url("/"))
    head = site.head("/")
    order = [name.lower() for name in head]
    assert order == [
        "host", "connection", "sec-ch-ua", "sec-ch-ua-mobile", "sec-ch-ua-platform",
        "upgrade-insecure-requests", "user-agent", "accept", "sec-fetch-site", "sec-fetch-mode",
        "sec-fetch-user", "sec-fetch-dest", "accept-encoding", "accept-language",
    ]  # fmt: skip
    assert head["Accept-Language"] == "nl-NL,nl;q=0.9,en-US;q=0.8,en;q=0.7"
    assert not {"pragma", "cache-control", "proxy-connection"} & {
        n.lower() for n in site.head("/i.png")
    }
    ours = tab.request_headers(site.url("/"))
    assert {name: head[name] for name in ours} == ours


async def test_place_is_the_netherlands(tab: Tab, site: Site) -> None:
    site.routes["/"] = page(
        "<script>document.write(navigator.language, ' ', (1234.5).toLocaleString(), ' ',"
        " Intl.DateTimeFormat().resolvedOptions().timeZone)</script>"
    )
    assert (await visit(tab, site.url("/"))).text == "nl-NL 1.234,5 Europe/Amsterdam"


async def test_nothing_goes_past_the_tabs_own_proxy(
    session: BrowserSession, site: Site, socks: Socks
) -> None:
    site.routes["/"] = page("<p>bereikt")
    cut_off = await session.new_tab(TabOptions(port=None, traffic=site))
    result = await visit(cut_off, site.url("/"))
    assert not result.has_document
    assert "PROXY" in (result.error or "")
    assert site.asked == []
    tab = await session.new_tab(TabOptions(port=socks.port, traffic=site))
    assert (await visit(tab, f"http://naam.example:{site.port}/")).text == "bereikt"
    assert "naam.example" in socks.asked
    await cut_off.close()
    await tab.close()


async def test_cookies_are_told_for_a_url(tab: Tab, site: Site) -> None:
    site.routes["/map/"] = page("<p>x", **{"Set-Cookie": "a=1; Path=/map"})
    site.routes["/"] = page("<p>x", **{"Set-Cookie": "b=2"})
    await visit(tab, site.url("/map/"))
    await visit(tab, site.url("/"))
    assert await tab.cookies(site.url("/map/file.pdf")) == "a=1; b=2"
    assert await tab.cookies("https://elders.example/") is None


async def test_known_credentials_answer_a_log_in(
    session: BrowserSession, site: Site, socks: Socks
) -> None:
    site.routes["/"] = Answer(
        status=401, headers={"WWW-Authenticate": 'Basic realm="x"'}, body=b"geen toegang"
    )
    tab = await session.new_tab(
        TabOptions(
            port=socks.port,
            traffic=site,
            credentials={f"127.0.0.1:{site.port}": Credentials(name="jan", password="geheim")},
        )
    )
    result = await visit(tab, site.url("/"))
    assert result.text == "geen toegang"
    assert [b"Authorization: Basic amFuOmdlaGVpbQ==" in head for head in site.heads[:2]] == [
        False,
        True,
    ]
    await tab.close()


async def test_own_headers_go_to_the_sites_own_addresses_only(
    session: BrowserSession, site: Site, socks: Socks
) -> None:
    site.routes["/"] = page("<img src=/eigen.png><img src=/vreemd.png>")
    site.routes["/eigen.png"] = site.routes["/vreemd.png"] = Answer(status=404)
    own = OwnHeaders(headers={"X-Archief": "ja"}, is_own=lambda url: "vreemd" not in url)
    tab = await session.new_tab(TabOptions(port=socks.port, traffic=site, own_headers=own))
    await visit(tab, site.url("/"))
    assert site.head("/")["X-Archief"] == "ja"
    assert site.head("/eigen.png")["X-Archief"] == "ja"
    assert "X-Archief" not in site.head("/vreemd.png")
    assert tab.request_headers(site.url("/a.pdf"))["X-Archief"] == "ja"
    assert "X-Archief" not in tab.request_headers(site.url("/vreemd.pdf"))
    await tab.close()


async def test_browser_killed_in_a_visit_is_an_outcome_and_leaves_nothing(
    site: Site, socks: Socks
) -> None:
    never = asyncio.Event()
    site.routes["/"] = page("<img src=/stuck.png>")
    site.routes["/stuck.png"] = Answer(wait_for=never.wait)
    async with BrowserSession.launch(SessionOptions(executable=find())) as session:
        tab = await session.new_tab(TabOptions(port=socks.port, traffic=site))
        family = psutil.Process(session.pid).children(recursive=True)
        assert session.rss_bytes() > 50_000_000
        async with asyncio.TaskGroup() as group:
            visiting = group.create_task(visit(tab, site.url("/")))
            await site.wait_asked("/stuck.png")
            session.kill()
        await session.dead.wait()
        assert session.is_dead
        assert (await visiting).outcome is Outcome.BROWSER_CRASHED
        assert tab.is_broken
        with pytest.raises(BrowserError):
            await session.new_tab(TabOptions(port=socks.port, traffic=site))
    never.set()
    assert psutil.wait_procs(family, timeout=60)[1] == []


async def test_program_that_is_no_browser_is_one_line() -> None:
    nothing = BrowserExecutable(path=find().path.with_name("false"), name="false", version=None)
    with pytest.raises(BrowserError, match="does not start") as caught:
        async with BrowserSession.launch(SessionOptions(executable=nothing)):
            pass
    assert "\n" not in str(caught.value)
