"""Contact data in a text: e-mail, telephone, address, KvK, IBAN, opening hours. Pure.

What people fear most of a rebuilt site is that a number to call is gone. So each is brought to one
form, by which it is known however it is written: `070 - 1234 567` is `+31 (0)70 123 45 67`.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import unquote

MAX_CONTACTS = 2_000
"""Of one page."""


class ContactKind(StrEnum):
    """What kind of contact data."""

    EMAIL = "email"
    PHONE = "phone"
    ADDRESS = "address"
    """Street or PO box with postcode (`1234 AB`)."""
    KVK = "kvk"
    """Number in the trade register of the Kamer van Koophandel."""
    IBAN = "iban"
    """Number of a bank account."""
    HOURS = "hours"
    """Opening hours: a day of the week with two times."""


@dataclass(frozen=True, slots=True)
class Contact:
    """One piece of contact data."""

    kind: ContactKind
    key: str
    """By which it is known, however it is written."""
    shown: str
    """As the page writes it."""


_EMAIL = re.compile(
    r"(?<![\w.+-])[A-Za-z0-9](?:[A-Za-z0-9._%+'-]{0,62}[A-Za-z0-9_+-])?"
    r"@[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
    r"(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?){1,6}(?![\w@-])"
)
_PHONE = re.compile(r"(?<![\w+@./=#-])(?:\+|00|\(?0|14 ?0)[\d()./ \t\xa0–—‐‑-]{1,24}\d(?![\w@])")
_POSTCODE = re.compile(r"(?<![\w-])([1-9]\d{3})\s?((?!SA|SD|SS)[A-Z]{2})(?![\w-])")
_STREET = re.compile(
    r"(?:^|[\s,|:·])((?:[^\W\d_][\w.'’-]{0,40}\s){0,6}?[^\W\d_][\w.'’-]{0,40}|Postbus|Antwoordnummer)"
    r"\s(\d{1,6}(?:\s?[A-Za-z])?(?:-\d{1,4})?)[\s,|·•–-]{0,6}\Z"
)
_PLACE = re.compile(
    r"\s{1,2}((?:['’][ts][- ]?)?[A-Z][\w'’-]{0,40}"
    r"(?:\s(?:aan|den|de|van|a/d|op)\s[\w'’-]{1,40}|\s[A-Z][\w'’-]{0,40}){0,3})"
)
_ADDRESS_LABEL = re.compile(r"(?i)^(?:bezoek|post)?adres:?\s")
_KVK = re.compile(
    r"(?i)\bk\.?\s?v\.?\s?k\.?[^\d\n]{0,40}(\d{2}[\s.]?\d{2}[\s.]?\d{2}[\s.]?\d{2})(?!\d)"
)
_IBAN = re.compile(r"(?<!\w)([A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){2,7}(?:\s?[A-Z0-9]{1,4})?)(?!\w)")
_DAY = re.compile(
    r"(?i)\b(?:ma|di|wo|do|vr|za|zo|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag"
    r"|werkdagen|doordeweeks|weekend|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b"
)
_TIME = re.compile(r"\d{1,2}(?:[.:][0-5]\d)?")
_TO = re.compile(
    r"(?<![\d.:])(?:[01]?\d|2[0-4])(?:[.:][0-5]\d)?(?:\s?uur)?\s?"
    r"(?:-|–|—|tot en met|tot|t/m|to|until)\s?(?:[01]?\d|2[0-4])(?:[.:][0-5]\d|\s?uur)(?!\d)"
)
_WORDS = re.compile(r"\S+")
_NOT_A_DIGIT = re.compile(r"\D")
_BEFORE_POSTCODE = 120
_HOURS_LINE = 200


def contacts(lines: Iterable[str], *, addresses: Iterable[str] = ()) -> tuple[Contact, ...]:
    """Return the contact data of a page, each once, in order; `addresses` are `mailto:` and `tel:`.

    Time grows with the length of the text alone.
    """
    found: dict[tuple[ContactKind, str], Contact] = {}
    text = "\n".join(lines)
    for contact in (*_linked(addresses), *_in_text(text)):
        found.setdefault((contact.kind, contact.key), contact)
        if len(found) == MAX_CONTACTS:
            break
    return tuple(found.values())


def phone_key(written: str) -> str | None:
    """Return a telephone number as `+31701234567`, or `14070`; None for what is none.

    Dutch numbers have nine digits after the 0, service numbers of 0800 and 0900 four or seven after
    the prefix, those of municipalities are 14 and their area code (ITU-T E.164; Nummerplan
    telefoon- en ISDN-diensten).
    """
    text = written.strip().replace("(0)", "")
    digits = _NOT_A_DIGIT.sub("", text)
    if text.lstrip("(").startswith("+") or digits.startswith("00"):
        digits = digits.removeprefix("00") if not text.lstrip("(").startswith("+") else digits
        if digits.startswith("31"):
            national = digits[2:].removeprefix("0")
            return f"+31{national}" if len(national) == 9 and national[0] != "0" else None
        return f"+{digits}" if 8 <= len(digits) <= 15 else None
    if digits.startswith("140"):
        return digits if len(digits) in (5, 6) else None
    if digits.startswith(("0800", "0900", "0906", "0909")):
        return digits if len(digits) in (8, 11) else None
    if len(digits) == 10 and digits[0] == "0" and digits[1] != "0":
        return f"+31{digits[1:]}"
    return None


def _linked(addresses: Iterable[str]) -> Iterator[Contact]:
    for address in addresses:
        scheme, _, rest = address.partition(":")
        value = unquote(rest.partition("?")[0]).strip()
        if scheme == "mailto":
            for each in value.split(",")[:20]:
                if _EMAIL.fullmatch(each.strip()):
                    yield Contact(ContactKind.EMAIL, each.strip().casefold(), each.strip())
        elif scheme == "tel" and len(value) < 40 and (key := phone_key(value)) is not None:
            yield Contact(ContactKind.PHONE, key, value)


def _in_text(text: str) -> Iterator[Contact]:
    for match in _KVK.finditer(text):
        digits = _NOT_A_DIGIT.sub("", match[1])
        yield Contact(ContactKind.KVK, digits, f"KvK {match[1]}")
    accounts = [match for match in _IBAN.finditer(text) if _is_iban("".join(match[1].split()))]
    for match in accounts:
        yield Contact(ContactKind.IBAN, "".join(match[1].split()), match[1])
    text = _IBAN.sub("x", text)  # its digits would read as a telephone number
    for match in _EMAIL.finditer(text):
        yield Contact(ContactKind.EMAIL, match[0].casefold(), match[0])
    yield from _phones(text)
    yield from _addresses(text)
    yield from _hours(text)


def _phones(text: str) -> Iterator[Contact]:
    """Yield the numbers of a text, also of several that follow each other."""
    at = 0
    while (match := _PHONE.search(text, at)) is not None:
        at = match.end()
        parts = match[0].split()
        for count in range(len(parts), 0, -1):
            shown = " ".join(parts[:count]).rstrip(" -–—./(")
            key = phone_key(shown)
            if key is not None:
                yield Contact(ContactKind.PHONE, key, shown)
                at = match.start() + _length(match[0], count)
                break


def _length(text: str, count: int) -> int:
    """Return how many characters the first words of a text take."""
    ends = [word.end() for word in _WORDS.finditer(text)]
    return ends[count - 1]


def _addresses(text: str) -> Iterator[Contact]:
    for match in _POSTCODE.finditer(text):
        code = f"{match[1]} {match[2]}"
        before = text[max(0, match.start() - _BEFORE_POSTCODE) : match.start()]
        # A street may stand on the line before its postcode, not further up.
        lines = before.rstrip().split("\n")
        street = _STREET.search(lines[-1] + " ")
        after = text[match.end() : match.end() + 40].split("\n")[0]
        place = _PLACE.match(after)
        where = f"{code} {place[1]}" if place else code
        if street is not None:
            number = "".join(street[2].split()).upper()
            kind = "PB" if street[1].casefold().endswith(("postbus", "antwoordnummer")) else ""
            name = _ADDRESS_LABEL.sub("", " ".join(street[1].split()))
            shown = f"{name} {street[2]}, {where}"
            yield Contact(ContactKind.ADDRESS, f"{code} {kind}{number}", shown)
        elif place is not None:
            yield Contact(ContactKind.ADDRESS, code, where)


def _hours(text: str) -> Iterator[Contact]:
    for line in text.split("\n"):
        if len(line) > _HOURS_LINE or not _DAY.search(line):
            continue
        times = [_time(each) for span in _TO.findall(line) for each in _TIME.findall(span)]
        if times:
            days = [each.casefold()[:2] for each in _DAY.findall(line)]
            yield Contact(ContactKind.HOURS, " ".join((*days, *times)), line)


def _time(written: str) -> str:
    hour, _, minute = written.replace(":", ".").partition(".")
    return f"{int(hour)}.{minute or '00'}"


def _is_iban(compact: str) -> bool:
    """Whether the check digits are right (ISO 13616, ISO 7064 MOD 97-10)."""
    if not 15 <= len(compact) <= 34:
        return False
    digits = "".join(str(int(each, 36)) for each in compact[4:] + compact[:4])
    return int(digits) % 97 == 1
