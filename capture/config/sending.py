"""Keys that say how something is told, by mail or webhook: the same wherever that can be said."""

import re
from email.errors import MessageError
from email.headerregistry import Address
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, model_validator

from capture.config.tables import Table, Text
from capture.delivery.values import MailServer
from capture.model import url as urls

_MAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,253}")
_PORTS = {"starttls": 587, "tls": 465, "none": 25}


def mail_address(value: str) -> str:
    """Return a mail address that can stand in a header. ValueError for anything else."""
    try:
        is_address = _MAIL.fullmatch(value) and Address(addr_spec=value).addr_spec == value
    except (ValueError, IndexError, MessageError):  # what the parser says depends on the address
        is_address = False
    if not is_address:
        raise ValueError("write an address such as webarchief@voorbeeld.nl")
    return value


def _webhook(value: str) -> str:
    normal = urls.normalise(value)
    if normal is None or not normal.startswith(("https://", "http://")):
        raise ValueError("write an address that begins with https://")
    return normal


type MailAddress = Annotated[str, AfterValidator(mail_address)]
type WebhookUrl = Annotated[str, AfterValidator(_webhook)]


class MailServerKeys(Table):
    """The mail server, and the address that mail comes from."""

    sender: MailAddress | None = None
    smtp: Text | None = None
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: Text | None = None

    @model_validator(mode="after")
    def _names_a_server(self) -> Self:
        if self.smtp is not None:
            self._address(self.smtp)
        return self

    def server(self) -> MailServer | None:
        """Return it frozen; None when no mail can be sent."""
        if self.smtp is None or self.sender is None:
            return None
        host, port = self._address(self.smtp)
        return MailServer(
            host=host, port=port, security=self.security, user=self.user, sender=self.sender
        )

    def _address(self, smtp: str) -> tuple[str, int]:
        host, colon, port = smtp.rpartition(":") if ":" in smtp else (smtp, "", "")
        if not host or " " in smtp or (colon and not (port.isdecimal() and 0 < int(port) < 65536)):
            raise ValueError("smtp: write HOST or HOST:PORT")
        return host.strip("[]"), int(port) if colon else _PORTS[self.security]
