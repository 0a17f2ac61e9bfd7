"""Pages on jQuery 3, on Bootstrap 5 and on htmx 2: pages from the server, with something added."""

from tests.frameworks.case import GOES, ROUTES, SHOWS, Case, js, scripts
from tests.steps import by_name, choose, click, follow, hover, press, scroll_to, write

_JQUERY = scripts("jquery/dist/jquery.min.js")
_HTMX = scripts("htmx.org/dist/htmx.min.js")
_BOOTSTRAP = "<link rel=stylesheet href=/npm/bootstrap/dist/css/bootstrap.min.css>" + scripts(
    "bootstrap/dist/js/bootstrap.bundle.min.js"
)

JQUERY = (
    Case(
        name="jquery: delegated click",
        html="<ul id=u></ul>"
        + _JQUERY
        + js(
            "$('#u').on('click', '.kaart', function () {"
            " location.href = '/kaart/' + $(this).data('nr') });"
            "$('<li class=kaart>').data('nr', 9).text('Kaart 9').appendTo('#u')"
        ),
        finds={"/kaart/9": GOES},
        user=(click(".kaart"),),
    ),
    Case(
        name="jquery: hover",
        html="<div id=d>Diensten</div>"
        + _JQUERY
        + js(
            "$('#d').hover("
            "function () { $(this).append('<a href=/dienst/' + 4 + '>Dienst 4</a>') },"
            " function () { $('a', this).remove() })"
        ),
        finds={"/dienst/4": SHOWS},
        user=(hover("#d"), follow("Dienst 4")),
    ),
    Case(
        name="jquery: change of a select",
        html="<select id=s aria-label=Jaar><option value=''>Jaar<option value=2024>2024</select>"
        + _JQUERY
        + js("$('#s').change(function () { if (this.value) location = '/jaar/' + this.value })"),
        finds={"/jaar/2024": GOES},
        user=(choose("select", "2024"),),
    ),
    Case(
        name="jquery: slideToggle",
        html="<h3 id=h>Openingstijden</h3><div id=p style='display:none'></div>"
        + _JQUERY
        + js(
            "$('#h').click(() => $('#p').slideToggle(200, function () {"
            " if (this.firstChild) return;"
            " $(this).html($('<a>', { href: '/tijden/' + 'balie', text: 'Balie' })) }))"
        ),
        finds={"/tijden/balie": SHOWS},
        user=(click("#h"), follow("Balie")),
    ),
    Case(
        name="jquery: load more",
        html="<ul id=u></ul><button id=b>Meer berichten</button>"
        + _JQUERY
        + js(
            "let part = 0;"
            "const link = (row) => $('<a>', { href: '/bericht/' + row.id, text: row.t });"
            "$('#b').on('click', () => $.getJSON('/deel' + ++part + '.json', (rows) => {"
            " for (const row of rows) $('<li>').append(row.id ? link(row) : row.t).appendTo('#u');"
            " if (part === 2) $('#b').remove() }))"
        ),
        more={"/deel1.json": '[{"t": "Een"}]', "/deel2.json": '[{"t": "Twee", "id": 22}]'},
        finds={"/bericht/22": SHOWS},
        user=(click("#b"), click("ul:has(li) + #b"), follow("Twee")),
    ),
    Case(
        name="jquery: key on the page",
        html="<p>Druk op n voor de volgende"
        + _JQUERY
        + js("$(document).on('keydown', (e) => { if (e.key === 'n') location = '/volgende' })"),
        finds={"/volgende": GOES},
        user=(press("n"),),
    ),
)

