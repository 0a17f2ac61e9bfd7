"""What robots.txt asks (RFC 9309); whether it is obeyed is the harvest's configuration."""

from dataclasses import dataclass

from protego import Protego

_LONGEST = 500 * 1024
"""Bytes that are read: RFC 9309 §2.5 asks for at least 500 KiB."""


@dataclass(frozen=True, slots=True)
class RobotsRules:
    """The rules of one host's robots.txt."""

    _rules: Protego
    sitemaps: tuple[str, ...]
    """As written, in order."""

    @classmethod
    def parse(cls, content: bytes) -> "RobotsRules":
        """Return the rules; what can't be read is passed over, nothing raises."""
        text = content[:_LONGEST].decode("utf-8-sig", errors="replace")
        rules = Protego.parse(text)
        return cls(rules, tuple(dict.fromkeys(rules.sitemaps)))

    @classmethod
    def allow_all(cls) -> "RobotsRules":
        """Return the rules of a host without robots.txt (RFC 9309 §2.3.1.3)."""
        return cls.parse(b"")

    def is_allowed(self, url: str, *, user_agent: str) -> bool:
        """Whether the rules let this user agent fetch the URL."""
        return bool(self._rules.can_fetch(url, user_agent))
