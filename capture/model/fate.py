"""What can become of a page, a document and their addresses when a site is rebuilt: closed sets."""

from enum import StrEnum


class Fate(StrEnum):
    """What became of a page."""

    KEPT = "kept"
    """It stands at the same address; `Pair.change` tells whether it still says the same."""
    MOVED = "moved"
    """Its content stands at another address."""
    MERGED = "merged"
    """Its content went into a page that took the place of another page already."""
    GONE = "gone"
    """Its content was not found; `Pair.answer` tells how its address answers."""
    NEW = "new"
    """It was not there before."""


class Ground(StrEnum):
    """What a pair rests on."""

    OWNER = "owner"
    """The owner said so; goes before all others."""
    URL = "url"
    """The same address, apart from host and scheme where those were replaced."""
    REDIRECT = "redirect"
    """The old address redirects there."""
    CANONICAL = "canonical"
    """One of them names the other as its canonical address."""
    DIGEST = "digest"
    """The same bytes."""
    TITLE = "title"
    """The same title, or nearly, that few others have."""
    HEADINGS = "headings"
    """The same headings, or nearly, that few others have."""
    TEXT = "text"
    """Much of the text that is not of the template is the same."""
    PATH = "path"
    """Words of the address are the same; never enough by itself."""
    NAME = "name"
    """The same file name (of documents)."""


class Change(StrEnum):
    """How much the own text of a page differs from before."""

    NONE = "none"
    """Not at all."""
    LITTLE = "little"
    """At least nine tenths is the same."""
    MUCH = "much"
    """Less than that."""
    REPLACED = "replaced"
    """Nearly nothing is the same: the address serves another page now."""
    UNKNOWN = "unknown"
    """One of them has no text of its own to go by."""


class Answer(StrEnum):
    """How the address of an old page answers on the new side, as far as that was recorded."""

    PAGE = "page"
    """With a page."""
    REDIRECT = "redirect"
    """With a redirect; `Pair.redirecting` judges it."""
    NOT_FOUND = "not-found"
    """404."""
    REMOVED = "removed"
    """410: the owner says that it is gone."""
    SOFT_NOT_FOUND = "soft-not-found"
    """200, with a page that says that there is nothing."""
    OTHER = "other"
    """Another status, such as 403 or 500."""
    NO_ANSWER = "no-answer"
    """The harvest asked, and no answer came."""
    NOT_ASKED = "not-asked"
    """Nobody asked while the new side was harvested, so nothing is known of it."""


class Redirecting(StrEnum):
    """How the redirect from an old address is to be judged."""

    NONE = "none"
    """There is none."""
    RIGHT = "right"
    """Permanent (301, 308), in one step, to the right page."""
    CHAIN = "chain"
    """To the right page, in more steps than one."""
    TEMPORARY = "temporary"
    """To the right page, but not for good: 302, 303 or 307 where 301 or 308 belongs."""
    TO_HOME = "to-home"
    """To the home page, whatever the page was."""
    WRONG_TARGET = "wrong-target"
    """To another page than the one that holds the content."""
    UNCONFIRMED = "unconfirmed"
    """To a page of which nothing shows that it holds the content."""
    LOOP = "loop"
    """In a circle: no visitor gets anywhere."""
    BROKEN = "broken"
    """To an address that answers with an error, or with no page."""
    UNKNOWN_END = "unknown-end"
    """To an address that nobody asked while the new side was harvested."""


class RelationKind(StrEnum):
    """How a page of the other side is related, apart from being the pair."""

    SPLIT = "split"
    """The content of the old page also went into this new page."""
    MERGED = "merged"
    """The content of this old page also went into the new page."""
    CANDIDATE = "candidate"
    """Could have been the pair; to choose from when correcting."""


class DocumentFate(StrEnum):
    """What became of a document."""

    KEPT = "kept"
    """The same bytes at the same address."""
    CHANGED = "changed"
    """Other bytes at the same address."""
    MOVED = "moved"
    """At another address; `DocumentPair.is_changed` tells whether with other bytes."""
    MERGED = "merged"
    """The same bytes stand at an address that took the place of another document already."""
    GONE = "gone"
    NEW = "new"
