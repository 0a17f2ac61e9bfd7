"""The rules for one record by itself: its fields, their values, its block (WARC 1.1 §5 and §6)."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from capture.warc.check import blocks, revisits
from capture.warc.check.findings import Finding, Rule
from capture.warc.check.headers import shown
from capture.warc.check.scanned import Scanned
from capture.warc.check.values import CHECKS, Check, regular
from capture.warc.fields import BY_NAME, FIELDS, Field, Form, RecordType

_EVERY = frozenset(RecordType)
_TYPES = {each.value: each for each in RecordType}
Fault = tuple[Rule, str, str | None, str]
"""Rule, section, field and message."""
Value = tuple[int, Field, Check | None]
"""Which value to look at, and how: position, field, check."""


def findings(scanned: Scanned) -> Iterable[Finding]:
    """Return what is wrong with a record, apart from its form, digests and references."""
    names = scanned.names
    # A hostile header has thousands of names, which are not worth remembering.
    judge = _plan if len(names) < 64 else _plan.__wrapped__
    plan = judge(names, scanned.type, scanned.version, scanned.block_length > 0)
    values = plan.unsettled if scanned.is_regular else plan.values
    if plan.faults or not blocks.is_usual(scanned):
        return _findings(scanned, plan.faults, values)
    read, version = scanned.values, scanned.version
    for position, _, check in values:
        value = read[position]
        if not value or (check is not None and check(value, version)):
            return _findings(scanned, (), values)
    return ()


def _findings(
    scanned: Scanned, faults: tuple[Fault, ...], values: tuple[Value, ...]
) -> Iterator[Finding]:
    version, read = scanned.version, scanned.values
    for rule, section, field, message in faults:
        yield scanned.finding(rule, section, message, field=field)
    for position, known, check in values:
        value = read[position]
        if not value:
            if known.form is not Form.FILE_NAME:
                message = f"{known.name} has no value"
                yield scanned.finding(Rule.EMPTY_VALUE, known.section, message, field=known.name)
        elif check is not None and (fault := check(value, version)):
            message = f"{known.name} {fault[1]}"
            yield scanned.finding(fault[0], known.section, message, field=known.name)
    yield from blocks.findings(scanned)
    if scanned.kind == "revisit":
        yield from revisits.findings(scanned)


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is known of a record by the names of its fields alone."""

    faults: tuple[Fault, ...]
    values: tuple[Value, ...]
    """Which values to look at."""
    unsettled: tuple[Value, ...]
    """Those of them that are to be looked at when the header is regular."""


@lru_cache(maxsize=2048)
def _plan(names: tuple[str, ...], type_as_read: str, version: str, has_block: bool) -> _Plan:
    """Return what to make of these fields; most records of a file look alike."""
    faults = _faults_of_names(names, type_as_read, version, has_block)
    known = ((position, BY_NAME.get(name.lower())) for position, name in enumerate(names))
    values = [
        (position, field, CHECKS.get(field.form))
        for position, field in known
        if field is not None and field.is_standard
    ]
    unsettled = [each for each in values if each[2] and not regular(each[1].form, version)]
    return _Plan(faults, tuple(values), tuple(unsettled))


def _faults_of_names(
    names: tuple[str, ...], type_as_read: str, version: str, has_block: bool
) -> tuple[Fault, ...]:
    """Return what is wrong with which fields there are."""
    faults: list[Fault] = []
    record_type = _TYPES.get(type_as_read.lower())
    if type_as_read and record_type is None:
        text = f"the type {shown(type_as_read)} is not one of the standard"
        faults.append((Rule.TYPE_UNKNOWN, "5.5", "WARC-Type", text))
    elif record_type is not None and type_as_read != record_type.value:
        text = f"the type is written {type_as_read}, not {record_type.value}"
        faults.append((Rule.TYPE_CASE, "5.5", "WARC-Type", text))
    counted = Counter(name.lower() for name in names)
    for field in FIELDS:
        present = counted.get(field.name.lower(), 0)
        faults.extend(_faults_of_field(field, present, record_type, version, has_block))
    known = {name.lower() for name in BY_NAME}
    for name in dict.fromkeys(names):
        if name.lower() not in known:
            text = f"the field {shown(name)} is not one of the standard"
            faults.append((Rule.FIELD_UNKNOWN, "5.1", name[:100], text))
    return tuple(faults)


def _faults_of_field(
    field: Field, present: int, record_type: RecordType | None, version: str, has_block: bool
) -> Iterator[Fault]:
    """Yield what is wrong with a field being there or not."""
    name, section = field.name, field.section
    if not present:
        if record_type in field.mandatory or (record_type is None and field.mandatory >= _EVERY):
            yield Rule.FIELD_MISSING, section, name, f"{name} is missing"
        elif record_type in field.recommended and has_block:
            yield Rule.FIELD_RECOMMENDED, section, name, f"{name} should be there"
        return
    if not field.is_standard:
        return
    if present > 1 and not field.is_repeatable:
        yield Rule.FIELD_REPEATED, section, name, f"{name} stands {present} times"
    if record_type is None or record_type in field.allowed:
        return
    if field.is_forbidden_elsewhere:
        if field.since > version and version:
            return  # an extension there, for which that version sets no rules
        text = f"{name} shall not be used in a {record_type.value} record"
        yield Rule.FIELD_FORBIDDEN, section, name, text
    else:
        text = f"{name} means nothing in a {record_type.value} record"
        yield Rule.FIELD_UNDEFINED, section, name, text
