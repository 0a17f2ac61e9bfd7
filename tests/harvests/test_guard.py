"""Ways to reach a private address from a page of the site: all refused, all listed."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from capture.demo.answer import Answer, render_head, respond
from capture.model.url import normalise, split
from tests.harvests.canary import Canary
from tests.harvests.evidence import LedgerView, all_records, assert_closed, assert_settled
from tests.harvests.quirks import Page, page_of_links, page_with, quirky_site
from tests.harvests.runs import Commands, commands_in

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

COMPLETE = 0
REFUSED, UNSUPPORTED = "refused-by-guard", "unsupported-scheme"

LOOPBACK_HOSTS = (
    "127.0.0.1",
    "127.0.0.2",
    "127.1",
    "2130706434",
    "0x7f000002",
    "0x7f.0.0.2",
    "017700000002",
    "0177.0.0.02",
    "127.0.0.2.",
    "0.0.0.0",
    "0",
    "%31%32%37.0.0.2",
    "１２７.0.0.2",
    "127。0。0。2",
    "iemand:geheim@127.0.0.2",
    "localhost",
    "LOCALHOST.",
    "diep.localhost",
    "[::1]",
    "[::]",
    "[0:0:0:0:0:0:0:1]",
    "[::ffff:127.0.0.2]",
    "[::ffff:7f00:2]",
    "[::127.0.0.2]",
    "[64:ff9b::7f00:2]",
    "[2002:7f00:2::]",
    "intern.test",
    "intern6.test",
    "WWW.Intern.test",
)
"""All of them lead to the canary, if anywhere; the names by --resolve."""

PRIVATE_HOSTS = (
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.254",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "[fe80::1]",
    "[fc00::1]",
    "[fd12:3456::1]",
    "[fec0::1]",
    "[ff02::1]",
    "[2001:db8::1]",
    "[64:ff9b:1::a00:1]",
    "wolk.test",
)
"""None of them is a place on the internet."""

RESOLVE = (
    "intern.test=127.0.0.2",
    "www.intern.test=127.0.0.1",
    "intern6.test=::1",
    "wolk.test=169.254.169.254",
)

OTHER_SCHEMES = ("file:///etc/passwd", "ftp://127.0.0.2/geheim", "chrome://version/",
                 "view-source:http://127.0.0.2/", "file://localhost/etc/hosts")  # fmt: skip
HARMLESS = ("data:text/html,hallo", "blob:http://127.0.0.2/1", "javascript:void 0",
            "mailto:a@b.nl", "about:blank")  # fmt: skip


class Trap:
    """The pages of the site, and what each of them tries."""

    def __init__(self, port: int) -> None:
        self._at = f"http://127.0.0.2:{port}"
        self._port = port
        self._number = 0
        self.embeds: list[str] = []
        """URLs that pages name as content, or redirect to."""
        self.links = [f"http://{host}:{port}/link/{n}" for n, host in enumerate(LOOPBACK_HOSTS)]
        self.links += [f"http://{host}/" for host in PRIVATE_HOSTS]
        self.links += [f"https://127.0.0.2:{port}/", f"https://[::1]:{port}/"]

    def _fresh(self, what: str) -> str:
        self._number += 1
        url = f"{self._at}/{what}/{self._number}"
        self.embeds.append(url)
        return url

    def pages(self) -> Mapping[str, Page]:
        """Return the pages by path."""
        return {
            "/": page_of_links(
                [
                    "/koppelingen",
                    "/inbed",
                    "/script",
                    "/sprong",
                    "/meteen",
                    "/vanzelf",
                    "/bestand.pdf",
                ]
            ),
            "/koppelingen": page_of_links([*self.links, *OTHER_SCHEMES, *HARMLESS]),
            "/inbed": page_with(self._embeds()),
            "/script": page_with(f"<script>{self._script()}</script>"),
            "/sprong": redirect(self._fresh("sprong")),
            "/meteen": page_with(
                f'<meta http-equiv="refresh" content="0;url={self._fresh("meteen")}">'
            ),
            "/vanzelf": page_with(f'<script>location.href = "{self._fresh("vanzelf")}"</script>'),
            "/bestand.pdf": redirect(self._fresh("bestand")),
            "/prent": redirect(self._fresh("prent")),
            "/robots.txt": text(f"Sitemap: {self._fresh('sitemap')}.xml\n"),
            "/sitemap.xml": sitemap(self._fresh("uit-sitemap")),
        }

    def _embeds(self) -> str:
        ways = (
            '<img src="{}">',
            '<img srcset="{} 2x" src="data:,">',
            '<picture><source srcset="{}"><img src="data:,"></picture>',
            '<iframe src="{}"></iframe>',
            '<iframe srcdoc="&lt;img src={}&gt;"></iframe>',
            '<script src="{}"></script>',
            '<script type="module" src="{}"></script>',
            '<link rel="stylesheet" href="{}">',
            '<link rel="preload" as="image" href="{}">',
            '<link rel="modulepreload" href="{}">',
            '<link rel="manifest" href="{}">',
            '<object data="{}"></object>',
            '<embed src="{}">',
            '<video src="{}" autoplay></video>',
            '<video poster="{}"></video>',
            '<audio src="{}"></audio>',
            '<video><track src="{}" default></video>',
            '<svg><image href="{}" width="9" height="9"/></svg>',
            '<div style="background: url({})">x</div>',
            '<style>@import url("{}");</style>',
            '<style>@font-face {{ font-family: f; src: url("{}") }} p {{ font-family: f }}</style>',
            '<input type="image" src="{}">',
        )
        body = "".join(way.format(self._fresh("inbed")) for way in ways)
        others = "".join(f'<iframe src="{url}"></iframe>' for url in (*OTHER_SCHEMES, *HARMLESS))
        hints = (
            f'<link rel="preconnect" href="{self._at}"><link rel="dns-prefetch" href="{self._at}">'
            f'<link rel="prefetch" href="{self._at}/vooraf">'
        )
        return f'{hints}{body}{others}<img src="/prent"><p>tekst</p>'

    def _script(self) -> str:
        """Return a script that knocks in every way that a script has."""
        at, port = self._at, self._port
        return f"""
        const stil = (werk) => {{ try {{ const g = werk(); if (g && g.catch) g.catch(() => 0); }}
                                  catch (fout) {{ console.log(String(fout)); }} }};
        stil(() => fetch("{at}/fetch"));
        stil(() => fetch("{at}/post", {{method: "POST", mode: "no-cors", body: "x"}}));
        stil(() => navigator.sendBeacon("{at}/beacon", "x"));
        stil(() => {{ const x = new XMLHttpRequest(); x.open("GET", "{at}/xhr"); x.send(); }});
        stil(() => new WebSocket("ws://127.0.0.2:{port}/ws"));
        stil(() => new EventSource("{at}/sse"));
        stil(() => import("{at}/module.js"));
        stil(() => new Worker(URL.createObjectURL(new Blob(['importScripts("{at}/worker.js")']))));
        stil(() => new WebTransport("https://127.0.0.2:{port}/wt").ready);
        stil(() => window.open("{at}/venster"));
        stil(() => {{ new Image().src = "{at}/beeld"; }});
        stil(() => {{
          const p = new RTCPeerConnection({{iceServers: [
            {{urls: "stun:127.0.0.1:{port}"}},
            {{urls: "turn:127.0.0.1:{port}?transport=tcp", username: "a", credential: "b"}}]}});
          p.createDataChannel("x");
          return p.createOffer().then((o) => p.setLocalDescription(o));
        }});
        stil(() => {{ const f = document.createElement("form"); f.action = "{at}/form";
                      f.method = "POST"; f.target = "kader";
                      document.body.append(f); f.submit(); }});
        """


def redirect(url: str) -> Page:
    async def answer(to: Answer) -> None:
        head = (("Location", url), ("Content-Length", "0"), ("Link", f"<{url}>; rel=preload"))
        await to.head(render_head(302, head))

    return answer


def text(body: str) -> Page:
    async def answer(to: Answer) -> None:
        await respond(to, body, mime="text/plain")

    return answer


def sitemap(url: str) -> Page:
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"

    async def answer(to: Answer) -> None:
        body = f'<urlset xmlns="{space}"><url><loc>{url}</loc></url></urlset>'
        await respond(to, body, mime="application/xml")

    return answer


@pytest.fixture
def commands(tmp_path: Path) -> Iterator[Commands]:
    with commands_in(tmp_path) as given:
        yield given


@pytest.fixture
def canary() -> Iterator[Canary]:
    with Canary() as listening:
        listening.prove_itself()
        yield listening


def expected(url: str) -> set[str]:
    """Return what may become of a URL; not every machine knows names under localhost."""
    parts = split(url)
    is_local_name = parts is not None and parts.host.rstrip(".").endswith("localhost")
    return {REFUSED, "dns-failed"} if is_local_name else {REFUSED}


def test_every_way_to_a_private_address_is_refused_and_listed(
    commands: Commands, canary: Canary
) -> None:
    trap = Trap(canary.port)
    options = [each for pair in RESOLVE for each in ("--resolve", pair)]
    with quirky_site(trap.pages) as site:
        run = commands.harvest(
            site.url, "--include", "^https?:", "--page-timeout", "20s", "--workers", "3", *options
        )
        assert run.wait(300) == COMPLETE, run.said
    commands.brood.assert_gone()
    assert canary.knocks == []
    folder = commands.harvest_folder()
    assert_closed(folder)
    assert_settled(folder)
    assert len(LOOPBACK_HOSTS) + len(PRIVATE_HOSTS) >= 30

    rows = LedgerView(folder).rows()
    outcome_of = {url: row.outcome for url, row in rows.items()}
    wanted = {normalise(url) or url: url for url in (*trap.links, *trap.embeds)}
    wrong = {
        raw: outcome_of.get(url, "not listed")
        for url, raw in wanted.items()
        if not {outcome_of.get(url), outcome_of.get(f"{url}.xml")} & expected(url)
    }
    assert wrong == {}
    assert outcome_of[f"http://127.0.0.2:{canary.port}/"] == REFUSED, "what scripts tried"
    assert {outcome_of.get(normalise(url) or url) for url in OTHER_SCHEMES} == {UNSUPPORTED}
    for url, row in rows.items():
        parts = split(url)
        if parts is not None and f"{parts.host}:{parts.port}" != site.url.split("/")[2]:
            assert row.outcome in expected(url), row
            if row.outcome == REFUSED:
                assert "private address" in (row.detail or ""), row
    own = site.url.rstrip("/")
    answers = [each for each in all_records(folder) if each.type in ("response", "revisit")]
    assert all(each.url.startswith(own) for each in answers)


def test_a_private_address_that_was_allowed_is_harvested(commands: Commands) -> None:
    with (
        quirky_site(lambda: {"/": page_with("<p>Intern</p>")}) as inner,
        quirky_site(lambda: {"/": page_of_links([inner.url])}) as site,
    ):
        host = inner.url.split("/")[2]
        run = commands.harvest(site.url, "--include", "^https?:", "--allow-private", host)
        assert run.wait() == COMPLETE, run.said
        rows = LedgerView(commands.harvest_folder()).rows()
        assert rows[inner.url].outcome == "captured"
