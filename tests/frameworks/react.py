"""Pages on React 18, and on React Router 6."""

from tests.frameworks.case import GOES, ROUTES, SHOWS, Case, js, scripts
from tests.steps import by_name, choose, click, follow, hover, press, write

_REACT = "<div id=app></div>" + scripts(
    "react/umd/react.production.min.js", "react-dom/umd/react-dom.production.min.js"
)
_ROUTER = _REACT + scripts(
    "@remix-run/router/dist/router.umd.min.js",
    "react-router/dist/umd/react-router.production.min.js",
    "react-router-dom/dist/umd/react-router-dom.production.min.js",
)


def _app(component: str) -> str:
    """Return a page whose root is the component `App`."""
    return js(
        f"const {{ createElement: h, useState, useEffect }} = React;{component};"
        "ReactDOM.createRoot(document.getElementById('app')).render(h(App))"
    )


CASES = (
    Case(
        name="react: onClick",
        html=_REACT
        + _app(
            "function App() { const open = (id) => location.assign('/dossier/' + id);"
            " return h('ul', null, h('li', { onClick: () => open(31) }, 'Dossier 31')) }"
        ),
        finds={"/dossier/31": GOES},
        user=(click("li"),),
    ),
    Case(
        name="react: onMouseEnter",
        html=_REACT
        + _app(
            "function App() { const [open, set] = useState(false);"
            " return h('nav', { onMouseEnter: () => set(true), onMouseLeave: () => set(false) },"
            " 'Thema’s', open && h('a', { href: '/thema/' + 'water' }, 'Water')) }"
        ),
        finds={"/thema/water": SHOWS},
        user=(hover("nav"), follow("Water")),
    ),
    Case(
        name="react: onChange of a field",
        html=_REACT
        + _app(
            "function App() { const [word, set] = useState('');"
            " return h('label', null, 'Zoek', h('input', { value: word,"
            " onChange: (e) => set(e.target.value) }),"
            " word.length > 2 && h('a', { href: '/zoek/alles' }, 'Alle uitkomsten')) }"
        ),
        finds={"/zoek/alles": SHOWS},
        user=(write("input", "brug"), follow("Alle uitkomsten")),
    ),
    Case(
        name="react: onChange of a select",
        html=_REACT
        + _app(
            "function App() { return h('select', { defaultValue: '', 'aria-label': 'Taal',"
            " onChange: (e) => { location.href = '/taal/' + e.target.value } },"
            " h('option', { value: '' , disabled: true }, 'Taal'),"
            " h('option', { value: 'fy' }, 'Frysk')) }"
        ),
        finds={"/taal/fy": GOES},
        user=(choose("select", "fy"),),
    ),
    Case(
        name="react: chain of states",
        html=_REACT
        + _app(
            "const STEPS = ['Begin', 'Verder', 'Klaar']; function App() {"
            " const [at, set] = useState(0); return at < STEPS.length"
            " ? h('button', { key: at, onClick: () => set(at + 1) }, STEPS[at])"
            " : h('a', { href: '/uitslag' }, 'Uw uitslag') }"
        ),
        finds={"/uitslag": SHOWS},
        user=(by_name("Begin"), by_name("Verder"), by_name("Klaar"), follow("Uw uitslag")),
    ),
    Case(
        name="react: portal",
        html="<div id=boven></div>"
        + _REACT
        + _app(
            "function App() { const [open, set] = useState(false);"
            " return h('div', null, h('button', { onClick: () => set(!open) }, 'Menu'),"
            " open && ReactDOM.createPortal(h('p', { onClick: () => location.assign('/profiel') },"
            " 'Profiel'), document.getElementById('boven'))) }"
        ),
        finds={"/profiel": GOES},
        user=(by_name("Menu"), click("#boven p")),
    ),
    Case(
        name="react: onKeyDown",
        html=_REACT
        + _app(
            "function App() { return h('div', { tabIndex: 0, onKeyDown: (e) => {"
            " if (e.key === 'Enter') location.href = '/kaart/1' } }, 'Kaart 1') }"
        ),
        finds={"/kaart/1": GOES},
        user=(press("Enter", "[tabindex]"),),
    ),
    Case(
        name="react: fetched when mounted, opened by click",
        html=_REACT
        + _app(
            "function App() { const [rows, set] = useState([]); useEffect(() => {"
            " fetch('/rijen.json').then((r) => r.json()).then(set) }, []);"
            " return rows.map((row) => h('button', { key: row, onClick: () =>"
            " location.assign('/rij/' + row) }, 'Rij ' + row)) }"
        ),
        more={"/rijen.json": "[7]"},
        finds={"/rij/7": GOES},
        user=(by_name("Rij 7"),),
    ),
    Case(
        name="react-router: useNavigate",
        html=_ROUTER
        + js(
            "const { createElement: h } = React;"
            "const { BrowserRouter, Routes, Route, useNavigate } = ReactRouterDOM;"
            "function Home() { const go = useNavigate();"
            " return h('button', { onClick: () => go('/besluiten') }, 'Besluiten') }"
            "ReactDOM.createRoot(document.getElementById('app')).render(h(BrowserRouter, null,"
            " h(Routes, null, h(Route, { path: '/', element: h(Home) }),"
            " h(Route, { path: '*', element: h('p', null, 'Een onderdeel') }))))"
        ),
        finds={"/besluiten": ROUTES},
        is_shell=True,
        user=(by_name("Besluiten"),),
    ),
    Case(
        name="react-router: a route behind a route",
        html=_ROUTER
        + js(
            "const { createElement: h } = React;"
            "const { BrowserRouter, Routes, Route, useNavigate } = ReactRouterDOM;"
            "function Step({ to, text }) { const go = useNavigate();"
            " return h('button', { onClick: () => go(to) }, text) }"
            "ReactDOM.createRoot(document.getElementById('app')).render(h(BrowserRouter, null,"
            " h(Routes, null,"
            " h(Route, { path: '/', element: h(Step, { to: '/stap/1', text: 'Start' }) }),"
            " h(Route, { path: '/stap/1', element: h(Step, { to: '/stap/2', text: 'Door' }) }),"
            " h(Route, { path: '/stap/2', element: h('p', null, 'Einde') }))))"
        ),
        finds={"/stap/1": ROUTES, "/stap/2": ROUTES},
        is_shell=True,
        user=(by_name("Start"), by_name("Door")),
    ),
)
