"""Pages on Vue 3, and on Vue Router 4, by their builds for use without a bundler."""

from tests.frameworks.case import GOES, ROUTES, SHOWS, Case, js, scripts
from tests.steps import by_name, click, follow, hover, write

_VUE = scripts("vue/dist/vue.global.prod.js")
_ROUTER = _VUE + scripts("vue-router/dist/vue-router.global.prod.js")


def _app(setup: str) -> str:
    return js(f"Vue.createApp({{ setup() {{ {setup} }} }}).mount('#app')")


def _routes(history: str) -> str:
    return js(
        "const Home = { template: `<button @click=\"$router.push('/wonen')\">Wonen</button>` };"
        "const Part = { template: '<p>Een onderdeel</p>' };"
        f"const router = VueRouter.createRouter({{ history: VueRouter.{history}(), routes: ["
        "{ path: '/', component: Home }, { path: '/:rest(.*)*', component: Part }] });"
        "Vue.createApp({ template: '<router-view></router-view>' }).use(router).mount('#app')"
    )


CASES = (
    Case(
        name="vue: @click",
        html='<div id=app><span @click="open(12)">Subsidie 12</span></div>'
        + _VUE
        + _app("return { open: (id) => { window.location.href = '/subsidie/' + id } }"),
        finds={"/subsidie/12": GOES},
        user=(click("span"),),
    ),
    Case(
        name="vue: chain of v-if",
        html="<div id=app><button v-if='at === 0' @click='at++'>Ja</button>"
        "<button v-else-if='at === 1' @click='at++'>Zeker</button>"
        "<a v-else :href=\"'/keuze/' + at\">Uw keuze</a></div>"
        + _VUE
        + _app("return { at: Vue.ref(0) }"),
        finds={"/keuze/2": SHOWS},
        user=(by_name("Ja"), by_name("Zeker"), follow("Uw keuze")),
    ),
    Case(
        name="vue: v-model and a watcher that waits",
        html="<div id=app><label>Plaats <input v-model=word></label>"
        "<a v-for='r in rows' :href=\"'/plaats/' + r\">{{ r }}</a></div>"
        + _VUE
        + _app(
            "const word = Vue.ref(''), rows = Vue.ref([]); let wait;"
            " Vue.watch(word, () => { clearTimeout(wait); wait = setTimeout(async () => {"
            " rows.value = await (await fetch('/plaatsen.json')).json() }, 250) });"
            " return { word, rows }"
        ),
        more={"/plaatsen.json": '["molenbroek"]'},
        finds={"/plaats/molenbroek": SHOWS},
        user=(write("input", "mol"), follow("molenbroek")),
    ),
    Case(
        name="vue: @mouseenter",
        html="<div id=app><div @mouseenter='open = true' @mouseleave='open = false'>Loketten"
        "<p v-if=open><a :href=\"'/loket/' + 3\">Loket 3</a></p></div></div>"
        + _VUE
        + _app("return { open: Vue.ref(false) }"),
        finds={"/loket/3": SHOWS},
        user=(hover("#app > div"), follow("Loket 3")),
    ),
    Case(
        name="vue-router: push",
        html="<div id=app></div>" + _ROUTER + _routes("createWebHistory"),
        finds={"/wonen": ROUTES},
        is_shell=True,
        user=(by_name("Wonen"),),
    ),
    Case(
        name="vue-router: push, behind #",
        html="<div id=app></div>" + _ROUTER + _routes("createWebHashHistory"),
        finds={"/#/wonen": ROUTES},
        user=(by_name("Wonen"),),
    ),
)
