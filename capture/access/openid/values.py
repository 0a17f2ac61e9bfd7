"""What a login at a provider comes to: a person, or why there is none."""

from dataclasses import dataclass
from enum import StrEnum

from capture.access.desk.accounts import Role
from capture.errors import CaptureError


class Why(StrEnum):
    """Why nobody is logged in; stands in the log of acts as it is here."""

    CANCELLED = "cancelled"
    """Whoever it was went back at the provider (`access_denied`)."""
    REFUSED = "refused-by-provider"
    """The provider answered with another error, to the browser or to us."""
    NOT_BEGUN = "not-begun-here"
    """This browser began no such login, or longer ago, or came back from it before."""
    OTHER_ISSUER = "other-issuer"
    """The answer is another provider's than the one that was asked (RFC 9207)."""
    UNREACHABLE = "provider-unreachable"
    """The provider didn't answer in time, or with what can be no answer."""
    INVALID = "invalid-answer"
    """What the provider says of the person isn't in order: signature, receiver, time, nonce."""
    BUSY = "busy"
    """Too many logins wait for the provider at this moment."""
    NO_ROLE = "no-role"
    """Nothing that the provider says of the person gives a role here."""
    NO_ACCOUNT = "no-account"
    """Only who has an account already gets in, and this person has none."""
    CLOSED = "account-disabled"
    """The account was disabled (`capture users disable`)."""


class LoginError(CaptureError):
    """Nobody is logged in; its words are for the operator, and hold no token, code or secret."""

    def __init__(self, why: Why, words: str, *, subject: str = "") -> None:
        """`subject`: who it is for the provider, where that was found out and proved."""
        super().__init__(words)
        self.why = why
        self.subject = subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody whom the provider vouches for."""

    issuer: str
    subject: str
    """Of all that a provider says, only this never changes hands (OpenID Connect Core §5.7)."""
    shown: str
    """Name or mail address, to show; others may have the same."""
    hint: str
    """What a name for the account can be made of; empty when there is nothing."""
    role: Role
