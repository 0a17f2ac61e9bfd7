"""Mail by SMTP (RFC 5321), of which no text can become a header. Blocks, with a time limit.

A message is delivered when its receiver took it over. Until then it is tried again, so that after
a restart one may come twice, but none gets lost.
"""

import smtplib
import ssl
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from capture.delivery.values import (
    DeliveryError,
    MailServer,
    PartlyRefusedError,
    UnreachableError,
)
from capture.model.text import printable

_TIMEOUT_SECONDS = 30.0
_MOST_SUBJECT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A mail before it has the form of one."""

    to: tuple[str, ...]
    """Addresses that were checked."""
    subject: str
    text: str
    moment: datetime
    """When it was written, aware."""
    id: str
    """What makes it this mail, also when it is sent twice."""
    sender_name: str = "capture"


def made(mail: Mail, server: MailServer) -> EmailMessage:
    """Return a mail as it is handed over; no line of it can become a header.

    Subject and names are cleaned, and the mail's policy refuses a line break in any header besides.
    """
    message = EmailMessage(policy=SMTP)
    message["Subject"] = printable(mail.subject)[:_MOST_SUBJECT]
    message["From"] = Address(printable(mail.sender_name), addr_spec=server.sender)
    message["To"] = [Address(addr_spec=each) for each in mail.to]
    message["Date"] = format_datetime(mail.moment)
    message["Message-ID"] = f"<{mail.id}@{server.sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no automatic answers, please
    message.set_content(mail.text)
    return message


def send(mail: Mail, server: MailServer, *, password: str | None) -> None:
    """Hand a mail over.

    DeliveryError when that fails: UnreachableError when no mail can be handed over there,
    PartlyRefusedError when some of those it is for were refused.
    """
    where = f"mail server {server.host}:{server.port}"
    try:
        smtp = _let_in(server, password)
    except (smtplib.SMTPException, OSError) as fault:
        raise UnreachableError(f"{where}: {printable(str(fault))}") from None
    try:
        with smtp:
            refused = smtp.send_message(made(mail, server), to_addrs=mail.to)
    except (smtplib.SMTPException, OSError) as fault:
        raise DeliveryError(f"{where}: {printable(str(fault))}") from None
    if refused:
        raise PartlyRefusedError(
            f"the mail server {server.host} refused {', '.join(sorted(refused))}"
        )


def _let_in(server: MailServer, password: str | None) -> smtplib.SMTP:
    smtp = _connected(server)
    try:
        if server.user is not None:
            if password is None:
                raise UnreachableError(
                    f"the mail server {server.host} wants a password for {server.user}: put it"
                    " into CAPTURE_SMTP_PASSWORD"
                )
            smtp.login(server.user, password)
    except BaseException:
        smtp.close()
        raise
    return smtp


def _connected(server: MailServer) -> smtplib.SMTP:
    """Return a connection that is safe as far as the configuration asks for."""
    if server.security == "tls":
        return smtplib.SMTP_SSL(
            server.host, server.port, timeout=_TIMEOUT_SECONDS, context=ssl.create_default_context()
        )
    smtp = smtplib.SMTP(server.host, server.port, timeout=_TIMEOUT_SECONDS)
    if server.security == "starttls":
        try:
            smtp.starttls(context=ssl.create_default_context())
        except BaseException:
            smtp.close()
            raise
    return smtp
