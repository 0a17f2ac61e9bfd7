"""The closed lists of a report in words, Dutch and English; outcomes have a table of their own."""

from capture.metadata.report import Shortfall
from capture.metadata.report_rows import EventKind
from capture.model.decision import Verdict
from capture.model.link import Mechanism
from capture.model.obstacle import AlternativeKind, EvidenceKind
from capture.model.orphan import OrphanKind
from capture.model.text import Text

SHORTFALLS: dict[Shortfall, Text] = {
    Shortfall.UNFINISHED: Text(
        "De oogst is nog bezig, of werd niet afgesloten.",
        "The harvest is still going on, or was not closed.",
    ),
    Shortfall.INTERRUPTED: Text("De oogst is onderbroken.", "The harvest was interrupted."),
    Shortfall.PAGE_LIMIT: Text(
        "De ingestelde grens voor het aantal pagina's is bereikt.",
        "The limit that was set for the number of pages was reached.",
    ),
    Shortfall.BYTE_LIMIT: Text(
        "De ingestelde grens voor de omvang is bereikt.",
        "The limit that was set for the size was reached.",
    ),
    Shortfall.TIME_LIMIT: Text(
        "De ingestelde grens voor de duur is bereikt.",
        "The limit that was set for the time was reached.",
    ),
    Shortfall.RECORDING_FAILED: Text("Het wegschrijven mislukte.", "Writing failed."),
    Shortfall.BROWSER_FAILED: Text(
        "De browser bleef niet draaien.", "The browser did not stay up."
    ),
    Shortfall.SEED_FAILED: Text(
        "Een startadres kon niet worden vastgelegd.", "A seed could not be captured."
    ),
    Shortfall.SUSPECTED_TRAPS: Text(
        "Er zijn adressen opgegeven die een eindeloze reeks lijken.",
        "URLs were given up that look like an endless series.",
    ),
}

EVENTS: dict[EventKind, Text] = {
    EventKind.STARTED: Text("Begonnen", "Started"),
    EventKind.INTERRUPTED: Text("Onderbroken", "Interrupted"),
    EventKind.RESUMED: Text("Hervat", "Resumed"),
    EventKind.SOURCE_READ: Text("Bron gelezen", "Source read"),
    EventKind.LIMIT_REACHED: Text("Grens bereikt", "Limit reached"),
    EventKind.TRAP_LEFT: Text("Eindeloze reeks opgegeven", "Endless series given up"),
    EventKind.BROWSER_RESTARTED: Text("Browser opnieuw gestart", "Browser restarted"),
    EventKind.REPAIRED: Text("Afgebroken record verwijderd", "Torn record removed"),
    EventKind.RECORDING_FAILED: Text("Wegschrijven mislukt", "Recording failed"),
    EventKind.FINISHED: Text("Klaar", "Finished"),
    EventKind.OTHER: Text("Gebeurtenis", "Event"),
}

MECHANISMS: dict[Mechanism, Text] = {
    Mechanism.SEED: Text("startadres", "seed"),
    Mechanism.ATTRIBUTE: Text("link in de HTML", "link in the HTML"),
    Mechanism.DATA_ATTRIBUTE: Text("eigen attribuut van de pagina", "attribute of the page's own"),
    Mechanism.COMMENT: Text("opmerking in de HTML", "comment in the HTML"),
    Mechanism.SRCSET: Text("variant van een afbeelding", "variant of an image"),
    Mechanism.META_REFRESH: Text("doorverwijzing in de pagina", "redirect within the page"),
    Mechanism.INLINE_STYLE: Text("opmaak in de HTML", "style in the HTML"),
    Mechanism.CSS: Text("stijlblad", "style sheet"),
    Mechanism.HTTP_HEADER: Text("HTTP-header", "HTTP header"),
    Mechanism.REDIRECT: Text("doorverwijzing", "redirect"),
    Mechanism.SCRIPT_TEXT: Text("tekst in een script", "string in a script"),
    Mechanism.JSON: Text("gegevens (JSON)", "data (JSON)"),
    Mechanism.XML: Text("gegevens (XML)", "data (XML)"),
    Mechanism.SCRIPT_NAVIGATION: Text("navigatie door een script", "navigation by a script"),
    Mechanism.WINDOW: Text("nieuw venster door een script", "new window by a script"),
    Mechanism.ROUTE: Text("route binnen een webapplicatie", "route within a web application"),
    Mechanism.FORM: Text("ingevuld zoekformulier", "search form filled in"),
    Mechanism.UNSAFE: Text("alleen door te verzenden (POST)", "only by sending (POST)"),
    Mechanism.RENDERED: Text("link op de weergegeven pagina", "link on the rendered page"),
    Mechanism.REQUESTED: Text("opgevraagd door de pagina", "requested by the page"),
    Mechanism.ROBOTS_TXT: Text("robots.txt", "robots.txt"),
    Mechanism.SITEMAP: Text("sitemap", "sitemap"),
    Mechanism.FEED: Text("feed", "feed"),
    Mechanism.MANIFEST: Text("app-manifest", "app manifest"),
    Mechanism.STREAM: Text("afspeellijst van een video", "playlist of a video"),
    Mechanism.CONVENTION: Text("gangbaar adres", "conventional address"),
    Mechanism.OWNER_LIST: Text("lijst van de eigenaar", "the owner's list"),
    Mechanism.ACCESS_LOG: Text("logboek van de webserver", "the web server's log"),
    Mechanism.EARLIER_HARVEST: Text("eerdere oogst", "earlier harvest"),
}

