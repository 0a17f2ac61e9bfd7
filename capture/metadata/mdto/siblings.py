"""The finished harvests of one site in an archive, and what their descriptions say."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from pydantic import AwareDatetime, TypeAdapter, ValidationError

from capture.metadata.mdto import names
from capture.metadata.mdto.facts import Needed, Sibling
from capture.metadata.mdto.model import Informatieobject
from capture.metadata.mdto.xml import MAX_BYTES, MdtoError, from_xml
from capture.metadata.report import HarvestReport
from capture.model.layout import HarvestFolder

REGISTER_NAME = "Beperkingenregister"
"""verwijzingNaam of a line of the register; its mark is the line's id."""
_HEAD_BYTES = 1_000_000
"""A report's identity stands before its long lists."""
_MOMENT: TypeAdapter[datetime] = TypeAdapter(AwareDatetime)


def siblings(folder: HarvestFolder, report: HarvestReport) -> tuple[Sibling, ...]:
    """Return all finished harvests of the site, this one too, oldest first.

    Others are only looked for when the harvest lies in a folder of its site's name.
    """
    identity = report.identity
    assert identity.finished is not None
    own = Sibling(
        folder=f"{identity.name}-{identity.kind}",
        kind=identity.kind,
        started=identity.started,
        finished=identity.finished,
    )
    others: Iterable[Sibling] = ()
    parent = folder.root.absolute().parent
    if parent.name == identity.site_host:
        others = (each for path in parent.iterdir() for each in _sibling(path, identity.site_host))
    known = {each.folder: each for each in others} | {own.folder: own}
    return tuple(sorted(known.values(), key=lambda each: (each.started, each.folder)))


def _sibling(path: Path, site: str) -> Iterator[Sibling]:
    """Yield what the head of a harvest's report says; nothing when it isn't finished."""
    try:
        with HarvestFolder(path).report_json.open("rb") as file:
            head = file.read(_HEAD_BYTES).decode("utf-8", "replace")
        start = head.index("{", head.index('"identity"'))
        told, _ = json.JSONDecoder().raw_decode(head, start)
        if told["site_host"] != site or told["finished"] is None:
            return
        name, kind = f"{told['name']}-{told['kind']}", str(told["kind"])
        yield Sibling(
            folder=name,
            kind=kind,
            started=_MOMENT.validate_python(told["started"]),
            finished=_MOMENT.validate_python(told["finished"]),
        )
    except (OSError, ValueError, KeyError, TypeError, ValidationError, RecursionError):
        return


def needed(
    oldest: datetime | None, newest: datetime | None, family: Iterable[Sibling], own: str
) -> Needed | None:
    """Return the earlier harvests whose time overlaps with what revisits refer to."""
    if oldest is None or newest is None:
        return None
    found = (
        each
        for each in family
        if each.folder != own and each.started <= newest and each.finished >= oldest
    )
    return Needed(first=oldest, last=newest, harvests=tuple(found))


def restricted_elsewhere(folder: HarvestFolder, family: Iterable[Sibling]) -> frozenset[str]:
    """Return the ids of the register's lines that the other harvests' descriptions name."""
    marks: set[str] = set()
    for each in family:
        root = folder.root.absolute().parent / each.folder
        path = root / "metadata" / "mdto" / names.object_document(each.folder)
        if root == folder.root.absolute():
            continue
        try:
            with path.open("rb") as file:
                described = from_xml(file.read(MAX_BYTES + 1))
        except (OSError, MdtoError):
            continue  # not described yet, or damaged: `check` says so, and its next `make`
        if isinstance(described, Informatieobject):
            marks.update(_marks(described))
    return frozenset(marks)


def _marks(described: Informatieobject) -> Iterator[str]:
    for restriction in described.beperkingGebruik:
        for document in restriction.beperkingGebruikDocumentatie:
            mark = document.verwijzingIdentificatie
            if mark is not None and document.verwijzingNaam == REGISTER_NAME:
                yield mark.identificatieKenmerk
