"""A form as it was sent: what each field may hold, and what is wrong with it. Pure."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from capture.access.faults.values import Kind
from capture.config.sending import mail_address
from capture.model.text import Text

LONGEST = 4_000
"""Characters of a description."""
_LONGEST_MAIL = 254  # RFC 5321 §4.5.3.1.3, without the angle brackets
_LONGEST_MOMENT = 14
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_KEPT = frozenset("\n\u200c\u200d")
"""Line ends, and what some scripts and emoji are joined with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What stands in the fields."""

    address: str = ""
    """Of the page."""
    moment: str = ""
    """14 digits of the capture; hidden."""
    kind: str = ""
    description: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """What is wrong with a field."""

    field: str
    words: Text


def sent(one: Callable[[str], str], *, with_email: bool) -> Draft:
    """Return what was sent; `one` gives the value of a field.

    An address that wasn't asked for isn't taken.
    """
    return Draft(
        address=one("address").strip(),
        moment=one("moment").strip()[:_LONGEST_MOMENT],
        kind=one("kind"),
        description=cleaned(one("description")),
        email=one("email").strip() if with_email else "",
    )


def mistakes(draft: Draft, *, is_found: bool) -> list[Mistake]:
    """Return all that is wrong, in the order of the fields; `is_found`: there is such a page."""
    checks = (
        ("address", _address_wrong(draft, is_found=is_found)),
        ("kind", _kind_wrong(draft)),
        ("description", _description_wrong(draft)),
        ("email", _email_wrong(draft)),
    )
    return [Mistake(field=field, words=words) for field, words in checks if words is not None]


def cleaned(text: str) -> str:
    """Return a text in one form (NFC), without characters that hide or turn round the others."""
    lines = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    lines = lines.replace("\t", " ")
    return "".join(
        each for each in lines if each in _KEPT or unicodedata.category(each) not in _HIDDEN
    ).strip()


def _address_wrong(draft: Draft, *, is_found: bool) -> Text | None:
    if not draft.address:
        return Text(
            "Vul het adres in van de pagina waar het over gaat.",
            "Give the address of the page that it is about.",
        )
    if not is_found:
        return Text(
            "Dit adres staat niet in dit webarchief. Neem het over uit de adresbalk.",
            "This address isn’t in this web archive. Copy it from the address bar.",
        )
    return None


def _kind_wrong(draft: Draft) -> Text | None:
    if draft.kind in {each.value for each in Kind}:
        return None
    return Text("Kies wat er aan de hand is.", "Choose what is the matter.")


def _description_wrong(draft: Draft) -> Text | None:
    if not draft.description:
        return Text("Beschrijf wat er mis is.", "Describe what is wrong.")
    over = len(draft.description) - LONGEST
    if over > 0:
        return Text(
            f"De beschrijving is {over} tekens te lang; er mogen er {LONGEST} zijn.",
            f"The description is {over} characters too long; {LONGEST} are allowed.",
        )
    return None


def _email_wrong(draft: Draft) -> Text | None:
    if not draft.email:
        return None
    try:
        if len(draft.email) > _LONGEST_MAIL:
            raise ValueError
        mail_address(draft.email)
    except ValueError:
        return Text(
            "Dit is geen e-mailadres. Schrijf het zoals naam@voorbeeld.nl, of laat het leeg.",
            "This is no e-mail address. Write it as name@example.org, or leave it empty.",
        )
    return None
