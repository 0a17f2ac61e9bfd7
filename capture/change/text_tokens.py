"""Text in lines as atoms: plain text, style sheets, calendars. Pure, linear."""

from capture.change.parts import Part
from capture.change.slots import Atom, Slot, has_words, is_about_money, pattern_of, spans


def read_lines(text: str, start: int, end: int, *, place: str, part: Part) -> list[Atom]:
    """Return the lines of `text[start:end]`, each with its line break."""
    atoms = []
    at = start
    before = ""
    while at < end:
        stop = text.find("\n", at, end)
        stop = end if stop < 0 else stop + 1
        found = spans(text, at, stop)
        pattern = pattern_of(text, at, stop, found)
        is_said = has_words(pattern)
        context = f"{place}:{pattern}" if is_said else f"{place}:{before}|{pattern}"
        near = context if (is_said or before) and not is_about_money(pattern) else ""
        slots = tuple(Slot(begin, finish, context, near) for begin, finish in found)
        atoms.append(Atom(at, stop, part, slots))
        before = pattern if is_said else before
        at = stop
    return atoms
