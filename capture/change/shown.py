"""What a reader would read of a page, without rendering it: title, first heading, text. Pure."""

import html
from dataclasses import dataclass

from capture.change.parts import Part
from capture.change.reading import LARGEST, read

_LONGEST = 400_000


@dataclass(frozen=True, slots=True)
class Shown:
    """The words of a page."""

    title: str
    heading: str
    """The text of the first `h1` to `h6`."""
    text: str
    """At most 400,000 characters."""


def shown_text(content: bytes, charset: str | None = None) -> Shown:
    """Return the words of an HTML page; cost as for reading it. Never raises."""
    reading = read(content[:LARGEST], "text/html", charset)
    if reading is None:
        return Shown("", "", "")
    title: list[str] = []
    heading: list[str] = []
    texts: list[str] = []
    is_in_first = True
    for atom in reading.atoms:
        raw = reading.text[atom.start : atom.end]
        if not atom.is_words:
            is_in_first = is_in_first and not (heading and raw[:3].lower() == "</h")
            continue
        words = " ".join(html.unescape(raw).split())
        if atom.part is Part.TITLE:
            title.append(words)
            continue
        texts.append(words)
        if atom.part is Part.HEADINGS and is_in_first:
            heading.append(words)
    return Shown(" ".join(title)[:1_000], " ".join(heading)[:1_000], " ".join(texts)[:_LONGEST])
