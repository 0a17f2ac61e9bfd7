"""The comparison as pages to read: an overview, a page for each list, a page for each pair.

Static files, usable from file://, Dutch with an English switch, without any outside resource. What
comes from the archive is hostile: the templates escape all of it. Pairs are written as they come,
so that memory holds the rows of the lists and no page.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup

from capture.compare import page_words as words
from capture.compare import rows as listed
from capture.compare.aspects.site import ContactFate
from capture.compare.aspects.structure import FormChange
from capture.compare.aspects.values import PairAspects, SiteAspects
from capture.compare.rows import PairRow, RowList
from capture.files import write_whole
from capture.metadata.templating import asset, environment, policy
from capture.model.comparison import Comparison, Pair
from capture.model.text import Text

OVERVIEW = "vergelijking.html"
PAIRS = "paren"
"""Folder of the pairs' pages."""
PICTURES = "beelden"
"""Folder of the pictures."""
SHOWN_FIRST = 12
"""Rows of each list on the overview; each list has a page of its own."""
SHOWN = 60
"""Rows on the overview of lists that have no page: all are in the CSV files."""
SHOWN_ROWS = 2_000
"""Rows on the page of a list; all are in paren.csv."""

_ORDERS = {
    "inlinks": Text("Meeste links ernaartoe", "Most links to it"),
    "text": Text("Meeste woorden veranderd", "Most words changed"),
    "picture": Text("Beeld het meest veranderd", "Picture changed most"),
    "unsure": Text("Minst zeker", "Least certain"),
    "title": Text("Titel", "Title"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Something to do first, with how many of it there are."""

    number: int
    words: Text
    anchor: str
    grade: str
    """`bad` or `warn`."""


class ComparisonPages:
    """Writes the pages of one comparison into its folder; `finish` comes last."""

    def __init__(self, folder: Path, comparison: Comparison, site: SiteAspects) -> None:
        """Make the folder for the pairs. OSError."""
        self._folder = folder
        self._comparison = comparison
        self._site = site
        self._rows: list[PairRow] = []
        self._forms: list[tuple[PairRow, FormChange]] = []
        self._looked_at = self._not_looked_at = 0
        self._host = (comparison.new.hosts or comparison.old.hosts or (comparison.new.name,))[0]
        (folder / PAIRS).mkdir(parents=True, exist_ok=True)

    @property
    def forms(self) -> Sequence[tuple[PairRow, FormChange]]:
        """The forms that changed, of the pairs so far."""
        return self._forms

    def add(self, pair: Pair, aspects: PairAspects) -> None:
        """Write the page of a pair, and keep its row. OSError."""
        inlinks = listed.inlinks_of(pair, self._site.inlinks)
        row = listed.row_of(pair, aspects, inlinks)
        self._rows.append(row)
        self._forms += [(row, form) for form in aspects.forms]
        self._looked_at += aspects.axe is not None
        self._not_looked_at += bool(aspects.axe_failed)
        page = self._page(
            "comparison_pair",
            pair=pair,
            aspects=aspects,
            row=row,
            inlinks=inlinks,
            list_file=listed.list_file(pair),
        )
        write_whole(self._folder / PAIRS / f"{aspects.name}.html", page)

    def finish(self) -> Path:
        """Write the lists and the overview; return the latter's path. OSError."""
        lists = listed.lists_of(self._rows)
        for each in lists.values():
            page = self._page(
                "comparison_list",
                heading=each.heading,
                explained=each.explained,
                rows=each.rows[:SHOWN_ROWS],
                total=each.total,
                orders=_ORDERS.items(),
            )
            write_whole(self._folder / each.file, page)
        overview = self._folder / OVERVIEW
        write_whole(overview, self._overview(lists))
        return overview

    def _overview(self, lists: Mapping[str, RowList]) -> bytes:
        paired = [row for row in self._rows if row.pair.old and row.pair.new]
        unsure = lists["unsure"].total
        return self._page(
            "comparison",
            comparison=self._comparison,
            counts=self._comparison.counts,
            documents=self._comparison.document_counts,
            document_rows=listed.document_rows(self._comparison.documents),
            site=self._site,
            lists=lists,
            forms=sorted(self._forms, key=lambda pair: (-len(pair[1].fields_lost), pair[0].name)),
            acts=self._acts(lists),
            notes=tuple(_notes(self._comparison)),
            looked_at=self._looked_at,
            not_looked_at=self._not_looked_at,
            sure=len(paired) - unsure,
            unsure=unsure,
            shown_first=SHOWN_FIRST,
            shown=SHOWN,
        )

    def _acts(self, lists: Mapping[str, RowList]) -> list[Act]:
        site = self._site
        lost = sum(each.fate is ContactFate.LOST for each in site.contacts)
        fields = sum(bool(form.fields_lost) for _, form in self._forms)
        acts = [
            Act(
                number=lists["gone"].total,
                words=Text("pagina's weg zonder doorverwijzing", "pages gone without a redirect"),
                anchor="weg",
                grade="bad",
            ),
            Act(
                number=self._comparison.document_counts.gone,
                words=Text("documenten weg", "documents gone"),
                anchor="documenten",
                grade="bad",
            ),
            Act(
                number=lists["wrong"].total,
                words=Text("doorverwijzingen die niet kloppen", "redirects that are wrong"),
                anchor="doorverwijzingen",
                grade="warn",
            ),
            Act(
                number=lost,
                words=Text("contactgegevens nergens meer", "contact data nowhere any more"),
                anchor="contact",
                grade="bad",
            ),
            Act(
                number=fields,
                words=Text("formulieren met velden weg", "forms with fields gone"),
                anchor="formulieren",
                grade="warn",
            ),
            Act(
                number=len(site.bad_links),
                words=Text("links die niet kloppen", "links that are wrong"),
                anchor="links",
                grade="warn",
            ),
        ]
        if site.axe is not None:
            acts.append(
                Act(
                    number=len(site.axe),
                    words=Text("nieuwe toegankelijkheidsproblemen", "new accessibility problems"),
                    anchor="toegankelijkheid",
                    grade="warn",
                )
            )
        return acts

    def _page(self, name: str, **values: object) -> bytes:
        style = "".join(asset(each) for each in ("report.css", "listing.css", "comparison.css"))
        script = asset("listing.js") + asset(f"{name}.js")
        page = (
            environment()
            .get_template(f"{name}.html")
            .render(
                _WORDS
                | values
                | {
                    "site_host": self._host,
                    "written": self._comparison.made,
                    "style": Markup(style),
                    "script": Markup(script),
                    "policy": policy(style, script),
                }
            )
        )
        return page.encode("utf-8", "replace")


_WORDS: dict[str, Any] = {
    "fates": words.FATES,
    "document_fates": words.DOCUMENT_FATES,
    "document_kinds": words.DOCUMENT_KINDS,
    "redirects": words.REDIRECTS,
    "redirect_advice": words.REDIRECT_ADVICE,
    "answers": words.ANSWERS,
    "grounds": words.GROUNDS,
    "changes": words.CHANGES,
    "relations": words.RELATIONS,
    "contact_kinds": words.CONTACT_KINDS,
    "contact_fates": words.CONTACT_FATES,
    "form_fates": words.FORM_FATES,
    "link_fates": words.LINK_FATES,
    "orphan_fates": words.ORPHAN_FATES,
    "maskings": words.MASKINGS,
    "impacts": words.IMPACTS,
    "rule_text": words.rule_text,
    "certainty": words.certainty,
}


def _notes(comparison: Comparison) -> Iterable[Text]:
    """Yield what a reader must know before anything else."""
    for side, nl, en in (
        (comparison.old, "vóór", "before"),
        (comparison.new, "ná", "after"),
    ):
        if side.is_complete is False:
            yield Text(
                f"De oogst {nl} is niet volledig: wat hier weg of nieuw heet, kan ook niet zijn "
                "geoogst.",
                f"The harvest {en} is not complete: what is called gone or new here may not have "
                "been harvested.",
            )


def write_page(
    folder: Path,
    comparison: Comparison,
    site: SiteAspects,
    pairs: Iterable[tuple[Pair, PairAspects]],
) -> Path:
    """Write all pages of a comparison; return the overview's path. OSError."""
    pages = ComparisonPages(folder, comparison, site)
    for pair, aspects in pairs:
        pages.add(pair, aspects)
    return pages.finish()
