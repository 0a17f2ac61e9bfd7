"""The rows of the lists of a comparison: a pair with the figures that a list shows. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from capture.compare.aspects.site import ContactFate
from capture.compare.aspects.structure import FormFate
from capture.compare.aspects.values import Inlinks, PairAspects
from capture.model.comparison import DocumentPair, Pair
from capture.model.fate import Change, DocumentFate, Fate, Redirecting
from capture.model.text import Text

CERTAIN = 0.9
"""From here on a pair is called certain."""
_PAIRED = frozenset({Fate.KEPT, Fate.MOVED, Fate.MERGED})
_GRAVEST = (
    Redirecting.LOOP,
    Redirecting.BROKEN,
    Redirecting.WRONG_TARGET,
    Redirecting.NONE,
    Redirecting.TO_HOME,
    Redirecting.UNCONFIRMED,
    Redirecting.UNKNOWN_END,
    Redirecting.TEMPORARY,
    Redirecting.CHAIN,
    Redirecting.RIGHT,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PairRow:
    """A pair, as a list shows it."""

    name: str
    pair: Pair
    title: str
    inlinks: int
    """Pages of the old site that link to it."""
    likeness: float | None
    words_changed: int
    picture_share: float | None
    small_old: str | None
    """Files of small pictures."""
    small_new: str | None
    contacts_lost: int
    fields_lost: int
    bad_links: int
    axe_new: int


def row_of(pair: Pair, aspects: PairAspects, inlinks: Inlinks | None) -> PairRow:
    """Return the row of a pair."""
    page = pair.old or pair.new
    assert page is not None
    picture = aspects.pictures[0] if aspects.pictures else None
    text = aspects.text
    return PairRow(
        name=aspects.name,
        pair=pair,
        title=(pair.old and pair.old.title) or (pair.new and pair.new.title) or page.url,
        inlinks=0 if inlinks is None else inlinks.count,
        likeness=None if text is None else text.likeness,
        words_changed=0 if text is None else text.words_removed + text.words_added,
        picture_share=None if picture is None else picture.share,
        small_old=picture.old.small if picture and picture.old else None,
        small_new=picture.new.small if picture and picture.new else None,
        contacts_lost=sum(each.fate is ContactFate.LOST for each in aspects.contacts),
        fields_lost=sum(
            len(each.fields_lost) for each in aspects.forms if each.fate is not FormFate.NEW
        ),
        bad_links=len(aspects.links.bad) if aspects.links else 0,
        axe_new=len(aspects.axe.new) if aspects.axe else 0,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RowList:
    """One list of pages; each has a page of its own."""

    file: str
    heading: Text
    explained: Text
    rows: tuple[PairRow, ...]

    @property
    def total(self) -> int:
        """How many rows it has."""
        return len(self.rows)


def is_wrong(pair: Pair) -> bool:
    """Whether an old address ought to lead elsewhere than it does; not: the page is gone for good.

    A page that is gone and doesn't redirect stands on the list of those.
    """
    if pair.old is None or pair.redirecting is Redirecting.RIGHT:
        return False
    if pair.redirecting is Redirecting.NONE:
        return pair.fate in (Fate.MOVED, Fate.MERGED)
    return True


def lists_of(rows: Sequence[PairRow]) -> dict[str, RowList]:
    """Return the lists, by the names that the overview calls them; gravest rows first."""

    def made(
        file: str,
        heading: Text,
        explained: Text,
        wanted: Callable[[PairRow], bool],
        key: Callable[[PairRow], tuple[float, ...]],
    ) -> RowList:
        found = sorted((row for row in rows if wanted(row)), key=lambda row: (key(row), row.name))
        return RowList(file=file, heading=heading, explained=explained, rows=tuple(found))

    def by_change(row: PairRow) -> tuple[float, ...]:
        return (-row.contacts_lost, -row.fields_lost, -row.words_changed)

    def by_links(row: PairRow) -> tuple[float, ...]:
        return (-row.inlinks,)

    def by_redirect(row: PairRow) -> tuple[float, ...]:
        return (_GRAVEST.index(row.pair.redirecting), -row.inlinks)

    def of(*fates: Fate) -> Callable[[PairRow], bool]:
        return lambda row: row.pair.fate in fates

    return {
        "kept": made(
            "gebleven.html",
            Text("Gebleven pagina's", "Pages kept"),
            Text("Zij staan op hetzelfde adres.", "They stand at the same address."),
            of(Fate.KEPT),
            by_change,
        ),
        "moved": made(
            "verplaatst.html",
            Text("Verplaatste pagina's", "Pages moved"),
            Text("Hun inhoud staat op een ander adres.", "Their content stands elsewhere."),
            of(Fate.MOVED),
            by_redirect,
        ),
        "right": made(
            "goed-doorverwezen.html",
            Text("Verplaatst en goed doorverwezen", "Moved and redirected right"),
            Text(
                "Het oude adres leidt in één stap en blijvend naar de goede pagina.",
                "The old address leads to the right page in one step and for good.",
            ),
            lambda row: row.pair.fate is Fate.MOVED and row.pair.redirecting is Redirecting.RIGHT,
            by_change,
        ),
        "wrong": made(
            "fout-doorverwezen.html",
            Text("Doorverwijzingen die niet kloppen", "Redirects that are wrong"),
            Text(
                "Wie het oude adres opent, komt niet in één stap en blijvend op de goede pagina.",
                "Whoever opens the old address does not come to the right page in one step and "
                "for good.",
            ),
            lambda row: is_wrong(row.pair),
            by_redirect,
        ),
        "merged": made(
            "samengevoegd.html",
            Text("Samengevoegde pagina's", "Pages merged"),
            Text(
                "Hun inhoud ging op in een pagina die al een voorganger had.",
                "Their content went into a page that had its predecessor already.",
            ),
            of(Fate.MERGED),
            by_redirect,
        ),
        "gone": made(
            "weg.html",
            Text("Weg zonder doorverwijzing", "Gone without a redirect"),
            Text(
                "De inhoud is nergens teruggevonden en het oude adres verwijst nergens heen.",
                "The content was found nowhere and the old address redirects nowhere.",
            ),
            lambda row: row.pair.fate is Fate.GONE and row.pair.redirecting is Redirecting.NONE,
            by_links,
        ),
        "gone_redirected": made(
            "weg-doorverwezen.html",
            Text("Weg en elders heen doorverwezen", "Gone and redirected elsewhere"),
            Text(
                "De inhoud is nergens teruggevonden; het oude adres verwijst wel ergens heen.",
                "The content was found nowhere; the old address does lead somewhere.",
            ),
            lambda row: row.pair.fate is Fate.GONE and row.pair.redirecting is not Redirecting.NONE,
            by_links,
        ),
        "new": made(
            "nieuw.html",
            Text("Nieuwe pagina's", "New pages"),
            Text("Zij waren er eerst niet.", "They were not there before."),
            of(Fate.NEW),
            lambda _: (),
        ),
        "changed": made(
            "gewijzigd.html",
            Text("Meest veranderde pagina's", "Pages that changed most"),
            Text(
                "Van alle pagina's die bleven of verhuisden die met een andere tekst.",
                "Of all pages that stayed or moved those with another text.",
            ),
            lambda row: row.pair.fate in _PAIRED and row.words_changed > 0,
            lambda row: (
                row.pair.change is not Change.REPLACED,
                -row.words_changed,
            ),
        ),
        "unsure": made(
            "onzeker.html",
            Text("Onzekere koppelingen", "Uncertain pairs"),
            Text(
                "Bekijk of deze pagina's bij elkaar horen, en verbeter dat in paren.csv.",
                "See whether these pages belong together, and correct that in paren.csv.",
            ),
            lambda row: row.pair.fate in _PAIRED and row.pair.confidence < CERTAIN,
            lambda row: (row.pair.confidence,),
        ),
    }


def list_file(pair: Pair) -> str:
    """Return the page of the list that a pair stands on."""
    match pair.fate:
        case Fate.KEPT:
            return "gebleven.html"
        case Fate.MOVED:
            return "verplaatst.html"
        case Fate.MERGED:
            return "samengevoegd.html"
        case Fate.GONE:
            is_bare = pair.redirecting is Redirecting.NONE
            return "weg.html" if is_bare else "weg-doorverwezen.html"
        case Fate.NEW:
            return "nieuw.html"


def document_rows(documents: Sequence[DocumentPair]) -> list[DocumentPair]:
    """Return the documents that somebody has to see to: gone ones first, then moved ones."""
    order = {DocumentFate.GONE: 0, DocumentFate.MOVED: 1, DocumentFate.CHANGED: 2}
    found = [each for each in documents if each.fate in order]
    return sorted(
        found,
        key=lambda each: (order[each.fate], each.redirecting is Redirecting.RIGHT),
    )


def inlinks_of(pair: Pair, inlinks: Mapping[str, Inlinks]) -> Inlinks | None:
    """Return the pages that linked to the old page of a pair; None: not counted."""
    return None if pair.old is None else inlinks.get(pair.old.url)
