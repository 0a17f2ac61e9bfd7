"""What is kept and left out of videos that are sent in pieces: noted, and told of on the list."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from capture.ledger.database import Transaction
from capture.ledger.ledger import Ledger
from capture.model.media import Omission, WhyOmitted
from capture.model.obstacle import Evidence, EvidenceKind, Fact, Obstacle, Reason

type Known = Mapping[str, Mapping[str, Any]]
"""Of each manifest, by its URL: what was left out, by the reason why."""

_FACT = "streams"
_MEDIA = frozenset({Reason.STREAMING_MEDIA, Reason.LIVE_STREAM, Reason.PROTECTED_MEDIA})


def note(ledger: Ledger, tx: Transaction, manifest: str, omissions: Sequence[Omission]) -> None:
    """Note that a manifest was read, and what of its stream is left out."""
    noted: dict[str, dict[str, Any]] = ledger.get_fact(tx, _FACT) or {}
    noted.setdefault(manifest, {})
    for each in omissions:
        of_stream = noted.setdefault(each.manifest, {})
        of_stream[each.why.value] = asdict(each) | {"why": each.why.value}
    ledger.set_fact(tx, _FACT, noted)


def known(ledger: Ledger, tx: Transaction) -> Known:
    """Return what was noted of all streams."""
    return ledger.get_fact(tx, _FACT) or {}


def told(obstacle: Obstacle, streams: Known) -> Obstacle:
    """Return a medium with what is known of its stream; anything else as it is."""
    if obstacle.reason in _MEDIA and obstacle.url in streams:
        return _with(obstacle, list(streams[obstacle.url].values()))
    return obstacle


def live(omissions: Iterable[Omission]) -> frozenset[str]:
    """Return the manifests of what is transmitted live."""
    return frozenset(each.manifest for each in omissions if each.why is WhyOmitted.LIVE)


def as_live(obstacle: Obstacle, manifests: Collection[str]) -> Obstacle:
    """Return a stream as a live one where its manifest says so: players tell otherwise."""
    if obstacle.reason is Reason.STREAMING_MEDIA and obstacle.url in manifests:
        return replace(obstacle, reason=Reason.LIVE_STREAM)
    return obstacle


def _with(obstacle: Obstacle, omissions: Sequence[Mapping[str, Any]]) -> Obstacle:
    facts: dict[str, Fact] = dict(obstacle.facts)
    if not omissions:
        return replace(obstacle, facts=facts | {"kept": True})
    facts["omitted"] = ",".join(str(each["why"]) for each in omissions)
    evidence = tuple(Evidence(kind=EvidenceKind.REQUEST, text=_text(each)) for each in omissions)
    return replace(obstacle, facts=facts, evidence=(*obstacle.evidence, *evidence))


def _text(omission: Mapping[str, Any]) -> str:
    size = omission.get("estimated_bytes")
    parts = (
        f"left out ({omission['why']}): {omission.get('variant') or 'the stream'}",
        f"about {size:,} bytes" if isinstance(size, int) else "",
        f"kept in its place: {omission['kept']}" if omission.get("kept") else "",
        str(omission.get("detail") or ""),
    )
    return "; ".join(filter(None, parts))
