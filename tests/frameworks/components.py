"""Pages on Lit 3, Alpine 3, Preact 10 and AngularJS 1.8."""

from tests.frameworks.case import GOES, SHOWS, Case, js, scripts
from tests.steps import by_name, choose, click, follow, hover

_ALPINE = '<script src="/npm/alpinejs/dist/cdn.min.js" defer></script>'
_PREACT = "<div id=app></div>" + scripts(
    "preact/dist/preact.umd.js", "preact/hooks/dist/hooks.umd.js", "htm/dist/htm.umd.js"
)
_ANGULAR = scripts("angular/angular.min.js")
_IMPORT_MAP = js(
    '{"imports": {"lit": "/npm/lit/index.js", "lit/": "/npm/lit/",'
    ' "lit-html": "/npm/lit-html/lit-html.js", "lit-html/": "/npm/lit-html/",'
    ' "lit-element/": "/npm/lit-element/",'
    ' "@lit/reactive-element": "/npm/@lit/reactive-element/reactive-element.js",'
    ' "@lit/reactive-element/": "/npm/@lit/reactive-element/"}}',
    kind="importmap",
)


def _lit(members: str) -> str:
    return (
        _IMPORT_MAP
        + "<x-dossier></x-dossier>"
        + js(
            "import { LitElement, html } from 'lit'; customElements.define('x-dossier',"
            f" class extends LitElement {{ {members} }})",
            kind="module",
        )
    )


CASES = (
    Case(
        name="lit: @click in an open shadow tree",
        html=_lit(
            "static properties = { nr: { type: Number } }; nr = 5;"
            " go() { location.assign('/dossier/' + this.nr) }"
            " render() { return html`<button @click=${this.go}>Dossier</button>` }"
        ),
        finds={"/dossier/5": GOES},
        user=(by_name("Dossier"),),
    ),
    Case(
        name="lit: state in an open shadow tree",
        html=_lit(
            "static properties = { open: { state: true } };"
            " render() { return html`<p @mouseenter=${() => { this.open = true }}>Thema’s"
            " ${this.open ? html`<a href=${'/thema/' + 6}>Thema 6</a>` : ''}</p>` }"
        ),
        finds={"/thema/6": SHOWS},
        user=(hover("x-dossier p"), follow("Thema 6")),
    ),
    Case(
        name="lit: a closed shadow tree",
        html=_lit(
            "static properties = { open: { state: true } };"
            " createRenderRoot() { return this.attachShadow({ mode: 'closed' }) }"
            " render() { return this.open ? html`<a href=${'/dicht/' + 1}>Ga verder</a>`"
            " : html`<button @click=${() => { this.open = true }}>Open</button>` }"
        ),
        finds={"/dicht/1": SHOWS},
        user=(click("x-dossier"), click("x-dossier")),
    ),
    Case(
        name="alpine: @click and x-if",
        html="<div x-data='{ open: false }'><button @click='open = !open'>Filters</button>"
        "<template x-if=open><a :href=\"'/filter/' + 'nieuw'\">Nieuw</a></template></div>"
        + _ALPINE,
        finds={"/filter/nieuw": SHOWS},
        user=(by_name("Filters"), follow("Nieuw")),
    ),
    Case(
        name="alpine: x-on with a window event and $dispatch",
        html="<div x-data><button @click=\"$dispatch('ga', 3)\">Stap 3</button>"
        "<p @ga.window=\"location.href = '/stap/' + $event.detail\"></p></div>" + _ALPINE,
        finds={"/stap/3": GOES},
        user=(by_name("Stap 3"),),
    ),
    Case(
        name="preact and htm: tabs",
        html=_PREACT
        + js(
            "const html = htm.bind(preact.h);"
            " function App() { const [tab, set] = preactHooks.useState(0);"
            " return html`<div role=tablist><button role=tab onClick=${() => set(0)}>Nu</button>"
            "<button role=tab onClick=${() => set(1)}>Straks</button></div>"
            "${tab === 1 && html`<a href=${'/agenda/' + tab}>Agenda</a>`}` }"
            "preact.render(html`<${App} />`, document.getElementById('app'))"
        ),
        finds={"/agenda/1": SHOWS},
        user=(click("[role=tab]:last-child"), follow("Agenda")),
    ),
    Case(
        name="angularjs: ng-click in ng-repeat",
        html="<body ng-app=a ng-controller=c>"
        "<ul><li ng-repeat='r in rows' ng-click='open(r)'>{{r.t}}</ul>"
        + _ANGULAR
        + js(
            "angular.module('a', []).controller('c', ['$scope', '$window', ($scope, $window) => {"
            " $scope.rows = [{ t: 'Motie 14', id: 14 }];"
            " $scope.open = (r) => { $window.location.href = '/motie/' + r.id } }])"
        ),
        finds={"/motie/14": GOES},
        user=(click("li"),),
    ),
    Case(
        name="angularjs: ng-if and ng-mouseover",
        html="<body ng-app><p ng-mouseover='over = true'>Kaarten"
        " <a ng-if=over ng-href='/kaart/{{1 + 1}}'>Kaart 2</a></p>" + _ANGULAR,
        finds={"/kaart/2": SHOWS},
        user=(hover("p"), follow("Kaart 2")),
    ),
    Case(
        name="angularjs: ng-change",
        html="<body ng-app=a ng-controller=c><select aria-label=Wijk ng-model=w ng-change='go()'"
        " ng-options='x for x in [\"west\"]'></select>"
        + _ANGULAR
        + js(
            "angular.module('a', []).controller('c', ['$scope', '$window', ($scope, $window) => {"
            " $scope.go = () => $window.location.assign('/wijk/' + $scope.w) }])"
        ),
        finds={"/wijk/west": GOES},
        user=(choose("select", "string:west"),),
    ),
)
