"""One damaged document per rule is caught by just that rule."""

import pytest

from capture.metadata.mdto import Problem, Rule, check_document
from capture.metadata.mdto.describing import describe, validated
from capture.metadata.mdto.xml import to_xml
from tests.metadata.mdto.harvests import FINISHED, MOMENT, ORGANISATION, RESTRICTION, harvest, xsd


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = harvest(tmp_path_factory.mktemp("archive"), "/a", "/besloten/b")
    event = validated(at=FINISHED, by="capture", errors=0, records=5)
    made = describe(folder, ORGANISATION, (RESTRICTION,), events=(event,), moment=MOMENT)
    warc = next(each for each in made.files if each.relative.endswith(".warc"))
    return {
        "harvest": to_xml(made.harvest).decode(),
        "series": to_xml(made.series).decode(),
        "file": to_xml(warc.document).decode(),
    }


NOT_AGAIN = "<naam>nog eens</naam>"
SELF = "www.voorbeeld.nl/NL-Tst-20260504030201-full"

DAMAGE = [
    (Rule.MANDATORY, "harvest", "<naam>{}</naam>", ""),
    (Rule.MANDATORY, "harvest", "<archiefvormer>{}</archiefvormer>", ""),
    (Rule.MANDATORY, "harvest", "<waardering>{}</waardering>", ""),
    (Rule.MANDATORY, "series", "<beperkingGebruik>{}</beperkingGebruik>", ""),
    (Rule.MANDATORY, "file", "<checksum>{}</checksum>", ""),
    (Rule.MANDATORY, "file", "<isRepresentatieVan>{}</isRepresentatieVan>", ""),
    (Rule.EMPTY, "harvest", "<naam>{}</naam>", "<naam> \n</naam>"),
    (Rule.EMPTY, "file", "<checksumWaarde>{}</checksumWaarde>", "<checksumWaarde/>"),
    (Rule.ONCE, "file", "<omvang>", "<omvang>1</omvang><omvang>"),
    (Rule.ELEMENT, "harvest", "<taal>nl</taal>", "<taal>nl</taal><trefwoord>x</trefwoord>"),
    (Rule.ELEMENT, "file", "<omvang>", "<grootte>1</grootte><omvang>"),
    (Rule.ELEMENT, "file", "<omvang>", '<omvang eenheid="B">'),
    (Rule.ELEMENT, "harvest", "<waardering>", "<waardering>los"),
    (Rule.VALUE, "file", "<omvang>{}</omvang>", "<omvang>-1</omvang>"),
    (Rule.VALUE, "harvest", "<taal>nl</taal>", "<taal>Nederlands, gewoon</taal>"),
    (Rule.VALUE, "harvest", "2026-05-04T03:02:01Z", "4 mei 2026"),
    (Rule.VALUE, "harvest", "2026-05-04T03:02:01Z", "2026-02-30T03:02:01Z"),
    (
        Rule.VALUE,
        "file",
        "<checksumDatum>{}</checksumDatum>",
        "<checksumDatum>2026</checksumDatum>",
    ),
    (Rule.VALUE, "harvest", "<termijnLooptijd>P10Y<", "<termijnLooptijd>10 jaar<"),
    (Rule.VALUE, "series", "https://webarchief.voorbeeld.example/www", "webarchief/www"),
    (Rule.NAME_LENGTH, "harvest", "<naam>{}</naam>", f"<naam>{'n' * 81}</naam>"),
    (
        Rule.IDENTIFICATION,
        "file",
        "<identificatie>{}</identificatie>",
        "<identificatie>{}</identificatie><identificatie>{}</identificatie>",
    ),
    (Rule.AGGREGATION_LEVEL, "harvest", ">Archiefstuk<", ">Harvest<"),
    (Rule.EVENT_TYPE, "harvest", ">Creatie<", ">Oogsten<"),
    (Rule.VALUATION, "harvest", ">Tijdelijk te bewaren<", ">Een tijdje<"),
    (Rule.VALUATION, "harvest", "<begripCode>V<", "<begripCode>X<"),
    (
        Rule.RETENTION,
        "series",
        "<begripLabel>Tijdelijk te bewaren</begripLabel>\n\t\t\t<begripCode>V<",
        "<begripLabel>Blijvend te bewaren</begripLabel><begripCode>B<",
    ),
    (Rule.TERM, "series", "<termijnLooptijd>P10Y</termijnLooptijd>", ""),
    (Rule.DATE_ORDER, "harvest", "<dekkingInTijdEinddatum>2026", "<dekkingInTijdEinddatum>2025"),
    (Rule.DATE_ORDER, "harvest", "<termijnEinddatum>2036", "<termijnEinddatum>2016"),
    (Rule.TIME_ZONE, "harvest", "2026-05-04T03:02:01Z", "2026-05-04T03:02:01"),
    (
        Rule.LOCATION,
        "harvest",
        "<raadpleeglocatieOnline>{}</raadpleeglocatieOnline>",
        "<raadpleeglocatieOnline>{}</raadpleeglocatieOnline>"
        "<raadpleeglocatieOnline>{}</raadpleeglocatieOnline>",
    ),
    (Rule.RESTRICTION_TYPE, "harvest", ">Overig<", ">Geheim<"),
    (
        Rule.FURTHER_DESCRIPTION,
        "harvest",
        "<beperkingGebruikNadereBeschrijving>{}</beperkingGebruikNadereBeschrijving>",
        "",
    ),
    (
        Rule.CYCLE,
        "harvest",
        "<identificatieKenmerk>www.voorbeeld.nl<",
        f"<identificatieKenmerk>{SELF}<",
    ),
    (Rule.ALGORITHM, "file", ">SHA-256<", ">MD5<"),
    (
        Rule.CHECKSUM,
        "file",
        "<checksumWaarde>{}</checksumWaarde>",
        "<checksumWaarde>abc</checksumWaarde>",
    ),
    (Rule.FORMAT, "file", ">fmt/1281<", ">WARC<"),
    (Rule.ROOT, "file", "bestand>", "document>"),
    (Rule.READABLE, "file", "</MDTO>", ""),
]


