"""Describes a harvest: reads what there is, and maps it to MDTO."""

from collections.abc import Sequence
from datetime import datetime

from capture import clock
from capture.metadata.mdto import gathering, mapping
from capture.metadata.mdto.description import Description, PlacedFile
from capture.metadata.mdto.gathering import FOLDER, harvest_files
from capture.metadata.mdto.lists import WARC_VALIDATION, concept
from capture.metadata.mdto.model import EventGegevens, VerwijzingGegevens
from capture.metadata.mdto.moments import written
from capture.model.layout import HarvestFolder
from capture.model.organisation import Organisation
from capture.model.restriction import Restriction


def describe(
    folder: HarvestFolder,
    organisation: Organisation,
    restrictions: Sequence[Restriction],
    *,
    files: Sequence[PlacedFile] | None = None,
    made_folder: str = FOLDER,
    events: Sequence[EventGegevens] = (),
    moment: datetime | None = None,
) -> Description:
    """Return what MDTO says of a harvest, its site and its files. Writes nothing.

    `files` are those to describe, under the paths that they will have: by default those of the
    harvest folder; for a SIP the same with other paths and their `origin`. `made_folder` is where
    files that the description brings along will lie. `events` are added to those that an earlier
    description has. `moment` is now by default: what hadn't been hashed before gets it as its date,
    and restrictions that are over by then are left out.

    Raises ReportFormatError or UsageError for what is no finished harvest, WarcFormatError for a
    damaged WARC file, MdtoError for an earlier description that can't be read, OSError.
    """
    wanted = gathering.Wanted(
        organisation=organisation,
        restrictions=restrictions,
        files=harvest_files(folder) if files is None else files,
        events=events,
        made_folder=made_folder,
        moment=moment or clock.now(),
    )
    facts, made = gathering.gather(folder, wanted)
    return Description(
        site=facts.site,
        name=facts.folder,
        series=mapping.series_of(facts),
        harvest=mapping.harvest_of(facts),
        files=mapping.files_of(facts),
        made=made,
    )


def event(label: str, *, at: datetime, by: str, result: str | None = None) -> EventGegevens:
    """Return a later event for `describe`: of MDTO's list, or of our own such as Validatie WARC."""
    return EventGegevens(
        eventType=concept(label, mapping.own_event(label)),
        eventTijd=written(at),
        eventVerantwoordelijkeActor=VerwijzingGegevens(verwijzingNaam=by),
        eventResultaat=result,
    )


def validated(*, at: datetime, by: str, errors: int, records: int) -> EventGegevens:
    """Return the event that the WARC files were checked against ISO 28500:2017."""
    verdict = "voldoet aan ISO 28500:2017" if errors == 0 else "voldoet niet aan ISO 28500:2017"
    return event(
        WARC_VALIDATION, at=at, by=by, result=f"{verdict}; {errors} fouten; {records} records"
    )
