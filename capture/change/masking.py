"""What differs on every answer of a site, learned from pairs, so that it doesn't look like change.

The law: a change is never hidden. Two bodies that are equal when masked are equal to the letter but
for values in places, and of shapes, that were seen to differ between answers seconds apart. What
isn't known to be noise is change. Pure; linear in the size of a body.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self

from capture.change import noise_json
from capture.change.echoes import Echoes, Masked, escaped
from capture.change.noise_rules import Group, Rule, group_of, kept_context, rule_from
from capture.change.pairs import Pair, evidence
from capture.change.reading import Media, Reading, read
from capture.change.slots import Slot

MOST_RULES = 5_000
"""Places that are remembered; what comes after counts as change."""
PAIRS_NEEDED = 2
_SHORTEST_ECHO = 8

Key = tuple[Media, Group, str]


@dataclass(frozen=True, slots=True)
class Noise:
    """What was learned of one site; a value."""

    pairs_needed: int = PAIRS_NEEDED
    """Pairs in which a place has to differ, where one isn't unmistakable."""
    _rules: Mapping[Key, Rule] = field(default_factory=dict)

    @classmethod
    def empty(cls, *, pairs_needed: int = PAIRS_NEEDED) -> Self:
        """Return nothing learned yet. ValueError when fewer than one pair is asked for."""
        if pairs_needed < 1:
            raise ValueError("at least one pair is needed to learn from")
        return cls(pairs_needed)

    def learned(self, pair: Pair) -> "Noise":
        """Return what is known with one pair more."""
        return self.learned_all((pair,))

    def learned_all(self, pairs: Iterable[Pair]) -> "Noise":
        """Return what is known with more pairs; cheaper than one at a time."""
        rules = dict(self._rules)
        for pair in pairs:
            for one in evidence(pair):
                key = (one.media, group_of(one.shape.kind), kept_context(one.context))
                known = rules.get(key)
                if known is not None:
                    rules[key] = known.with_evidence(one)
                elif len(rules) < MOST_RULES:
                    rules[key] = rule_from(one, pair.url)
        return Noise(self.pairs_needed, rules)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Return the rules that count, each with its `sentence`."""
        return tuple(each for each in self._rules.values() if each.is_active(self.pairs_needed))

    @property
    def awaiting(self) -> tuple[Rule, ...]:
        """Return the rules that don't count: for want of pairs, or as values came back."""
        return tuple(each for each in self._rules.values() if not each.is_active(self.pairs_needed))

    @property
    def fingerprint(self) -> str:
        """Return a digest of all that masking depends on, in hex.

        Masked digests may only be compared when they were made with the same fingerprint.
        """
        rows = sorted(repr((each.key, each.shapes)) for each in self.rules)
        return hashlib.sha256("\n".join(rows).encode("utf-8", "backslashreplace")).hexdigest()

    def masked(self, content: bytes, mime: str, charset: str | None = None) -> bytes | None:
        """Return a body with its noise replaced; None when it isn't text that we read.

        None means: compare the bytes. Cost: about a second for a megabyte of HTML.
        """
        reading = read(content, mime, charset)
        return None if reading is None else self.masked_reading(reading)

    def digest(self, content: bytes, mime: str, charset: str | None = None) -> str:
        """Return the SHA-256, in hex, of the masked body, or of the body when it can't be."""
        masked = self.masked(content, mime, charset)
        return hashlib.sha256(content if masked is None else masked).hexdigest()

    def masked_reading(self, reading: Reading) -> bytes:
        """Return the masked form of a body that was read."""
        pieces = [reading.media, "\n", reading.codec, "\n", *self.masked_atoms(reading)]
        return "".join(pieces).encode("utf-8", "surrogatepass")

    def masked_atoms(self, reading: Reading) -> list[str]:
        """Return each atom with its noise replaced.

        A NUL of the body itself is doubled, so that no body can look like a masked one.
        """
        noise = self._found(reading) if self._rules else {}
        echoes = Echoes(noise.values())
        pieces = []
        text = reading.text
        for atom in reading.atoms:
            parts: list[str] = []
            at = atom.start
            for slot in atom.slots:
                found = noise.get(slot.start)
                stands = echoes.stands_for(text[slot.start : slot.end], found)
                if stands is not None:
                    parts += (escaped(text[at : slot.start]), stands)
                    at = slot.end
            parts.append(escaped(text[at : atom.end]))
            pieces.append("".join(parts))
        return pieces

    def _found(self, reading: Reading) -> dict[int, Masked]:
        """Return the noise at each place."""
        noise = {}
        for atom in reading.atoms:
            for slot in atom.slots:
                if (found := self._noise_in(reading, slot)) is not None:
                    noise[slot.start] = found
        return noise

    def _noise_in(self, reading: Reading, slot: Slot) -> Masked | None:
        value = ""
        for group, context in (
            (Group.TIME, slot.place),
            (Group.NUMBER, slot.near),
            (Group.RANDOM, slot.place),
        ):
            if not context:
                continue
            rule = self._rules.get((reading.media, group, kept_context(context)))
            if rule is None or not rule.is_active(self.pairs_needed):
                continue
            value = value or reading.value(slot)
            if (found := rule.core(value)) is not None:
                return Masked(value, *found)
        return None

    def to_json(self) -> str:
        """Return all that was learned, to be kept between harvests."""
        return noise_json.written(self.pairs_needed, self._rules.values())

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """Return what `to_json` wrote. ValueError, in one line, for anything else."""
        pairs_needed, rules = noise_json.parsed(text, most=MOST_RULES)
        return cls(pairs_needed, {each.key: each for each in rules})
