"""Which attribute of which element names what, and how a browser follows it."""

import re
from collections.abc import Mapping

from capture.discovery.css import collect_css
from capture.discovery.found import Found
from capture.discovery.guess import Place, is_url
from capture.discovery.headers import refresh_target, relation_hop
from capture.discovery.srcset import srcset_urls
from capture.model.link import Hop, Mechanism
from capture.model.url import normalise

type Attributes = Mapping[str, str | None]

_LINKS = {
    "a": ("href", "xlink:href"),
    "area": ("href",),
    "head": ("profile",),
    "isindex": ("action",),
    "img": ("longdesc",),
    "frame": ("longdesc",),
    "iframe": ("longdesc",),
    "blockquote": ("cite",),
    "q": ("cite",),
    "ins": ("cite",),
    "del": ("cite",),
}
"""Element → attributes that a visitor can follow."""

_EMBEDS = {
    "img": ("src", "lowsrc", "dynsrc"),
    "source": ("src",),
    "video": ("src", "poster"),
    "audio": ("src",),
    "track": ("src",),
    "iframe": ("src",),
    "frame": ("src",),
    "embed": ("src",),
    "script": ("src", "href", "xlink:href"),
    "input": ("src",),
    "html": ("manifest",),
    "image": ("href", "xlink:href"),
    "use": ("href", "xlink:href"),
    "feimage": ("href", "xlink:href"),
    "bgsound": ("src",),
}
"""Element → attributes that a browser loads, or could load. SVG's among them."""

_SRCSETS = ("srcset", "imagesrcset")

_DATA_EMBED = re.compile(
    r"src|img|image|bg|background|poster|original|lazy|thumb|video|audio|icon|style"
)
_DATA_LINK = re.compile(r"href|link|permalink|page|target")
_ABSOLUTE = re.compile(r"(?:https?:)?//[^\s/]\S*|/[^\s/]\S*", re.IGNORECASE)
_DATA_SOURCES = frozenset({"data-src", "data-original", "data-lazy-src", "data-lazy", "data-bg"})
"""By convention of lazy loaders, these may also be relative."""
_RELATIVE = re.compile(r"[\w./%~-]+\.[a-zA-Z0-9]{2,5}(?:\?\S*)?")

_META_IMAGE = re.compile(r"(?:image|video|audio|player)(?::(?:secure_)?url|:src|:stream)?$")
_META_PAIR = re.compile(r"uri=([^;\s]+)")
"""Pinned sites of Internet Explorer: `name=…;action-uri=/x;icon-uri=/x.ico`."""
_PARAM_URLS = frozenset({"src", "movie", "url", "filename", "file", "href", "data", "source"})
_META_LINK = frozenset({"og:url", "twitter:url", "al:web:url"})


def collect_attributes(tag: str, attributes: Attributes, found: Found) -> None:
    """Add what the attributes of an element name."""
    _collect_table(tag, attributes, found)
    if tag == "link":
        _collect_link(attributes, found)
    elif tag == "meta":
        _collect_meta(attributes, found)
    elif tag == "form":
        _collect_form(attributes, found)
    elif tag in {"object", "applet"}:
        _collect_plugin(tag, attributes, found)
    elif tag == "param":
        _collect_param(attributes, found)
    if ping := attributes.get("ping"):
        for target in ping.split():
            found.add(target, Hop.SPECULATIVE, Mechanism.ATTRIBUTE, f"{tag}[ping]")
    for name, value in attributes.items():
        if not value:
            continue
        if name == "style":
            collect_css(value, found, mechanism=Mechanism.INLINE_STYLE, where=f"{tag}[style]")
        elif name in _SRCSETS:
            _collect_srcset(tag, name, value, found)
        elif name == "background":
            found.add(value, Hop.EMBED, Mechanism.ATTRIBUTE, f"{tag}[background]")
        elif name.startswith("data-"):
            _collect_data(tag, name, value, found)


def _collect_table(tag: str, attributes: Attributes, found: Found) -> None:
    for name in _LINKS.get(tag, ()):
        value = attributes.get(name)
        if value and not _is_place(value):
            found.add(value, Hop.LINK, Mechanism.ATTRIBUTE, f"{tag}[{name}]")
    for name in _EMBEDS.get(tag, ()):
        value = attributes.get(name)
        if value and not value.lstrip().startswith("#"):
            found.add(value, Hop.EMBED, Mechanism.ATTRIBUTE, f"{tag}[{name}]")


def _is_place(value: str) -> bool:
    """Whether it names a place within the page itself, and not a route of a script application."""
    text = value.lstrip()
    return text.startswith("#") and not text.startswith(("#/", "#!"))


