"""Cookie notices in the forms met on real sites, and what only looks like one."""

from dataclasses import dataclass

from capture.model.consent import Consent
from tests.browser.site import Answer, page

TEXT = "<main><h1>Besluiten</h1>" + "<p>Een alinea over een besluit.</p>" * 60 + "</main>"
NL = "Wij gebruiken cookies om onze website te verbeteren en statistieken bij te houden."
EN = "We use cookies to improve your experience and to analyse traffic on our website."
DE = "Wir verwenden Cookies, um unsere Webseite zu verbessern."
FR = "Nous utilisons des cookies pour améliorer votre expérience et mesurer l'audience."
BAR = "position:fixed;left:0;right:0;bottom:0;background:#eee;padding:12px;z-index:99"
MODAL = "position:fixed;left:25%;right:25%;top:20%;background:#fff;padding:20px;z-index:999"
SHADE = "<div style='position:fixed;inset:0;background:#0008;z-index:998'></div>"
DONE = (
    "<script>window.clicked = []; function done(what) { clicked.push(what);"
    " for (const e of document.querySelectorAll('.weg')) e.remove() }"
    " function note(what) { clicked.push(what) }</script>"
)


def with_text(notice: str, *, head: str = "") -> Answer:
    return page(f"<head>{head}{DONE}</head><body style='margin:0'>{TEXT}{notice}")


