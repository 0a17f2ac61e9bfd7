"""What answers for a page that was known before: still there, moved, gone, or not to be told. Pure.

A page is only called gone on evidence: an error of the server or no answer says nothing of it.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from capture.change.likeness import shingles
from capture.change.shown import Shown, shown_text
from capture.model.text import Text, printable
from capture.model.url import Parts, normalise, split, without_fragment


class Fate(StrEnum):
    """What became of a page."""

    THERE = "there"
    """It answers with a page of its own."""
    NOT_FOUND = "not-found"
    """404 (RFC 9110 §15.5.5)."""
    GONE = "gone"
    """410: taken away for good (RFC 9110 §15.5.11)."""
    SOFT_NOT_FOUND = "soft-not-found"
    """Status 200, with the page that any made-up address gets, or one that says so itself."""
    TO_HOME = "to-home"
    """Redirected to the home page, where nothing of it is left."""
    MOVED = "moved"
    """Redirected to another page of the site."""
    MOVED_OUT = "moved-out"
    """Redirected to another site."""
    LOGIN = "login"
    """Behind a log-in: 401, 403, or redirected to one."""
    SERVER_ERROR = "server-error"
    """5xx, or another status that says nothing of the page: undetermined."""
    NO_ANSWER = "no-answer"
    """Undetermined."""

    @property
    def is_gone(self) -> bool:
        """Whether the page is no longer to be had at its address, by evidence."""
        return self in _GONE

    @property
    def is_undetermined(self) -> bool:
        """Whether nothing can be said."""
        return self in (Fate.SERVER_ERROR, Fate.NO_ANSWER)


_GONE = frozenset({Fate.NOT_FOUND, Fate.GONE, Fate.SOFT_NOT_FOUND, Fate.TO_HOME})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back for a URL, at the end of its redirects."""

    final_url: str
    """Of the answer itself; that which was asked for without a redirect."""
    status: int | None
    """None when nothing came back."""
    mime: str = ""
    charset: str | None = None
    body: bytes = b""
    """Content encodings undone."""
    redirects: tuple[int, ...] = ()
    """The status of each redirect on the way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What is known of the page from before."""

    url: str
    title: str = ""
    body: bytes | None = None
    """None when it isn't at hand: then what the page says is judged without it."""
    final_url: str = ""
    """Where it ended up then; empty: it was no redirect."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What is needed to know a site's own pages from its others."""

    homes: frozenset[str]
    """Home pages: the seeds, and what `/` of each host is."""
    hosts: frozenset[str] = frozenset()
    """Hosts that belong to it besides those of `homes`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The fate of a page and why."""

    fate: Fate
    reason: Text
    target: str = ""
    """Where it moved to; empty when it didn't."""


_OK = range(200, 300)
_SAYS_SO = re.compile(
    r"\b(?:(?:pagina|page|bestand|document|artikel|bericht|inhoud|content)\b.{0,40}?\b)?"
    r"(?:niet (?:meer )?gevonden|bestaat niet(?: meer)?|niet (?:meer|langer) beschikbaar"
    r"|kunnen? .{0,40}?niet vinden|niet (?:meer )?te vinden|not found|(?:does not|doesn[’']t) exist"
    r"|no longer (?:exists|available)|can ?(?:not|[’']t) be found)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"\W*(?:error|fout|http|status|foutcode)?\W*(?:404|410)\W*(?:[-–—|:].{0,200})?", re.IGNORECASE
)
"""A title that is the status by itself: a decision may have such a number."""
_NUMBERED = re.compile(r"[^\s\d]*+\d\S*+")
_LOGIN = re.compile(
    r"(?:^|[/_.-])(?:log-?in|sign-?in|inlog(?:gen)?|aanmelden|auth(?:enticate|orize)?|sso|saml2?"
    r"|adfs|openid|oauth2?|cas|account/login|user/login|wp-login)(?:$|[/_.?-])",
    re.IGNORECASE,
)
_LOGIN_HOST = re.compile(r"^(?:login|signin|inloggen|auth|sso|accounts?|adfs|idp|digid)\.", re.I)
_LOGIN_QUERY = re.compile(r"(?:^|&)(?:samlrequest|returnurl|redirect_uri|client_id)=", re.I)
_LITTLE_TEXT = 3_000
"""Characters of text of a page that says that it isn't there; one that has more is about it."""
_TELLING = 200
"""Characters of text from which a page that was not kept can be told from an empty one."""
_LIKE = 0.9
"""Likeness from which a page is the one that made-up addresses get."""
_INDEX = re.compile(r"/(?:index|default|home)\.[a-z]{2,5}$|/home/?$", re.IGNORECASE)