def damaged(text: str, old: str, new: str) -> str:
    """Replace the first stretch of text; `{}` in `old` stands for anything, kept where in `new`."""
    if "{}" not in old:
        assert old in text
        return text.replace(old, new) if old == "bestand>" else text.replace(old, new, 1)
    begin, end = old.split("{}")
    start = text.index(begin)
    stop = text.index(end, start)
    kept = text[start + len(begin) : stop]
    return text[:start] + new.replace("{}", kept) + text[stop + len(end) :]


def found(text: str) -> tuple[Problem, ...]:
    return check_document(text.encode(), xsd=None)


def test_undamaged_documents_have_no_problems(documents: dict[str, str]) -> None:
    for text in documents.values():
        assert check_document(text.encode(), xsd=xsd()) == ()


@pytest.mark.requirement("META01")
@pytest.mark.parametrize(("rule", "which", "old", "new"), DAMAGE)
def test_damage_is_caught_by_just_its_rule(
    documents: dict[str, str], rule: Rule, which: str, old: str, new: str
) -> None:
    assert {each.rule for each in found(damaged(documents[which], old, new))} == {rule}


RELATION = """<gerelateerdInformatieobject>
<gerelateerdInformatieobjectVerwijzing><verwijzingNaam>x</verwijzingNaam></gerelateerdInformatieobjectVerwijzing>
<gerelateerdInformatieobjectTypeRelatie><begripLabel>Lijkt op</begripLabel><begripBegrippenlijst>
<verwijzingNaam>Begrippenlijst Relatietypen (informatieobject) MDTO</verwijzingNaam>
</begripBegrippenlijst></gerelateerdInformatieobjectTypeRelatie></gerelateerdInformatieobject><archiefvormer>"""


def test_relation_that_is_not_on_its_list_is_found(documents: dict[str, str]) -> None:
    text = damaged(documents["harvest"], "<archiefvormer>", RELATION)
    assert [each.rule for each in found(text)] == [Rule.RELATION_TYPE]


def test_every_rule_about_one_document_has_its_damage() -> None:
    others = {Rule.SCHEMA, Rule.BOTH_ENDS, Rule.UNIQUE, Rule.FILE, Rule.FILE_NAME}
    assert {rule for rule, *_ in DAMAGE} | {Rule.RELATION_TYPE} | others == set(Rule)


def test_schema_has_the_last_word(documents: dict[str, str]) -> None:
    text = damaged(documents["file"], "<omvang>{}</omvang>", "<omvang>veel</omvang>")
    problems = check_document(text.encode(), xsd=xsd())
    assert {each.rule for each in problems} == {Rule.VALUE, Rule.SCHEMA}


def test_problem_says_where(documents: dict[str, str]) -> None:
    (problem,) = found(damaged(documents["harvest"], ">Bevriezing<", ">Oogst<"))
    assert problem.path == "/MDTO/informatieobject/event[2]/eventType"
    assert "'Oogst' is not on Begrippenlijst EventTypeLijst MDTO" in problem.message


def test_all_findings_are_told_not_the_first(documents: dict[str, str]) -> None:
    text = damaged(documents["file"], ">SHA-256<", ">MD5<")
    text = damaged(text, "<omvang>{}</omvang>", "<omvang>-1</omvang>")
    text = damaged(text, "<naam>{}</naam>", "<naam/>")
    assert [each.rule for each in found(text)] == [Rule.EMPTY, Rule.VALUE, Rule.ALGORITHM]


def test_sha256_without_hyphen_is_read(documents: dict[str, str]) -> None:
    assert found(damaged(documents["file"], ">SHA-256<", ">SHA256<")) == ()


def test_findings_of_one_document_are_bounded(documents: dict[str, str]) -> None:
    text = damaged(documents["harvest"], "<taal>nl</taal>", "<taal/>" * 100_000)
    assert len(found(text)) == 1000
