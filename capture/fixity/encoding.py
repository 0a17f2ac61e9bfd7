"""One way only to write a value as JSON, so that hashes and signatures have one meaning. Pure.

Nothing is read that we would have written otherwise: whoever changes a single byte of a seal or of
the chain, be it white space, leaves something that isn't in this form.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NoReturn

from capture import clock
from capture.errors import FixityError

_SHA256 = re.compile(r"[0-9a-f]{64}")
_LARGEST = 2**63


def canonical(value: object) -> bytes:
    """Return the JSON of `value`: keys sorted, no spaces, ASCII; odd names as \\udc80 escapes."""
    return json.dumps(value, ensure_ascii=True, sort_keys=True, separators=(",", ":")).encode()


def sha256(data: bytes) -> str:
    """Return the SHA-256 of `data` in hex, lower case."""
    return hashlib.sha256(data).hexdigest()


def parsed(data: bytes, *, where: str) -> "Fields":
    """Return the object that `data` holds. FixityError when it holds none, or is nested deep."""
    try:
        value = json.loads(data.decode("ascii"))
    except (ValueError, RecursionError):
        raise FixityError(f"{where}: is no JSON as this program writes it") from None
    if not isinstance(value, dict):
        raise FixityError(f"{where}: is no JSON object")
    return Fields(value, where)


class Fields:
    """The members of a JSON object, each taken as what it has to be. FixityError when it isn't."""

    def __init__(self, values: Mapping[str, Any], where: str) -> None:
        self.values = values
        self._where = where

    def text(self, name: str) -> str:
        """Return a string."""
        value = self.values.get(name)
        return value if isinstance(value, str) else self._wrong(name)

    def number(self, name: str) -> int:
        """Return a whole number from 0."""
        value = self.values.get(name)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < _LARGEST:
            self._wrong(name)
        return value

    def digest(self, name: str) -> str:
        """Return a SHA-256 in hex."""
        value = self.text(name)
        return value if _SHA256.fullmatch(value) else self._wrong(name)

    def digest_or_none(self, name: str) -> str | None:
        """Return a SHA-256 in hex, or None where null stands."""
        return None if self.values.get(name, 0) is None else self.digest(name)

    def moment(self, name: str) -> datetime:
        """Return an aware moment in UTC."""
        try:
            return datetime.strptime(self.text(name), "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
        except ValueError:
            self._wrong(name)

    def inner(self, name: str) -> "Fields":
        """Return an object within the object."""
        value = self.values.get(name)
        return Fields(value, self._where) if isinstance(value, dict) else self._wrong(name)

    def inner_or_none(self, name: str) -> "Fields | None":
        """Return an object within the object, or None where null stands."""
        return None if self.values.get(name, 0) is None else self.inner(name)

    def each(self, name: str) -> "list[Fields]":
        """Return a list of objects."""
        value = self.values.get(name)
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            self._wrong(name)
        return [Fields(each, self._where) for each in value]

    def _wrong(self, name: str) -> NoReturn:
        raise FixityError(f"{self._where}: {name} is missing, or not what has to stand there")


def moment_text(moment: datetime) -> str:
    """Return a moment as it stands in seals and in the chain."""
    return clock.iso(moment)
