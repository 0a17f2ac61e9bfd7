"""Routes of script applications: `{path: 'nieuws', component: …, children: […]}`. Pure.

The shape that the routers of the known frameworks share: objects with a `path`, nested under
`children`; a nested path counts from its parent's unless it begins with a slash.
"""

from tree_sitter import Node

from capture.discovery.guess import Place, is_url
from capture.discovery.script_values import Values

_SIGNS = frozenset(
    {"component", "children", "loadChildren", "loadComponent", "redirectTo", "element", "lazy",
     "Component", "components", "redirect", "meta", "canActivate", "loader", "beforeEnter"}
)  # fmt: skip
_DEEPEST = 12


def route_of(text: Node, value: str, values: Values) -> str | None:
    """Return the path from the root that a `path: '…'` of a route stands for; None: it is none.

    `text` is the node of the string itself.
    """
    pair = text.parent
    thing = pair.parent if pair is not None and pair.type == "pair" else None
    if thing is None or not _SIGNS & _keys(thing).keys():
        return None
    path = value
    for _ in range(_DEEPEST):
        if path.startswith("/"):
            break
        thing = _parent_route(thing)
        if thing is None:
            break
        named = _keys(thing).get("path")
        above = values.of(named) if named is not None else ""
        if above is None or ":" in above or "*" in above:
            return None
        path = f"{above.rstrip('/')}/{path}" if above else path
    path = path if path.startswith("/") else f"/{path}"
    return path if is_url(path, Place.ANY) else None


def _keys(thing: Node) -> dict[str, Node]:
    found: dict[str, Node] = {}
    for each in thing.named_children[:50]:
        key, value = each.child_by_field_name("key"), each.child_by_field_name("value")
        if key is not None and key.text is not None:
            found[key.text.decode("utf-8", "replace").strip("\"'")] = value or each
    return found


def _parent_route(thing: Node) -> Node | None:
    """Return the route among whose `children` a route stands."""
    array = thing.parent
    pair = array.parent if array is not None and array.type == "array" else None
    if pair is None or pair.type != "pair":
        return None
    key = pair.child_by_field_name("key")
    is_children = key is not None and key.text in {b"children", b'"children"', b"'children'"}
    return pair.parent if is_children else None