def _collect_link(attributes: Attributes, found: Found) -> None:
    href = attributes.get("href")
    relations = (attributes.get("rel") or "").lower().split()
    hop = relation_hop(relations)
    if href and hop is not None:
        where = f"link[rel={' '.join(relations)}]" if relations else "link[href]"
        found.add(href, hop, Mechanism.ATTRIBUTE, where)


def _collect_meta(attributes: Attributes, found: Found) -> None:
    content = attributes.get("content")
    if not content:
        return
    if (attributes.get("http-equiv") or "").strip().lower() == "refresh":
        if target := refresh_target(content):
            found.add(target, Hop.REDIRECT, Mechanism.META_REFRESH, "meta[http-equiv=refresh]")
        return
    names = (attributes.get(key) for key in ("property", "name", "itemprop"))
    name = next((value for value in names if value), "").lower()
    if name in _META_LINK:
        found.add(content, Hop.LINK, Mechanism.ATTRIBUTE, f"meta[{name}]")
    elif _META_IMAGE.search(name) and _ABSOLUTE.fullmatch(content.strip()):
        found.add(content, Hop.EMBED, Mechanism.ATTRIBUTE, f"meta[{name}]")
    elif name.startswith("msapplication-"):
        for match in _META_PAIR.finditer(content):
            found.add(match[1], Hop.SPECULATIVE, Mechanism.ATTRIBUTE, f"meta[{name}]")
    elif (content.startswith("/") or "://" in content[:8]) and is_url(content.strip()):
        found.add(content, Hop.SPECULATIVE, Mechanism.ATTRIBUTE, f"meta[{name}]")


def _collect_plugin(tag: str, attributes: Attributes, found: Found) -> None:
    """Add what a plug-in was to load, relative to its own base (HTML 4.01 §13.3, §13.4)."""
    codebase = attributes.get("codebase")
    base = normalise(codebase.strip(), base=found.base) if codebase else None
    if codebase:
        found.add(codebase, Hop.SPECULATIVE, Mechanism.ATTRIBUTE, f"{tag}[codebase]")
    for name in ("data", "archive", "code"):
        value = attributes.get(name)
        # Several archives: HTML 4.01 separates them by spaces in `object`, by commas in `applet`.
        for each in re.split(r"[,\s]+", value or "") if name == "archive" else (value,):
            if not each or (name == "code" and not is_url(each)):
                continue
            url = normalise(each.strip(), base=base) if base else each
            found.add(url or each, Hop.EMBED, Mechanism.ATTRIBUTE, f"{tag}[{name}]")


def _collect_param(attributes: Attributes, found: Found) -> None:
    value, name = attributes.get("value"), (attributes.get("name") or "").lower()
    place = Place.URL if name in _PARAM_URLS else Place.ANY
    if value and is_url(value.strip(), place):
        found.add(value, Hop.SPECULATIVE, Mechanism.ATTRIBUTE, "param[value]")


def _collect_form(attributes: Attributes, found: Found) -> None:
    """Add the target of a form that asks (GET); one that sends (POST) is never followed."""
    action = attributes.get("action")
    if action and (attributes.get("method") or "get").strip().lower() not in {"post", "dialog"}:
        found.add(action, Hop.LINK, Mechanism.ATTRIBUTE, "form[action]")


def collect_formaction(
    tag: str, attributes: Attributes, form: Attributes | None, found: Found
) -> None:
    """Add where a button sends its form, unless by POST; `form` is the form it stands in, if any.

    A button that belongs to a form elsewhere in the page is followed only when it says how itself.
    """
    target = attributes.get("formaction")
    method = attributes.get("formmethod")
    if method is None and form is not None and not attributes.get("form"):
        method = form.get("method") or "get"
    if target and (method or "").strip().lower() == "get":
        found.add(target, Hop.LINK, Mechanism.ATTRIBUTE, f"{tag}[formaction]")


def _collect_srcset(tag: str, name: str, value: str, found: Found) -> None:
    for url in srcset_urls(value):
        found.add(url, Hop.EMBED, Mechanism.SRCSET, f"{tag}[{name}]")


def _collect_data(tag: str, name: str, value: str, found: Found) -> None:
    """Add what a `data-` attribute holds, when it looks like a URL or a srcset.

    How it is followed is told by its name; a name that tells nothing makes a speculation of it.
    """
    text = value.strip()
    if name.endswith("srcset"):
        _collect_srcset(tag, name, text, found)
        return
    is_relative_source = name in _DATA_SOURCES and _RELATIVE.fullmatch(text)
    if not is_relative_source and not _ABSOLUTE.fullmatch(text):
        return
    if _DATA_EMBED.search(name):
        hop = Hop.EMBED
    else:
        hop = Hop.LINK if _DATA_LINK.search(name) else Hop.SPECULATIVE
    found.add(text, hop, Mechanism.DATA_ATTRIBUTE, f"{tag}[{name}]")
