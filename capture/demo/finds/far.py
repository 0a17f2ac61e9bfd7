"""Far corners of the finds site: a chain of pages, a long way down, a calendar without end."""

import re
from collections.abc import Iterable
from html import escape

from capture.demo.mini import STYLE
from capture.demo.pages import load_content

START = "/ver/"
CHAIN_LENGTH = 500
DEEP = "/diep/"
CALENDAR = "/kalender/"
_CHAIN = re.compile(r"/keten/([1-9]\d{0,3})/")
_MONTH = re.compile(r"/kalender/(\d{4})/(0[1-9]|1[0-2])/")
_NAMES = (
    "januari", "februari", "maart", "april", "mei", "juni",
    "juli", "augustus", "september", "oktober", "november", "december",
)  # fmt: skip

type Links = Iterable[tuple[str, str]]
"""Path and text of each."""


def far_page(path: str) -> str | None:
    """Return the HTML of a far page, or None when the path is none."""
    content = load_content("ver")
    deepest = DEEP + "".join(f"{segment}/" for segment in content["paden"])
    events = {f"{CALENDAR}afspraak/{each['id']}/": each for each in content["afspraken"]}
    if path == START:
        starts = (("/keten/1/", "Keten"), (DEEP, "Diepte"), (_month_path(2026, 11), "Kalender"))
        return _tiny("Verre hoeken", "Drie plekken die ver weg zijn.", starts)
    if path == DEEP:
        return _tiny("De diepte in", "Zestig mappen diep ligt één pagina.", ((deepest, "Omlaag"),))
    if path == deepest:
        return _tiny("Op de bodem", "Dieper gaat het niet.", ())
    if event := events.get(path):
        return _tiny(event["titel"], event["tekst"], ())
    if (found := _CHAIN.fullmatch(path)) and int(found[1]) <= CHAIN_LENGTH:
        return _link_of_chain(int(found[1]))
    if (month := _MONTH.fullmatch(path)) and int(month[1]) > 0:
        return _month(int(month[1]), int(month[2]))
    return None


def _link_of_chain(number: int) -> str:
    following = ((f"/keten/{number + 1}/", "Volgende"),) if number < CHAIN_LENGTH else ()
    return _tiny(f"Schakel {number}", f"Van de {CHAIN_LENGTH}.", following)


def _month(year: int, month: int) -> str:
    """Return a month: what happens then, and the way to the months around it."""
    before = (year, month - 1) if month > 1 else (year - 1, 12)
    after = (year, month + 1) if month < 12 else (year + 1, 1)
    links = [
        (f"{CALENDAR}afspraak/{each['id']}/", each["titel"])
        for each in load_content("ver")["afspraken"]
        if each["maand"] == f"{year:04}/{month:02}"
    ]
    for name, (other_year, other_month) in (("Vorige maand", before), ("Volgende maand", after)):
        if 1 <= other_year <= 9999:
            links.append((_month_path(other_year, other_month), name))
    text = "Wat er te doen is." if len(links) > 2 else "Deze maand is er niets te doen."
    return _tiny(f"Kalender: {_NAMES[month - 1]} {year}", text, links)


def _month_path(year: int, month: int) -> str:
    return f"{CALENDAR}{year:04}/{month:02}/"


def _tiny(title: str, text: str, links: Links) -> str:
    items = "".join(f'<li><a href="{path}">{escape(name)}</a></li>' for path, name in links)
    return (
        '<!doctype html>\n<html lang="nl">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{escape(title)}</title>\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<link rel="stylesheet" href="{STYLE}">\n</head>\n<body>\n<main>\n'
        f"<h1>{escape(title)}</h1>\n<p>{escape(text)}</p>\n"
        + (f"<ul>{items}</ul>\n" if items else "")
        + "</main>\n</body>\n</html>\n"
    )
