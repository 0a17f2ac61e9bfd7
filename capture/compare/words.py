"""Dutch words for what becomes of pages and documents, as the files for readers have them. Pure."""

from collections.abc import Mapping

from capture.model.fate import Answer, Change, DocumentFate, Fate, Ground, Redirecting
from capture.model.side import DocumentKind

FATES: Mapping[Fate, str] = {
    Fate.KEPT: "gebleven",
    Fate.MOVED: "verplaatst",
    Fate.MERGED: "samengevoegd",
    Fate.GONE: "weg",
    Fate.NEW: "nieuw",
}
DOCUMENT_FATES: Mapping[DocumentFate, str] = {
    DocumentFate.KEPT: "gebleven",
    DocumentFate.CHANGED: "gewijzigd",
    DocumentFate.MOVED: "verplaatst",
    DocumentFate.MERGED: "samengevoegd",
    DocumentFate.GONE: "weg",
    DocumentFate.NEW: "nieuw",
}
DOCUMENT_KINDS: Mapping[DocumentKind, str] = {
    DocumentKind.PDF: "PDF",
    DocumentKind.TEXT: "tekst",
    DocumentKind.SPREADSHEET: "spreadsheet",
    DocumentKind.PRESENTATION: "presentatie",
    DocumentKind.OTHER: "anders",
}
GROUNDS: Mapping[Ground, str] = {
    Ground.OWNER: "eigenaar",
    Ground.URL: "adres",
    Ground.REDIRECT: "doorverwijzing",
    Ground.CANONICAL: "canoniek adres",
    Ground.DIGEST: "zelfde bytes",
    Ground.TITLE: "titel",
    Ground.HEADINGS: "koppen",
    Ground.TEXT: "tekst",
    Ground.PATH: "woorden in het adres",
    Ground.NAME: "bestandsnaam",
}
CHANGES: Mapping[Change, str] = {
    Change.NONE: "ongewijzigd",
    Change.LITTLE: "weinig gewijzigd",
    Change.MUCH: "veel gewijzigd",
    Change.REPLACED: "andere inhoud",
    Change.UNKNOWN: "niet te vergelijken",
}
ANSWERS: Mapping[Answer, str] = {
    Answer.PAGE: "geeft een pagina",
    Answer.REDIRECT: "verwijst door",
    Answer.NOT_FOUND: "niet gevonden (404)",
    Answer.REMOVED: "verwijderd (410)",
    Answer.SOFT_NOT_FOUND: "zegt niet gevonden, met status 200",
    Answer.OTHER: "geeft een fout",
    Answer.NO_ANSWER: "geeft geen antwoord",
    Answer.NOT_ASKED: "niet opgevraagd",
}
REDIRECTS: Mapping[Redirecting, str] = {
    Redirecting.NONE: "geen",
    Redirecting.RIGHT: "goed",
    Redirecting.CHAIN: "keten: meer dan één stap",
    Redirecting.TEMPORARY: "tijdelijk in plaats van blijvend",
    Redirecting.TO_HOME: "naar de homepage",
    Redirecting.WRONG_TARGET: "naar een andere pagina dan de inhoud",
    Redirecting.UNCONFIRMED: "naar een pagina waarvan niet blijkt dat de inhoud er staat",
    Redirecting.LOOP: "in een kring",
    Redirecting.BROKEN: "naar een adres dat niet werkt",
    Redirecting.UNKNOWN_END: "naar een adres dat niet is opgevraagd",
}
