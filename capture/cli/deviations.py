"""What deviates from a seal, as lines for a terminal and as values for programs. Pure."""

from collections.abc import Iterator, Sequence

from capture.config.units import size_text
from capture.fixity.deviation import Deviation
from capture.fixity.keys import Trust
from capture.fixity.verification import Verification


def shown(text: str) -> str:
    """Return a text with what can't be printed escaped: file names may hold anything."""
    return "".join(
        each if each.isprintable() else each.encode("unicode_escape").decode("ascii")
        for each in text
    )


def deviation_line(deviation: Deviation) -> str:
    """Return one line: kind, where, and what is the matter."""
    was = f" (was {deviation.was})" if deviation.was is not None else ""
    place = f"{deviation.place or '.'}{was}"
    return shown(f"{deviation.kind.value:<10} {place}: {deviation.text}")


def lines(found: Verification, trust: Trust) -> Iterator[str]:
    """Yield what was found: deviations first, then what was looked at, then notes."""
    yield from map(deviation_line, found.deviations)
    if found.deviations:
        yield ""
    yield _counted(len(found.deviations), "deviation") if found.deviations else "intact"
    yield (
        f"  looked at   {_counted(found.harvests, 'harvest')}, {_counted(found.files, 'file')},"
        f" {size_text(found.size_bytes)}"
    )
    if found.resumed_files:
        yield f"  resumed     {found.resumed_files} of them were read before the interruption"
    for fingerprint, harvests in found.signers:
        yield f"  signed by   {fingerprint}"
        yield f"              {_counted(harvests, 'harvest')}; {_pinned(fingerprint, trust)}"
    yield from _timestamp_lines(found)
    if found.head.number:
        logged = "the last tells of this verification" if found.is_logged else "none was added"
        yield f"  chain       {_counted(found.head.number, 'line')}; {logged}"
        yield f"  chain head  {found.head.sha256}"
    yield from (shown(f"  note        {note}") for note in found.notes)


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _pinned(fingerprint: str, trust: Trust) -> str:
    if fingerprint in trust.fingerprints:
        return "trusted"
    return "NOT trusted" if trust.fingerprints else "not pinned: --trust says whose it must be"


def _timestamp_lines(found: Verification) -> Iterator[str]:
    if not found.timestamps:
        return
    moments = sorted(each.moment for each in found.timestamps)
    names = ", ".join(sorted({each.authority or "nobody named" for each in found.timestamps}))
    if all(each.is_trusted for each in found.timestamps):
        how = "trusted"
    else:
        how = "signature not checked: --trust names the certificate of who vouches for it"
    span = f"{moments[0]:%Y-%m-%d %H:%M:%S} UTC"
    if len(moments) > 1:
        span += f" to {moments[-1]:%Y-%m-%d %H:%M:%S} UTC"
    yield shown(f"  timestamps  {len(moments)}, {span}, by {names}")
    yield f"              {how}"


def values(found: Verification, trust: Trust) -> dict[str, object]:
    """Return what was found as values that JSON can hold."""
    return {
        "result": "intact" if found.is_intact else "deviations",
        "deviations": deviation_values(found.deviations),
        "harvests": found.harvests,
        "files": found.files,
        "bytes": found.size_bytes,
        "resumed_files": found.resumed_files,
        "signers": [
            {
                "fingerprint": fingerprint,
                "harvests": harvests,
                "trusted": fingerprint in trust.fingerprints if trust.fingerprints else None,
            }
            for fingerprint, harvests in found.signers
        ],
        "timestamps": [
            {
                "moment": each.moment.isoformat(),
                "authority": each.authority,
                "trusted": each.is_trusted,
            }
            for each in found.timestamps
        ],
        "chain": {"lines": found.head.number, "head": found.head.sha256},
        "logged": found.is_logged,
        "notes": list(found.notes),
    }


def deviation_values(deviations: Sequence[Deviation]) -> list[dict[str, object]]:
    """Return deviations as values that JSON can hold."""
    return [
        {
            "kind": each.kind.value,
            "harvest": each.harvest,
            "path": each.path,
            "was": each.was,
            "text": each.text,
        }
        for each in deviations
    ]
