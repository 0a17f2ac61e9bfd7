"""Numbers, sizes and durations as they are written in a sentence, in Dutch and English."""

from collections.abc import Mapping

from capture.model.obstacle import Fact
from capture.model.text import Text
from capture.obstacles import facts

_SHORT = 80
_KIBI = 1000
_UNITS = ("B", "kB", "MB", "GB", "TB")
_MINUTE = 60
_HOUR = 3600


def text_of(said: Mapping[str, Fact], name: str) -> str:
    """Return the text of a fact, as short as a sentence can bear; empty when there is none."""
    return facts.text(said, name, limit=_SHORT)


def joined(*parts: Text | str) -> Text:
    """Return the parts after one another in each language; a plain string stands in both."""
    return Text(
        "".join(part if isinstance(part, str) else part.nl for part in parts),
        "".join(part if isinstance(part, str) else part.en for part in parts),
    )


def listed(parts: list[Text]) -> Text:
    """Return the parts as `a, b en c`."""
    if not parts:
        return Text("", "")
    if len(parts) == 1:
        return parts[0]
    *first, last = parts
    return Text(
        f"{', '.join(part.nl for part in first)} en {last.nl}",
        f"{', '.join(part.en for part in first)} and {last.en}",
    )


def counted(count: int, one: Text, many: Text) -> Text:
    """Return the number with its noun, in the singular for one."""
    noun = one if count == 1 else many
    return Text(f"{grouped(count).nl} {noun.nl}", f"{grouped(count).en} {noun.en}")


def grouped(count: int) -> Text:
    """Return a whole number with its thousands parted."""
    written = f"{count:,}"
    return Text(written.replace(",", "."), written)


def duration(seconds: float) -> Text:
    """Return a length of time in hours, minutes and seconds: the two largest that matter."""
    left = max(1, round(seconds))
    hours, minutes, rest = left // _HOUR, left % _HOUR // _MINUTE, left % _MINUTE
    parts = []
    if hours:
        parts.append(Text(f"{hours} uur", "1 hour" if hours == 1 else f"{hours} hours"))
    if minutes:
        parts.append(counted(minutes, Text("minuut", "minute"), Text("minuten", "minutes")))
    if rest and not hours:
        parts.append(counted(rest, Text("seconde", "second"), Text("seconden", "seconds")))
    return listed(parts)


def size(count: int) -> Text:
    """Return a number of bytes in the unit that fits, decimal."""
    value, unit = float(max(0, count)), 0
    while value >= _KIBI and unit < len(_UNITS) - 1:
        value, unit = value / _KIBI, unit + 1
    written = f"{value:.0f}" if unit == 0 or value >= 10 else f"{value:.1f}"
    return Text(f"{written.replace('.', ',')} {_UNITS[unit]}", f"{written} {_UNITS[unit]}")


def quoted(text: str) -> Text:
    """Return a site's own words between the quotation marks of each language."""
    return Text(f"‘{text}’", f"‘{text}’")


def bracketed(text: str) -> str:
    """Return ` (text)`, or nothing for nothing."""
    return f" ({text})" if text else ""
