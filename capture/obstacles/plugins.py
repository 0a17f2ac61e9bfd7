"""What needed a plug-in that browsers have no more: Flash, Java, Silverlight and their like."""

import re

from capture.model.obstacle import EvidenceKind, Reason
from capture.model.survey import Element, Part
from capture.obstacles import facts, things
from capture.obstacles.scene import Finding, Scene, element_key, evidence

_TYPES = {
    "application/x-shockwave-flash": "Flash",
    "application/futuresplash": "Flash",
    "application/x-java-applet": "Java",
    "application/x-java-bean": "Java",
    "application/x-silverlight": "Silverlight",
    "application/x-silverlight-2": "Silverlight",
    "application/x-director": "Shockwave",
    "video/quicktime": "QuickTime",
    "audio/x-pn-realaudio-plugin": "RealPlayer",
    "application/x-mplayer2": "Windows Media",
    "application/x-vnd.google.earth": "Google Earth",
}
_CLASSES = {
    "d27cdb6e-ae6d-11cf-96b8-444553540000": "Flash",
    "8ad9c840-044e-11d1-b3e9-00805f499d93": "Java",
    "cafeefac": "Java",
    "dfeaf541-f3e1-4c24-acac-99c30715084a": "Silverlight",
    "166b1bca-3f9c-11cf-8075-444553540000": "Shockwave",
    "02bf25d5-8c17-4b23-bc80-d3488abddc6b": "QuickTime",
    "6bf52a52-394a-11d3-b153-00c04f79faa6": "Windows Media",
}
_ENDINGS = re.compile(r"\.(swf|dcr|xap|jar|class|jnlp)$", re.IGNORECASE)
_ENDING_NAMES = {
    "swf": "Flash", "dcr": "Shockwave", "xap": "Silverlight", "jar": "Java", "class": "Java",
    "jnlp": "Java",
}  # fmt: skip


def detect(scene: Scene) -> list[Finding]:
    """Return the elements that no browser shows any more; a PDF in the page is none."""
    return [
        _plugin(scene, element, technology)
        for element in scene.elements(Part.PLUGIN)
        if (technology := _technology(element))
    ]


def _plugin(scene: Scene, element: Element, technology: str) -> Finding:
    source = facts.text(element.facts, "src", limit=facts.LONGEST_URL)
    kind = facts.text(element.facts, "type", limit=100)
    classid = facts.text(element.facts, "classid", limit=100)
    tag = facts.text(element.facts, "tag", limit=20) or "object"
    said = f"{tag} of type {kind or classid or 'unknown'}, source {source or 'none'}"
    return Finding(
        obstacle=scene.obstacle(
            Reason.PLUGIN,
            things.address(source) if source else f"{technology} {classid} {element.selector}",
            url=source,
            element=element,
            known={"technology": technology, "tag": tag},
            evidence=[
                evidence(EvidenceKind.ELEMENT, said, scene.record(source) if source else None)
            ],
        ),
        subject=frozenset({element_key(element)}),
    )


def _technology(element: Element) -> str:
    """Return what the element needs: by its type, its class, or the ending of what it loads."""
    said = element.facts
    kind = facts.text(said, "type", limit=100).lower().partition(";")[0].strip()
    classid = facts.text(said, "classid", limit=100).lower().removeprefix("clsid:").strip("{}")
    if found := _TYPES.get(kind):
        return found
    for known, name in _CLASSES.items():
        if classid.startswith(known):
            return name
    if classid.startswith("java:") or facts.text(said, "tag", limit=20).lower() == "applet":
        return "Java"
    path = things.address(facts.text(said, "src", limit=facts.LONGEST_URL))
    ending = _ENDINGS.search(path)
    # A type that says otherwise is believed: some give pictures the names of programs.
    return _ENDING_NAMES[ending.group(1).lower()] if ending and not kind else ""
