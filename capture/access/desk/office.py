"""All that the archivist's pages work with, opened together."""

from collections.abc import Callable
from dataclasses import dataclass

from capture.access.acts import Acts
from capture.access.desk.accounts import Accounts
from capture.access.desk.guesses import Guesses
from capture.access.desk.listing import Listings
from capture.access.desk.runs import Runs
from capture.access.desk.sessions import Sessions
from capture.access.desk.work import Work
from capture.access.openid.service import OpenId
from capture.access.openid.settings import LoginSettings
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
    is_local: bool = True
    """Whether accounts with a password here get in."""
    openid: OpenId | None = None
    """The provider that people log in at; None without one."""


def open_office(
    store: Store,
    acts: Acts,
    work: Work,
    *,
    login: LoginSettings | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> Office:
    """Return the office of an archive; its runs are begun and stopped by who opened it.

    Sessions of those whom `login` no longer lets in end. `say` tells the operator what is wrong.
    """
    login = login or LoginSettings()
    accounts = Accounts(store)
    issuer = login.openid.issuer if login.openid else None
    accounts.end_sessions_but(local=login.is_local, issuer=issuer)
    return Office(
        accounts=accounts,
        sessions=Sessions(store, accounts),
        guesses=Guesses(store),
        acts=acts,
        work=work,
        runs=Runs(store, work),
        listings=Listings(work),
        is_local=login.is_local,
        openid=OpenId(login.openid, store.secret("openid"), say=say) if login.openid else None,
    )
