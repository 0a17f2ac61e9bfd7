"""The redirects that a builder still has to make: which old address leads where.

Pure. In the list stand pages and documents that moved or merged and whose old address does not
lead there in one permanent step, and those that are gone without an answer that says so: these
without a target, for the owner to fill in.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from capture.compare.addresses import asked_form
from capture.model.comparison import Comparison, DocumentPair, Pair
from capture.model.fate import Answer, DocumentFate, Fate, Redirecting
from capture.model.url import Parts, split

_LONGEST = 2_000
"""Characters of an address that a server's configuration takes on one line with ease."""
_SAFE = frozenset(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/?#[]@!&'()*+,;=:%"
)
"""What a URI may hold (RFC 3986 §2), but for `$`, which servers take for a variable."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Redirect:
    """One redirect to be made."""

    old: str
    target: str | None
    """Absolute; None: to be filled in."""
    is_document: bool
    now: Redirecting
    """What the old address does now."""
    answer: Answer
    confidence: float
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A redirect in the form that servers compare requests with."""

    host: str
    """Of the old address, without port."""
    request: str
    """Path and query as a browser sends them, ASCII."""
    target: str
    """Absolute, only with characters of `is_plain`."""


def redirects_of(comparison: Comparison) -> tuple[Redirect, ...]:
    """Return the redirects to be made, in the order of their old addresses."""
    found = [
        *filter(None, map(_of_page, comparison.pairs)),
        *filter(None, map(_of_document, comparison.documents)),
    ]
    return tuple(sorted(found, key=lambda each: each.old))


def _of_page(pair: Pair) -> Redirect | None:
    if pair.old is None or pair.fate in (Fate.KEPT, Fate.NEW):
        return None
    if pair.fate is Fate.GONE and pair.expected is None and pair.answer is Answer.REMOVED:
        return None  # 410 is the right answer of what is gone for good
    if pair.redirecting is Redirecting.RIGHT:
        return None
    return Redirect(
        old=pair.old.url,
        target=pair.expected,
        is_document=False,
        now=pair.redirecting,
        answer=pair.answer,
        confidence=pair.confidence,
        title=pair.old.title or "",
    )


def _of_document(pair: DocumentPair) -> Redirect | None:
    if pair.old is None or pair.fate in (DocumentFate.KEPT, DocumentFate.CHANGED):
        return None
    if pair.redirecting is Redirecting.RIGHT:
        return None
    if pair.fate is DocumentFate.GONE and pair.answer is Answer.REMOVED:
        return None
    return Redirect(
        old=pair.old.url,
        target=pair.expected,
        is_document=True,
        now=pair.redirecting,
        answer=pair.answer,
        confidence=pair.confidence,
    )


def rules_of(redirects: Iterable[Redirect]) -> tuple[tuple[Rule, ...], tuple[Redirect, ...]]:
    """Return what can be written as rules, and the redirects with a target that can't.

    Can't: routes behind `#`, which no server sees; addresses longer than 2,000 characters, or
    with characters that no URI has; and what would lead to itself.
    """
    rules: dict[tuple[str, str], Rule] = {}
    left: list[Redirect] = []
    for each in redirects:
        if each.target is None:
            continue
        rule = _rule(each)
        if rule is None:
            left.append(each)
        else:
            rules.setdefault((rule.host, rule.request), rule)
    return tuple(rules.values()), tuple(left)


def _rule(redirect: Redirect) -> Rule | None:
    parts = split(redirect.old)
    target = _plain_target(redirect.target or "")
    if parts is None or target is None or parts.fragment:
        return None
    request = _request(parts)
    if len(request) > _LONGEST or not request.isascii() or not request.isprintable():
        return None
    if " " in request or asked_form(redirect.old) == asked_form(target):
        return None
    return Rule(host=parts.host, request=request, target=target)


def _request(parts: Parts) -> str:
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _plain_target(target: str) -> str | None:
    """Return a target with nothing in it that a server's configuration could take amiss."""
    if len(target) > _LONGEST or split(target) is None:
        return None
    return "".join(_encoded(target))


def _encoded(text: str) -> Iterator[str]:
    for char in text:
        if char in _SAFE:
            yield char
        else:
            yield from (f"%{byte:02X}" for byte in char.encode("utf-8", "replace"))
