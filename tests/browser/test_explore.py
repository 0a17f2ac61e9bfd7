"""What exploring a page finds: one small page for each mechanism, each leading to one address."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
import pytest_asyncio

from capture.browser.exploration.memory import Memory
from capture.browser.exploration.result import Explored, ExploreLimits, ExploreRequest
from capture.browser.session import BrowserSession
from capture.browser.tab import Tab, TabOptions
from capture.model.link import Mechanism
from tests.browser.site import HTML, Answer, Site, Socks, page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.requirement("REIK02"),
    pytest.mark.asyncio(loop_scope="session"),
]

GOES, OPENS, ROUTES, SHOWS = (
    Mechanism.SCRIPT_NAVIGATION,
    Mechanism.WINDOW,
    Mechanism.ROUTE,
    Mechanism.RENDERED,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A page, and what it leads to."""

    body: str
    finds: dict[str, Mechanism]
    more: dict[str, str] = field(default_factory=dict)
    """Other answers by path: HTML."""


def js(text: str) -> str:
    return f"<script>{text}</script>"


CASES = {
    "click, addEventListener": Case(
        body="<button id=b>Meer</button>"
        + js("b.addEventListener('click', () => location = '/x')"),
        finds={"/x": GOES},
    ),
    "click, onclick attribute": Case(
        body="<div onclick=\"location.href='/x'\">Verder</div>", finds={"/x": GOES}
    ),
    "click, onclick property": Case(
        body="<span id=s>Verder</span>" + js("s.onclick = () => location.assign('/x')"),
        finds={"/x": GOES},
    ),
    "click, onclick property of a cell": Case(
        body="<table><tr id=r><td>1<td>2</table>" + js("r.onclick = () => location.replace('/x')"),
        finds={"/x": GOES},
    ),
    "click, javascript: link": Case(
        body="<a href=\"javascript:go('/x')\">Ga</a>" + js("function go(u) { location = u }"),
        finds={"/x": GOES},
    ),
    "click, a without href": Case(
        body="<a id=a>Ga</a>" + js("a.addEventListener('click', () => window.location = '/x')"),
        finds={"/x": GOES},
    ),
    "click, delegated by closest": Case(
        body="<ul><li class=kaart data-naar=/x><b>Een</b></ul>"
        + js(
            "document.addEventListener('click', e => { const k = e.target.closest('.kaart');"
            " if (k) location = k.dataset.naar })"
        ),
        finds={"/x": GOES},
    ),
    "click, delegated by class": Case(
        body="<p class=ga>Een</p>"
        + js(
            "document.body.addEventListener('click', e => {"
            " if (e.target.classList.contains('ga')) location = '/x' })"
        ),
        finds={"/x": GOES},
    ),
    "click, delegated by data": Case(
        body="<p data-doel=x>Een</p>"
        + js(
            "document.body.addEventListener('click', e => {"
            " const d = e.target.dataset.doel; if (d) location = '/' + d })"
        ),
        finds={"/x": GOES},
    ),
    "click, hand for a pointer": Case(
        body="<div id=w><p style='cursor:pointer'>Een</p></div>"
        + js("w.addEventListener('click', e => { if (e.target.tagName === 'P') location = '/x' })"),
        finds={"/x": GOES},
    ),
    "click, trusted only": Case(
        body="<button id=b>Meer</button>"
        + js("b.addEventListener('click', e => { if (e.isTrusted) location = '/x' })"),
        finds={"/x": GOES},
    ),
    "click, asks for a user's gesture": Case(
        body="<button id=b>Meer</button>"
        + js("b.onclick = () => { if (navigator.userActivation.isActive) location = '/x' }"),
        finds={"/x": GOES},
    ),
    "mousedown": Case(
        body="<p id=p>Een</p>" + js("p.addEventListener('mousedown', () => location = '/x')"),
        finds={"/x": GOES},
    ),
    "pointerup": Case(
        body="<p id=p>Een</p>" + js("p.addEventListener('pointerup', () => location = '/x')"),
        finds={"/x": GOES},
    ),
    "touchstart": Case(
        body="<p id=p>Een</p>" + js("p.addEventListener('touchstart', () => location = '/x')"),
        finds={"/x": GOES},
    ),
    "mouseover": Case(
        body="<p id=p>Een</p>"
        + js("p.addEventListener('mouseover', () => p.innerHTML = '<a href=/x>x</a>')"),
        finds={"/x": SHOWS},
    ),
    "mouseenter": Case(
        body="<nav id=n>Menu</nav>"
        + js("n.onmouseenter = () => n.insertAdjacentHTML('beforeend', '<a href=/x>x</a>')"),
        finds={"/x": SHOWS},
    ),
    "focus": Case(
        body="<input id=i>" + js("i.addEventListener('focus', () => location = '/x')"),
        finds={"/x": GOES},
    ),
    "key on an element": Case(
        body="<div id=d tabindex=0>Lijst</div>"
        + js("d.addEventListener('keydown', e => { if (e.key === 'Enter') location = '/x' })"),
        finds={"/x": GOES},
    ),
    "key on the page": Case(
        body="<p>Druk op j</p>"
        + js("document.addEventListener('keydown', e => { if (e.key === 'j') location = '/x' })"),
        finds={"/x": GOES},
    ),
    "double click": Case(
        body="<p id=p>Een</p>" + js("p.addEventListener('dblclick', () => location = '/x')"),
        finds={"/x": GOES},
    ),
    "context menu": Case(
        body="<p id=p>Een</p>"
        + js(
            "p.addEventListener('contextmenu', e => { e.preventDefault();"
            " p.innerHTML = '<a href=/x>x</a>' })"
        ),
        finds={"/x": SHOWS},
    ),
    "long press": Case(
        body="<p id=p>Een</p>"
        + js(
            "let t; p.addEventListener('pointerdown', () => t = setTimeout("
            "() => location = '/x', 700)); p.addEventListener('pointerup', () => clearTimeout(t))"
        ),
        finds={"/x": GOES},
    ),
    "change of a select": Case(
        body="<select id=s><option value=''>Kies<option value=/x>X<option value=/y>Y</select>"
        + js("s.addEventListener('change', () => { if (s.value) location = s.value })"),
        finds={"/x": GOES, "/y": GOES},
    ),
    "input in a field": Case(
        body="<input id=i placeholder=Zoek><div id=d></div>"
        + js("i.addEventListener('input', () => d.innerHTML = '<a href=/x>x</a>')"),
        finds={"/x": SHOWS},
    ),
    "input in a field, debounced": Case(
        body="<input id=i><div id=d></div>"
        + js(
            "let t; i.oninput = () => { clearTimeout(t); t = setTimeout(() =>"
            " d.innerHTML = '<a href=/x>x</a>', 400) }"
        ),
        finds={"/x": SHOWS},
    ),
    "form worked by a script": Case(
        body="<form id=f><input name=q><button>Zoek</button></form>"
        + js("f.onsubmit = e => { e.preventDefault(); location = '/zoek/' + f.q.value }"),
        finds={"/zoek/informatie": GOES},
    ),
    "tabs": Case(
        body="<div role=tablist><button role=tab id=t1>Een</button><button role=tab id=t2>Twee"
        "</button></div><div id=p></div>"
        + js(
            "t2.onclick = () => p.innerHTML = '<a href=/x>x</a>';"
            " t1.onclick = () => p.innerHTML = ''"
        ),
        finds={"/x": SHOWS},
    ),
    "popover with a script": Case(
        body="<button popovertarget=m>Menu</button><div popover id=m></div>"
        + js("m.addEventListener('toggle', () => m.innerHTML = '<a href=/x>x</a>')"),
        finds={"/x": SHOWS},
    ),
    "load more": Case(
        body="<ul id=u></ul><button id=b>Toon meer</button>"
        + js(
            "let n = 0; b.onclick = async () => { const r = await fetch('/deel' + ++n);"
            " u.insertAdjacentHTML('beforeend', await r.text()); if (n === 2) b.remove() }"
        ),
        more={"/deel1": "<li><a href=/een>1</a>", "/deel2": "<li><a href=/twee>2</a>"},
        finds={"/een": SHOWS, "/twee": SHOWS},
    ),
    "dragging": Case(
        body="<p id=p draggable=true>sleep</p><div id=d>hier</div>"
        + js(
            "p.ondragstart = e => e.dataTransfer.setData('text/plain', '/x');"
            "d.addEventListener('dragover', e => e.preventDefault());"
            "d.addEventListener('drop', e => location = e.dataTransfer.getData('text/plain'))"
        ),
        finds={"/x": GOES},
    ),
    "navigation API": Case(
        body="<button id=b>Route</button><main id=m>thuis</main>"
        + js(
            "navigation.addEventListener('navigate', e => e.intercept({handler: async () =>"
            " m.textContent = e.destination.url})); b.onclick = () => navigation.navigate('/x')"
        ),
        finds={"/x": ROUTES},
    ),
    "chain of three": Case(
        body="<button id=b>Een</button><div id=d></div>"
        + js(
            "b.onclick = () => { d.innerHTML = '<button id=c>Twee</button>'; c.onclick = () => {"
            " d.innerHTML = '<button id=e>Drie</button>'; e.onclick = () => location = '/x' } }"
        ),
        finds={"/x": GOES},
    ),
    "chain that replaces itself": Case(
        body="<div id=d></div>"
        + js(
            "const step = n => { d.innerHTML = n < 5 ? `<button>Stap ${n}</button>`"
            " : '<a href=/x>x</a>'; const k = d.querySelector('button');"
            " if (k) k.onclick = () => step(n + 1) }; step(1)"
        ),
        finds={"/x": SHOWS},
    ),
    "infinite scroll in a box": Case(
        body="<div id=d style='height:200px;overflow:auto'>"
        "<div style='height:900px'>lang</div></div>"
        + js(
            "d.addEventListener('scroll', () => { if (d.scrollTop > 500 && !window.done) {"
            " window.done = 1; d.insertAdjacentHTML('beforeend', '<a href=/x>x</a>') } })"
        ),
        finds={"/x": SHOWS},
    ),
    "after a timer": Case(
        body="<p id=p>Wacht</p>" + js("setTimeout(() => p.innerHTML = '<a href=/x>x</a>', 30000)"),
        finds={"/x": SHOWS},
    ),
    "after a timer, elsewhere": Case(
        body="<p>Wacht</p>" + js("setTimeout(() => location = '/x', 20000)"), finds={"/x": GOES}
    ),
    "IntersectionObserver": Case(
        body="<div style='height:5000px'></div><p id=p>Einde</p>"
        + js(
            "new IntersectionObserver(es => { if (es[0].isIntersecting)"
            " p.innerHTML = '<a href=/x>x</a>' }).observe(p)"
        ),
        finds={"/x": SHOWS},
    ),
    "pushState": Case(
        body="<button id=b>Route</button><main id=m>thuis</main>"
        + js("b.onclick = () => { history.pushState({}, '', '/x'); m.textContent = 'x' }"),
        finds={"/x": ROUTES},
    ),
    "replaceState": Case(
        body="<button id=b>Route</button>"
        + js("b.onclick = () => history.replaceState({}, '', '/x')"),
        finds={"/x": ROUTES},
    ),
    "two routes": Case(
        body="<nav><button>een</button><button>twee</button></nav><main id=m>thuis</main>"
        + js(
            "const show = () => m.textContent = location.pathname; onpopstate = show;"
            "for (const b of document.querySelectorAll('button')) b.onclick = () =>"
            " { history.pushState({}, '', '/' + b.textContent); show() }"
        ),
        finds={"/een": ROUTES, "/twee": ROUTES},
    ),
    "hash route": Case(
        body="<button id=b>Route</button><main id=m>thuis</main>"
        + js(
            "onhashchange = () => m.textContent = 'hier is ' + location.hash;"
            "b.onclick = () => location.hash = 'over-ons'"
        ),
        finds={"/#over-ons": ROUTES},
    ),
    "window.open": Case(
        body="<button id=b>Venster</button>" + js("b.onclick = () => window.open('/x')"),
        finds={"/x": OPENS},
    ),
    "window.open, sent later": Case(
        body="<button id=b>Venster</button>"
        + js("b.onclick = () => { const w = open(''); w.location = '/x' }"),
        finds={"/x": OPENS},
    ),
    "link with a target made by a script": Case(
        body="<button id=b>Venster</button>"
        + js(
            "b.onclick = () => { const a = document.createElement('a'); a.href = '/x';"
            " a.target = '_blank'; a.click() }"
        ),
        finds={"/x": OPENS},
    ),
    "confirm first": Case(
        body="<button id=b>Verder</button>"
        + js("b.onclick = () => { if (confirm('Naar de andere site?')) location = '/x' }"),
        finds={"/x": GOES},
    ),
    "open shadow root": Case(
        body="<x-a></x-a>"
        + js(
            "customElements.define('x-a', class extends HTMLElement { connectedCallback() {"
            " const r = this.attachShadow({mode: 'open'}); r.innerHTML = '<button>b</button>';"
            " r.querySelector('button').onclick = () => location = '/x' } })"
        ),
        finds={"/x": GOES},
    ),
    "closed shadow root": Case(
        body="<x-a></x-a>"
        + js(
            "customElements.define('x-a', class extends HTMLElement { connectedCallback() {"
            " const r = this.attachShadow({mode: 'closed'}); r.innerHTML = '<button>b</button>';"
            " r.querySelector('button').onclick = () => r.innerHTML = '<a href=/x>x</a>' } })"
        ),
        finds={"/x": SHOWS},
    ),
    "in a frame": Case(
        body="<iframe src=/lijst width=400 height=200></iframe>",
        more={
            "/lijst": "<button id=b>Meer</button>" + js("b.onclick = () => parent.location = '/x'")
        },
        finds={"/x": GOES},
    ),
    "behind a cover": Case(
        body="<div style='position:fixed;inset:0;background:#fff9'></div><button id=b>B</button>"
        + js("b.onclick = () => location = '/x'"),
        finds={"/x": GOES},
    ),
    "hidden until something is clicked": Case(
        body="<button id=a>Menu</button><div id=m hidden><button id=b>B</button></div>"
        + js("a.onclick = () => m.hidden = !m.hidden; b.onclick = () => location = '/x'"),
        finds={"/x": GOES},
    ),
}