ORPHAN_KINDS: dict[OrphanKind, Text] = {
    OrphanKind.NOT_DISCOVERABLE: Text(
        "Niet vindbaar via gewone links", "Not discoverable by ordinary links"
    ),
    OrphanKind.UNDETERMINED: Text(
        "Onduidelijk of de pagina bij de site hoort", "Unclear whether the page belongs to the site"
    ),
}

ALTERNATIVE_KINDS: dict[AlternativeKind, Text] = {
    AlternativeKind.VIEW: Text("eerste beeld van de pagina", "first view of the page"),
    AlternativeKind.FULL_PAGE: Text("beeld van de hele pagina", "picture of the whole page"),
    AlternativeKind.ELEMENT: Text("beeld van het onderdeel", "picture of the thing itself"),
    AlternativeKind.WORKED: Text("beeld na bediening", "picture after working it"),
    AlternativeKind.CONTACT_SHEET: Text("contactblad van de video", "contact sheet of the video"),
    AlternativeKind.PDF: Text("pagina als PDF", "page as PDF"),
    AlternativeKind.TEXT: Text("toegankelijke tekst", "accessible text"),
}

EVIDENCE_KINDS: dict[EvidenceKind, Text] = {
    EvidenceKind.REQUEST: Text("verkeer", "traffic"),
    EvidenceKind.SCRIPT: Text("script", "script"),
    EvidenceKind.ELEMENT: Text("pagina", "page"),
    EvidenceKind.PIXELS: Text("scherm", "screen"),
    EvidenceKind.LEDGER: Text("register", "ledger"),
}

VERDICTS: dict[Verdict, Text] = {
    Verdict.OPEN: Text("Nog te beoordelen", "To be judged"),
    Verdict.AGREED: Text("Akkoord met de weergave", "Alternative agreed"),
    Verdict.HARMLESS: Text("Onschuldig: niets verloren", "Harmless: nothing lost"),
}

KINDS: dict[str, Text] = {
    "full": Text("volledige oogst", "full harvest"),
    "incremental": Text("wat nieuw of gewijzigd is", "what is new or changed"),
    "snapshot": Text("enkele pagina's met beelden", "some pages, with pictures"),
    "page": Text("losse pagina", "single page"),
    "browse": Text("door een persoon doorlopen", "browsed by a person"),
}
"""What a harvest may cover; another kind is shown as it is called."""

SCOPES: dict[str, Text] = {
    "host": Text("de host van elk startadres", "the host of each seed"),
    "prefix": Text("wat begint met een startadres", "what begins with a seed"),
    "domain": Text("het domein van elk startadres", "the domain of each seed"),
    "list": Text("alleen de opgegeven adressen", "only the URLs given"),
}

_STATUSES: dict[int, Text] = {
    101: Text("Ander protocol", "Switching protocols"),
    103: Text("Vooraankondiging", "Early hints"),
    200: Text("Gelukt", "OK"),
    201: Text("Aangemaakt", "Created"),
    204: Text("Gelukt, geen inhoud", "OK, no content"),
    206: Text("Deel van de inhoud", "Part of the content"),
    301: Text("Blijvend verplaatst", "Moved permanently"),
    302: Text("Tijdelijk verplaatst", "Found elsewhere"),
    303: Text("Zie ander adres", "See other"),
    304: Text("Ongewijzigd", "Not modified"),
    307: Text("Tijdelijk verplaatst", "Temporary redirect"),
    308: Text("Blijvend verplaatst", "Permanent redirect"),
    400: Text("Onjuist verzoek", "Bad request"),
    401: Text("Inloggen nodig", "Login required"),
    403: Text("Geen toegang", "Forbidden"),
    404: Text("Niet gevonden", "Not found"),
    405: Text("Methode niet toegestaan", "Method not allowed"),
    410: Text("Definitief verwijderd", "Gone"),
    416: Text("Gevraagd deel bestaat niet", "Range not satisfiable"),
    429: Text("Te veel verzoeken", "Too many requests"),
    500: Text("Fout in de server", "Server error"),
    502: Text("Fout achter de server", "Bad gateway"),
    503: Text("Tijdelijk niet beschikbaar", "Service unavailable"),
    504: Text("Geen antwoord achter de server", "Gateway timeout"),
}
_STATUS_CLASSES: dict[int, Text] = {
    1: Text("Tussenbericht", "Interim answer"),
    2: Text("Gelukt", "Success"),
    3: Text("Doorverwijzing", "Redirect"),
    4: Text("Fout in het verzoek", "Client error"),
    5: Text("Fout in de server", "Server error"),
}
_UNKNOWN_STATUS = Text("Onbekende code", "Unknown code")


def status(code: int) -> Text:
    """Return what a status code means, by its class when it has no words of its own."""
    return _STATUSES.get(code) or _STATUS_CLASSES.get(code // 100, _UNKNOWN_STATUS)


def mechanism(value: str) -> Text:
    """Return how a URL was found, in words; a mechanism unknown here as it is."""
    try:
        return MECHANISMS[Mechanism(value)]
    except ValueError:
        return Text(value, value)
