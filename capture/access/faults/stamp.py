"""Stamps of forms: when a form was made, and which one it is, signed by us."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from itsdangerous import BadSignature, Signer

from capture import clock

_CHANCE_BYTES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What a form carries."""

    form: str
    """What makes it this form."""
    moment: datetime
    """When it was made, to the second."""


class Stamps:
    """Makes and reads stamps."""

    def __init__(self, secret: bytes) -> None:
        """`secret`: of this archive."""
        self._signer = Signer(secret, salt="capture fault form")

    def made(self, moment: datetime) -> str:
        """Return the stamp for a new form."""
        value = f"{int(moment.timestamp())}.{secrets.token_urlsafe(_CHANCE_BYTES)}"
        return self._signer.sign(value).decode("ascii")

    def read(self, text: str) -> Stamp | None:
        """Return what a stamp says; None for one that isn't ours."""
        try:
            seconds, _, form = self._signer.unsign(text).decode("ascii").partition(".")
        except (BadSignature, UnicodeError):
            return None
        return Stamp(form=form, moment=clock.from_timestamp(float(seconds)))
