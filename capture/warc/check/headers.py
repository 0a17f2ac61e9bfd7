"""A record's header: a fast way for one that is as it should be, a patient one for all others.

WARC 1.1 §4. Pure; takes bytes and returns fields together with all that is wrong with their form.
"""

import re
from dataclasses import dataclass

from capture.warc.check.findings import Rule

MAX_HEADER_BYTES = 1 << 20
"""A header longer than this is taken for damage; the standard sets no limit."""
VERSIONS = ("1.0", "1.1")
_MAX_PROBLEMS = 100
"""In one header; a hostile one could hold half a million."""

_TOKEN = rb"!#$%&'*+\-.^_`|~0-9A-Za-z"
# Possessive quantifiers throughout: no input makes these expressions go back over what they read.
_CLEAN = re.compile(rb"WARC/1\.[01]\r\n(?:[" + _TOKEN + rb"]++:[\t\x20-\x7e\x80-\xff]*+\r\n)*+\r\n")
_FIELD = re.compile(r"([^:]++):[ \t]*+([^\r]*+)\r\n")
"""One field of a header that is known to be clean."""
_NAME = re.compile(rb"[" + _TOKEN + rb"]+")
_BLANK_LINE = re.compile(rb"\n\r?\n")
_VERSION_LINE = re.compile(rb"WARC/([0-9]{1,3}\.[0-9]{1,3})")
_CONTROL = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something wrong with the form of a header."""

    rule: Rule
    message: str
    field: str | None = None


@dataclass(slots=True)
class Header:
    """What a header says; not to be changed."""

    version: str
    """Such as `1.1`; empty when the first line tells none."""
    names: tuple[str, ...]
    """Of the fields as read, in order."""
    values: tuple[str, ...]
    """Of the same fields; folded lines joined by a space."""
    named: dict[str, str]
    """The first value of each field, by its name in lower case."""
    length: int
    """Bytes, the empty line included."""
    problems: tuple[Problem, ...] = ()
    is_regular: bool = False
    """Whether its values have been seen to have the forms of `values.regular`."""

    @property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """Name and value of each field, in order."""
        return tuple(zip(self.names, self.values, strict=True))


def read_header(data: bytes, start: int, end: int) -> Header | None:
    """Return the header that begins at `data[start]`, or None when it does not end before `end`."""
    if clean := _CLEAN.match(data, start, end):
        stop = clean.end()
        try:
            text = data[start : stop - 2].decode("utf-8")
        except UnicodeDecodeError:
            pass
        else:
            fields = _FIELD.findall(text, 10)
            if " \r" in text or "\t\r" in text:
                fields = [(name, value.rstrip(" \t")) for name, value in fields]
            return _header(text[5:8], fields, stop - start)
    blank = _BLANK_LINE.search(data, start, end)
    if blank is None:
        return None
    return _patiently(data[start : blank.end()])


def _patiently(raw: bytes) -> Header:
    """Read a header with something wrong in it."""
    lines = raw.split(b"\n")[:-1]  # what follows the last LF is empty
    problems: list[Problem] = []
    bare = sum(1 for line in lines if not line.endswith(b"\r"))
    if bare:
        text = f"{bare} of {len(lines)} lines of the header end in a bare LF"
        problems.append(Problem(rule=Rule.LINE_ENDING, message=text))
    first, *others = [line.removesuffix(b"\r") for line in lines[:-1]]
    version = _VERSION_LINE.fullmatch(first)
    told = version[1].decode() if version else ""
    if told not in VERSIONS:
        text = f"the version line is {shown(first)}, not WARC/1.0 or WARC/1.1"
        problems.append(Problem(rule=Rule.VERSION, message=text))
    pairs: list[tuple[bytes, bytes]] = []
    for line in others:
        _take(line, pairs, problems)
    fields = []
    for name, value in pairs:
        _look_at(name, value, problems)
        fields.append((_text(name), _text(value)))
    if len(problems) > _MAX_PROBLEMS:
        more = len(problems) - _MAX_PROBLEMS
        problems[_MAX_PROBLEMS:] = [
            Problem(rule=problems[-1].rule, message=f"and {more} more like these in this header")
        ]
    return _header(told, fields, len(raw), tuple(problems))


def _header(
    version: str, fields: list[tuple[str, str]], length: int, problems: tuple[Problem, ...] = ()
) -> Header:
    names = tuple([name for name, _ in fields])
    # Of a field that stands twice the first counts, so they are taken in reverse.
    named = {name.lower(): value for name, value in reversed(fields)}
    values = tuple([value for _, value in fields])
    return Header(version, names, values, named, length, problems)


def _take(line: bytes, pairs: list[tuple[bytes, bytes]], problems: list[Problem]) -> None:
    """Take one line after the first: a field, or more of the one before it."""
    if line[:1] in (b" ", b"\t") and pairs:
        name, value = pairs[-1]
        pairs[-1] = (name, (value + b" " + line.strip(b" \t")).strip(b" "))
        text = f"{_text(name)} goes on on a further line, which many readers do not follow"
        problems.append(Problem(rule=Rule.FOLDED, message=text, field=_text(name)))
        return
    name, colon, value = line.partition(b":")
    if not colon:
        text = f"the line {shown(line)} has no colon"
        problems.append(Problem(rule=Rule.NO_COLON, message=text))
        return
    if not _NAME.fullmatch(name):
        text = f"{shown(name)} is not a field name"
        problems.append(Problem(rule=Rule.FIELD_NAME, message=text))
    pairs.append((name.strip(b" \t"), value.strip(b" \t")))


def _look_at(name: bytes, value: bytes, problems: list[Problem]) -> None:
    """Look at the characters of one field."""
    label = _text(name)
    try:
        value.decode("utf-8")
    except UnicodeDecodeError as wrong:
        text = f"{label} is not UTF-8 at its byte {wrong.start}"
        problems.append(Problem(rule=Rule.ENCODING, message=text, field=label))
    if control := _CONTROL.search(value):
        text = f"{label} holds the control character 0x{control[0][0]:02x}"
        problems.append(Problem(rule=Rule.CONTROL_CHARACTER, message=text, field=label))


def _text(raw: bytes) -> str:
    """Return text that can be written anywhere; what is no UTF-8 becomes a replacement sign."""
    return raw.decode("utf-8", "replace")


def shown(raw: bytes | str, limit: int = 60) -> str:
    """Return what was read in quotation marks, shortened, with escapes for what can't be seen."""
    text = raw if isinstance(raw, str) else raw.decode("utf-8", "replace")
    short = text if len(text) <= limit else text[: limit - 1] + "…"
    return '"' + "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in short) + '"'
