"""Web app manifests (W3C Web Application Manifest): icons, screenshots, shortcuts, start page."""

import json
from typing import Any

from capture.discovery.found import Found
from capture.model.link import Hop, Link, Mechanism

_IMAGES = ("icons", "screenshots")


def manifest_links(content: bytes, *, base: str) -> tuple[Link, ...]:
    """Return what the manifest at `base` names; nothing when it is no manifest.

    `base` is the manifest's own address, which its URLs are relative to.
    """
    try:
        manifest = json.loads(content)
    except (ValueError, RecursionError):  # no UTF-8, no JSON, or nested without end
        return ()
    found = Found(base)
    if isinstance(manifest, dict):
        _collect(manifest, found)
    return found.links()


def _collect(manifest: dict[str, Any], found: Found) -> None:
    _add(manifest.get("start_url"), Hop.SITEMAP, "start_url", found)
    for shortcut in _items(manifest.get("shortcuts")):
        _add(shortcut.get("url"), Hop.SITEMAP, "shortcuts", found)
        _collect_images(shortcut, "shortcuts.", found)
    _collect_images(manifest, "", found)


def _collect_images(source: dict[str, Any], prefix: str, found: Found) -> None:
    for key in _IMAGES:
        for image in _items(source.get(key)):
            _add(image.get("src"), Hop.EMBED, prefix + key, found)


def _items(value: object) -> list[dict[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _add(value: object, hop: Hop, where: str, found: Found) -> None:
    if isinstance(value, str):
        found.add(value, hop, Mechanism.MANIFEST, where)
