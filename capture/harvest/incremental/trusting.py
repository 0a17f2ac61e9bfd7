"""How far the site's own declarations are believed, and what today's harvest teaches about that."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from capture.change.trust import VALIDATORS, Claim, Judgement, Source, Trust
from capture.harvest.incremental.asking import Asked
from capture.harvest.incremental.verdicts import Standing, Verdict
from capture.ledger.memory import Answer, Memory

_TELLING = frozenset({Standing.SAME, Standing.NOISE, Standing.CHANGED})


class Trusting:
    """What is known of a site's sources, while a harvest adds to it."""

    def __init__(self, trust: Trust, *, now: datetime) -> None:
        """Begin with what earlier harvests learned; `now` is when this one began."""
        self._trust = trust
        self._now = now

    @classmethod
    def from_fact(cls, fact: object, *, now: datetime) -> "Trusting":
        """Take up what a harvest kept; nothing when that can't be read any more."""
        try:
            trust = Trust.from_json(fact) if isinstance(fact, str) else Trust()
        except ValueError:
            trust = Trust()
        return cls(trust, now=now)

    def as_fact(self) -> str:
        """Return what is kept for the next harvest."""
        return self._trust.to_json()

    def is_believed_304(self, answer: Answer) -> bool:
        """Whether `not modified` would be believed of this URL."""
        source = Source.ETAG if answer.etag else Source.LAST_MODIFIED
        return self._trust.may_ask_conditionally(source, answer.url, self._now)

    def learn_validators(
        self, asked: Iterable[Asked], found: Mapping[str, Verdict], answers: Mapping[str, Answer]
    ) -> None:
        """Judge the validators of answers that came in full."""
        judgements = []
        for each in asked:
            main, answer = each.main, answers.get(each.url)
            verdict = found.get(each.url)
            if main is None or answer is None or verdict is None or main.status != 200:
                continue
            if verdict.standing not in _TELLING:
                continue
            for source, before, now in (
                (Source.ETAG, answer.etag, main.etag),
                (Source.LAST_MODIFIED, answer.last_modified, main.last_modified),
            ):
                if before is None:
                    continue
                judgements.append(
                    Judgement(
                        source=source,
                        url=each.url,
                        claim=Claim.UNCHANGED if now == before else Claim.CHANGED,
                        was_changed=verdict.standing is Standing.CHANGED,
                        moment=self._now,
                    )
                )
        self._trust = self._trust.judged(judgements)

    def learn_claims(
        self,
        claims: Mapping[str, tuple[Source, bool]],
        memory: Memory,
        verdicts: Mapping[str, Verdict],
    ) -> None:
        """Judge what sitemaps and feeds say: page → by which, and whether that it changed."""
        judgements = []
        for url, (source, says_so) in claims.items():
            if url not in memory.pages:
                continue
            found = [verdicts[part] for part in memory.parts_of(url) if part in verdicts]
            if not found:
                continue
            judgements.append(
                Judgement(
                    source=source,
                    url=url,
                    claim=Claim.CHANGED if says_so else Claim.UNCHANGED,
                    was_changed=any(each.standing is Standing.CHANGED for each in found),
                    moment=self._now,
                )
            )
        self._trust = self._trust.judged(judgements)

    def believed(self, claims: Mapping[str, tuple[Source, bool]]) -> frozenset[str]:
        """Return the pages that a trusted source says have changed."""
        return frozenset(
            url
            for url, (source, says_so) in claims.items()
            if says_so and self._trust.is_reason_to_render(source, url)
        )

    def told(self) -> list[dict[str, str]]:
        """Return a sentence for each source, validators only where they lied."""
        rows = zip(self._trust.tallies.items(), self._trust.sentences(self._now), strict=True)
        return [
            {"source": f"{source.value} {group}", "nl": words.nl, "en": words.en}
            for ((source, group), tally), words in rows
            if source not in VALIDATORS or tally.lies
        ]
