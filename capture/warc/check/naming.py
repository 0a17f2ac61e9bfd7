"""The rules for a file as a whole: its name, and what it begins with (WARC 1.1 §5.17, annex D)."""

from collections.abc import Iterator

from capture.warc.check.findings import Finding, Rule
from capture.warc.check.headers import shown
from capture.warc.check.scanned import Scanned

_OPEN = ".open"
"""What crawlers put behind the name of a file that they still write to."""


def on_first(scanned: Scanned, *, is_gzip: bool) -> Iterator[Finding]:
    """Yield what the first record of a file tells about it."""
    name = scanned.path.name.lower().removesuffix(_OPEN)
    if is_gzip and not name.endswith(".gz"):
        text = "the file is compressed by gzip, but its name does not end in .gz"
        yield scanned.finding(Rule.FILE_SUFFIX, "D.3", text)
    elif not is_gzip and name.endswith((".gz", ".zst")):
        text = f"the file is not compressed, but its name ends in {name[name.rindex('.') :]}"
        yield scanned.finding(Rule.FILE_SUFFIX, "D.3", text)
    if scanned.type.lower() != "warcinfo":
        text = f"the file begins with a {scanned.type[:40] or 'nameless'} record; warcinfo is best"
        yield scanned.finding(Rule.NO_WARCINFO, "5.5", text)


def on_file_name(scanned: Scanned) -> Iterator[Finding]:
    """Yield a finding where WARC-Filename is not the name of the file that the record is in.

    A warning: files may be renamed and joined afterwards (§6.2), which makes no record wrong.
    """
    told = scanned.named.get("warc-filename")
    if told is None:
        return
    bare = told[1:-1].replace("\\", "") if told[:1] == told[-1:] == '"' and len(told) > 1 else told
    if bare.removesuffix(_OPEN) != scanned.path.name.removesuffix(_OPEN):
        text = f"WARC-Filename is {shown(told, 200)}, the file is {shown(scanned.path.name, 200)}"
        yield scanned.finding(Rule.FILE_NAME, "5.17", text, field="WARC-Filename")
