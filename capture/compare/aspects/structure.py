"""Headings and forms that a page lost or got. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from capture.compare.aspects.page import Form, FormField
from capture.compare.aspects.sequences import runs
from capture.model.side import Heading


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadingDifference:
    """Which headings went and came, in the order of their page."""

    lost: tuple[Heading, ...]
    new: tuple[Heading, ...]

    def __bool__(self) -> bool:
        return bool(self.lost or self.new)


class FormFate(StrEnum):
    """What became of a form."""

    LOST = "lost"
    CHANGED = "changed"
    """Fields went or came."""
    NEW = "new"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormChange:
    """One form that isn't as it was."""

    fate: FormFate
    name: str
    """What it is called, or where it sends to; as on the new page where it is there."""
    fields_lost: tuple[FormField, ...] = ()
    """Of a lost form: all that it had."""
    fields_new: tuple[FormField, ...] = ()


def heading_difference(old: Sequence[Heading], new: Sequence[Heading]) -> HeadingDifference:
    """Return which headings went and came; one that only changed its level or place did neither."""
    before = [each.text.casefold() for each in old]
    after = [each.text.casefold() for each in new]
    known_before, known_after = set(before), set(after)
    lost: list[Heading] = []
    came: list[Heading] = []
    for run in runs(before, after):
        if not run.is_equal:
            lost += [
                h for h in old[run.old_start : run.old_end] if h.text.casefold() not in known_after
            ]
            came += [
                h for h in new[run.new_start : run.new_end] if h.text.casefold() not in known_before
            ]
    return HeadingDifference(lost=tuple(lost), new=tuple(came))


def form_changes(old: Sequence[Form], new: Sequence[Form]) -> tuple[FormChange, ...]:
    """Return what became of the forms of a page.

    A form is known by its fields: that on the new page with which it shares most is taken for it,
    else one with the same name or action.
    """
    left = list(new)
    changes: list[FormChange] = []
    for form in old:
        other = _best(form, left)
        if other is None:
            if form.fields:
                changes.append(
                    FormChange(fate=FormFate.LOST, name=_name(form), fields_lost=form.fields)
                )
            continue
        left.remove(other)
        lost = _missing(form.fields, other.fields)
        came = _missing(other.fields, form.fields)
        if lost or came:
            changes.append(
                FormChange(
                    fate=FormFate.CHANGED, name=_name(other), fields_lost=lost, fields_new=came
                )
            )
    changes += [
        FormChange(fate=FormFate.NEW, name=_name(form), fields_new=form.fields)
        for form in left
        if form.fields
    ]
    return tuple(changes)


def form_key(form: Form) -> tuple[str, ...]:
    """Return what the same form on other pages has in common with it."""
    return tuple(sorted(_field_key(field) for field in form.fields))


def _best(form: Form, others: Sequence[Form]) -> Form | None:
    wanted = {_field_key(field) for field in form.fields}

    def shared(other: Form) -> int:
        return len(wanted & {_field_key(field) for field in other.fields})

    best = max(others, key=shared, default=None)
    if best is not None and shared(best):
        return best
    return next(
        (o for o in others if (form.name and o.name == form.name) or o.action == form.action), None
    )


def _missing(fields: Sequence[FormField], among: Sequence[FormField]) -> tuple[FormField, ...]:
    """Return the fields of which neither name nor label is among the others."""
    names = {each.name.casefold() for each in among if each.name}
    labels = {each.label.casefold() for each in among if each.label}
    return tuple(
        each
        for each in fields
        if each.name.casefold() not in names and each.label.casefold() not in labels
    )


def _field_key(field: FormField) -> str:
    return (field.label or field.name or field.kind).casefold()


def _name(form: Form) -> str:
    return form.name or form.action
