"""The closed lists of a report in words, Dutch and English; outcomes have a table of their own."""

from capture.metadata.outcome_texts import Words
from capture.metadata.report import Shortfall
from capture.metadata.report_rows import EventKind
from capture.model.link import Mechanism
from capture.model.orphan import OrphanKind

SHORTFALLS: dict[Shortfall, Words] = {
    Shortfall.UNFINISHED: Words(
        "De oogst is nog bezig, of werd niet afgesloten.",
        "The harvest is still going on, or was not closed.",
    ),
    Shortfall.INTERRUPTED: Words("De oogst is onderbroken.", "The harvest was interrupted."),
    Shortfall.PAGE_LIMIT: Words(
        "De ingestelde grens voor het aantal pagina's is bereikt.",
        "The limit that was set for the number of pages was reached.",
    ),
    Shortfall.BYTE_LIMIT: Words(
        "De ingestelde grens voor de omvang is bereikt.",
        "The limit that was set for the size was reached.",
    ),
    Shortfall.TIME_LIMIT: Words(
        "De ingestelde grens voor de duur is bereikt.",
        "The limit that was set for the time was reached.",
    ),
    Shortfall.RECORDING_FAILED: Words("Het wegschrijven mislukte.", "Writing failed."),
    Shortfall.BROWSER_FAILED: Words(
        "De browser bleef niet draaien.", "The browser did not stay up."
    ),
    Shortfall.SEED_FAILED: Words(
        "Een startadres kon niet worden vastgelegd.", "A seed could not be captured."
    ),
    Shortfall.SUSPECTED_TRAPS: Words(
        "Er zijn adressen opgegeven die een eindeloze reeks lijken.",
        "URLs were given up that look like an endless series.",
    ),
}

EVENTS: dict[EventKind, Words] = {
    EventKind.STARTED: Words("Begonnen", "Started"),
    EventKind.INTERRUPTED: Words("Onderbroken", "Interrupted"),
    EventKind.RESUMED: Words("Hervat", "Resumed"),
    EventKind.SOURCE_READ: Words("Bron gelezen", "Source read"),
    EventKind.LIMIT_REACHED: Words("Grens bereikt", "Limit reached"),
    EventKind.TRAP_LEFT: Words("Eindeloze reeks opgegeven", "Endless series given up"),
    EventKind.BROWSER_RESTARTED: Words("Browser opnieuw gestart", "Browser restarted"),
    EventKind.REPAIRED: Words("Afgebroken record verwijderd", "Torn record removed"),
    EventKind.RECORDING_FAILED: Words("Wegschrijven mislukt", "Recording failed"),
    EventKind.FINISHED: Words("Klaar", "Finished"),
    EventKind.OTHER: Words("Gebeurtenis", "Event"),
}

MECHANISMS: dict[Mechanism, Words] = {
    Mechanism.SEED: Words("startadres", "seed"),
    Mechanism.ATTRIBUTE: Words("link in de HTML", "link in the HTML"),
    Mechanism.DATA_ATTRIBUTE: Words("eigen attribuut van de pagina", "attribute of the page's own"),
    Mechanism.COMMENT: Words("opmerking in de HTML", "comment in the HTML"),
    Mechanism.SRCSET: Words("variant van een afbeelding", "variant of an image"),
    Mechanism.META_REFRESH: Words("doorverwijzing in de pagina", "redirect within the page"),
    Mechanism.INLINE_STYLE: Words("opmaak in de HTML", "style in the HTML"),
    Mechanism.CSS: Words("stijlblad", "style sheet"),
    Mechanism.HTTP_HEADER: Words("HTTP-header", "HTTP header"),
    Mechanism.REDIRECT: Words("doorverwijzing", "redirect"),
    Mechanism.SCRIPT_TEXT: Words("tekst in een script", "string in a script"),
    Mechanism.JSON: Words("gegevens (JSON)", "data (JSON)"),
    Mechanism.XML: Words("gegevens (XML)", "data (XML)"),
    Mechanism.SCRIPT_NAVIGATION: Words("navigatie door een script", "navigation by a script"),
    Mechanism.WINDOW: Words("nieuw venster door een script", "new window by a script"),
    Mechanism.ROUTE: Words("route binnen een webapplicatie", "route within a web application"),
    Mechanism.FORM: Words("ingevuld zoekformulier", "search form filled in"),
    Mechanism.UNSAFE: Words("alleen door te verzenden (POST)", "only by sending (POST)"),
    Mechanism.RENDERED: Words("link op de weergegeven pagina", "link on the rendered page"),
    Mechanism.REQUESTED: Words("opgevraagd door de pagina", "requested by the page"),
    Mechanism.ROBOTS_TXT: Words("robots.txt", "robots.txt"),
    Mechanism.SITEMAP: Words("sitemap", "sitemap"),
    Mechanism.FEED: Words("feed", "feed"),
    Mechanism.MANIFEST: Words("app-manifest", "app manifest"),
    Mechanism.STREAM: Words("afspeellijst van een video", "playlist of a video"),
    Mechanism.CONVENTION: Words("gangbaar adres", "conventional address"),
    Mechanism.OWNER_LIST: Words("lijst van de eigenaar", "the owner's list"),
    Mechanism.ACCESS_LOG: Words("logboek van de webserver", "the web server's log"),
    Mechanism.EARLIER_HARVEST: Words("eerdere oogst", "earlier harvest"),
}

