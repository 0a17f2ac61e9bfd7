"""ARCHIVE/faults.toml: who hears of faults, site by site, and how long personal data are kept.

retention-days = 90                  after a report is closed
retention-open-days = 730            after it came, for a report that isn't closed
sender, smtp, security, user         the mail server, as in [alarm] of a site.toml
mail, [[webhook]]                    who hears of faults of sites without a table of their own
[site."www.voorbeeld.nl"]            mail and [[site."www.voorbeeld.nl".webhook]] of one site

The password of the mail server stands in CAPTURE_SMTP_PASSWORD, the key of a webhook in a file of
its own: neither in this one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, model_validator

from capture.config.sending import MailAddress, MailServerKeys, WebhookUrl
from capture.config.tables import Table, Text, checked, read_toml
from capture.delivery import webhook
from capture.delivery.values import MailServer
from capture.errors import ConfigError

FILE_NAME = "faults.toml"
_DAYS = 90
_OPEN_DAYS = 730
_KEY_FILE_BYTES = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """An address that reports are posted to, signed."""

    url: str
    key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """Who hears of the faults of a site."""

    mail: tuple[str, ...] = ()
    webhooks: tuple[Webhook, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How long the personal data of a report are kept."""

    closed: timedelta = timedelta(days=_DAYS)
    """From the closing of a report."""
    unclosed: timedelta = timedelta(days=_OPEN_DAYS)
    """From the receipt of a report that isn't closed: what nobody deals with isn't kept for ever
    (GDPR article 5(1)(e))."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the file says; without one nobody is told, and reports wait in the list."""

    server: MailServer | None = None
    terms: Terms = Terms()
    others: Body = Body()
    """For sites that aren't named, and pages of the portal about no site."""
    sites: Mapping[str, Body] = field(default_factory=dict)

    def body_of(self, site: str | None) -> Body:
        """Return who hears of the faults of a site."""
        return self.sites.get(site or "", self.others)


class _WebhookTable(Table):
    url: WebhookUrl
    key_file: Annotated[Text, Field(alias="key-file")]


class _SiteTable(Table):
    mail: tuple[MailAddress, ...] = ()
    webhook: tuple[_WebhookTable, ...] = ()


class _FaultsTable(MailServerKeys):
    retention_days: Annotated[int, Field(alias="retention-days", ge=0, le=3650)] = _DAYS
    open_days: Annotated[int, Field(alias="retention-open-days", ge=1, le=3650)] = _OPEN_DAYS
    mail: tuple[MailAddress, ...] = ()
    webhook: tuple[_WebhookTable, ...] = ()
    site: dict[str, _SiteTable] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _can_be_sent(self) -> Self:
        named = self.mail or any(each.mail for each in self.site.values())
        if named and (self.smtp is None or self.sender is None):
            raise ValueError("mail needs smtp (the mail server) and sender (the address from)")
        return self


def read_settings(archive: Path) -> Settings:
    """Return what ARCHIVE/faults.toml says; an archive without one has the defaults. ConfigError.

    Small, and read whenever it is needed: a change holds at once.
    """
    path = archive / FILE_NAME
    try:
        table = checked(_FaultsTable, read_toml(path), where=str(path))
    except FileNotFoundError:
        return Settings()
    return Settings(
        server=table.server(),
        terms=Terms(
            closed=timedelta(days=table.retention_days), unclosed=timedelta(days=table.open_days)
        ),
        others=_body(table.mail, table.webhook, path),
        sites={host: _body(each.mail, each.webhook, path) for host, each in table.site.items()},
    )


def _body(mail: tuple[str, ...], webhooks: tuple[_WebhookTable, ...], path: Path) -> Body:
    return Body(
        mail=tuple(dict.fromkeys(mail)),
        webhooks=tuple(Webhook(url=each.url, key=_key(each.key_file, path)) for each in webhooks),
    )


def _key(name: str, path: Path) -> bytes:
    """Return the key in a file, whose name is from the folder of faults.toml on."""
    file = path.parent / Path(name).expanduser()
    try:
        with file.open("rb") as opened:
            text = opened.read(_KEY_FILE_BYTES).decode("ascii", "replace")
    except OSError as fault:
        raise ConfigError(
            f"{path}: key-file {file}: can't be read ({fault.strerror}); make one with"
            " capture reports key FILE"
        ) from None
    try:
        return webhook.key_of(text)
    except ValueError as fault:
        raise ConfigError(f"{path}: key-file {file}: {fault}") from None