BOOTSTRAP = (
    Case(
        name="bootstrap: dropdown",
        html="<div class=dropdown><button class='btn dropdown-toggle' data-bs-toggle=dropdown>Talen"
        "</button><ul class=dropdown-menu id=m></ul></div>"
        + _BOOTSTRAP
        + js(
            "document.querySelector('.dropdown').addEventListener('show.bs.dropdown', () => {"
            " m.innerHTML = '<li><a class=dropdown-item href=/taal/' + 'en>English</a>' })"
        ),
        finds={"/taal/en": SHOWS},
        user=(by_name("Talen"), follow("English")),
    ),
    Case(
        name="bootstrap: collapse",
        html="<button class=btn data-bs-toggle=collapse data-bs-target=#c>Meer</button>"
        "<div class=collapse id=c><p>Meer tekst</div>"
        + _BOOTSTRAP
        + js(
            "c.addEventListener('shown.bs.collapse', () => {"
            " c.innerHTML = '<a href=/meer/' + 1 + '>Nog meer</a>' })"
        ),
        finds={"/meer/1": SHOWS},
        user=(by_name("Meer"), follow("Nog meer")),
    ),
    Case(
        name="bootstrap: tab",
        html="<ul class='nav nav-tabs' role=tablist><li><button class='nav-link active' role=tab"
        " data-bs-toggle=tab data-bs-target=#een>Een</button><li><button class=nav-link role=tab"
        " id=t data-bs-toggle=tab data-bs-target=#twee>Twee</button></ul><div class=tab-content>"
        "<div class='tab-pane active' id=een>Een</div><div class=tab-pane id=twee></div></div>"
        + _BOOTSTRAP
        + js(
            "t.addEventListener('shown.bs.tab', () => {"
            " twee.innerHTML = '<a href=/blad/' + 2 + '>Blad 2</a>' })"
        ),
        finds={"/blad/2": SHOWS},
        user=(click("#t"), follow("Blad 2")),
    ),
    Case(
        name="bootstrap: modal",
        html="<button class=btn data-bs-toggle=modal data-bs-target=#v>Hulp</button>"
        "<div class=modal id=v tabindex=-1><div class=modal-dialog><div class=modal-content>"
        "<button id=k>Chat met ons</button></div></div></div>"
        + _BOOTSTRAP
        + js("k.addEventListener('click', () => location.assign('/chat'))"),
        finds={"/chat": GOES},
        user=(by_name("Hulp"), by_name("Chat met ons")),
    ),
)

HTMX = (
    Case(
        name="htmx: load more",
        html="<ul><li id=l><button hx-get=/deel/1 hx-target=#l hx-swap=outerHTML>Meer</button></ul>"
        + _HTMX,
        more={
            "/deel/1": "<li>Een<li id=l><button hx-get=/deel/2 hx-target=#l hx-swap=outerHTML>"
            "Nog meer</button>",
            "/deel/2": "<li><a href=/nota/17>Nota 17</a>",
        },
        finds={"/nota/17": SHOWS},
        user=(by_name("Meer"), by_name("Nog meer"), follow("Nota 17")),
    ),
    Case(
        name="htmx: revealed",
        html="<div style='height:4000px'></div><div id=r hx-get=/onder hx-trigger=revealed>…</div>"
        + _HTMX,
        more={"/onder": "<a href=/onderaan/1>Onderaan</a>"},
        finds={"/onderaan/1": SHOWS},
        user=(scroll_to("#r"), follow("Onderaan")),
    ),
    Case(
        name="htmx: search while typing",
        html="<input name=q aria-label=Zoek hx-get=/zoek hx-target=#u"
        " hx-trigger='keyup changed delay:300ms'><div id=u></div>" + _HTMX,
        more={"/zoek": "<a href=/gevonden/5>Gevonden</a>"},
        finds={"/gevonden/5": SHOWS},
        user=(write("input", "brug"), follow("Gevonden")),
    ),
    Case(
        name="htmx: pushed address",
        html="<button hx-get=/stuk hx-push-url=/stukken/8 hx-target=#u>Stuk 8</button>"
        "<div id=u></div>" + _HTMX,
        more={"/stuk": "<p>Dit is stuk 8"},
        finds={"/stukken/8": ROUTES},
        user=(by_name("Stuk 8"),),
    ),
)

CASES = (*JQUERY, *BOOTSTRAP, *HTMX)
