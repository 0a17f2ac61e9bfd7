"""Lists of changes to look at and test with."""

from datetime import UTC, datetime

from capture.model.change import Change, ChangeCounts, ChangeKind, ChangeList, Part, Proof, Trust

SITE = "https://www.example.nl"
HOSTILE = '<script>alert("x")</script>\u202e=HYPERLINK("x")'


def change(number: int, kind: ChangeKind) -> Change:
    """Return the row with that number, the same each time."""
    address = f"{SITE}/pagina/{number}"
    part = Part(
        url=address if number % 2 else f"{SITE}/api/{number}.json",
        what=("text", "links") if number % 2 else ("data",),
        examples=(("Open tot 17 uur", "Open tot 16 uur"), (HOSTILE, "")),
    )
    is_changed = kind is ChangeKind.CHANGED
    return Change(
        change=kind,
        url=address,
        title=HOSTILE if number % 3 == 0 else f"Pagina {number}",
        is_page=number % 4 != 0,
        to=f"{SITE}/nieuw/{number}" if kind is ChangeKind.MOVED else None,
        how={ChangeKind.GONE: "soft-404", ChangeKind.MOVED: "redirect"}.get(kind, ""),
        what=part.what if is_changed else (),
        because=(part,) if is_changed else (),
        proof=Proof.DIGEST if is_changed else Proof.STATUS,
        record_id=f"urn:uuid:{number}",
        thumbnail=f"{number:05}.jpg" if number < 3 else None,
    )


def changes(count: int = 20, *, is_complete: bool = True) -> ChangeList:
    """Return a list with rows of each kind in turn."""
    kinds = list(ChangeKind)
    rows = tuple(change(number, kinds[number % len(kinds)]) for number in range(count))
    counted = {kind: sum(row.change is kind for row in rows) for kind in kinds}
    counts = ChangeCounts(
        known=300,
        checked=700,
        unchanged=290,
        new=counted[ChangeKind.NEW],
        changed=counted[ChangeKind.CHANGED],
        moved=counted[ChangeKind.MOVED],
        gone=counted[ChangeKind.GONE],
        undetermined=counted[ChangeKind.UNDETERMINED],
        rendered=30,
        hubs=3,
        sample=21,
        sample_changed=4 if count else 0,
        sample_missed=1 if count else 0,
    )
    told = Trust(source=f"sitemap {SITE}", nl=f"Nederlands {HOSTILE}", en="English")
    return ChangeList(
        harvest="NL-X-20260302090000-incremental",
        site_host="www.example.nl",
        base=("NL-X-20260301090000-full",),
        written=datetime(2026, 3, 2, 10, tzinfo=UTC),
        is_complete=is_complete,
        counts=counts,
        recall=counts.recall,
        rows=rows,
        trust=(told,) if count else (),
        noise=(told,) if count else (),
    )
