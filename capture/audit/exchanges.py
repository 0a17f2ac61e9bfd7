"""Holds requests and answers against each other (WARC06), by what lies in the workbook."""

from collections.abc import Collection

from capture.audit.elsewhere import Elsewhere
from capture.audit.facts import ExchangeFacts, Found, Gathering
from capture.audit.warc_pass import Passed
from capture.audit.workbook import Workbook
from capture.model.text import Text

_MOST_NAMED = 3
_PLACE = "asked.file, asked.offset, asked.id, asked.url"
_WITHOUT_ANSWER = f"""
    SELECT {_PLACE} FROM record AS asked WHERE type = 'request' AND NOT EXISTS (
        SELECT 1 FROM pair JOIN record AS answer ON answer.id = pair.answer
            AND answer.type IN ('response', 'revisit', 'resource')
        WHERE pair.request = asked.id) ORDER BY file, offset
"""
_WITHOUT_REQUEST = f"""
    SELECT {_PLACE} FROM record AS asked WHERE type IN ('response', 'revisit')
        AND (url LIKE 'http:%' OR url LIKE 'https:%') AND NOT EXISTS (
        SELECT 1 FROM pair JOIN record AS sent ON sent.id = pair.request AND sent.type = 'request'
        WHERE pair.answer = asked.id) ORDER BY file, offset
"""
_UNRESOLVED = f"""
    SELECT {_PLACE} FROM record AS asked WHERE type = 'revisit' AND NOT EXISTS (
        SELECT 1 FROM record AS original WHERE original.id = asked.refers_to
            AND original.type IN ('response', 'resource'))
        AND NOT EXISTS (
        SELECT 1 FROM record AS original WHERE asked.refers_to IS NULL
            AND original.url = asked.refers_uri AND original.date = asked.refers_date
            AND original.type IN ('response', 'resource'))
        AND NOT EXISTS (
        SELECT 1 FROM elsewhere AS original WHERE original.id = asked.refers_to
            AND original.url = coalesce(asked.refers_uri, original.url)
            AND original.date = coalesce(asked.refers_date, original.date))
    ORDER BY file, offset
"""
_ELSEWHERE = """
    SELECT count(*) FROM record AS asked JOIN elsewhere ON elsewhere.id = asked.refers_to
        WHERE asked.type = 'revisit'
"""
_DOUBLES = f"""
    SELECT {_PLACE} FROM record AS asked WHERE asked.body IS NOT NULL AND EXISTS (
        SELECT 1 FROM record AS before WHERE before.body = asked.body
            AND (before.file, before.offset) < (asked.file, asked.offset))
    ORDER BY file, offset
"""


def exchange_facts(
    passed: Passed,
    book: Workbook,
    names: tuple[str, ...],
    failed: Collection[str],
    elsewhere: Elsewhere | None = None,
) -> ExchangeFacts:
    """Return the facts; `failed` are ids of requests whose failure the ledger tells.

    `elsewhere`: that revisits may be of records in other harvests, and which of those are missing.
    """
    by_type = _by_type(passed)
    unanswered, told = _unanswered(book, names, failed)
    return ExchangeFacts(
        requests=by_type.get("request", 0),
        responses=by_type.get("response", 0) - passed.reader.interim,
        interim=passed.reader.interim,
        revisits=by_type.get("revisit", 0),
        failures=passed.reader.failures,
        without_answer=unanswered,
        failed=told,
        without_request=_gathered(
            book, _WITHOUT_REQUEST, names,
            Text("geen verzoek bij dit antwoord", "no request belongs to this answer"),
        ),
        revisits_without_head=passed.reader.headless.found(),
        revisits_unresolved=_gathered(
            book, _UNRESOLVED, names, _not_there(elsewhere)
        ),
        revisits_elsewhere=book.number(_ELSEWHERE),
        altered=passed.reader.altered.found(),
        doubtful=passed.reader.doubtful.found(),
        doubles=_gathered(
            book, _DOUBLES, names,
            Text(
                "dezelfde inhoud staat eerder al heel in het archief",
                "the same body stands whole in the archive before this",
            ),
        ),
    )  # fmt: skip


def _not_there(elsewhere: Elsewhere | None) -> Text:
    if elsewhere is None:
        return Text(
            "het record waarnaar verwezen wordt is er niet",
            "the record that is referred to is not there",
        )
    nl = "het record waarnaar verwezen wordt ligt niet in deze harvest of een andere van deze site"
    en = "the record that is referred to is in no harvest of this site"
    if not elsewhere.absent:
        return Text(nl, en)
    absent = ", ".join(elsewhere.absent[:_MOST_NAMED])
    return Text(f"{nl}; niet in het archief: {absent}", f"{en}; not in the archive: {absent}")


def _by_type(passed: Passed) -> dict[str, int]:
    counts: dict[str, int] = {}
    for each in passed.files:
        for kind, count in each.records_by_type.items():
            counts[kind] = counts.get(kind, 0) + count
    return counts


def _unanswered(
    book: Workbook, names: tuple[str, ...], failed: Collection[str]
) -> tuple[Found, int]:
    found, told = Gathering(), 0
    for file, offset, identifier, url in book.ask(_WITHOUT_ANSWER):
        if identifier in failed:
            told += 1
            continue
        said = Text(
            "geen antwoord bij dit verzoek, en geen vermelding waarom",
            "no answer belongs to this request, and nothing says why",
        )
        _add(found, said, names, (file, offset, identifier, url))
    return found.found(), told


def _gathered(book: Workbook, question: str, names: tuple[str, ...], text: Text) -> Found:
    found = Gathering()
    for file, offset, identifier, url in book.ask(question):
        _add(found, text, names, (file, offset, identifier, url))
    return found.found()


def _add(
    found: Gathering,
    text: Text,
    names: tuple[str, ...],
    place: tuple[object, object, object, object],
) -> None:
    file, offset, identifier, url = place
    assert isinstance(file, int)
    assert isinstance(offset, int)
    found.add(
        text, file=names[file], offset=offset, record_id=str(identifier), url=str(url) or None
    )
