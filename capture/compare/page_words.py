"""Dutch and English words for what a comparison finds, as its pages say it to a reader. Pure.

Short words for the columns of the spreadsheets that are read back are in `capture.compare.words`.
"""

from collections.abc import Mapping

from capture.compare.aspects.contacts import ContactKind
from capture.compare.aspects.links import LinkFate
from capture.compare.aspects.lists import OrphanFate
from capture.compare.aspects.pictures import Masking
from capture.compare.aspects.site import ContactFate
from capture.compare.aspects.structure import FormFate
from capture.model.fate import Answer, Change, DocumentFate, Fate, Ground, Redirecting, RelationKind
from capture.model.side import DocumentKind
from capture.model.text import Text

FATES: Mapping[Fate, Text] = {
    Fate.KEPT: Text("Gebleven", "Kept"),
    Fate.MOVED: Text("Verplaatst", "Moved"),
    Fate.MERGED: Text("Samengevoegd", "Merged"),
    Fate.GONE: Text("Weg", "Gone"),
    Fate.NEW: Text("Nieuw", "New"),
}
DOCUMENT_FATES: Mapping[DocumentFate, Text] = {
    DocumentFate.KEPT: Text("Gebleven", "Kept"),
    DocumentFate.CHANGED: Text("Gewijzigd", "Changed"),
    DocumentFate.MOVED: Text("Verplaatst", "Moved"),
    DocumentFate.MERGED: Text("Samengevoegd", "Merged"),
    DocumentFate.GONE: Text("Weg", "Gone"),
    DocumentFate.NEW: Text("Nieuw", "New"),
}
DOCUMENT_KINDS: Mapping[DocumentKind, Text] = {
    DocumentKind.PDF: Text("PDF", "PDF"),
    DocumentKind.TEXT: Text("tekstdocument", "text document"),
    DocumentKind.SPREADSHEET: Text("rekenblad", "spreadsheet"),
    DocumentKind.PRESENTATION: Text("presentatie", "presentation"),
    DocumentKind.OTHER: Text("bestand", "file"),
}
REDIRECTS: Mapping[Redirecting, Text] = {
    Redirecting.NONE: Text("geen doorverwijzing", "no redirect"),
    Redirecting.RIGHT: Text("goed doorverwezen", "redirected right"),
    Redirecting.CHAIN: Text("met een omweg doorverwezen", "redirected by a detour"),
    Redirecting.TEMPORARY: Text(
        "alleen tijdelijk doorverwezen", "redirected for the time being only"
    ),
    Redirecting.TO_HOME: Text("naar de startpagina doorverwezen", "redirected to the home page"),
    Redirecting.WRONG_TARGET: Text(
        "naar een verkeerde pagina doorverwezen", "redirected to a wrong page"
    ),
    Redirecting.UNCONFIRMED: Text(
        "doorverwezen naar een pagina waarvan niet blijkt dat het de goede is",
        "redirected to a page of which nothing shows that it is the right one",
    ),
    Redirecting.LOOP: Text("in een kringetje doorverwezen", "redirected in a circle"),
    Redirecting.BROKEN: Text("doorverwezen naar een fout", "redirected to an error"),
    Redirecting.UNKNOWN_END: Text(
        "doorverwezen naar een adres dat niet is opgevraagd",
        "redirected to an address that nobody asked for",
    ),
}
REDIRECT_ADVICE: Mapping[Redirecting, Text] = {
    Redirecting.NONE: Text(
        "Verwijs het oude adres door met 301.", "Redirect the old address with 301."
    ),
    Redirecting.RIGHT: Text("", ""),
    Redirecting.CHAIN: Text(
        "Verwijs in één stap door naar het eindadres.", "Redirect to the end in one step."
    ),
    Redirecting.TEMPORARY: Text(
        "Maak er 301 van: zoekmachines houden anders het oude adres.",
        "Make it 301: otherwise search engines keep the old address.",
    ),
    Redirecting.TO_HOME: Text(
        "Verwijs door naar de pagina zelf, of antwoord 410.",
        "Redirect to the page itself, or answer 410.",
    ),
    Redirecting.WRONG_TARGET: Text("Verander het doel.", "Change the target."),
    Redirecting.UNCONFIRMED: Text(
        "Bekijk of het de goede pagina is.", "See whether it is the right page."
    ),
    Redirecting.LOOP: Text("Doorbreek de kring.", "Break the circle."),
    Redirecting.BROKEN: Text("Verander het doel.", "Change the target."),
    Redirecting.UNKNOWN_END: Text("Kijk waar het adres uitkomt.", "See where the address ends."),
}
ANSWERS: Mapping[Answer, Text] = {
    Answer.PAGE: Text("met een pagina", "with a page"),
    Answer.REDIRECT: Text("met een doorverwijzing", "with a redirect"),
    Answer.NOT_FOUND: Text("niet gevonden (404)", "not found (404)"),
    Answer.REMOVED: Text("verwijderd (410)", "removed (410)"),
    Answer.SOFT_NOT_FOUND: Text(
        "met een pagina die zegt dat er niets is", "with a page that says that there is nothing"
    ),
    Answer.OTHER: Text("met een fout", "with an error"),
    Answer.NO_ANSWER: Text("niet", "not at all"),
    Answer.NOT_ASKED: Text(
        "onbekend: niemand vroeg het oude adres op", "unknown: nobody asked for the old address"
    ),
}
GROUNDS: Mapping[Ground, Text] = {
    Ground.OWNER: Text("door de eigenaar gezegd", "said by the owner"),
    Ground.URL: Text("hetzelfde adres", "the same address"),
    Ground.REDIRECT: Text("het oude adres verwijst erheen", "the old address redirects there"),
    Ground.CANONICAL: Text("de pagina noemt het adres zelf", "the page itself names the address"),
    Ground.DIGEST: Text("dezelfde inhoud, tot op de byte", "the same content to the byte"),
    Ground.TITLE: Text("dezelfde titel", "the same title"),
    Ground.HEADINGS: Text("dezelfde koppen", "the same headings"),
    Ground.TEXT: Text("dezelfde tekst", "the same text"),
    Ground.PATH: Text("woorden in het adres", "words of the address"),
    Ground.NAME: Text("dezelfde bestandsnaam", "the same file name"),
}
CHANGES: Mapping[Change, Text] = {
    Change.NONE: Text("zelfde tekst", "same text"),
    Change.LITTLE: Text("weinig veranderd", "little changed"),
    Change.MUCH: Text("veel veranderd", "much changed"),
    Change.REPLACED: Text("andere pagina op hetzelfde adres", "another page at the same address"),
    Change.UNKNOWN: Text("tekst niet te vergelijken", "text can't be compared"),
}
RELATIONS: Mapping[RelationKind, Text] = {
    RelationKind.SPLIT: Text("Een deel staat nu ook op", "Part of it now also stands on"),
    RelationKind.MERGED: Text("Hierin ging ook op", "This also took in"),
    RelationKind.CANDIDATE: Text("Kan ook zijn", "May also be"),
}
CONTACT_KINDS: Mapping[ContactKind, Text] = {
    ContactKind.EMAIL: Text("e-mailadres", "e-mail address"),
    ContactKind.PHONE: Text("telefoonnummer", "telephone number"),
    ContactKind.ADDRESS: Text("adres", "address"),
    ContactKind.KVK: Text("KvK-nummer", "trade register number"),
    ContactKind.IBAN: Text("rekeningnummer", "bank account"),
    ContactKind.HOURS: Text("openingstijden", "opening hours"),
}
CONTACT_FATES: Mapping[ContactFate, Text] = {
    ContactFate.LOST: Text("nergens meer", "nowhere any more"),
    ContactFate.MOVED: Text("elders", "elsewhere"),
    ContactFate.NEW: Text("nieuw", "new"),
}
FORM_FATES: Mapping[FormFate, Text] = {
    FormFate.LOST: Text("formulier weg", "form gone"),
    FormFate.CHANGED: Text("formulier veranderd", "form changed"),
    FormFate.NEW: Text("nieuw formulier", "new form"),
}
LINK_FATES: Mapping[LinkFate, Text] = {
    LinkFate.GONE: Text("naar iets dat weg is", "to something that is gone"),
    LinkFate.BROKEN: Text("geeft een fout", "gives an error"),
    LinkFate.STALE: Text("naar een oud adres", "to an old address"),
}
ORPHAN_FATES: Mapping[OrphanFate, Text] = {
    OrphanFate.NEW: Text("nieuw", "new"),
    OrphanFate.ADOPTED: Text("nu wel gelinkt", "linked to now"),
    OrphanFate.GONE: Text("pagina weg", "page gone"),
}
MASKINGS: Mapping[Masking, Text] = {
    Masking.NONE: Text(
        "Van de oude pagina zijn geen twee beelden: wat vanzelf beweegt, telt mee als verschil.",
        "There are no two shots of the old page: what moves by itself counts as different.",
    ),
    Masking.STILL: Text(
        "Twee beelden van de oude pagina waren gelijk: er beweegt niets vanzelf.",
        "Two shots of the old page were the same: nothing moves by itself.",
    ),
    Masking.MASKED: Text(
        "Gearceerd is wat op de oude pagina vanzelf beweegt; dat telt niet mee.",
        "Hatched is what moves by itself on the old page; it doesn't count.",
    ),
}
IMPACTS: Mapping[str, Text] = {
    "critical": Text("kritiek", "critical"),
    "serious": Text("ernstig", "serious"),
    "moderate": Text("matig", "moderate"),
    "minor": Text("gering", "minor"),
}
_RULES: Mapping[str, str] = {
    "area-alt": "Gebied van een afbeelding zonder tekstalternatief",
    "aria-hidden-focus": "Verborgen onderdeel kan de toetsenbordfocus krijgen",
    "aria-required-attr": "Verplicht ARIA-attribuut ontbreekt",
    "aria-valid-attr-value": "ARIA-attribuut met een ongeldige waarde",
    "button-name": "Knop zonder naam",
    "color-contrast": "Te weinig contrast tussen tekst en achtergrond",
    "document-title": "Pagina zonder titel",
    "duplicate-id-aria": "Kenmerk (id) dat meer dan eens voorkomt",
    "empty-heading": "Lege kop",
    "form-field-multiple-labels": "Veld met meer dan één label",
    "frame-title": "Frame zonder titel",
    "heading-order": "Kopniveau overgeslagen",
    "html-has-lang": "Taal van de pagina ontbreekt",
    "html-lang-valid": "Taal van de pagina is ongeldig",
    "image-alt": "Afbeelding zonder tekstalternatief",
    "input-button-name": "Knop zonder naam",
    "label": "Formulierveld zonder label",
    "landmark-one-main": "Geen hoofdinhoud (main) aangewezen",
    "landmark-unique": "Gebieden (landmarks) zijn niet te onderscheiden",
    "link-in-text-block": "Link in tekst alleen aan de kleur te herkennen",
    "link-name": "Link zonder tekst",
    "list": "Lijst die niet goed is opgebouwd",
    "listitem": "Lijstonderdeel buiten een lijst",
    "meta-refresh": "Pagina ververst zichzelf",
    "meta-viewport": "Vergroten is uitgezet",
    "page-has-heading-one": "Pagina zonder hoofdkop (h1)",
    "region": "Inhoud buiten de gebieden (landmarks) van de pagina",
    "scrollable-region-focusable": "Scrollbaar deel niet met het toetsenbord te bereiken",
    "select-name": "Keuzelijst zonder naam",
    "skip-link": "Overslaan-link gaat nergens heen",
    "svg-img-alt": "Tekening (SVG) zonder tekstalternatief",
    "tabindex": "Tabvolgorde gedwongen (tabindex groter dan 0)",
    "target-size": "Aanraakdoel te klein",
    "td-headers-attr": "Tabelcel verwijst naar een kop die er niet is",
    "valid-lang": "Taalaanduiding is ongeldig",
    "video-caption": "Video zonder ondertiteling",
}


def rule_text(rule: str, help_text: str) -> Text:
    """Return what a rule of axe-core asks; in English where we have no Dutch for it."""
    return Text(_RULES.get(rule, help_text), help_text)


def certainty(confidence: float) -> Text:
    """Return in a word how sure a pair is."""
    if confidence >= 0.9:
        return Text("zeker", "certain")
    return Text("waarschijnlijk", "likely") if confidence >= 0.6 else Text("onzeker", "uncertain")
