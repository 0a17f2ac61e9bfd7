"""Whether a text that a script, a JSON answer or a comment holds looks like a URL. Pure.

Judged by its form alone, and by how sure the place is that it holds URLs (`Place`). What a text
suggests is only asked for: too much costs requests, too little costs pages, so doubt is in favour
of paths with a leading slash and against single words.
"""

import re
from collections.abc import Iterator
from enum import Enum

LONGEST = 2_000
"""Characters of a guess; longer ones are data."""


class Place(Enum):
    """What is known of the place where a text stands."""

    ANY = 1
    """Nothing: only absolute URLs, paths from the root, `./x`, `../x`, and names of documents."""
    URL = 2
    """It holds a URL: relative paths count too, as `fetch('nieuws/lijst')`."""


_ABSOLUTE = re.compile(r"(?:https?:)?//([^\s/?#\\\"'<>{}|^`()]+)[^\s\\\"'<>{}|^`]*", re.IGNORECASE)
_HOST = re.compile(
    r"(?:[^\s/@]*@)?(?:[\w-]+(?:\.[\w-]+)+|localhost|\[[0-9a-f:.]+\])(?::\d+)?", re.IGNORECASE
)
_PATH = r"[^\s\\\"'<>{}|^`\[\]*$()?#,;=]"
_ROOTED = re.compile(rf"/{_PATH}++(?:\?[^\s\\\"'<>{{}}|^`]*+)?(?:#[^\s\\\"'<>{{}}|^`]*+)?")
_DOTTED = re.compile(rf"\.{{1,2}}/{_PATH}++(?:[?#][^\s\\\"'<>{{}}|^`]*+)?")
_RELATIVE = re.compile(rf"[^\W_]{_PATH}*+(?:[?#][^\s\\\"'<>{{}}|^`]*+)?")
_QUERY = re.compile(r"\?[\w\[\]%.-]+=[^\s\\\"'<>{}|^`]*+")
_DOCUMENT = re.compile(
    r"[\w~%-][\w~%./+@-]*\.(?:x?html?|shtml|php\d?|aspx?|jspx?|cfm|do|cgi|pl|jsonl?|xml|rss|atom"
    r"|svg|pdf|txt|csv|docx?|xlsx?|pptx?|odt|ods|odp|zip|ics|geojson|md)(?:[?#][^\s\\\"'<>{}|^`]*)?",
    re.IGNORECASE,
)
_PAGE = re.compile(r"\.(?:x?html?|shtml|php\d?|aspx?|jspx?|cfm|pdf)(?:[?#]|\Z)", re.IGNORECASE)
"""Endings that make a page of a name without a folder; `naam.json` may be any name."""
_MEDIA_TYPE = re.compile(
    r"(?:text|application|image|audio|video|font|multipart|model|message|chemical|x-\w+)/[\w.+*-]+"
    r"(?:\s*;.*)?",
    re.IGNORECASE,
)
_PARAMETER = re.compile(r"(?:^|/):[A-Za-z_]|%s|%d|\.\.\.|^/{2,}$")
"""What a template leaves open: `/user/:id`, `/x/%s`."""
_DATE = re.compile(r"[\dDdMmYyHhs]{1,4}(?:[/.-][\dDdMmYyHhs]{1,4}){1,3}")
_METHOD = re.compile(r"[A-Z]{2,8}")
_LETTER = re.compile(r"[^\W_]")
_FLAGS = re.compile(r"/[^/]+/(?:g|gi|ig|gm|i|im|m|u|gu)")
"""A regular expression written down as a string, flags and all."""

_TOKEN = re.compile(r"[^\s\"'<>(){}\[\]`|,;]+")
_MARKUP = re.compile(
    r"<[a-z][^<>]{0,2000}?\s(href|src|action|data-href|data-url)\s*=\s*(?:\"([^\"<>]*)\"|'([^'<>]*)')",
    re.IGNORECASE,
)


def is_url(text: str, place: Place = Place.ANY) -> bool:
    """Whether the text may well be a URL, whole: nothing in it is left open."""
    if not 2 <= len(text) <= LONGEST or text[0].isspace() or text[-1].isspace():
        return False
    if text[:2] == "//" or text[:4].lower() == "http":
        match = _ABSOLUTE.fullmatch(text)
        if match is not None:
            return bool(_HOST.fullmatch(match[1])) and not _PARAMETER.search(text[8:])
        if "//" in text[:8]:
            return False
    if _PARAMETER.search(text) or not _LETTER.search(text):
        return False
    if text[0] == "/":
        return bool(_ROOTED.fullmatch(text)) and not _FLAGS.fullmatch(text)
    if text[0] == ".":
        return bool(_DOTTED.fullmatch(text))
    if _MEDIA_TYPE.fullmatch(text) or _DATE.fullmatch(text) or _METHOD.fullmatch(text):
        return False
    if _DOCUMENT.fullmatch(text) and (place is Place.URL or "/" in text or _PAGE.search(text)):
        return True
    return place is Place.URL and bool(_RELATIVE.fullmatch(text) or _QUERY.fullmatch(text))


def urls_in_text(text: str) -> Iterator[str]:
    """Yield what looks like a URL in running text, a comment for instance: whole ones and paths."""
    for token in _TOKEN.finditer(text):
        word = token[0].rstrip(".:!?")
        if "//" in word and not word.startswith("//"):
            start = max(word.lower().find("http://"), word.lower().find("https://"))
            word = word[start:] if start >= 0 else ""
        if word and word[0] in "/hH" and is_url(word):
            yield word


def urls_in_markup(text: str) -> Iterator[tuple[str, str]]:
    """Yield (attribute, value) of tags in a text that need not be whole markup.

    For pieces of HTML in scripts: only values that are closed, so that no half URL is taken.
    """
    if "<" not in text:
        return
    for match in _MARKUP.finditer(text):
        value = (match[2] or match[3] or "").strip()
        if value and not value.startswith("#") and is_url(value, Place.URL):
            yield match[1].lower(), value