def buttons(*pairs: str, tag: str = "button") -> str:
    return "".join(f"<{tag} onclick='done(this.innerText)'>{label}</{tag}> " for label in pairs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A notice, and what answering it does."""

    html: str
    accept: str
    """What is clicked to accept."""
    refuse: str = ""
    """What is clicked to refuse; empty: nothing."""
    is_wall: bool = False

    def label(self, choice: Consent) -> str:
        return {Consent.ACCEPT: self.accept, Consent.REFUSE: self.refuse, Consent.LEAVE: ""}[choice]


def bar(text: str, *labels: str, style: str = BAR) -> str:
    return f"<div class=weg style='{style}'><p>{text}</p>{buttons(*labels)}</div>"


_SHADOW = """<x-notice class=weg></x-notice><script>
customElements.define('x-notice', class extends HTMLElement { connectedCallback() {
  const root = this.attachShadow({mode: 'MODE'});
  root.innerHTML = `<div style='STYLE'><p>TEXT</p><button>Weigeren</button>
    <button>Accepteren</button></div>`;
  for (const b of root.querySelectorAll('button')) b.onclick = () => done(b.innerText);
} })</script>"""


def _shadow(mode: str) -> str:
    return _SHADOW.replace("MODE", mode).replace("STYLE", BAR).replace("TEXT", NL)


_IN_FRAME = f"<body><p>{NL}</p>{buttons('Alles weigeren', 'Alles accepteren')}"
_IN_FRAME_SCRIPT = (
    "<script>function done(what) { parent.postMessage(what, '*') }</script>" + _IN_FRAME
)
_FROM_FRAME = "<script>onmessage = (event) => done(event.data)</script>"

TWO_LAYERS = (
    f"<div class=weg style='{MODAL}'><div id=een><p>{NL}</p>"
    "<button onclick='done(this.innerText)'>Akkoord</button>"
    " <button onclick='note(this.innerText); een.hidden = true; twee.hidden = false'>"
    "Instellingen aanpassen</button></div>"
    f"<div id=twee hidden><h2>Cookie-instellingen</h2><p>{NL}</p>"
    "<label><input type=checkbox checked disabled> Noodzakelijk</label>"
    "<label><input type=checkbox id=stat> Statistieken</label>"
    "<button onclick='done(this.innerText)'>Alles accepteren</button>"
    " <button onclick='done(this.innerText)'>Keuze opslaan</button></div></div>"
)

SELECTION = (
    f"<div class=weg style='{MODAL}'><p>{NL}</p>"
    "<label><input type=checkbox checked disabled>Noodzakelijk</label>"
    "<label><input type=checkbox id=stat checked>Statistieken</label>"
    "<label><input type=checkbox id=mark>Marketing</label><br>"
    "<button onclick='done(this.innerText + stat.checked)'>Selectie toestaan</button> "
    "<button onclick='done(this.innerText)'>Alle cookies toestaan</button></div>"
)

NOTICES = {
    "bar": Form(html=bar(NL, "Accepteren", "Weigeren"), accept="Accepteren", refuse="Weigeren"),
    "bar at the top, English": Form(
        html=bar(EN, "Reject all", "Accept all", style=BAR.replace("bottom", "top")),
        accept="Accept all",
        refuse="Reject all",
    ),
    "German": Form(
        html=bar(DE, "Einstellungen", "Nur notwendige Cookies", "Alle akzeptieren"),
        accept="Alle akzeptieren",
        refuse="Nur notwendige Cookies",
    ),
    "French": Form(
        html=bar(FR, "Continuer sans accepter", "Accepter & Fermer"),
        accept="Accepter & Fermer",
        refuse="Continuer sans accepter",
    ),
    "only to be acknowledged": Form(
        html=bar("Deze website gebruikt functionele cookies.", "Begrepen"), accept="Begrepen"
    ),
    "only to be closed": Form(
        html=f"<div class=weg style='{BAR}'>{NL} <a href=/cookies>Meer informatie</a> <button"
        " aria-label='Sluiten' onclick='done(\"x\")'>×</button></div>",
        accept="Sluiten",
        refuse="Sluiten",
    ),
    "modal with a shade": Form(
        html=f"<div class=weg>{SHADE}</div>"
        + bar(NL, "Nee, liever niet", "Ja, ik accepteer cookies", style=MODAL),
        accept="Ja, ik accepteer cookies",
        refuse="Nee, liever niet",
        is_wall=True,
    ),
    "dialog element": Form(
        html=f"<dialog class=weg><h2>Cookies</h2><p>{NL}</p>"
        f"{buttons('Alleen noodzakelijke cookies', 'Cookies toestaan')}</dialog>"
        "<script>document.querySelector('dialog').showModal()</script>",
        accept="Cookies toestaan",
        refuse="Alleen noodzakelijke cookies",
        is_wall=True,
    ),
    "wall that locks the page": Form(
        html="<style>html { overflow: hidden }</style>"
        + bar("Toestemming nodig. " + NL, "Akkoord en doorgaan", "Niet akkoord"),
        accept="Akkoord en doorgaan",
        refuse="Niet akkoord",
        is_wall=True,
    ),
    "open shadow tree": Form(html=_shadow("open"), accept="Accepteren", refuse="Weigeren"),
    "closed shadow tree": Form(html=_shadow("closed"), accept="Accepteren", refuse="Weigeren"),
    "frame of the same origin": Form(
        html=f"<iframe class=weg src=/frame style='{BAR};width:100%;height:150px;border:3px solid'>"
        f"</iframe>{_FROM_FRAME}",
        accept="Alles accepteren",
        refuse="Alles weigeren",
    ),
    "frame of another origin": Form(
        html="<div class=weg style='position:fixed;bottom:10px;left:40px;width:700px'><iframe"
        " src='http://localhost:PORT/frame' style='width:100%;height:160px;border:4px solid'>"
        f"</iframe></div>{_FROM_FRAME}",
        accept="Alles accepteren",
        refuse="Alles weigeren",
    ),
    "links for buttons": Form(
        html=f"<div class=weg style='{BAR}'>{NL} <a href='/cookies'>Cookiebeleid</a>"
        " <a href='#' onclick='done(this.innerText); return false'>Accepteer</a>"
        " <a href='javascript:done(\"nee\")'>Weiger</a></div>",
        accept="Accepteer",
        refuse="Weiger",
    ),
    "boxes for buttons": Form(
        html=f"<div class=weg style='{BAR}'>{NL} <div role=button tabindex=0"
        " onclick='done(1)'><span>Toestaan</span></div>"
        " <div style='cursor:pointer' onclick='done(2)'>Afwijzen</div></div>",
        accept="Toestaan",
        refuse="Afwijzen",
    ),
    "list of boxes": Form(
        html=SELECTION, accept="Alle cookies toestaan", refuse="Selectie toestaan"
    ),
    "two layers": Form(
        html=TWO_LAYERS, accept="Akkoord", refuse="Instellingen aanpassen > Keuze opslaan"
    ),
    "form that a script works": Form(
        html=f"<form class=weg style='{BAR}' onsubmit='done(1); return false'>{NL}"
        " <button>Accepteren</button> <button type=button onclick='done(2)'>Weigeren</button>"
        "</form>",
        accept="Accepteren",
        refuse="Weigeren",
    ),
    "bar in the flow of the page": Form(
        html=f"<div class=weg id=cookie-bar style='order:-1'><p>{NL}</p>"
        + buttons("Accepteren", "Weigeren")
        + "</div><style>body { display:flex; flex-direction:column }</style>",
        accept="Accepteren",
        refuse="Weigeren",
    ),
    "notice that names much else": Form(
        html=bar(
            NL + " Functionele cookies zijn nodig om in te loggen met DigiD en voor de chat."
            " Wij delen gegevens met derden voor advertenties en social media. Zie onze"
            " <a href=/privacy>privacyverklaring</a> en feedback.",
            "Zelf instellen", "Alles weigeren", "Alles accepteren", style=MODAL,
        ),
        accept="Alles accepteren",
        refuse="Alles weigeren",
    ),
}  # fmt: skip

FRAME = Answer(body=_IN_FRAME_SCRIPT.encode())

LOOK_ALIKES = {
    "page about cookies": "<article><h2>Wat zijn cookies?</h2><p>Deze website gebruikt cookies. U"
    " kunt ze accepteren of weigeren.</p><button onclick=note(1)>Cookies accepteren</button>"
    "<button onclick=note(1)>Weigeren</button></article>",
    "newsletter": bar(
        "Mis niets: meld u aan voor onze nieuwsbrief. Wij gebruiken cookies en behandelen uw"
        " gegevens volgens onze privacyverklaring. <input type=email>",
        "Akkoord", "Nee, bedankt", style=MODAL,
    ),
    "newsletter without a field": bar(
        "Nieuwsbrief? Ook voor cookies en privacy.", "Ja, ik ga akkoord", "Nee", style=MODAL
    ),
    "age gate": SHADE + bar(
        "Bent u 18 jaar of ouder? Deze website is voor volwassenen. Zie ons cookiebeleid.",
        "Ja", "Nee", "Akkoord", style=MODAL,
    ),
    "cookie recipe": bar(
        "Recept van de dag: chocolate chip cookies! We use the best cookies in our kitchen, for a"
        " better experience.", "Accept the challenge", "Save recipe", "No thanks",
    ),
    "recipe page": "<h2>Cookies bakken</h2><div class=cookie-recipe><p>Neem 200 gram bloem."
    "</p><button onclick=note(1)>Accept</button><button onclick=note(1)>OK</button></div>",
    "log-in": SHADE + bar(
        "Inloggen. Wij gebruiken cookies om u ingelogd te houden. <input name=u>"
        "<input type=password>", "Akkoord", "Sluiten", style=MODAL,
    ),
    "form that posts": f"<form method=post action=/akkoord style='{MODAL}'><p>{NL}</p>"
    "<button>Akkoord</button></form>",
    "form that leads elsewhere": f"<form action=/elders style='{MODAL}'><p>{NL}</p>"
    "<button>Accepteren</button></form>",
    "links that lead elsewhere": f"<div style='{BAR}'>{NL} <a href=/cookies/accepteren>Accepteren"
    "</a> <a href='?cookies=ja'>Akkoord</a></div>",
    "glossary": "<dialog open style='position:fixed;top:100px'><h2>Begrippen: AVG</h2><p>De"
    " AVG is een wet. Toestemming (consent) is nodig voor tracking cookies die een website"
    " plaatst.</p><button onclick=note(1)>Sluiten</button><button onclick=note(1)>OK</button>"
    "</dialog>",
    "chat": bar(
        "Chat met een medewerker. Door te chatten gaat u akkoord met ons privacybeleid en cookies.",
        "Akkoord", "Sluiten", style="position:fixed;right:10px;bottom:10px;width:300px;"
        "background:#ddd",
    ),
    "survey": bar(
        "Wat vindt u van deze website? Doe mee aan ons gebruikersonderzoek; wij plaatsen daarvoor"
        " een cookie.", "Ja graag", "Nee, bedankt", style=MODAL,
    ),
    "terms": SHADE + bar(
        "Onze algemene voorwaarden en privacyverklaring zijn gewijzigd.", "Accepteren", "Weigeren",
        style=MODAL,
    ),
    "notifications": bar("Wilt u meldingen van deze website?", "Toestaan", "Nee", style=MODAL),
    "footer that stays": f"<footer style='{BAR}'><a href=/privacy>Privacy</a>"
    " <a href=/cookies>Cookies</a> <button onclick=note(1)>Cookie-instellingen</button>"
    " <button onclick=note(1)>Sluiten</button></footer>",
    "frame of a player": "<iframe style='position:fixed;right:0;bottom:0;width:400px;height:300px'"
    " src='http://localhost:PORT/speler'></iframe>",
}  # fmt: skip

PLAYER = page("<body><p>Video over cookies bakken</p><button>Accepteer uitnodiging</button>")
