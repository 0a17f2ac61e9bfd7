"""What bodies say, noise left aside, as digests; remembered from harvest to harvest.

Reading a page takes longer than fetching it: what was read yesterday need not be read again, as
long as the same is known of noise.
"""

from collections.abc import Callable

from capture.change.noise import Noise

_MOST = 200_000
"""Digests that are kept for the next harvest."""


class Masks:
    """Masked digests by payload digest, for one state of what is known of noise."""

    def __init__(self, noise: Noise, fact: object = None) -> None:
        """Begin with what an earlier harvest kept, if it knew the same of noise."""
        self._noise = noise
        self._fingerprint = noise.fingerprint
        self._known: dict[str, str] = {}
        self._used: dict[str, str] = {}
        if isinstance(fact, dict) and fact.get("fingerprint") == self._fingerprint:
            digests = fact.get("digests")
            if isinstance(digests, dict):
                self._known = {str(key): str(value) for key, value in digests.items()}

    @property
    def noise(self) -> Noise:
        """What is known of noise."""
        return self._noise

    def learn(self, noise: Noise) -> None:
        """Go by this from now on; what was masked by less is forgotten."""
        self._noise = noise
        if noise.fingerprint != self._fingerprint:
            self._fingerprint = noise.fingerprint
            self._known.clear()
            self._used.clear()

    def of(
        self, digest: str | None, body: Callable[[], bytes | None], mime: str, charset: str | None
    ) -> str | None:
        """Return the masked digest of the body whose payload digest is `digest`.

        `body` is read only when it isn't known; None when it can't be.
        """
        found = self._known.get(digest or "")
        if found is None:
            content = body()
            if content is None:
                return None
            found = self._noise.digest(content, mime, charset)
        if digest:
            self._known[digest] = self._used[digest] = found
        return found

    def as_fact(self) -> dict[str, str | dict[str, str]]:
        """Return what the next harvest can use."""
        digests = dict(list(self._used.items())[-_MOST:])
        return {"fingerprint": self._fingerprint, "digests": digests}
