"""What asking brought, while it goes on."""

from dataclasses import dataclass, field

from capture.change.noise import Noise
from capture.change.trust import Source
from capture.harvest.incremental.masks import Masks
from capture.harvest.incremental.verdicts import Verdict
from capture.model.exchange import Exchange


@dataclass(slots=True)
class Look:
    """What asking brought, as far as it got."""

    verdicts: dict[str, Verdict] = field(default_factory=dict)
    """By URL; without bodies."""
    mains: dict[str, Exchange] = field(default_factory=dict)
    """Today's answers, by URL."""
    renamed: dict[str, Verdict] = field(default_factory=dict)
    """By the address that pages loaded something from before: what they find at the new one."""
    declaring: set[str] = field(default_factory=set)
    """Sitemaps and feeds: they change with the pages that they name, and are none."""
    claims: dict[str, tuple[Source, bool]] = field(default_factory=dict)
    """Page → which declaration names it, and whether with another moment than before."""
    masks: Masks = field(default_factory=lambda: Masks(Noise.empty()))
