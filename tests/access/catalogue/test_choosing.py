from datetime import timedelta
from pathlib import Path

from capture.access.catalogue.catalogue import Catalogue
from capture.access.catalogue.choosing import Candidate, Wanted
from tests.access.catalogue.archive import BASE, SITE, START, Asked, Writing, harvest, name_of
from tests.package.archive import post
from tests.warc import samples

REDIRECT = b"HTTP/1.1 301 Moved\r\nLocation: https://www.voorbeeld.nl/\r\nContent-Length: 0\r\n\r\n"


def found(archive: Path, path: str, day: int = 0, **more: object) -> list[Candidate]:
    wanted = Wanted(url=f"{BASE}{path}", moment=START + timedelta(days=day), **more)  # type: ignore[arg-type]
    with Catalogue.open(archive) as catalogue:
        catalogue.update()
        harvest_name = f"{name_of(day).stem}-full"
        return catalogue.candidates(wanted, harvest=harvest_name, site=SITE)


def test_an_address_with_another_lot_is_answered_by_the_like_one(tmp_path: Path) -> None:
    harvest(
        tmp_path,
        0,
        [Asked(path="/data?id=1&_=1795333200017"), Asked(path="/data?id=2&_=1795333200018")],
    )
    (only,) = found(tmp_path, "/data?id=2&_=1795333299999")
    assert (only.is_alike, only.capture.url) == (True, f"{BASE}/data?id=2&_=1795333200018")
    assert found(tmp_path, "/data?id=3&_=1795333299999") == []
    (exact,) = found(tmp_path, "/data?id=1&_=1795333200017")
    assert not exact.is_alike


def test_what_the_visit_itself_was_answered_goes_first_turn_by_turn(tmp_path: Path) -> None:
    visits = ("andere", "eigen", "eigen", "andere")
    harvest(
        tmp_path,
        0,
        [
            Asked(
                path="/stand",
                visit=visit,
                answer=samples.answer_of(b"%d" % number),
                after=timedelta(seconds=number),
            )
            for number, visit in enumerate(visits)
        ],
    )
    order = [
        found(tmp_path, "/stand", visit="eigen", turn=turn)[0].capture.moment - START
        for turn in range(3)
    ]
    assert [each.seconds for each in order] == [1, 2, 2]
    assert found(tmp_path, "/stand")[0].capture.moment == START


def test_the_harvest_goes_before_a_nearer_one_of_the_site(tmp_path: Path) -> None:
    harvest(tmp_path, 0, [Asked(path="/a", after=timedelta(hours=30))])
    harvest(tmp_path, 1, [Asked(path="/a"), Asked(path="/b")])
    assert found(tmp_path, "/a", day=0)[0].capture.harvest == f"{name_of(0).stem}-full"
    assert found(tmp_path, "/b", day=0)[0].capture.harvest == f"{name_of(1).stem}-full"


def test_the_scheme_that_was_asked_for_goes_first(tmp_path: Path) -> None:
    writing = Writing(tmp_path)
    writing.ask(Asked(path="/", host="voorbeeld.nl", answer=REDIRECT))
    writing.ask(Asked(path="/", after=timedelta(seconds=9)))
    writing.close()
    assert [each.capture.status for each in found(tmp_path, "/")] == [200, 301]


def test_posts_are_told_apart_by_what_is_sent(tmp_path: Path) -> None:
    kind = "application/x-www-form-urlencoded"
    bodies = (b"vraag=brug&ts=1795333200", b"vraag=weg&ts=1795333201")
    harvest(tmp_path, 0, [Asked(request=post("/zoek", body, kind)) for body in bodies])

    def answers(body: bytes) -> list[Candidate]:
        return found(tmp_path, "/zoek", method="POST", body=body, content_type=kind)

    (only,) = answers(b"vraag=weg&ts=1795333999")
    assert only.is_alike
    assert "vraag=weg" in only.capture.key
    assert answers(b"vraag=dijk&ts=1795333999") == []
    assert found(tmp_path, "/zoek") == []
