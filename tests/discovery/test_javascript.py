import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capture.discovery.guess import LONGEST
from capture.discovery.javascript import read_script, script_links
from capture.model.link import Hop, Mechanism
from capture.model.url import normalise

SITE = "https://www.voorbeeld.nl"
BASE = f"{SITE}/js/app.js"
PAGE = f"{SITE}/map/pagina.html"


def found(script: str) -> list[tuple[str, str]]:
    links = read_script(script.encode(), base=BASE, page=PAGE).links
    assert all(x.mechanism is Mechanism.SCRIPT_TEXT for x in links)
    return [(x.url.removeprefix(SITE), f"{x.hop} {x.where}") for x in links]


def urls(script: str) -> set[str]:
    return {url for url, _ in found(script)}


@pytest.mark.parametrize(
    ("script", "url", "where"),
    [
        ("fetch('/data.json')", "/data.json", "X 1:7 fetch(…)"),
        ("let x\nlocation.href = 'verder'", "/map/verder", "X 2:17 location.href ="),
        ("x = {path: '/verborgen'}", "/verborgen", "X 1:12 path:"),
        ("x = {'href': 'hier/daar'}", "/map/hier/daar", "X 1:14 href:"),
        (r'"\u002Funi\x63ode"', "/unicode", "X 1:1"),
        ("q('GET'); x.open('GET', '/haal')", "/haal", "X 1:25 x.open(…)"),
        ("go('../op.html')", "/op.html", "X 1:4 go(…)"),
        ("new URL('x.html', 'https://www.voorbeeld.nl/q/')", "/q/x.html", "X 1:1"),
        ("new URL('x.html', import.meta.url)", "/js/x.html", "X 1:1"),
        ("location = location.origin + '/bron'", "/bron", "X 1:12 location ="),
        ("['/a', 'b', 'c'].join('/')", "/a/b/c", "X 1:1"),
        ("'/a'.concat('/b')", "/a/b", "X 1:1"),
        ("x('/a' + ('/b' + 2))", "/a/b2", "X 1:3 x(…)"),
        ("x('/a/' + (2 + 3) + '.svg')", "/a/5.svg", "X 1:3 x(…)"),
        ("// fetch('/uit')", "/uit", "X 1:1 comment"),
        ("d.innerHTML = '<a class=q href=\"/blok\">'", "/blok", "X 1:15 <… href>"),
        ("import x from './a.js'", "/js/a.js", "E 1:15 import"),
        ("export * from './a.js'", "/js/a.js", "E 1:15 import"),
        ("import('./a.js')", "/js/a.js", "E 1:8 import(…)"),
        ("new Worker('w.js')", "/map/w.js", "E 1:12 new Worker(…)"),
        ("importScripts('/i.js')", "/i.js", "E 1:15 importScripts(…)"),
        ("navigator.serviceWorker.register('/sw.js')", "/sw.js",
         "E 1:34 navigator.serviceWorker.register(…)"),
        ("//# sourceMappingURL=app.js.map", "/js/app.js.map", "E 1:1 sourceMappingURL"),
    ],
)  # fmt: skip
def test_text_that_forms_a_url_is_found(script: str, url: str, where: str) -> None:
    assert found(script) == [(url, where)]


@pytest.mark.parametrize(
    "script",
    [
        "fetch('/api/' + id)",
        "fetch(`/api/${id}/x`)",
        "fetch(id + '/x')",
        "''.concat(id, '/x')",
        "['/x', id].join('/')",
        "function f(base) { return base + '/x' }",
        "let base = id; fetch(base + '/x')",
        "x = '/user/:id'",
        "x = 'text/html; charset=utf-8'",
        "x = '//div[@class=\"q\"]'",
        "x = 'dd/mm/yyyy'",
        "x = '.knop > a'",
        "x = 'woord'",
        "x = '/'",
        "x = '/a b/'",
        "x = 'M0 0/1'",
        "x = /\\/regel\\/uit/g",
        "x.split('/nee')",
        "x.replace('/nee', '')",
        "require('./module.js')",
        "x = {'./af': 1}",
        "fetch('/weg', {method: 'POST'})",
        "x.open('DELETE', '/weg')",
        "$.post('/weg')",
        "caches.open('voorraad')",
        "const n = 2; x('/a' + (n + n))",
        "ask('OPTIONS', '/weg', {})",
        "form.append('q', new Blob(['x']), 'bijlage.txt')",
        "$.ajax({type: 'POST', url: '/weg'})",
        "import x from 'vue'",
        "//# sourceMappingURL=data:application/json;base64,e30=",
    ],
)
def test_what_is_no_url_or_not_whole_is_passed_over(script: str) -> None:
    assert found(script) == []


