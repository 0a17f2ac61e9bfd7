"""What the portal keeps for good, opened together: its database, the log of acts, its tokens."""

from dataclasses import dataclass
from pathlib import Path

from capture.access import acts
from capture.access.acts import Acts
from capture.access.desk import accounts, runs
from capture.access.faults import tables as fault_tables
from capture.access.faults.intake import Intake
from capture.access.portal.forms import Tokens
from capture.access.store import Part, Store

PARTS: tuple[Part, ...] = (acts.PART, accounts.PART, runs.PART, fault_tables.PART)
"""Tables of all parts of the portal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lasting:
    """What views write to."""

    store: Store
    acts: Acts
    tokens: Tokens
    faults: Intake


def open_lasting(archive: Path) -> Lasting:
    """Return what the portal of an archive keeps. UsageError where it can't be written."""
    store = Store.open(archive, *PARTS)
    log = Acts(archive, store=store)
    return Lasting(
        store=store, acts=log, tokens=Tokens(store.secret("form")), faults=Intake(store, log)
    )
