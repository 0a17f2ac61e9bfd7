"""`capture users`: the accounts of the people who work with an archive in the portal (OPSL01)."""

import getpass
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from capture.errors import ExitCode, UsageError
from capture.model.text import printable

if TYPE_CHECKING:
    from capture.access.act_lines import Act
    from capture.access.desk.accounts import Account, Accounts, Identity, Role

type _Log = Callable[[Act, Account], None]

Archive = Annotated[Path, typer.Argument(metavar="ARCHIVE", help="Folder of the archive.")]
Name = Annotated[str, typer.Argument(metavar="NAME", help="Of the account.")]
_MOST = 10_000
_ROLE = typer.Argument(
    metavar="reader|archivist|admin",
    help="A reader looks, an archivist decides, an admin sees the log of acts too.",
)


def users() -> typer.Typer:
    """Return the group of commands."""
    group = typer.Typer(
        name="users",
        help="Keep the accounts that can log in to the portal's pages for archivists.",
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    group.command()(add)
    group.command()(admit)
    group.command("list")(show)
    group.command()(role)
    group.command()(password)
    group.command()(disable)
    group.command()(enable)
    return group


def add(
    *,
    archive: Archive,
    name: Name,
    given_role: Annotated[
        str,
        typer.Option("--role", metavar="reader|archivist|admin", help="What it may do. [reader]"),
    ] = "reader",
) -> ExitCode:
    """Make an account; the password is asked for, or read from standard input."""
    from capture.access.act_lines import Act
    from capture.access.desk.accounts import name_of

    asked = _role_of(given_role)
    with _accounts(archive) as (accounts, log):
        named = name_of(name)
        if any(each.name == named for each in accounts.all()):
            raise UsageError(f"{named}: there is such an account already")
        made = accounts.add(named, asked, _asked_for(named))
        log(Act.ACCOUNT_ADDED, made)
    typer.echo(f"{made.name}: {made.role.value}")
    return ExitCode.COMPLETE


def admit(
    *,
    archive: Archive,
    name: Name,
    subject: Annotated[
        str,
        typer.Argument(
            metavar="SUBJECT",
            help="Who it is at the provider (sub); a refused login has it in capture acts show.",
        ),
    ],
) -> ExitCode:
    """Make an account of a person at the provider that login.toml names.

    It has no password here, and its role comes from the provider at each login. Needed where
    login.toml says known-accounts-only; elsewhere the first login makes the account.
    """
    from capture.access.act_lines import Act
    from capture.access.desk.accounts import Role

    identity = _identity(archive, subject)
    with _accounts(archive) as (accounts, log):
        made = accounts.add_known(name, Role.READER, identity)
        log(Act.ACCOUNT_ADDED, made)
    typer.echo(f"{made.name}: {subject} at {identity.issuer}")
    return ExitCode.COMPLETE


def show(*, archive: Archive) -> ExitCode:
    """List the accounts: name, role, and whether it is open."""
    with _accounts(archive) as (accounts, _):
        found = accounts.all()
    width = max((len(each.name) for each in found), default=0)
    for each in found:
        state = "open" if each.is_open else "disabled"
        since = f"password of {each.changed:%Y-%m-%d}"
        if each.identity is not None:
            since = f"{each.identity.subject} at {each.identity.issuer}  {each.shown}".rstrip()
        line = f"{each.name:<{width}}  {each.role.value:<9}  {state:<8}  {since}"
        typer.echo(printable(line))
    typer.echo(f"{len(found)} {'account' if len(found) == 1 else 'accounts'}")
    return ExitCode.COMPLETE


def role(*, archive: Archive, name: Name, given_role: Annotated[str, _ROLE]) -> ExitCode:
    """Give an account another role; who is logged in with it must log in again."""
    from capture.access.act_lines import Act

    asked = _role_of(given_role)
    with _accounts(archive) as (accounts, log):
        changed = accounts.set_role(name, asked)
        log(Act.ACCOUNT_CHANGED, changed)
    typer.echo(f"{changed.name}: {changed.role.value}")
    return ExitCode.COMPLETE


def password(*, archive: Archive, name: Name) -> ExitCode:
    """Give an account another password, asked for or from standard input; its sessions end."""
    from capture.access.act_lines import Act

    with _accounts(archive) as (accounts, log):
        named = accounts.get(name).name
        changed = accounts.set_password(named, _asked_for(named))
        log(Act.PASSWORD_CHANGED, changed)
    typer.echo(f"{changed.name}: has another password; its sessions are ended")
    return ExitCode.COMPLETE


def disable(*, archive: Archive, name: Name) -> ExitCode:
    """Close an account: nobody can log in with it, and its sessions end. It isn't deleted."""
    return _set_open(archive, name, is_open=False)


def enable(*, archive: Archive, name: Name) -> ExitCode:
    """Open an account again that was disabled."""
    return _set_open(archive, name, is_open=True)


def _set_open(archive: Path, name: str, *, is_open: bool) -> ExitCode:
    from capture.access.act_lines import Act

    with _accounts(archive) as (accounts, log):
        changed = accounts.set_open(name, is_open=is_open)
        log(Act.ACCOUNT_CHANGED, changed)
    typer.echo(f"{changed.name}: {'open' if changed.is_open else 'disabled'}")
    return ExitCode.COMPLETE


@contextmanager
def _accounts(archive: Path) -> "Iterator[tuple[Accounts, _Log]]":
    """Yield the accounts, and what writes a change of one into the log of acts."""
    from capture.access import acts
    from capture.access.desk import accounts as desk
    from capture.access.store import Store

    with Store.open(archive, acts.PART, desk.PART) as store:
        log = acts.Acts(archive, store=store)

        def add_act(act: "Act", account: "Account") -> None:
            state = {"role": account.role.value, "open": "yes" if account.is_open else "no"}
            state["login name"] = _login_name()
            if account.identity is not None:
                state |= {"issuer": account.identity.issuer, "subject": account.identity.subject}
            log.add(who=acts.COMMAND_LINE, act=act, about=account.name, details=state)

        yield desk.Accounts(store), add_act


def _role_of(text: str) -> "Role":
    from capture.access.desk.accounts import Role

    known = {each.value: each for each in Role}
    if text not in known:
        raise UsageError(f"{text}: is no role; give {', '.join(known)}")
    return known[text]


def _identity(archive: Path, subject: str) -> "Identity":
    """Return who a subject is; the issuer stands in login.toml. UsageError, ConfigError."""
    from capture.access.desk.accounts import Identity
    from capture.access.openid.settings import FILE_NAME, issuer_of

    if not 0 < len(subject) <= 255 or not subject.isprintable():
        raise UsageError("SUBJECT: is 1 to 255 characters, as the provider writes it (sub)")
    issuer = issuer_of(archive)
    if issuer is None:
        raise UsageError(
            f"SUBJECT: {archive / FILE_NAME} names no provider; write its table [openid] first"
        )
    return Identity(issuer=issuer, subject=subject)


def _asked_for(name: str) -> str:
    """Return a password that somebody types twice, or the first line of standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline(_MOST).rstrip("\r\n")
    first = getpass.getpass(f"Password for {name} (12 characters or more): ")
    if first != getpass.getpass("Once more: "):
        raise UsageError("the two passwords differ; nothing was done")
    return first


def _login_name() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""