@pytest_asyncio.fixture(loop_scope="session")
async def explorer(session: BrowserSession, site: Site, socks: Socks) -> AsyncIterator[Tab]:
    tab = await session.new_tab(TabOptions(port=socks.port, traffic=site, explores=True))
    yield tab
    await tab.close()


async def explore(
    tab: Tab, url: str, memory: Memory | None = None, limits: ExploreLimits | None = None
) -> Explored:
    request = ExploreRequest(url=url, may_navigate=lambda _: True, limits=limits or ExploreLimits())
    return await tab.explore(request, memory or Memory())


def paths(explored: Explored) -> dict[str, Mechanism]:
    return {"/" + link.url.split("/", 3)[3]: link.mechanism for link in explored.links}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
async def test_mechanism_is_found(explorer: Tab, site: Site, case: Case) -> None:
    site.routes["/"] = page(f"<title>t</title><body>{case.body}")
    for path, content in case.more.items():
        site.routes[path] = Answer(body=content.encode(), type=HTML)
    explored = await explore(explorer, site.url("/"))
    found = paths(explored)
    assert {path: found.get(path) for path in case.finds} == case.finds, explored


UNSAFE = """
<form method=post action=/verwijderd id=f><input name=a><button>Aanvragen</button></form>
<button id=b1 onclick="fetch('/api/1', {method: 'DELETE'})">Weg</button>
<button id=b2 onclick="navigator.sendBeacon('/api/2', 'x')">Meten</button>
<button id=b3 onclick="fetch('/api/3', {method: 'POST'}).catch(() => location = '/na-fout')">Stem
</button>
<button id=b4 onclick="location = '/uit'">Uitloggen</button>
<button id=b5 onclick="const r = new XMLHttpRequest(); r.open('PUT', '/api/5'); r.send()">Zet
</button>
<button id=b6 onclick="document.getElementById('f').submit()">Stuur maar</button>
<input id=i form=f>
<a href=/gewoon>gewoon</a>
"""


