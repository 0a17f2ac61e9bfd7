"""What was compared of pages as spreadsheets, one for each thing that an editor mends. Pure.

Semicolons, UTF-8 with BOM, cells that can't run as formulas: see `capture.lists.sheet`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from capture.compare import page_words as words
from capture.compare.aspects.page import FormField
from capture.compare.aspects.structure import FormChange
from capture.compare.aspects.values import SiteAspects
from capture.compare.rows import PairRow
from capture.lists.sheet import coded, joined, to_bytes
from capture.model.text import Text

CONTACTS = "contactgegevens.csv"
FORMS = "formulieren.csv"
LINKS = "kapotte-links.csv"
PARTIES = "derden-en-cookies.csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class _PartyRow:
    what: str
    fate: str
    name: str
    domain: str
    detail: str
    example: str


def sheets(
    site: SiteAspects, forms: Sequence[tuple[PairRow, FormChange]]
) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the bytes of each CSV file."""
    yield CONTACTS, _contacts(site)
    yield FORMS, _forms(forms)
    yield LINKS, _links(site)
    yield PARTIES, to_bytes(_PARTY_COLUMNS, _parties(site))


def _contacts(site: SiteAspects) -> bytes:
    return to_bytes(
        {
            "wat ermee is": lambda row: _dutch(row.fate.value, words.CONTACT_FATES[row.fate]),
            "soort": lambda row: _dutch(
                row.contact.kind.value, words.CONTACT_KINDS[row.contact.kind]
            ),
            "gegeven": lambda row: row.contact.shown,
            "herkend als": lambda row: row.contact.key,
            "aantal pagina's": lambda row: str(row.page_count),
            "op pagina": lambda row: joined(row.pages, row.page_count),
        },
        site.contacts,
    )


def _forms(forms: Sequence[tuple[PairRow, FormChange]]) -> bytes:
    columns: Mapping[str, Callable[[tuple[PairRow, FormChange]], str]] = {
        "wat ermee is": lambda row: words.FORM_FATES[row[1].fate].nl,
        "oude pagina": lambda row: row[0].pair.old.url if row[0].pair.old else "",
        "nieuwe pagina": lambda row: row[0].pair.new.url if row[0].pair.new else "",
        "formulier": lambda row: row[1].name,
        "velden weg": lambda row: _shown(row[1].fields_lost),
        "velden erbij": lambda row: _shown(row[1].fields_new),
    }
    return to_bytes(columns, forms)


def _links(site: SiteAspects) -> bytes:
    return to_bytes(
        {
            "wat eraan mankeert": lambda row: _dutch(
                row.link.fate.value, words.LINK_FATES[row.link.fate]
            ),
            "adres": lambda row: row.link.url,
            "tekst": lambda row: row.link.text,
            "HTTP-status": lambda row: "" if row.link.status is None else str(row.link.status),
            "staat nu op": lambda row: row.link.better or "",
            "aantal pagina's": lambda row: str(row.page_count),
            "op pagina": lambda row: joined(row.pages, row.page_count),
        },
        site.bad_links,
    )


_PARTY_COLUMNS: Mapping[str, Callable[[_PartyRow], str]] = {
    "wat": lambda row: row.what,
    "wat ermee is": lambda row: row.fate,
    "naam": lambda row: row.name,
    "domein": lambda row: row.domain,
    "bijzonderheden": lambda row: row.detail,
    "voorbeeld": lambda row: row.example,
}


def _parties(site: SiteAspects) -> Iterator[_PartyRow]:
    for fate, parties in (("nieuw", site.parties.new), ("weg", site.parties.gone)):
        for party in parties:
            yield _PartyRow(
                what="host van een ander",
                fate=fate,
                name=party.host,
                domain=party.domain,
                detail=f"{party.requests} verzoeken",
                example=party.example,
            )
    for fate, cookies in (("nieuw", site.cookies.new), ("weg", site.cookies.gone)):
        for each in cookies:
            kept = "tot de browser sluit" if each.cookie.is_session else "blijft bewaard"
            yield _PartyRow(
                what="cookie van een ander" if each.is_third_party else "cookie van de site",
                fate=fate,
                name=each.cookie.name,
                domain=each.cookie.domain,
                detail="; ".join((kept, *each.cookie.attributes)),
                example=each.cookie.first_url,
            )


def _shown(fields: Sequence[FormField]) -> str:
    return joined((each.shown for each in fields), len(fields))


def _dutch(code: str, text: Text) -> str:
    return coded(code, {code: text.nl})
