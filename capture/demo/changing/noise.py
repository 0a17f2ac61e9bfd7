"""What differs from answer to answer though nothing changed; repeatable by seed and counter."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from capture.demo.changing.nouns import Noise

CALM_TOKEN = "geen"
"""What stands where noise would be, when it is off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoiseValues:
    """What one answer is made with."""

    nonce: str
    token: str
    build: str
    views: int | None
    """None when none are shown."""
    made: datetime | None
    """When the page was made; None when pages don't tell."""
    element_id: str
    request_id: str | None
    """None when data carries no such field."""


def noise_values(
    kinds: frozenset[Noise], *, seed: int, counter: int, day: int, moment: datetime
) -> NoiseValues:
    """Return the values of answer `counter`; those of kinds that are off are always the same."""
    rng = random.Random(f"ruis {seed} {counter}")
    nonce, token = f"{rng.getrandbits(96):024x}", f"{rng.getrandbits(160):040x}"
    element_id, request_id = f"m{rng.getrandbits(32):08x}", f"{rng.getrandbits(128):032x}"
    later = moment + timedelta(milliseconds=counter * 137)
    build = f"{random.Random(f'bouw {seed} {day}').getrandbits(32):08x}"
    return NoiseValues(
        nonce=nonce if Noise.NONCE in kinds else CALM_TOKEN,
        token=token if Noise.TOKEN in kinds else CALM_TOKEN,
        build=build if Noise.BUILD in kinds else "1",
        views=1000 + 3 * counter if Noise.VIEWS in kinds else None,
        made=later if Noise.MOMENT in kinds else None,
        element_id=element_id if Noise.IDS in kinds else "menu",
        request_id=request_id if Noise.JSON in kinds else None,
    )
