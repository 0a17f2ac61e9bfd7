"""What the body that owns the site is told, and what the visitor is answered. Pure.

The body's mail is in Dutch, as its readers are. What a visitor wrote stands in it as a quotation,
each line marked, so that it can't pass for ours; no mail address of a visitor stands in it at all.
"""

import json
import textwrap
from datetime import datetime

from capture import clock
from capture.access.faults import receipt as receipts
from capture.access.faults.values import Report
from capture.delivery.mail import Mail
from capture.metadata import formats
from capture.metadata.shown import plain
from capture.model.text import Text

_WIDTH = 76
_MAX_URL = 2_000


def status_link(report: Report) -> str:
    """Return the address of the page where a report's state is."""
    prefix = "/en" if report.language == "en" else ""
    return f"{report.portal}{prefix}/fault/{receipts.shown(report.receipt)}"


def page_link(report: Report) -> str:
    """Return the address in the portal of the page that a report is about."""
    return f"{report.portal}{report.about.path}"


def id_of(report: Report, message: int) -> str:
    """Return what makes a message itself, also when it is sent twice: of ASCII letters alone."""
    return f"{clock.compact(report.moment)}.fault-{report.number}.{message}"


def to_body(report: Report, *, archive_name: str, to: tuple[str, ...], mail_id: str) -> Mail:
    """Return the mail to the body that owns the site."""
    receipt = receipts.shown(report.receipt)
    about = report.about
    captured = [] if about.captured is None else [("Vastgelegd op", _moment(about.captured).nl)]
    lines = _table(
        [
            ("Ontvangstnummer", receipt),
            ("Gemeld op", _moment(report.moment).nl),
            ("Soort fout", report.kind.words.nl),
            ("Pagina", plain(about.url, limit=_MAX_URL)),
            *captured,
            ("In het webarchief", page_link(report)),
            ("Hoe het ermee staat", status_link(report)),
        ]
    )
    told = (
        "De melder wil het antwoord per e-mail; het webarchief stuurt dat."
        if report.email is not None
        else "De melder heeft geen e-mailadres achtergelaten."
    )
    text = (
        f"In {plain(archive_name)} is een fout gemeld.\n\n{lines}\n\n"
        f"Wat de melder schreef (niet nagekeken; wees voorzichtig met links):\n\n"
        f"{_quoted(report.description or '')}\n\n{told}\n"
        f"Antwoorden gaat via de archivaris van het webarchief, onder nummer {report.number}.\n"
    )
    where = f" ({about.site})" if about.site else ""
    return Mail(
        to=to,
        subject=f"Melding {receipt}: {report.kind.words.nl}{where}",
        text=text,
        moment=report.moment,
        id=mail_id,
        sender_name=archive_name,
    )


def to_reporter(report: Report, *, archive_name: str, mail_id: str, now: datetime) -> Mail:
    """Return the mail to the visitor; it holds nothing that a visitor wrote.

    Somebody may have given another's address: what that one gets is an archivist's answer alone.
    """
    assert report.email is not None
    receipt = receipts.shown(report.receipt)
    state = report.state.words
    name = plain(archive_name)
    words = Text(
        f"U meldde op {_moment(report.moment).nl} een fout in {name}.\n\n"
        f"Ontvangstnummer:  {receipt}\nStand:            {state.nl}\n\n"
        f"{report.answer}\n\nDit staat ook op:\n{status_link(report)}\n\n"
        "Dit bericht is automatisch verstuurd; antwoorden erop leest niemand.\n",
        f"On {_moment(report.moment).en} you reported a fault in {name}.\n\n"
        f"Receipt number:  {receipt}\nState:           {state.en}\n\n"
        f"{report.answer}\n\nThis is also at:\n{status_link(report)}\n\n"
        "This message was sent automatically; nobody reads answers to it.\n",
    )
    subject = Text(f"Uw melding {receipt}: {state.nl}", f"Your report {receipt}: {state.en}")
    is_english = report.language == "en"
    return Mail(
        to=(report.email,),
        subject=subject.en if is_english else subject.nl,
        text=words.en if is_english else words.nl,
        moment=now,
        id=mail_id,
        sender_name=archive_name,
    )


def to_webhook(report: Report, *, archive_name: str) -> bytes:
    """Return what a webhook receives: type, time and data, as Standard Webhooks 1.0 advises."""
    about = report.about
    return json.dumps(
        {
            "type": "fault.reported",
            "timestamp": clock.iso(report.moment),
            "data": {
                "receipt": receipts.shown(report.receipt),
                "number": report.number,
                "archive": archive_name,
                "site": about.site,
                "url": about.url,
                "captured": None if about.captured is None else clock.iso(about.captured),
                "kind": report.kind.value,
                "description": report.description,
                "page": page_link(report),
                "status": status_link(report),
            },
        },
        ensure_ascii=False,
    ).encode("utf-8", "replace")


def _moment(moment: datetime) -> Text:
    return formats.day_and_time(moment)


def _table(rows: list[tuple[str, str]]) -> str:
    width = max(len(head) for head, _ in rows) + 1
    return "\n".join(f"{head + ':':<{width}} {value}" for head, value in rows)


def _quoted(text: str) -> str:
    lines = [
        each
        for line in text.splitlines() or [""]
        for each in textwrap.wrap(line, _WIDTH, break_long_words=False, break_on_hyphens=False)
        or [""]
    ]
    return "\n".join(f"> {line}".rstrip() for line in lines)