ORPHAN_KINDS: dict[OrphanKind, Words] = {
    OrphanKind.NOT_DISCOVERABLE: Words(
        "Niet vindbaar via gewone links", "Not discoverable by ordinary links"
    ),
    OrphanKind.UNDETERMINED: Words(
        "Onduidelijk of de pagina bij de site hoort", "Unclear whether the page belongs to the site"
    ),
}

KINDS: dict[str, Words] = {
    "full": Words("volledige oogst", "full harvest"),
    "page": Words("losse pagina", "single page"),
    "browse": Words("door een persoon doorlopen", "browsed by a person"),
}
"""What a harvest may cover; another kind is shown as it is called."""

SCOPES: dict[str, Words] = {
    "host": Words("de host van elk startadres", "the host of each seed"),
    "prefix": Words("wat begint met een startadres", "what begins with a seed"),
    "domain": Words("het domein van elk startadres", "the domain of each seed"),
    "list": Words("alleen de opgegeven adressen", "only the URLs given"),
}

_STATUSES: dict[int, Words] = {
    101: Words("Ander protocol", "Switching protocols"),
    103: Words("Vooraankondiging", "Early hints"),
    200: Words("Gelukt", "OK"),
    201: Words("Aangemaakt", "Created"),
    204: Words("Gelukt, geen inhoud", "OK, no content"),
    206: Words("Deel van de inhoud", "Part of the content"),
    301: Words("Blijvend verplaatst", "Moved permanently"),
    302: Words("Tijdelijk verplaatst", "Found elsewhere"),
    303: Words("Zie ander adres", "See other"),
    304: Words("Ongewijzigd", "Not modified"),
    307: Words("Tijdelijk verplaatst", "Temporary redirect"),
    308: Words("Blijvend verplaatst", "Permanent redirect"),
    400: Words("Onjuist verzoek", "Bad request"),
    401: Words("Inloggen nodig", "Login required"),
    403: Words("Geen toegang", "Forbidden"),
    404: Words("Niet gevonden", "Not found"),
    405: Words("Methode niet toegestaan", "Method not allowed"),
    410: Words("Definitief verwijderd", "Gone"),
    416: Words("Gevraagd deel bestaat niet", "Range not satisfiable"),
    429: Words("Te veel verzoeken", "Too many requests"),
    500: Words("Fout in de server", "Server error"),
    502: Words("Fout achter de server", "Bad gateway"),
    503: Words("Tijdelijk niet beschikbaar", "Service unavailable"),
    504: Words("Geen antwoord achter de server", "Gateway timeout"),
}
_STATUS_CLASSES: dict[int, Words] = {
    1: Words("Tussenbericht", "Interim answer"),
    2: Words("Gelukt", "Success"),
    3: Words("Doorverwijzing", "Redirect"),
    4: Words("Fout in het verzoek", "Client error"),
    5: Words("Fout in de server", "Server error"),
}
_UNKNOWN_STATUS = Words("Onbekende code", "Unknown code")


def status(code: int) -> Words:
    """Return what a status code means, by its class when it has no words of its own."""
    return _STATUSES.get(code) or _STATUS_CLASSES.get(code // 100, _UNKNOWN_STATUS)


def mechanism(value: str) -> Words:
    """Return how a URL was found, in words; a mechanism unknown here as it is."""
    try:
        return MECHANISMS[Mechanism(value)]
    except ValueError:
        return Words(value, value)
