"""HTML and XML as atoms: tags, attributes, texts, comments, each with the way to it. Pure, linear.

A lexer, not a parser: every character of the body is in exactly one atom, so that nothing that
differs can get lost. What it makes of broken markup is wrong in the same way each time.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from capture.change import attributes
from capture.change.attributes import Attribute
from capture.change.json_tokens import read_json
from capture.change.parts import Part
from capture.change.script_tokens import read_script
from capture.change.slots import Atom, Slot, Span, has_words, is_about_money, pattern_of, spans
from capture.change.text_tokens import read_lines

_TAG = re.compile(r"<(?:(?P<comment>!--)|(?P<other>[!?])|(?P<end>/)?(?P<name>[a-zA-Z][^\s/>]*+))")
_ATTRIBUTE = re.compile(
    r"""[\s/]*+([^\s/>=][^\s/>=]*+)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s>"'][^\s>]*+)?))?"""
)
_TAG_END = re.compile(r"[\s/]*+>?")
_RAW_END = {
    name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE)
    for name in ("script", "style", "textarea", "title", "xmp", "iframe", "noembed")
}
_VOID = frozenset(
    {
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param",
        "source", "track", "wbr",
    }
)  # fmt: skip
_CLOSES_ITSELF = frozenset({"p", "li", "dt", "dd", "tr", "td", "th", "option"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_JSON_TYPE = re.compile(r"json|importmap|speculationrules", re.IGNORECASE)
_TEMPLATE_TYPE = re.compile(r"^(?!.*(?:javascript|ecmascript|module))\S", re.IGNORECASE)
_DEEPEST = 512
_LOOKED_BACK = 64
"""Open elements among which the one that an end tag closes is looked for."""
_WAY = 4
_NAME = 60
_REMEMBERED = 600
"""Characters of a piece that is read once: the pages of a site have most of theirs in common."""
_MOST_REMEMBERED = 20_000


@dataclass(slots=True)
class _Open:
    """An element that is open."""

    name: str
    label: str
    """Its name with what tells it from others; classes only where numbers are concerned."""
    full: str


@dataclass(frozen=True, slots=True)
class _Words:
    """What a text node says, and where values stand in it."""

    spans: tuple[Span, ...]
    """From the beginning of the node."""
    pattern: str
    is_said: bool
    """Whether the pattern has words in it."""


@dataclass(frozen=True, slots=True)
class _Tag:
    """A start tag, with places from the beginning of the piece that was read."""

    attributes: tuple[Attribute, ...]
    label: str
    full: str
    end: int


def read_html(text: str, *, is_xml: bool = False) -> list[Atom]:
    """Return the atoms of a document, in order; together they are the whole text."""
    return _Reader(text, is_xml=is_xml).read()


class _Reader:
    def __init__(self, text: str, *, is_xml: bool) -> None:
        self._text = text
        self._is_xml = is_xml
        self._at = 0
        self._atoms: list[Atom] = []
        self._open: list[_Open] = []
        self._words = ""
        """The last text with words in it, and how many texts without came after."""
        self._since = 0

    def read(self) -> list[Atom]:
        text = self._text
        while self._at < len(text):
            match = _TAG.search(text, self._at)
            start = match.start() if match else len(text)
            if start > self._at:
                self._read_text(start)
            if match is None:
                break
            if match["comment"]:
                self._read_comment(start)
            elif match["other"]:
                self._read_declaration(start)
            elif match["end"]:
                stop = _end_of(text, match.end(), ">")
                self._close(match["name"].lower())
                self._add(stop, Part.STRUCTURE)
            else:
                self._read_tag(match["name"].lower()[:_NAME], match.end())
        return self._atoms

    def _add(self, end: int, part: Part, slots: tuple[Slot, ...] = ()) -> None:
        self._atoms.append(Atom(self._at, end, part, slots))
        self._at = end

    def _way(self) -> str:
        inner = self._open[-1].label if self._open else ""
        outer = ">".join(each.name for each in self._open[-_WAY:-1])
        return f"{outer}>{inner}"

    def _read_text(self, end: int) -> None:
        """Add a text node. The numbers in it need words that say what they count."""
        text, start = self._text, self._at
        element = self._open[-1] if self._open else None
        name = element.name if element else ""
        words = (_words if end - start <= _REMEMBERED else _read_words)(text[start:end])
        pattern, is_said = words.pattern, words.is_said
        if not pattern:
            self._add(end, Part.STRUCTURE)
            return
        part = Part.HEADINGS if self._is_in_heading() else Part.TEXT
        part = Part.TITLE if name == "title" and not self._is_in("svg") else part
        slots: tuple[Slot, ...] = ()
        if words.spans:
            before = "" if is_said else f"{self._words}+{self._since}|"
            place = f"{self._way()}:{before}{pattern}"
            can_count = (is_said or bool(self._words)) and not is_about_money(before + pattern)
            near = f"{place}<{element.full if element else ''}" if can_count else ""
            slots = tuple(Slot(start + at, start + to, place, near) for at, to in words.spans)
        self._atoms.append(Atom(start, end, part, slots, is_words=True))
        self._at = end
        self._words, self._since = (pattern, 0) if is_said else (self._words, self._since + 1)

    def _is_in_heading(self) -> bool:
        return any(each.name in _HEADINGS for each in self._open[-3:])

    def _is_in(self, name: str) -> bool:
        return any(each.name == name for each in self._open[-3:])

    def _read_comment(self, start: int) -> None:
        end = _end_of(self._text, start + 4, "-->")
        self._add_words(end, f"{self._way()}>comment", Part.STRUCTURE)

    def _read_declaration(self, start: int) -> None:
        is_cdata = self._text.startswith("<![CDATA[", start)
        end = _end_of(self._text, start + 2, "]]>" if is_cdata else ">")
        part = Part.TEXT if is_cdata else Part.STRUCTURE
        self._add_words(end, f"{self._way()}>declaration", part)

    def _add_words(self, end: int, way: str, part: Part) -> None:
        found = spans(self._text, self._at, end)
        pattern = pattern_of(self._text, self._at, end, found)
        place = f"{way}:{pattern}"
        can_count = has_words(pattern) and not is_about_money(pattern)
        near = place if can_count else ""
        self._add(end, part, tuple(Slot(*span, place, near) for span in found))

    def _close(self, name: str) -> None:
        for back in range(1, min(len(self._open), _LOOKED_BACK) + 1):
            if self._open[-back].name == name:
                del self._open[-back:]
                return

    def _read_tag(self, name: str, at: int) -> None:
        """Add a tag: its name, then each attribute; then what is raw text by its nature."""
        begun = at
        tag = _tag_at(self._text, name, at)
        listed, end = tag.attributes, tag.end
        # Drawings within pages close themselves too; raw text never does.
        is_closed = self._text.startswith("/>", max(end - 2, begun)) and (
            self._is_xml or name not in _RAW_END
        )
        if self._open and self._open[-1].name == name and name in _CLOSES_ITSELF:
            self._open.pop()
        element = _Open(name, tag.label, tag.full)
        way = f"{'>'.join(each.name for each in self._open[-_WAY + 1 :])}>{element.label}"
        self._add(listed[0].begin if listed else end, Part.STRUCTURE)
        said = f"{self._words}+{self._since}"
        for number, each in enumerate(listed):
            stop = end if number == len(listed) - 1 else each.stop
            place = f"{way}@{each.name}"
            slots = attributes.slots(self._text, each, name, place=place, near=f"{place}<{said}")
            self._add(stop, attributes.part_of(name, each.name), tuple(slots))
        if is_closed or (not self._is_xml and name in _VOID) or len(self._open) >= _DEEPEST:
            return
        self._open.append(element)
        if not self._is_xml and name in _RAW_END:
            self._read_raw(name, listed)

    def _read_raw(self, name: str, listed: Sequence[Attribute]) -> None:
        """Add the content of an element that holds no tags."""
        stop = _RAW_END[name].search(self._text, self._at)
        end = stop.start() if stop else len(self._text)
        if end == self._at:
            return
        way = self._way()
        if name == "script":
            kind = next((self._text[a.start : a.end] for a in listed if a.name == "type"), "")
            if _JSON_TYPE.search(kind[:80]):
                self._atoms += read_json(self._text, self._at, end, place=way)
            elif _TEMPLATE_TYPE.match(kind[:80]):
                self._atoms += read_lines(self._text, self._at, end, place=way, part=Part.SCRIPTS)
            else:
                self._atoms += read_script(self._text, self._at, end, place=way)
        elif name == "style":
            self._atoms += read_lines(self._text, self._at, end, place=way, part=Part.STYLE)
        else:
            self._read_text(end)
        self._at = end


def _read_words(text: str) -> _Words:
    """Read a text node."""
    found = spans(text, 0, len(text))
    pattern = pattern_of(text, 0, len(text), found)
    return _Words(tuple(found), pattern, has_words(pattern))


_words = lru_cache(maxsize=_MOST_REMEMBERED)(_read_words)


def _tag_at(text: str, name: str, at: int) -> _Tag:
    """Read a start tag from after its name."""
    stop = text.find(">", at, at + _REMEMBERED)
    tag = _short_tag(name, text[at : stop + 1]) if stop >= 0 else None
    if tag is None:
        return _read_tag(name, text, at)
    moved = tuple(
        Attribute(each.name, at + each.begin, at + each.start, at + each.end, at + each.stop)
        for each in tag.attributes
    )
    return _Tag(moved, tag.label, tag.full, at + tag.end)


@lru_cache(maxsize=_MOST_REMEMBERED)
def _short_tag(name: str, piece: str) -> _Tag | None:
    """Read a tag up to the first `>`; None when that stands in a value, and is not its end."""
    tag = _read_tag(name, piece, 0)
    # A value that isn't closed within the piece is read as a name, quotation mark and all.
    is_cut = any('"' in each.name or "'" in each.name for each in tag.attributes)
    return None if is_cut or tag.end != len(piece) else tag


def _read_tag(name: str, text: str, at: int) -> _Tag:
    listed: list[Attribute] = []
    begun = at
    while (match := _ATTRIBUTE.match(text, at)) and match.end() > at:
        group = match.lastindex or 1
        span = match.span(group) if group > 1 else (match.end(), match.end())
        listed.append(Attribute(match[1].lower()[:_NAME], at, *span, match.end()))
        at = match.end()
    end_match = _TAG_END.match(text, at)
    end = max(end_match.end() if end_match else at, begun)
    return _Tag(tuple(listed), *attributes.labels(text, name, listed), end)


def _end_of(text: str, at: int, sign: str) -> int:
    """Return where `sign` ends; the end of the text without one (HTML §13.2.5)."""
    found = text.find(sign, at)
    return len(text) if found < 0 else found + len(sign)
