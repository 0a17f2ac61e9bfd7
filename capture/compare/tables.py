"""The comparison as tables for spreadsheets: pages, documents, redirects, their map. Pure."""

from collections.abc import Callable, Iterable, Mapping

from capture.compare.redirect_map import Redirect
from capture.compare.words import (
    ANSWERS,
    CHANGES,
    DOCUMENT_FATES,
    DOCUMENT_KINDS,
    FATES,
    GROUNDS,
    REDIRECTS,
)
from capture.lists.sheet import joined, to_bytes
from capture.model.comparison import DocumentPair, Pair, Step
from capture.model.fate import Redirecting
from capture.model.side import ComparedDocument

TO_FILL_IN = "invullen"

type Columns[R] = Mapping[str, Callable[[R], str]]


def pages_csv(pairs: Iterable[Pair]) -> bytes:
    """Return every page of both sides, with what became of it."""
    return to_bytes(_PAGES, pairs)


def documents_csv(pairs: Iterable[DocumentPair]) -> bytes:
    """Return every document of both sides, with what became of it."""
    return to_bytes(_DOCUMENTS, pairs)


def redirects_csv(pairs: Iterable[Pair | DocumentPair]) -> bytes:
    """Return every old address that redirects, step by step, and how that is judged."""
    return to_bytes(_REDIRECTS, (each for each in pairs if each.steps))


def map_csv(redirects: Iterable[Redirect]) -> bytes:
    """Return the redirect map: where each old address ought to lead."""
    return to_bytes(_MAP, redirects)


def _old(pair: Pair | DocumentPair) -> str:
    return pair.old.url if pair.old else ""


def _new(pair: Pair | DocumentPair) -> str:
    return pair.new.url if pair.new else ""


def _grounds(pair: Pair | DocumentPair) -> str:
    return ", ".join(GROUNDS[each] for each in pair.grounds)


def _percent(share: float | None) -> str:
    return "" if share is None else f"{round(share * 100)}%"


def _answer(pair: Pair | DocumentPair) -> str:
    return ANSWERS[pair.answer] if pair.old else ""


def _redirecting(pair: Pair | DocumentPair) -> str:
    return "" if pair.redirecting is Redirecting.NONE else REDIRECTS[pair.redirecting]


def _step(step: Step) -> str:
    return f"{step.url} ({step.status if step.status is not None else 'niet opgevraagd'})"


def _steps(pair: Pair | DocumentPair) -> str:
    return joined((_step(each) for each in pair.steps), len(pair.steps))


def _kind(document: ComparedDocument | None) -> str:
    return "" if document is None else DOCUMENT_KINDS[document.kind]


def _size(number: int | None) -> str:
    return "" if number is None else str(number)


_PAGES: Columns[Pair] = {
    "lot": lambda pair: FATES[pair.fate],
    "oud adres": _old,
    "nieuw adres": _new,
    "titel oud": lambda pair: (pair.old.title if pair.old else None) or "",
    "titel nieuw": lambda pair: (pair.new.title if pair.new else None) or "",
    "zekerheid": lambda pair: _percent(pair.confidence),
    "op grond van": _grounds,
    "gelijkenis": lambda pair: _percent(pair.likeness),
    "inhoud": lambda pair: CHANGES[pair.change] if pair.old and pair.new else "",
    "antwoord oud adres": _answer,
    "doorverwijzing": _redirecting,
    "verwante pagina's": lambda pair: joined(
        (f"{each.kind.value}: {each.url}" for each in pair.relations), len(pair.relations)
    ),
    "opmerking": lambda pair: pair.remark,
}
_DOCUMENTS: Columns[DocumentPair] = {
    "lot": lambda pair: DOCUMENT_FATES[pair.fate],
    "soort": lambda pair: _kind(pair.old or pair.new),
    "oud adres": _old,
    "nieuw adres": _new,
    "bytes gewijzigd": lambda pair: "ja" if pair.is_changed else "nee",
    "zekerheid": lambda pair: _percent(pair.confidence),
    "op grond van": _grounds,
    "grootte oud": lambda pair: _size(pair.old.size if pair.old else None),
    "grootte nieuw": lambda pair: _size(pair.new.size if pair.new else None),
    "SHA-256 oud": lambda pair: pair.old.digest if pair.old else "",
    "SHA-256 nieuw": lambda pair: pair.new.digest if pair.new else "",
    "antwoord oud adres": _answer,
    "doorverwijzing": _redirecting,
}
_REDIRECTS: Columns[Pair | DocumentPair] = {
    "oud adres": _old,
    "oordeel": _redirecting,
    "inhoud staat op": _new,
    "stappen": _steps,
    "aantal stappen": lambda pair: str(len(pair.steps) - 1),
}
_MAP: Columns[Redirect] = {
    "oud adres": lambda each: each.old,
    "nieuw adres": lambda each: each.target or "",
    "te doen": lambda each: "" if each.target else TO_FILL_IN,
    "soort": lambda each: "document" if each.is_document else "pagina",
    "nu": lambda each: (
        ANSWERS[each.answer] if each.now is Redirecting.NONE else REDIRECTS[each.now]
    ),
    "zekerheid": lambda each: _percent(each.confidence),
    "titel": lambda each: each.title,
}
