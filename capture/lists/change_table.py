"""`wijzigingen.csv`: what is new, changed, moved or gone, for a spreadsheet (FREQ02). Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from capture.lists.sheet import coded, joined, to_bytes
from capture.model.change import Change, ChangeList


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Dutch words for codes; a code without a word stands by itself."""

    kinds: Mapping[str, str]
    parts: Mapping[str, str]
    hows: Mapping[str, str]
    proofs: Mapping[str, str]


def to_csv(listed: ChangeList, *, words: Words) -> bytes:
    """Return the list as the bytes of a CSV file: its heads, and a row for each page or file."""
    return to_bytes(columns(words), listed.rows)


def columns(words: Words) -> Mapping[str, Callable[[Change], str]]:
    """Return head → cell. Codes stand behind their Dutch words, between brackets."""
    return {
        "wijziging": lambda row: coded(row.change.value, words.kinds),
        "adres": lambda row: row.url,
        "titel": lambda row: row.title or "",
        "soort": lambda row: "pagina" if row.is_page else "bestand",
        "nieuw adres": lambda row: row.to or "",
        "hoe": lambda row: coded(row.how, words.hows) if row.how else "",
        "wat": lambda row: ", ".join(words.parts.get(each, each) for each in row.what),
        "door": lambda row: joined((each.url for each in row.because), len(row.because)),
        "bewijs": lambda row: coded(row.proof.value, words.proofs),
        "WARC-record": lambda row: row.record_id or "",
    }
