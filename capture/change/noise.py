"""Noise in one place: learning it, masking it, and what differs besides it."""

from capture.change.difference import Difference, Example, difference
from capture.change.masking import Noise
from capture.change.noise_rules import Rule
from capture.change.pairs import Pair
from capture.change.parts import NAMES, Part

__all__ = ["NAMES", "Difference", "Example", "Noise", "Pair", "Part", "Rule", "difference"]
