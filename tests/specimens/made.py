"""What the specimens site is given in tests: libraries by npm, and streams made here."""

from functools import cache
from pathlib import Path

from capture.demo.specimens.supplies import Supplies
from tests.frameworks.packages import install
from tests.specimens.media import media

_HERE = Path(__file__).parent


@cache
def supplies() -> Supplies:
    """Return all supplies, made if need be; NotInstalledError when npm can't bring libraries."""
    return Supplies(packages=install(_HERE), media=media())
