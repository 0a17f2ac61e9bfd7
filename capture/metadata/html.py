"""The harvest report as one page: `report.html`, self-contained, Dutch with an English switch."""

import base64
from collections.abc import Mapping
from pathlib import Path

from markupsafe import Markup

from capture.files import write_whole
from capture.metadata import charts, problems, shown
from capture.metadata.flat_settings import flat
from capture.metadata.outcome_texts import Group
from capture.metadata.report import HarvestReport
from capture.metadata.templating import asset, environment, policy
from capture.model.layout import HarvestFolder

EMBEDDED_PICTURES = 60
"""So many thumbnails travel inside the file, so that it can be mailed; the rest lie beside it."""
EMBEDDED_BYTES = 3_000_000
"""And no more than this together."""
SHOWN_PROBLEMS = 500
"""Of each kind; all of them are in harvest-report.json."""

_PICTURE_TYPES = {".jpg": "jpeg", ".jpeg": "jpeg", ".png": "png", ".webp": "webp"}


def write_html(report: HarvestReport, folder: HarvestFolder) -> None:
    """Write `report.html` into the harvest folder, replacing an earlier one as a whole."""
    page = render(report, thumbnails=read_thumbnails(report, folder.images))
    write_whole(folder.report_html, page.encode("utf-8", "replace"))


def read_thumbnails(report: HarvestReport, images: Path) -> dict[str, bytes]:
    """Return the pictures to embed, by file name: those of the first pages that have one."""
    found: dict[str, bytes] = {}
    total = 0
    for page in report.pages:
        name = shown.picture(page.thumbnail)
        if name is None or name in found or not (images / name).is_file():
            continue
        data = (images / name).read_bytes()
        total += len(data)
        if len(found) == EMBEDDED_PICTURES or total > EMBEDDED_BYTES:
            break
        found[name] = data
    return found


def render(report: HarvestReport, *, thumbnails: Mapping[str, bytes]) -> str:
    """Return the page; `thumbnails` are embedded, other pictures are expected in `images/`."""
    totals = charts.group_totals(report.outcomes)
    style, script = asset("report.css"), asset("report.js")
    return (
        environment()
        .get_template("report.html")
        .render(
            report=report,
            style=Markup(style),
            script=Markup(script),
            policy=policy(style, script),
            embedded={name: _data_uri(name, data) for name, data in thumbnails.items()},
            groups=problems.grouped(report.problems),
            totals=totals,
            attempted=sum(totals.values()) - totals[Group.LEFT_OUT],
            settings=tuple(flat(report.settings.values)),
            shown_problems=SHOWN_PROBLEMS,
        )
    )


def _data_uri(name: str, data: bytes) -> str:
    kind = _PICTURE_TYPES[Path(name).suffix]
    return f"data:image/{kind};base64,{base64.b64encode(data).decode('ascii')}"
