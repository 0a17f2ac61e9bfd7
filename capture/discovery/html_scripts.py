"""Scripts within a page: elements, event handlers, `javascript:` addresses, and their JSON kin."""

from collections.abc import Mapping
from urllib.parse import unquote

from capture.discovery.found import Found
from capture.discovery.javascript import collect_script
from capture.discovery.json_links import collect_json

_SCRIPT_TYPES = frozenset(
    {
        "", "module", "text/javascript", "application/javascript", "text/ecmascript",
        "application/ecmascript", "application/x-javascript", "text/x-javascript", "text/jscript",
        "text/babel", "text/jsx",
    }
)  # fmt: skip
"""Types that browsers run (HTML §4.12.1.1), and those that a script of the page runs for them."""
_JSON_TYPES = frozenset({"speculationrules", "application/json", "text/json"})
_TEMPLATE_TYPES = ("text/html", "text/template", "text/x-", "text/ng-template", "x-tmpl")
_LONGEST_HANDLER = 100_000


def collect_script_element(
    attributes: Mapping[str, str | None], text: str, found: Found
) -> str | None:
    """Add what the content of a `script` element names; return the markup that it holds, if any."""
    kind = (attributes.get("type") or "").partition(";")[0].strip().lower()
    if not text or text.isspace():
        return None
    if kind in _SCRIPT_TYPES:
        collect_script(text, found, page=found.base, where="script")
    elif kind == "importmap":
        _collect_import_map(text, found)
    elif kind in _JSON_TYPES or kind.endswith("+json"):
        collect_json(text, found, where=f"script[type={kind}]")
    elif kind.startswith(_TEMPLATE_TYPES):
        return text
    return None


def _collect_import_map(text: str, found: Found) -> None:
    """Add the modules of an import map; what ends in a slash only begins names (HTML §8.1.5.5)."""
    inside = Found(found.base)
    collect_json(text, inside, where="script[type=importmap]")
    for link in inside.links():
        if not link.url.endswith("/"):
            found.add(link.url, link.hop, link.mechanism, link.where)


def collect_handlers(tag: str, attributes: Mapping[str, str | None], found: Found) -> None:
    """Add what event handlers and `javascript:` addresses name, and JSON in `data-` attributes."""
    for name, value in attributes.items():
        if not value or len(value) > _LONGEST_HANDLER:
            continue
        if name.startswith("on"):
            collect_script(value, found, page=found.base, where=f"{tag}[{name}]")
        elif name in {"href", "action", "formaction", "src", "xlink:href"}:
            scheme, _, code = value.strip().partition(":")
            if scheme.lower() == "javascript":
                collect_script(unquote(code), found, page=found.base, where=f"{tag}[{name}]")
        elif name.startswith("data-") and value.lstrip()[:1] in {"{", "["}:
            collect_json(value, found, where=f"{tag}[{name}]")
