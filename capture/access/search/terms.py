"""The index's fields, and queries as tantivy takes them."""

from collections.abc import Sequence
from typing import Any

import tantivy

from capture.access.search.asked import Asked, Piece
from capture.access.search.words import EXACT, STEMMED, relatives, stem

_TITLE, _BODY, _HEADINGS = "title", "body", "headings"
_BOOSTS = (
    (_TITLE, EXACT, 8.0), (_TITLE, STEMMED, 4.0), (_HEADINGS, STEMMED, 1.5),
    (_BODY, EXACT, 3.0), (_BODY, STEMMED, 1.0),
)  # fmt: skip
_RELATED = 0.5
"""Score of a word that is only related."""
_MOST_PREFIXED = 200
"""Words that a beginning may stand for."""


def schema() -> tantivy.Schema:
    """Return the fields. No text is stored here: it stands in the database."""
    builder = tantivy.SchemaBuilder()
    for name in ("number", "page"):
        builder.add_unsigned_field(name, indexed=True, fast=True)
    for name in ("first", "last"):
        builder.add_integer_field(name, indexed=True, fast=True)
    for name in ("site", "kind"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name, form, _ in _BOOSTS:
        builder.add_text_field(f"{name}_{form}", tokenizer_name=form, index_option="position")
    return builder.build()


SCHEMA = schema()


def texts_of(title: str, headings: str, body: str) -> dict[str, str]:
    """Return what goes into the fields that are searched."""
    given = {_TITLE: title, _HEADINGS: headings, _BODY: body}
    return {f"{name}_{form}": given[name] for name, form, _ in _BOOSTS}


def query_of(
    asked: Asked,
    searcher: tantivy.Searcher,
    *,
    site: str | None,
    kinds: Sequence[str],
    since: int | None,
    until: int | None,
    without_pages: Sequence[int],
) -> tantivy.Query:
    """Return the query; a text's captures lie between its first and last, so the period is loose.

    `since` and `until` in microseconds since 1970.
    """
    must, must_not = tantivy.Occur.Must, tantivy.Occur.MustNot
    parts: list[tuple[Any, tantivy.Query]] = [
        (must, _piece(piece, searcher)) for piece in asked.wanted
    ]
    parts += [(must_not, _piece(piece, searcher)) for piece in asked.unwanted]
    if site is not None:
        parts.append((must, _unscored(tantivy.Query.term_query(SCHEMA, "site", site))))
    if kinds:
        parts.append((must, _unscored(tantivy.Query.term_set_query(SCHEMA, "kind", list(kinds)))))
    whole = tantivy.FieldType.Integer
    if since is not None:
        later = tantivy.Query.range_query(SCHEMA, "last", whole, lower_bound=since)
        parts.append((must, _unscored(later)))
    if until is not None:
        earlier = tantivy.Query.range_query(SCHEMA, "first", whole, upper_bound=until)
        parts.append((must, _unscored(earlier)))
    if without_pages:
        hidden = tantivy.Query.term_set_query(SCHEMA, "page", list(without_pages))
        parts.append((must_not, hidden))
    return tantivy.Query.boolean_query(parts)


def _unscored(query: tantivy.Query) -> tantivy.Query:
    return tantivy.Query.const_score_query(query, 0.0)


def _piece(piece: Piece, searcher: tantivy.Searcher) -> tantivy.Query:
    if piece.is_prefix:
        return _any([_beginning(piece.words[0], name, searcher) for name in (_TITLE, _BODY)])
    if piece.is_quoted or len(piece.words) > 1:
        return _any(
            [_together(piece, name, boost) for name, form, boost in _BOOSTS if form == EXACT]
        )
    word = piece.words[0]
    found = []
    for name, form, boost in _BOOSTS:
        value = word if form == EXACT else stem(word)
        found.append(_term(f"{name}_{form}", value, boost))
    if related := sorted(relatives(word)):
        for name in (_TITLE, _BODY):
            several = tantivy.Query.term_set_query(SCHEMA, f"{name}_{STEMMED}", related)
            found.append(tantivy.Query.const_score_query(several, _RELATED))
    return _any(found)


def _any(queries: list[tantivy.Query]) -> tantivy.Query:
    return tantivy.Query.boolean_query([(tantivy.Occur.Should, each) for each in queries])


def _term(field: str, value: str, boost: float) -> tantivy.Query:
    return tantivy.Query.boost_query(
        tantivy.Query.term_query(SCHEMA, field, value, index_option="freq"), boost
    )


def _together(piece: Piece, name: str, boost: float) -> tantivy.Query:
    field = f"{name}_{EXACT}"
    if len(piece.words) == 1:
        return _term(field, piece.words[0], boost)
    words: list[str | tuple[int, str]] = list(piece.words)
    phrase = tantivy.Query.boost_query(tantivy.Query.phrase_query(SCHEMA, field, words), boost)
    return phrase if piece.joined is None else _any([phrase, _term(field, piece.joined, boost)])


def _beginning(start: str, name: str, searcher: tantivy.Searcher) -> tantivy.Query:
    field = f"{name}_{EXACT}"
    words = [word for word, _ in searcher.terms_with_prefix(field, start, limit=_MOST_PREFIXED)]
    return tantivy.Query.term_set_query(SCHEMA, field, words)