def test_constants_are_followed_by_scope() -> None:
    script = """
    const api = '/api'; const settings = {root: '/wortel', 'x': 1};
    fetch(api + '/een'); fetch(`${api}/twee`); go(settings.root + '/drie');
    function f(e) { return e + '/onbekend' }
    function g() { const e = '/vier'; return e + '/x' }
    const list = ['', 'vijf', 'y']; go(list.join('/'));
    let later = '/nooit'; later = other(); go(later + '/z');
    """
    assert {"/api/een", "/api/twee", "/wortel/drie", "/vier/x", "/vijf/y"} <= urls(script)
    assert not {"/nooit/z", "/onbekend", "/x", "/z"} & urls(script)


def test_routes_are_nested_as_routers_nest_them() -> None:
    script = """
    const routes = [
      {path: '/', component: Home},
      {path: 'nieuws', component: News, children: [
        {path: 'archief', component: Old}, {path: ':id', component: One}, {path: '**', element: N},
      ]},
      {path: '/verborgen', name: 'hidden', component: () => import('./Hidden.js')},
    ];
    """
    assert urls(script) == {"/nieuws", "/nieuws/archief", "/verborgen", "/js/Hidden.js"}


def test_bundle_of_modules_and_jquery_is_read() -> None:
    script = """
    (()=>{var e={12:(e,t,n)=>{"use strict";n.r(t);const r="/app/";e.exports=r+"start"},
    7:function(e){e.exports={contentType:"application/x-www-form-urlencoded",url:"/zoek.php"}}},t={};
    function n(e){return t[e]||(t[e]={},t[e])}n.u=e=>""+e+".chunk.js",n.p="/dist/";
    $.ajax({url:"/lijst.json",dataType:"json"});$("#x").load("/deel.html #kern")})();
    """
    assert {"/app/start", "/zoek.php", "/lijst.json", "/dist/"} <= urls(script)
    assert not {"/map/.chunk.js", "/map/json"} & urls(script)


def test_broken_script_is_read_as_far_as_possible() -> None:
    assert "/heel" in urls("go('/heel'); if (")


def test_what_can_not_be_parsed_says_so() -> None:
    script = read_script(b"'/x'" + b"(" * 100_000, base=BASE)
    assert (script.links, len(script.problems)) == ((), 1)


@pytest.mark.slow
@pytest.mark.parametrize(
    "script",
    [
        "(" * 200_000,
        "a+" * 200_000 + '"/x"',
        "if(a)" * 100_000,
        "a?" * 100_000,
        "`${" * 100_000,
        "=>{([" * 50_000,
        "/[" * 50_000,
        "/*" * 50_000,
        "var a=b+b,b=a+a;" + "x=a+b;" * 20_000,
        "const a0='/x';" + "".join(f"const a{n + 1}=a{n}+a{n};" for n in range(2_000)),
    ],
    ids=[
        "brackets",
        "sum",
        "if",
        "choice",
        "template",
        "mix",
        "regex",
        "comment",
        "circle",
        "bomb",
    ],
)
def test_hostile_script_takes_seconds_at_most(script: str) -> None:
    before = time.process_time()
    found(script + "; x = '/x'")
    assert time.process_time() - before < 40


PIECES = st.lists(
    st.sampled_from(
        ["'/a'", '"', "'", "`", "${", "}", "+", "a", "const ", "=", "b", ";", "(", ")", "[", "]",
         ".join(", ".concat(", "new URL(", ",", "{", ":", "path", "//", "/*", "*/", "\\", "\ud800",
         "\0", "import ", " from ", "\n", "=>", "function ", "'<a href=\"/x\">'", "\\u{110000}"]
    )
).map("".join)  # fmt: skip


@settings(deadline=None)
@given(PIECES.map(lambda x: x.encode("utf-8", "surrogatepass")) | st.binary(max_size=200))
def test_no_script_raises_and_all_that_it_names_is_absolute(content: bytes) -> None:
    for link in script_links(content, base=BASE):
        assert normalise(link.url) == link.url
        assert len(link.url) <= 4 * LONGEST
        assert len(link.where) <= 200
        assert link.hop in {Hop.SPECULATIVE, Hop.EMBED}