def fate(before: Before, answer: Answer, *, site: Site, probe: Answer | None = None) -> Found:
    """Return what became of a page; `probe` is the answer to a made-up address beside it.

    Cost: linear in both bodies.
    """
    status = answer.status
    if status is None:
        return Found(fate=Fate.NO_ANSWER, reason=_REASONS[Fate.NO_ANSWER])
    plain = _by_status(status)
    if plain is not None:
        return Found(fate=plain, reason=_with_status(_REASONS[plain], status))
    was = before.final_url or before.url
    if answer.redirects and not _is_same(was, answer.final_url):
        return _redirected(before, answer, site, probe)
    if (reason := _soft(before, answer, probe)) is not None:
        return Found(fate=Fate.SOFT_NOT_FOUND, reason=reason)
    return Found(fate=Fate.THERE, reason=_with_status(_REASONS[Fate.THERE], status))


def is_home(url: str, site: Site) -> bool:
    """Whether a URL is a home page: a seed, or the root of the host of one."""
    if any(_is_same(url, home) for home in site.homes):
        return True
    parts = split(url)
    hosts = {known.host for home in site.homes if (known := split(home)) is not None}
    return parts is not None and parts.host in hosts and _trimmed(parts) == "" and not parts.query


def probe_url(url: str, token: str) -> str | None:
    """Return a made-up address beside a page, to be asked once for a directory; None for no URL.

    `token` is drawn by lot by the caller. It ends as the page does: servers differ by extension.
    """
    parts = split(url)
    if parts is None:
        return None
    name = parts.path.rpartition("/")[2]
    extension = re.search(r"\.[A-Za-z0-9]{1,5}$", name)
    made_up = f"bestaat-niet-{token}{extension[0] if extension else ''}"
    return normalise(made_up, base=without_fragment(url).partition("?")[0])


def directory_of(url: str) -> str | None:
    """Return what one probe answers for: host, directory and extension; None for no URL."""
    return probe_url(url, "")


def _by_status(status: int) -> Fate | None:
    """Return what a status says by itself; None when the answer has to be looked at."""
    if status in _OK:
        return None
    match status:
        case 404:
            return Fate.NOT_FOUND
        case 410:
            return Fate.GONE
        case 401 | 403 | 407:
            return Fate.LOGIN
        case 304:
            return Fate.THERE
        case _:
            return Fate.SERVER_ERROR


def _redirected(before: Before, answer: Answer, site: Site, probe: Answer | None) -> Found:
    """Return what became of a page that leads elsewhere now."""
    target = answer.final_url
    here, there = split(before.url), split(target)
    shown = printable(target[:200])
    if there is None or _is_login(there, here):
        reason = Text(f"Doorverwezen naar inloggen: {shown}.", f"Redirected to a log-in: {shown}.")
        return Found(fate=Fate.LOGIN, reason=reason)
    if is_home(target, site) and not is_home(before.url, site):
        reason = Text(
            "Doorverwezen naar de homepage: de pagina zelf is er niet meer.",
            "Redirected to the home page: the page itself is no longer there.",
        )
        return Found(fate=Fate.TO_HOME, reason=reason)
    if (soft := _soft(before, answer, probe)) is not None:
        return Found(fate=Fate.SOFT_NOT_FOUND, reason=soft)
    hosts = {known.host for home in site.homes if (known := split(home)) is not None}
    own = site.hosts | hosts | ({here.host} if here else set())
    if there.host not in own:
        reason = Text(f"Doorverwezen naar buiten: {shown}.", f"Redirected elsewhere: {shown}.")
        return Found(fate=Fate.MOVED_OUT, reason=reason, target=target)
    reason = Text(f"Doorverwezen naar {shown}.", f"Redirected to {shown}.")
    return Found(fate=Fate.MOVED, reason=reason, target=target)


