"""What bodies say, noise left aside, as digests; remembered from harvest to harvest.

Reading a page takes longer than fetching it: what was read yesterday need not be read again, as
long as the same is known of noise.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from capture.change.noise import Noise

_MOST = 200_000
"""Digests that are kept for the next harvest."""


@dataclass(frozen=True, slots=True)
class Body:
    """A body that may not have to be read."""

    digest: str | None
    """Of its payload, as recorded."""
    read: Callable[[], bytes | None]
    """None when it can't be read back."""


class _Known:
    """Masked digests by payload digest, for one state of what is known of noise."""

    def __init__(self, noise: Noise, digests: Mapping[str, str]) -> None:
        self.noise = noise
        self.fingerprint = noise.fingerprint
        self.used: dict[str, str] = {}
        self._digests = dict(digests)

    def of(self, body: Body, mime: str, charset: str | None) -> str | None:
        """Return the masked digest; the body is read only when that isn't known."""
        found = self._digests.get(body.digest or "")
        if found is None:
            content = body.read()
            if content is None:
                return None
            found = self.noise.digest(content, mime, charset)
        if body.digest:
            self._digests[body.digest] = self.used[body.digest] = found
        return found


class Masks:
    """What bodies say, by what is known of noise now; may be asked by several threads."""

    def __init__(self, noise: Noise, fact: object = None) -> None:
        """Begin with what an earlier harvest kept, if it knew the same of noise."""
        self._known = _Known(noise, {})
        if isinstance(fact, dict) and fact.get("fingerprint") == self._known.fingerprint:
            digests = fact.get("digests")
            if isinstance(digests, dict):
                told = {str(key): str(value) for key, value in digests.items()}
                self._known = _Known(noise, told)

    @property
    def noise(self) -> Noise:
        """What is known of noise."""
        return self._known.noise

    def learn(self, noise: Noise) -> None:
        """Go by this from now on; what was masked by less is forgotten."""
        if noise.fingerprint != self._known.fingerprint:
            self._known = _Known(noise, {})
        else:
            self._known.noise = noise

    def are_alike(self, before: Body, now: Body, mime: str, charset: str | None) -> bool:
        """Whether two bodies say the same, noise left aside; not when one can't be read."""
        known = self._known  # both by the same, though another thread may learn meanwhile
        second = known.of(now, mime, charset)
        first = known.of(before, mime, charset)
        return first is not None and first == second

    def as_fact(self) -> dict[str, str | dict[str, str]]:
        """Return what the next harvest can use."""
        digests = dict(list(self._known.used.items())[-_MOST:])
        return {"fingerprint": self._known.fingerprint, "digests": digests}
