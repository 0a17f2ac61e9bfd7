from collections.abc import Mapping

from capture.harvest.incremental.plan import Decided, decide
from capture.harvest.incremental.verdicts import Standing, Verdict
from capture.ledger.memory import Memory
from capture.model.change import ChangeKind, Part, Reason
from tests.harvest.incremental.known import answer, memory, url


def verdict(path: str, standing: Standing, what: str = "text", status: int = 200) -> Verdict:
    part = Part(url=url(path), what=(what,))
    return Verdict(url=url(path), standing=standing, part=part, status=status)


def decided(known: Memory, *found: Verdict, chosen: Mapping[str, Reason] | None = None) -> Decided:
    same = {each: Verdict(url=each, standing=Standing.SAME, status=200) for each in known.answers}
    return decide(
        known,
        same | {each.url: each for each in found},
        chosen=chosen or {},
        claimed=frozenset(),
        answers={},
    )


def test_nothing_is_rendered_when_nothing_differs() -> None:
    assert decided(memory({"/": [], "/a": ["/a.json"]})).rows == {}


def test_a_page_is_changed_by_its_own_bytes_and_by_the_data_behind_it() -> None:
    known = memory({"/": [], "/a": ["/a.json"], "/b": []})
    found = decided(
        known, verdict("/a.json", Standing.CHANGED, "data"), verdict("/b", Standing.CHANGED)
    )
    assert {each: (row.kind, row.reason) for each, row in found.rows.items()} == {
        url("/a"): (ChangeKind.CHANGED, Reason.CHANGED),
        url("/b"): (ChangeKind.CHANGED, Reason.CHANGED),
    }
    assert [part.url for part in found.rows[url("/a")].because] == [url("/a.json")]
    assert found.probes == set()


def test_data_that_went_changes_the_page_that_shows_it() -> None:
    known = memory({"/a": ["/a.json"]})
    found = decided(known, verdict("/a.json", Standing.AWAY, "status", status=404))
    assert found.rows[url("/a")].reason is Reason.CHANGED


def test_noise_is_no_change() -> None:
    known = memory({"/a": []})
    assert decided(known, verdict("/a", Standing.NOISE)).rows == {}


def test_data_that_many_pages_show_changes_all_of_them() -> None:
    pages = {f"/{number}": ["/menu.json"] for number in range(30)}
    known = memory(
        pages, answers=[answer("/menu.json", destination="empty", mime="application/json")]
    )
    found = decided(known, verdict("/menu.json", Standing.CHANGED, "data"))
    assert len(found.to_render) == 30


def test_a_shared_style_sheet_is_shown_by_a_few_pages() -> None:
    pages = {f"/{number}": ["/site.css"] for number in range(30)}
    known = memory(pages, answers=[answer("/site.css", destination="style", mime="text/css")])
    found = decided(known, verdict("/site.css", Standing.CHANGED, "style"))
    assert 0 < len(found.to_render) < 5
    assert found.probes == set(found.to_render)
    assert set(found.shared) == {url("/site.css")}
    # A page that is rendered anyway shows it as well.
    chosen = {url("/7"): Reason.SAMPLE}
    assert decided(known, verdict("/site.css", Standing.CHANGED), chosen=chosen).to_render == [
        url("/7")
    ]


def test_a_style_sheet_of_few_pages_changes_those() -> None:
    pages: dict[str, list[str]] = {f"/{number}": [] for number in range(30)}
    known = memory(
        pages | {"/a": ["/a.css"]}, answers=[answer("/a.css", destination="style", mime="text/css")]
    )
    found = decided(known, verdict("/a.css", Standing.CHANGED, "style"))
    assert found.to_render == [url("/a")]
    assert found.rows[url("/a")].kind is ChangeKind.CHANGED


def test_the_sample_and_hubs_are_probes_unless_they_changed() -> None:
    known = memory({"/": [], "/a": []})
    chosen = {url("/"): Reason.HUB, url("/a"): Reason.SAMPLE}
    found = decided(known, verdict("/a", Standing.CHANGED), chosen=chosen)
    assert found.probes == {url("/")}
    assert found.rows[url("/a")].reason is Reason.CHANGED


def test_a_page_that_gives_no_answer_is_looked_into_and_not_rendered() -> None:
    known = memory({"/a": ["/a.json"], "/b": ["/b.json"]})
    found = decided(
        known,
        Verdict(url=url("/a"), standing=Standing.UNKNOWN),
        Verdict(url=url("/b.json"), standing=Standing.UNKNOWN),
    )
    assert found.away == [url("/a")]
    assert found.rows[url("/a")].reason is None
    # What it shows could not be checked: then the browser has to.
    assert found.rows[url("/b")].reason is Reason.UNCHECKED


def test_documents_have_rows_of_their_own_and_parts_of_pages_have_not() -> None:
    known = memory({"/a": ["/foto.jpg"]}, files=["/brief.pdf", "/foto.jpg"])
    found = decided(
        known,
        verdict("/brief.pdf", Standing.CHANGED, "document"),
        verdict("/foto.jpg", Standing.CHANGED, "media"),
    )
    assert set(found.rows) == {url("/brief.pdf"), url("/a")}
    assert not found.rows[url("/brief.pdf")].is_page
    assert found.rows[url("/brief.pdf")].reason is None
