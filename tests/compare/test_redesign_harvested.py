"""A real redesign, harvested before and after: pictures for screen and telephone are compared."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.compare.redesign import OLD_ADDRESSES, TRACKER, new_site, old_site, serving

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.soak,
    pytest.mark.timeout(900),
]


def _capture(*arguments: object) -> str:
    command = [sys.executable, "-m", "capture", *map(str, arguments)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def _harvest(archive: Path, origin: str, *more: object) -> Path:
    before = set(archive.glob("*/*"))
    allowed = ("--allow-private", origin.removeprefix("http://"))
    manners = ("--explore", "off", "--pictures", "mobile", "--prove", "off")
    _capture("harvest", f"{origin}/", "--out", archive, *manners, *allowed, *more)
    (made,) = set(archive.glob("*/*")) - before
    return made


def test_pictures_of_both_harvests_are_compared(tmp_path: Path) -> None:
    archive = tmp_path / "archief"
    with serving(old_site()) as origin:
        old = _harvest(archive, origin)
    with serving(TRACKER) as tracker, serving(new_site(tracker)) as origin:
        asked = tmp_path / "oude-adressen.csv"
        asked.write_text("".join(f"{origin}{path}\n" for path in OLD_ADDRESSES))
        others = ("--allow-private", tracker.removeprefix("http://"), "--owner-list", asked)
        new = _harvest(archive, origin, *others)
    out = tmp_path / "vergelijking"
    said = _capture("compare", old, new, "--out", out)
    assert "11 pagina's vóór, 10 ná: 4 gebleven, 5 verplaatst (3 goed doorverwezen)" in said
    pairs = json.loads((out / "aspecten.json").read_bytes())["pairs"]
    kept = [each for each in pairs if each["fate"] == "kept"]
    for pair in kept:
        assert [each["kind"] for each in pair["pictures"]] == ["fullPage", "fullPagePhone"]
        for each in pair["pictures"]:
            assert each["share"] > 0.02
            assert (out / "beelden" / each["difference"]).is_file()
        # Two shots of a page that stands still: nothing moves by itself.
        assert pair["pictures"][0]["masking"] == "still"
        assert pair["pictures"][1]["masking"] == "none"