@pytest.mark.requirement("REIK06")
async def test_nothing_unsafe_is_sent_and_all_of_it_is_told(explorer: Tab, site: Site) -> None:
    site.routes["/"] = page(f"<title>t</title><body>{UNSAFE}")
    explored = await explore(explorer, site.url("/"))
    assert {head.split(b" ")[0] for head in site.heads} == {b"GET"}
    assert "/uit" not in paths(explored)
    told = {
        (each.method, each.url and "/" + each.url.split("/", 3)[3]) for each in explored.unfired
    }
    assert told >= {
        ("POST", "/verwijderd"),
        ("DELETE", "/api/1"),
        ("POST", "/api/2"),
        ("POST", "/api/3"),
        ("PUT", "/api/5"),
        ("", None),
    }
    assert [each.label for each in explored.unfired if each.url is None] == ["Uitloggen"]
    assert paths(explored)["/na-fout"] is GOES  # the page lives on


async def test_what_other_pages_taught_is_not_tried_again(explorer: Tab, site: Site) -> None:
    menu = "<button class=menu>Menu</button>" + js(
        "document.querySelector('.menu').onclick = () => {"
        " if (!document.querySelector('a'))"
        " document.body.insertAdjacentHTML('beforeend', '<a href=/contact>contact</a>') }"
    )
    memory = Memory()
    done = []
    for number in range(5):
        own = f"<button onclick=\"location = '/eigen/{number}'\">Eigen {number}</button>"
        site.routes[f"/{number}"] = page(f"<title>t</title><body>{menu}{own}")
        explored = await explore(explorer, site.url(f"/{number}"), memory)
        assert f"/eigen/{number}" in paths(explored)
        done.append((explored.actions, explored.familiar))
    assert done == [(3, 0), (3, 0), (3, 0), (1, 1), (1, 1)]


