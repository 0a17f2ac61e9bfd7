"""Finds out what became of pages and files whose own answer is another one than before."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from capture.change.noise import Noise
from capture.harvest.incremental.asking import Asker
from capture.harvest.incremental.plan import Decided
from capture.harvest.incremental.verdicts import Verdict
from capture.harvest.notes import Notes
from capture.ledger.changes import Noted
from capture.ledger.memory import Memory
from capture.model.change import ChangeKind
from capture.model.url import without_fragment


class Away:
    def __init__(
        self,
        *,
        memory: Memory,
        verdicts: Mapping[str, Verdict],
        noise: Noise,
        asker: Asker,
        notes: Notes,
        body_of: Callable[[str], bytes | None],
    ) -> None:
        self._verdicts = verdicts

    async def settled(self, decided: Decided) -> list[Noted]:
        for url in decided.away:
            v = self._verdicts[without_fragment(url)]
            row = decided.rows[url]
            if v.status in (404, 410):
                row = replace(row, kind=ChangeKind.GONE, how=str(v.status))
            elif v.location:
                row = replace(row, kind=ChangeKind.MOVED, to_url=v.location, how="redirect")
            else:
                row = replace(row, kind=ChangeKind.UNDETERMINED, how="no-answer")
            decided.rows[url] = row
        return list(decided.rows.values())
