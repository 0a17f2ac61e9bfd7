"""What admins see: the log of acts, and the accounts."""

from starlette.responses import Response

from capture.access.act_lines import Act
from capture.access.desk.seat import Seat
from capture.model.text import Text

PER_PAGE = 50
_ACTS: dict[str, Text] = {
    Act.LOGGED_IN: Text("ingelogd", "logged in"),
    Act.LOGIN_FAILED: Text("inloggen mislukt", "login failed"),
    Act.LOGGED_OUT: Text("uitgelogd", "logged out"),
    Act.ACCOUNT_ADDED: Text("account gemaakt", "account made"),
    Act.ACCOUNT_CHANGED: Text("account gewijzigd", "account changed"),
    Act.PASSWORD_CHANGED: Text("wachtwoord gewijzigd", "password changed"),
    Act.DECIDED: Text("besloten", "decided"),
    Act.RESTRICTED: Text("beperking vastgelegd", "restriction written down"),
    Act.RESTRICTION_ENDED: Text("beperking beëindigd", "restriction ended"),
    Act.VERIFICATION_STARTED: Text("verificatie gestart", "verification started"),
    Act.REPORT_RECEIVED: Text("melding ontvangen", "report received"),
    Act.REPORT_DELIVERED: Text("melding bezorgd", "report delivered"),
    Act.REPORT_ANSWERED: Text("melding beantwoord", "report answered"),
    Act.SIGNED: Text("logboek ondertekend", "log signed"),
    Act.MENDED: Text("logboek hersteld na onderbreking", "log mended after an interruption"),
}


def acts(seat: Seat) -> Response:
    """Send the log of acts, newest first, and whether it is whole."""
    asked = seat.visit.query.get("before", "")
    before = int(asked) if asked.isdecimal() and len(asked) < 12 else None
    lines = seat.office.acts.latest(limit=PER_PAGE + 1, before=before)
    verdict = seat.office.acts.verify() if before is None else None
    return seat.html(
        "acts",
        lines=lines[:PER_PAGE],
        older=lines[PER_PAGE - 1].number if len(lines) > PER_PAGE else None,
        is_first=before is None,
        verdict=verdict,
        act_words=lambda act: seat.visit.language.words(_ACTS.get(act, Text(act, act))),
    )


def accounts(seat: Seat) -> Response:
    """Send the accounts; they are kept on the command line."""
    return seat.html("accounts", accounts=seat.office.accounts.all())
