"""All that the archivist's pages work with, opened together."""

from dataclasses import dataclass

from capture.access.acts import Acts
from capture.access.desk.accounts import Accounts
from capture.access.desk.guesses import Guesses
from capture.access.desk.listing import Listings
from capture.access.desk.runs import Runs
from capture.access.desk.sessions import Sessions
from capture.access.desk.work import Work
from capture.access.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """Accounts and what they work with."""

    accounts: Accounts
    sessions: Sessions
    guesses: Guesses
    acts: Acts
    work: Work
    runs: Runs
    listings: Listings


def open_office(store: Store, acts: Acts, work: Work) -> Office:
    """Return the office of an archive; its runs are begun and stopped by who opened it."""
    accounts = Accounts(store)
    return Office(
        accounts=accounts,
        sessions=Sessions(store, accounts),
        guesses=Guesses(store),
        acts=acts,
        work=work,
        runs=Runs(store, work),
        listings=Listings(work),
    )