def _soft(before: Before, answer: Answer, probe: Answer | None) -> Text | None:
    """Return why a page with status 200 is none; None when it is one."""
    if "html" not in answer.mime.lower():
        return None
    now = shown_text(answer.body, answer.charset)
    if before.body is not None and _is_still(shown_text(before.body, answer.charset), now):
        return None
    if probe is not None and probe.status in _OK and "html" in probe.mime.lower():
        made_up = shown_text(probe.body, probe.charset)
        # The empty page of an application is the same at every address, made up or not.
        is_telling = before.body is not None or len(now.text) >= _TELLING or bool(_says(now))
        if is_telling and _is_like(now, made_up, (before.url, answer.final_url), probe.final_url):
            return Text(
                "Antwoordt met dezelfde pagina als een verzonnen adres (status 200).",
                "Answers with the same page as a made-up address does (status 200).",
            )
    is_as_before = bool(before.title) and before.title == now.title
    if not is_as_before and len(now.text) <= _LITTLE_TEXT and (said := _says(now)):
        quoted = printable(said[:80])
        return Text(
            f"De pagina zegt het zelf, met status 200: ‘{quoted}’.",
            f"The page says so itself, with status 200: ‘{quoted}’.",
        )
    return None


def _is_still(was: Shown, now: Shown) -> bool:
    """Whether a page is what it was, whatever it says: it may be about pages not found."""
    if (was.title, was.heading) != (now.title, now.heading):
        return False
    return shingles(was.text).likeness(shingles(now.text)) >= _LIKE


def _is_like(now: Shown, made_up: Shown, urls: tuple[str, str], probe_url_: str) -> bool:
    """Whether an answer is what made-up addresses get: each has its own address in it."""
    if _bare(now.title, *urls) != _bare(made_up.title, probe_url_):
        return False
    one, other = _bare(now.text, *urls), _bare(made_up.text, probe_url_)
    return one == other or shingles(one).likeness(shingles(other)) >= _LIKE


def _bare(text: str, *urls: str) -> str:
    """Return a text without its address, which such pages repeat, and without numbers and codes."""
    for url in urls:
        if (parts := split(url)) is None:
            continue
        name = parts.path.rpartition("/")[2]
        for piece in (url, f"{parts.path}?{parts.query}", parts.path, parts.path.strip("/"), name):
            if len(piece) > 3:
                text = text.replace(piece, " ")
    return " ".join(_NUMBERED.sub("#", text).split())


def _says(page: Shown) -> str:
    """Return the words of title or first heading that say that there is no such page."""
    for text in (page.heading, page.title):
        if _SAYS_SO.search(text) or _NUMBER.fullmatch(text):
            return text
    return ""


def _is_login(there: Parts, here: Parts | None) -> bool:
    if here is not None and _LOGIN.search(here.path):
        return False
    return bool(
        _LOGIN.search(there.path)
        or _LOGIN_HOST.search(there.host)
        or _LOGIN_QUERY.search(there.query)
    )


def _is_same(one: str, other: str) -> bool:
    """Whether two URLs are the same page: but for scheme, `www.`, a last slash and a fragment."""
    first, second = split(one), split(other)
    if first is None or second is None:
        return one == other
    return (
        first.host.removeprefix("www.") == second.host.removeprefix("www.")
        and _trimmed(first) == _trimmed(second)
        and first.query == second.query
    )


def _trimmed(parts: Parts) -> str:
    return _INDEX.sub("", parts.path).rstrip("/")


def _with_status(reason: Text, status: int) -> Text:
    return Text(reason.nl.format(status=status), reason.en.format(status=status))


_REASONS = {
    Fate.THERE: Text("Antwoordt nog (status {status}).", "Still answers (status {status})."),
    Fate.NOT_FOUND: Text("Niet gevonden (status {status}).", "Not found (status {status})."),
    Fate.GONE: Text("Verwijderd (status {status}).", "Taken away (status {status})."),
    Fate.LOGIN: Text(
        "Alleen na inloggen (status {status}).", "Only after logging in (status {status})."
    ),
    Fate.SERVER_ERROR: Text(
        "De server gaf een fout (status {status}): onbepaald, niet als verdwenen geteld.",
        "The server failed (status {status}): undetermined, not counted as gone.",
    ),
    Fate.NO_ANSWER: Text(
        "Geen antwoord: onbepaald, niet als verdwenen geteld.",
        "No answer: undetermined, not counted as gone.",
    ),
}