async def test_a_budget_that_runs_out_is_told(explorer: Tab, site: Site) -> None:
    endless = "<div id=d></div>" + js(
        "const add = n => { const b = document.createElement('button'); b.textContent = 'Nog ' + n;"
        " b.onclick = () => add(n + 1); d.append(b) }; add(1)"
    )
    site.routes["/"] = page(f"<title>t</title><body>{endless}")
    explored = await explore(explorer, site.url("/"), limits=ExploreLimits(actions=7))
    assert explored.actions == 7
    assert explored.notes == ("explore: budget of 7 actions ran out",)


async def test_a_page_that_hangs_when_it_is_worked_costs_its_tab_and_no_more(
    session: BrowserSession, site: Site, socks: Socks
) -> None:
    tab = await session.new_tab(TabOptions(port=socks.port, traffic=site, explores=True))
    hang = "<a id=a onclick=\"location = '/x'\">x</a><button onclick='for (;;);'>Hang</button>"
    site.routes["/"] = page(f"<title>t</title><body>{hang}")
    explored = await explore(tab, site.url("/"), limits=ExploreLimits(answer_seconds=2))
    assert "/x" in paths(explored)
    assert tab.is_broken
    assert any("does not answer" in note for note in explored.notes)
    await tab.close()


BUTTON = "<button id=b onclick=\"location = '/x'\">B</button>"


async def test_a_page_that_changes_what_scripts_stand_on_is_explored_all_the_same(
    explorer: Tab, site: Site
) -> None:
    changes = js(
        "JSON.stringify = () => 'weg'; Object.prototype.toString = () => 'weg';"
        "Array.prototype.toJSON = () => 'weg'; Array.prototype.extra = function () {};"
        "window.setTimeout = () => 0; document.addEventListener = () => {};"
        "Reflect.apply = () => 'weg'; window.performance.now = () => 0;"
    )
    site.routes["/"] = page(f"<title>t</title><body>{BUTTON}{changes}")
    assert "/x" in paths(await explore(explorer, site.url("/")))


async def test_a_page_that_breaks_our_hooks_is_named_and_harms_no_other(
    explorer: Tab, site: Site
) -> None:
    breaks = js("Array.prototype.push = Array.prototype.map = () => { throw new Error('stuk') }")
    site.routes["/stuk"] = page(f"<title>t</title><body>{BUTTON}{breaks}")
    site.routes["/heel"] = page(f"<title>t</title><body>{BUTTON}")
    broken = await explore(explorer, site.url("/stuk"))
    assert any("stuk" in note for note in broken.notes)
    assert "/x" in paths(await explore(explorer, site.url("/heel")))
