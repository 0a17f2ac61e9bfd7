"""Everything that MDTO says of one document: its schema, the XSD's word for it, and its rules."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from capture.metadata.mdto import rules, structure
from capture.metadata.mdto import xsd as schemas
from capture.metadata.mdto.model import ROOTS
from capture.metadata.mdto.problem import Problem, Rule, Severity
from capture.metadata.mdto.tree import Place
from capture.metadata.mdto.xml import MdtoError, described_element, parsed

_MOST = 1000
"""Problems told of one document."""


def check_document(data: bytes, *, xsd: Path | None) -> tuple[Problem, ...]:
    """Return all that is wrong with a document, the first 1000; empty when nothing is.

    `xsd` is the official schema, or None to go without. Never raises for what is in the document;
    UsageError when the schema can't be used. Cost grows with the size of the document.
    """
    try:
        root = parsed(data)
    except MdtoError as fault:
        return (_error(Rule.READABLE, "/", str(fault)),)
    found: list[Problem] = []
    for problem in _problems(root):
        found.append(problem)
        if len(found) == _MOST:
            break
    if xsd is not None:
        found += _schema_problems(root, xsd, len(found))
    return tuple(found)


def _problems(root: Any) -> Iterator[Problem]:
    try:
        name, element = described_element(root)
    except MdtoError as fault:
        yield _error(Rule.ROOT, "/", str(fault))
        return
    place = Place(element=element, name=name, type=ROOTS[name], path=f"/MDTO/{name}")
    yield from structure.problems(place)
    yield from rules.problems(place)


def _schema_problems(root: Any, path: Path, already: int) -> list[Problem]:
    """Return what the XSD finds; of faults that we told as well, too: it has the last word."""
    schema = schemas.load(path)
    if schema.validate(root):
        return []
    faults = list(schema.error_log)[: max(1, _MOST - already)]
    return [
        _error(Rule.SCHEMA, fault.path or "/", " ".join(fault.message.split())) for fault in faults
    ]


def _error(rule: Rule, path: str, message: str) -> Problem:
    return Problem(rule=rule, severity=Severity.ERROR, path=path, message=message)
