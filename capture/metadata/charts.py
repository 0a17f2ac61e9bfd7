"""The small drawings of the report, as inline SVG without any text: pure.

Text stands beside them in HTML, so that it can be read aloud, translated and enlarged. The
drawings take their colours from classes in `report.css` and are hidden from screen readers.
"""

from collections.abc import Sequence

from markupsafe import Markup

from capture.metadata.outcome_texts import OUTCOME_TEXTS, Group
from capture.metadata.report_rows import OutcomeRow

WIDTH = 1000
"""Of every drawing's own coordinates; it is stretched to the width that there is."""
_COLUMN_HEIGHT = 60
_BAR_HEIGHT = 28
_STRIPES = {Group.PARTIAL: 14.0, Group.FAILED: 7.0, Group.NOT_REACHED: 28.0}
"""Distance between the stripes by which a part of the bar is told from the others."""
_LEAST_PART = 12
_LEAST = 4
"""What is not nothing is at least this wide or high, so that it can be seen."""


def bar(part: int, largest: int) -> Markup:
    """Return a horizontal bar of `part` on a scale where `largest` fills the width."""
    length = _scaled(part, largest, WIDTH)
    return Markup(
        '<svg class="bar" viewBox="0 0 {} 10" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="track" width="{}" height="10"/><rect class="fill" width="{}" height="10"/>'
        "</svg>"
    ).format(WIDTH, WIDTH, length)


def columns(values: Sequence[int]) -> Markup:
    """Return a column for each value, the highest one filling the height."""
    step = WIDTH / max(len(values), 1)
    gap = min(2.0, step / 4)
    largest = max(values, default=0)
    rects = Markup("").join(
        Markup('<rect x="{:.2f}" y="{}" width="{:.2f}" height="{}"/>').format(
            index * step, _COLUMN_HEIGHT - height, step - gap, height
        )
        for index, value in enumerate(values)
        if (height := _scaled(value, largest, _COLUMN_HEIGHT))
    )
    return Markup(
        '<svg class="columns" viewBox="0 0 {} {}" preserveAspectRatio="none" aria-hidden="true">'
        "{}</svg>"
    ).format(WIDTH, _COLUMN_HEIGHT, rects)


def group_totals(rows: Sequence[OutcomeRow]) -> dict[Group, int]:
    """Return the number of URLs in each group of outcomes, every group in it, in order."""
    totals = dict.fromkeys(Group, 0)
    for row in rows:
        totals[OUTCOME_TEXTS[row.outcome].group] += row.urls
    return totals


def composition(totals: dict[Group, int]) -> Markup:
    """Return one bar, divided in proportion to the totals; what was left out has no part in it."""
    present = {
        group: total for group, total in totals.items() if total and group is not Group.LEFT_OUT
    }
    whole = sum(present.values())
    spare = WIDTH - _LEAST_PART * len(present)
    position = 0.0
    parts = []
    for group, total in present.items():
        width = _LEAST_PART + spare * total / whole
        parts.append(_part(group, position, width))
        position += width
    return Markup(
        '<svg class="composition" viewBox="0 0 {} {}" preserveAspectRatio="none"'
        ' aria-hidden="true">{}</svg>'
    ).format(WIDTH, _BAR_HEIGHT, Markup("").join(parts))


def swatch(group: Group) -> Markup:
    """Return a sample of how `composition` draws the group."""
    return Markup(
        '<svg class="swatch" viewBox="0 0 42 {}" preserveAspectRatio="none" aria-hidden="true">'
        "{}</svg>"
    ).format(_BAR_HEIGHT, _part(group, 0, 42))


def _part(group: Group, left: float, width: float) -> Markup:
    """Return one part of the bar; its stripes tell it from the others without colour."""
    right = left + width
    lines = []
    if stripe := _STRIPES.get(group):
        lines = [
            f"M{x:.1f} {_BAR_HEIGHT}V{0 if group is Group.FAILED else _BAR_HEIGHT // 2}"
            for x in _steps(left + stripe / 2, right, stripe)
        ]
    return Markup(
        '<rect class="part {}" x="{:.2f}" width="{:.2f}" height="{}"/>'
        '<path class="mark-on" vector-effect="non-scaling-stroke" d="{}M{:.2f} 0V{}"/>'
    ).format(group.value, left, width, _BAR_HEIGHT, "".join(lines), right, _BAR_HEIGHT)


def _steps(start: float, stop: float, step: float) -> list[float]:
    return [start + index * step for index in range(max(0, int((stop - start) / step) + 1))]


def _scaled(value: int, largest: int, length: int) -> int:
    if value <= 0 or largest <= 0:
        return 0
    return max(_LEAST, round(length * value / largest))
