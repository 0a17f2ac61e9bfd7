"""How far the site's own declarations are believed."""

from collections.abc import Mapping

from capture.harvest.incremental.looking import Look
from capture.ledger.memory import Answer, Memory


class Trusting:
    @classmethod
    def from_fact(cls, fact: object) -> "Trusting":
        return cls()

    def unconditional(self, answers: Mapping[str, Answer]) -> frozenset[str]:
        return frozenset()

    def judge(self, memory: Memory, look: Look) -> None: ...
    def believed(self, look: Look) -> frozenset[str]:
        return frozenset()

    def told(self) -> list[dict[str, str]]:
        return []

    def as_fact(self) -> dict[str, object]:
        return {}
