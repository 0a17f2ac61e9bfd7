"""The words of the list of changes, Dutch and English."""

from capture.change.parts import NAMES
from capture.model.change import ChangeKind, Proof
from capture.model.text import Text

KINDS: dict[ChangeKind, Text] = {
    ChangeKind.NEW: Text("Nieuw", "New"),
    ChangeKind.CHANGED: Text("Gewijzigd", "Changed"),
    ChangeKind.MOVED: Text("Verplaatst", "Moved"),
    ChangeKind.GONE: Text("Verdwenen", "Gone"),
    ChangeKind.UNDETERMINED: Text("Onduidelijk", "Unclear"),
}

PROOFS: dict[Proof, Text] = {
    Proof.DIGEST: Text("andere inhoud (SHA-256)", "other content (SHA-256)"),
    Proof.STATUS: Text("het antwoord van de server", "the server's answer"),
    Proof.RENDERED: Text("pas te zien in de browser", "only seen in the browser"),
    Proof.FOUND: Text(
        "gevonden via een link, sitemap of lijst", "found by a link, sitemap or list"
    ),
}

PARTS: dict[str, Text] = {part.value: words for part, words in NAMES.items()} | {
    "data": Text("gegevens achter de pagina", "data behind the page"),
    "document": Text("document", "document"),
    "media": Text("beeld of geluid", "image or sound"),
    "status": Text("antwoord van de server", "the server's answer"),
    "bytes": Text("inhoud", "content"),
    "bytes-only": Text("alleen de bytes", "bytes only"),
}

HOWS: dict[str, Text] = {
    "404": Text("niet gevonden (404)", "not found (404)"),
    "410": Text("blijvend verwijderd (410)", "removed for good (410)"),
    "soft-404": Text("‘niet gevonden’, maar met status 200", "‘not found’, yet with status 200"),
    "redirect-home": Text("doorverwezen naar de startpagina", "redirected to the home page"),
    "redirect": Text("doorverwezen", "redirected"),
    "redirect-out": Text("doorverwezen naar een andere site", "redirected to another site"),
    "login": Text("vraagt om inloggen", "asks to log in"),
    "server-error": Text("fout van de server", "error of the server"),
    "no-answer": Text("geen antwoord", "no answer"),
    "same-content": Text("dezelfde inhoud op een ander adres", "the same content elsewhere"),
}


def part(code: str) -> Text:
    """Return the words for a part of a page that changed."""
    return PARTS.get(code, Text(code, code))


def how(code: str) -> Text:
    """Return the words for how something is gone."""
    return HOWS.get(code, Text(code, code))
