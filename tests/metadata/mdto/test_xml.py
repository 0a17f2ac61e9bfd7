"""MDTO in and out: nothing is lost, and nothing hostile comes in."""

from dataclasses import replace
from io import BytesIO
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from capture.metadata.mdto import MdtoError, Problem, Rule, check_document, from_xml, model, to_xml
from capture.metadata.mdto.model import Bestand, Informatieobject
from capture.metadata.mdto.slots import slots
from tests.metadata.mdto.harvests import shared, xsd

EXAMPLES = (
    "Archiefstuk Informatieobject",
    "Bestand",
    "Dossier Informatieobject",
    "Serie Informatieobject",
)


def example(name: str) -> bytes:
    return shared("voorbeelden", f"MDTO-XML 1.0.1 Voorbeeld {name}.xml").read_bytes()


def canonical(data: bytes) -> bytes:
    """The document without the white space between its elements, as canonical XML."""
    tree = etree.parse(BytesIO(data), etree.XMLParser(remove_blank_text=True))
    out = BytesIO()
    tree.write_c14n(out)
    return out.getvalue()


@pytest.mark.requirement("META01")
@pytest.mark.parametrize("name", EXAMPLES)
def test_official_example_read_and_written_back_loses_nothing(name: str) -> None:
    data = example(name)
    assert canonical(to_xml(from_xml(data))) == canonical(data)


@pytest.mark.parametrize("name", EXAMPLES)
def test_official_example_has_warnings_at_most(name: str) -> None:
    assert {each.severity for each in check_document(example(name), xsd=xsd())} <= {"warning"}


def test_worked_example_has_no_problems() -> None:
    documents = sorted(shared("harvest-example").rglob("*.xml"))
    found: list[Problem] = []
    for path in documents:
        found += check_document(path.read_bytes(), xsd=xsd())
    assert len(documents) == 7
    assert found == []


TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn"), include_characters="\n\t\r")
)


def values(kind: type[Any]) -> st.SearchStrategy[Any]:
    if kind is str:
        return TEXTS
    if kind is int:
        return st.integers(min_value=0, max_value=2**62)
    hints = get_type_hints(kind, vars(model))
    return st.builds(kind, **{each.name: field(hints[each.name]) for each in slots(kind)})


def field(hint: Any) -> st.SearchStrategy[Any]:
    if get_origin(hint) is tuple:
        return st.lists(st.deferred(lambda: values(get_args(hint)[0])), min_size=1, max_size=2).map(
            tuple
        )
    if isinstance(hint, UnionType):
        return st.none() | st.deferred(lambda: values(get_args(hint)[0]))
    return values(hint)


SLOW = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


@SLOW
@given(values(Bestand))
def test_any_bestand_comes_back_as_it_was(described: Bestand) -> None:
    assert from_xml(to_xml(described)) == described


@SLOW
@given(values(Informatieobject))
def test_any_informatieobject_comes_back_as_it_was(described: Informatieobject) -> None:
    assert from_xml(to_xml(described)) == described


@pytest.mark.parametrize("cut", [1, 40, 200, 700, 1500])
def test_document_cut_short_is_refused(cut: int) -> None:
    with pytest.raises(MdtoError, match="not readable as XML"):
        from_xml(example("Bestand")[:cut])


def test_control_character_can_not_be_written() -> None:
    described = from_xml(example("Bestand"))
    assert isinstance(described, Bestand)
    with pytest.raises(MdtoError, match="naam"):
        to_xml(replace(described, naam="a\x00b"))


LAUGHS = b"""<!DOCTYPE MDTO [<!ENTITY a "%s">%s]>
<MDTO xmlns="https://www.nationaalarchief.nl/mdto"><bestand><naam>&j;</naam></bestand></MDTO>""" % (
    b"ha" * 100,
    b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9)),
)
OUTSIDE = b"""<!DOCTYPE MDTO [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<MDTO xmlns="https://www.nationaalarchief.nl/mdto"><bestand><naam>&x;</naam></bestand></MDTO>"""
DEEP = b"<a>" * 100_000
UTF16 = OUTSIDE.decode().encode("utf-16")


@pytest.mark.parametrize(
    "data", [LAUGHS, OUTSIDE, DEEP, UTF16, b"", b"\x00" * 100, b" " * 40_000_000]
)
def test_hostile_document_is_one_problem(data: bytes) -> None:
    (problem,) = check_document(data, xsd=None)
    assert problem.rule is Rule.READABLE
    assert b"root:" not in problem.message.encode()
    with pytest.raises(MdtoError):
        from_xml(data)


def test_element_of_another_namespace_is_no_mdto() -> None:
    data = example("Bestand").replace(
        b'https://www.nationaalarchief.nl/mdto" xmlns', b'urn:x" xmlns'
    )
    assert [each.rule for each in check_document(data, xsd=None)] == [Rule.ROOT]


def test_number_of_thousands_of_digits_is_refused() -> None:
    data = example("Bestand").replace(b"57727859", b"9" * 10_000)
    with pytest.raises(MdtoError, match="no whole number"):
        from_xml(data)
    assert Rule.VALUE in {each.rule for each in check_document(data, xsd=None)}
