"""What became of pages and documents, from WARC files of two states of a small site."""

import io
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from capture.compare.compare import compare
from capture.compare.opening import opened_side
from capture.compare.verdicts import read_verdicts, to_csv
from capture.errors import ConfigError, UsageError
from capture.model.comparison import Comparison, Counts, Pair, sentence
from capture.model.fate import Answer, Change, DocumentFate, Fate, Ground, Redirecting, RelationKind
from tests.compare.sites import Answer as Told
from tests.compare.sites import document, html, missing, redirect, write_warc

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
MENU = ("Home van het ministerie", "Alle onderwerpen van dit ministerie", "Contact met ons")


def text(subject: str, sentences: int = 8) -> list[str]:
    """Return text of its own for a subject, that shares no run of three words with another's."""
    return [
        f"{subject} {number} is {subject}{number} en {subject}{number + 1} {subject}{number + 2}"
        f" {subject}{number + 3} voor {subject}{number + 5}"
        for number in range(sentences)
    ]


def page(subject: str, *, title: str | None = None, head: str = "", sentences: int = 8) -> Told:
    """Return a page with the site's menu, and text of its own."""
    name = f"{title or subject} | Ministerie"
    return html(name, *MENU, *text(subject, sentences), head=head)


def compared(
    tmp_path: Path,
    old: Iterable[tuple[str, Told]],
    new: Iterable[tuple[str, Told]],
    *,
    decisions: bytes | None = None,
) -> Comparison:
    """Return the comparison of two sites, by address."""
    write_warc(tmp_path / "oud.warc.gz", old)
    write_warc(tmp_path / "nieuw.warc.gz", new)
    owner = None if decisions is None else read_verdicts(decisions, where="paren.csv")
    with (
        opened_side(tmp_path / "oud.warc.gz") as before,
        opened_side(tmp_path / "nieuw.warc.gz") as after,
    ):
        return compare(before, after, made=NOW, owner=owner)


def pair_of(comparison: Comparison, path: str) -> Pair:
    """Return what became of the old page at a path."""
    return next(
        each for each in comparison.pairs if each.old is not None and each.old.url.endswith(path)
    )


def at(host: str, pages: dict[str, Told]) -> list[tuple[str, Told]]:
    """Return answers by address."""
    return [(f"https://{host}{path}", answer) for path, answer in pages.items()]


SUBJECTS = ("appel", "boom", "citroen", "dadel", "eik", "fruit", "gras", "hout")
OLD = {
    "/": page("home", title="Home"),
    **{f"/onderwerpen/{subject}/": page(subject) for subject in SUBJECTS},
}


def test_kept_moved_gone_and_new_are_told_and_add_up(tmp_path: Path) -> None:
    new = {
        "/": page("home", title="Home"),
        "/onderwerpen/appel/": page("appel"),
        "/onderwerpen/boom/": page("boom", sentences=4),
        "/thema/zuidvruchten": page("citroen"),
        "/onderwerpen/citroen/": redirect(301, "/thema/zuidvruchten"),
        "/thema/dadel": page("dadel"),
        "/onderwerpen/dadel/": missing(),
        "/onderwerpen/eik/": missing(410),
        "/onderwerpen/fruit/": redirect(301, "/"),
        "/thema/zonnepanelen": page("zon"),
        "/onderwerpen/hout/": html("Pagina niet gevonden | Ministerie", *MENU),
    }
    found = compared(tmp_path, at("oud.nl", OLD), at("oud.nl", new))
    fates = {each.old.url[14:]: each.fate for each in found.pairs if each.old}
    assert fates == {
        "/": Fate.KEPT,
        "/onderwerpen/appel/": Fate.KEPT,
        "/onderwerpen/boom/": Fate.KEPT,
        "/onderwerpen/citroen/": Fate.MOVED,
        "/onderwerpen/dadel/": Fate.MOVED,
        "/onderwerpen/eik/": Fate.GONE,
        "/onderwerpen/fruit/": Fate.GONE,
        "/onderwerpen/gras/": Fate.GONE,
        "/onderwerpen/hout/": Fate.GONE,
    }
    assert pair_of(found, "/appel/").change is Change.NONE
    assert pair_of(found, "/boom/").change is Change.MUCH
    assert pair_of(found, "/citroen/").redirecting is Redirecting.RIGHT
    dadel = pair_of(found, "/dadel/")
    assert (dadel.answer, dadel.redirecting) == (Answer.NOT_FOUND, Redirecting.NONE)
    assert dadel.expected == "https://oud.nl/thema/dadel"
    assert pair_of(found, "/eik/").answer is Answer.REMOVED
    assert pair_of(found, "/fruit/").redirecting is Redirecting.TO_HOME
    assert pair_of(found, "/gras/").answer is Answer.NOT_ASKED
    assert pair_of(found, "/hout/").answer is Answer.SOFT_NOT_FOUND
    assert sentence(found.counts) == (
        "9 pagina's vóór, 6 ná: 3 gebleven, 2 verplaatst (1 goed doorverwezen),"
        " 3 weg zonder doorverwijzing, 1 weg en elders heen doorverwezen, 1 nieuw"
    )


@pytest.mark.parametrize(
    ("answers", "judged"),
    [
        ({"/a": redirect(301, "/b")}, Redirecting.RIGHT),
        ({"/a": redirect(308, "/b")}, Redirecting.RIGHT),
        ({"/a": redirect(302, "/b")}, Redirecting.TEMPORARY),
        ({"/a": redirect(301, "/x"), "/x": redirect(301, "/b")}, Redirecting.CHAIN),
        ({"/a": redirect(301, "/")}, Redirecting.TO_HOME),
        ({"/a": redirect(301, "/boom")}, Redirecting.WRONG_TARGET),
        ({"/a": redirect(301, "/x"), "/x": redirect(301, "/a")}, Redirecting.LOOP),
        ({"/a": redirect(301, "/a")}, Redirecting.LOOP),
        ({"/a": redirect(301, "/x"), "/x": missing()}, Redirecting.BROKEN),
        ({"/a": redirect(301, "javascript:alert(1)")}, Redirecting.UNKNOWN_END),
        ({"/a": redirect(301, "https://elders.example/")}, Redirecting.UNKNOWN_END),
        ({"/a": (301, {}, b"")}, Redirecting.BROKEN),
        ({"/a": missing()}, Redirecting.NONE),
        ({}, Redirecting.NONE),
    ],
)
def test_redirects_are_judged(
    tmp_path: Path, answers: dict[str, Told], judged: Redirecting
) -> None:
    base = {"/": page("home", title="Home"), "/boom": page("boom"), "/eik": page("eik")}
    found = compared(
        tmp_path,
        at("oud.nl", base | {"/a": page("appel")}),
        at("oud.nl", base | {"/b": page("appel")} | answers),
    )
    assert pair_of(found, "/a").fate is Fate.MOVED
    assert pair_of(found, "/a").redirecting is judged


def test_other_host_http_and_index_files_are_the_same_address(tmp_path: Path) -> None:
    old = {"/": page("home"), "/a/index.html": page("appel"), "/b": page("boom")}
    new = {"/": page("home"), "/a/": page("appel"), "/b": page("boom"), "/c": page("citroen")}
    found = compared(
        tmp_path, [(f"http://www.oud.nl{p}", a) for p, a in old.items()], at("nieuw.nl", new)
    )
    assert [each.fate for each in found.pairs] == [Fate.KEPT] * 3 + [Fate.NEW]
    assert found.host_map == {"oud.nl": "nieuw.nl"}


def test_a_page_that_was_taken_up_in_another_is_merged(tmp_path: Path) -> None:
    base = {"/": page("home", title="Home"), "/x": page("x")}
    both = html("Vruchten | Ministerie", *MENU, *text("appel", 20), *text("dadel"))
    found = compared(
        tmp_path,
        at("oud.nl", base | {"/appel": page("appel", sentences=20), "/dadel": page("dadel")}),
        at("oud.nl", base | {"/vruchten": both}),
    )
    assert pair_of(found, "/appel").fate is Fate.MOVED
    assert pair_of(found, "/dadel").fate is Fate.MERGED
    related = pair_of(found, "/appel").relations
    assert [(each.kind, each.url) for each in related] == [
        (RelationKind.MERGED, "https://oud.nl/dadel")
    ]


def test_a_rewritten_page_goes_where_its_section_went(tmp_path: Path) -> None:
    rewritten, other = SUBJECTS[-2:]
    # A second page of the name keeps title and name from saying enough by themselves.
    archive = {f"/archief/{name}/": page(name) for name in ("kaas", "lamp", "maan", "noot")}
    old = OLD | archive | {f"/archief/{rewritten}/": page("oud", title=rewritten, sentences=12)}
    stayed = {f"/thema/{subject}/": page(subject) for subject in SUBJECTS[:-2]}
    new = {
        "/": OLD["/"],
        f"/thema/{rewritten}/": page("herschreven", title=rewritten, sentences=12),
        f"/thema/{other}/": page("anders", title="Iets geheel anders", sentences=12),
    }
    found = compared(tmp_path, at("a.example", old), at("a.example", new | stayed))
    pair = pair_of(found, f"/onderwerpen/{rewritten}/")
    assert pair.fate is Fate.MOVED
    assert pair.new is not None
    assert pair.new.url.endswith(f"/thema/{rewritten}/")
    assert pair_of(found, f"/archief/{rewritten}/").fate is Fate.GONE
    assert pair_of(found, f"/onderwerpen/{other}/").fate is Fate.GONE, "its name alone says little"

    scattered = {f"/{number}{url}": answer for number, (url, answer) in enumerate(stayed.items())}
    found = compared(tmp_path, at("a.example", old), at("a.example", new | scattered))
    assert pair_of(found, f"/onderwerpen/{rewritten}/").fate is Fate.GONE, "no section moved"


def test_who_shares_the_first_sentences_and_more_goes_before_who_shares_those(
    tmp_path: Path,
) -> None:
    said = text("boom", 3)
    others = {url: answer for url, answer in OLD.items() if "boom" not in url}
    old = others | {
        "/a/boom/": html("Boom", *MENU, *said, *text("berk", 1), *text("els", 5)),
        "/b/boom/": html("Boom", *MENU, *said, *text("oud", 9)),
    }
    new = {"/": OLD["/"], "/c/boom/": html("Boom", *MENU, *said, *text("berk", 3))}
    found = compared(tmp_path, at("a.example", old), at("a.example", new | others))
    pairs = {
        url: (pair_of(found, url).fate, pair_of(found, url).likeness)
        for url in ("/a/boom/", "/b/boom/")
    }
    assert pairs["/a/boom/"][0] is Fate.MOVED, pairs
    assert pairs["/b/boom/"][0] is not Fate.MOVED, pairs


def test_a_page_that_went_into_two_is_told_as_split(tmp_path: Path) -> None:
    base = {"/": page("home", title="Home"), "/x": page("x")}
    whole = html("Vruchten | Ministerie", *MENU, *text("appel", 20), *text("dadel", 10))
    found = compared(
        tmp_path,
        at("oud.nl", base | {"/vruchten": whole}),
        at(
            "oud.nl",
            base | {"/appels": page("appel", sentences=20), "/dadels": page("dadel", sentences=10)},
        ),
    )
    pair = pair_of(found, "/vruchten")
    assert (pair.fate, pair.new and pair.new.url) == (Fate.MOVED, "https://oud.nl/appels")
    assert [(each.kind, each.url) for each in pair.relations] == [
        (RelationKind.SPLIT, "https://oud.nl/dadels")
    ]


def test_canonical_and_refresh_lead_to_the_new_page(tmp_path: Path) -> None:
    base = {"/": page("home", title="Home"), "/x": page("x")}
    stub = html("Verhuisd", head='<meta http-equiv="Refresh" content="0; url=/b">')
    found = compared(
        tmp_path,
        at("oud.nl", base | {"/a": page("appel")}),
        at("oud.nl", base | {"/a": stub, "/b": page("appel")}),
    )
    pair = pair_of(found, "/a")
    assert (pair.fate, pair.redirecting) == (Fate.MOVED, Redirecting.TEMPORARY)


def test_documents_are_followed_by_their_bytes(tmp_path: Path) -> None:
    old = {
        "/": page("home"),
        "/stuk/a.pdf": document(".pdf", b"%PDF a"),
        "/stuk/b.pdf": document(".pdf", b"%PDF b"),
        "/stuk/c.odt": document(".odt", b"PK c"),
        "/stuk/d.csv": document(".csv", b"d;1"),
        "/stuk/e.pdf": document(".pdf", b"%PDF e"),
        "/stuk/e-kopie.pdf": document(".pdf", b"%PDF e"),
        "/stuk/f.ods": document(".ods", b"PK f"),
    }
    new = {
        "/": page("home"),
        "/stuk/a.pdf": document(".pdf", b"%PDF a"),
        "/stuk/b.pdf": document(".pdf", b"%PDF b, herzien"),
        "/bestanden/7.odt": document(".odt", b"PK c"),
        "/bestanden/e.pdf": document(".pdf", b"%PDF e"),
        "/bestanden/f.ods": document(".ods", b"PK f, herzien"),
        "/bestanden/g.pdf": document(".pdf", b"%PDF g"),
    }
    found = compared(tmp_path, at("oud.nl", old), at("oud.nl", new))
    named = [(each.old or each.new, each.fate) for each in found.documents]
    fates = {it.url.rpartition("/")[2]: fate for it, fate in named if it is not None}
    assert fates == {
        "a.pdf": DocumentFate.KEPT,
        "b.pdf": DocumentFate.CHANGED,
        "c.odt": DocumentFate.MOVED,
        "d.csv": DocumentFate.GONE,
        "e.pdf": DocumentFate.MOVED,
        "e-kopie.pdf": DocumentFate.MERGED,
        "f.ods": DocumentFate.MOVED,
        "g.pdf": DocumentFate.NEW,
    }
    moved = next(each for each in found.documents if each.old and each.old.url.endswith("f.ods"))
    assert moved.is_changed


def test_the_owner_goes_before_everything(tmp_path: Path) -> None:
    base = {"/": page("home", title="Home"), "/x": page("x")}
    old = at("oud.nl", base | {"/a": page("appel"), "/b": page("boom"), "/c": page("citroen")})
    new = at("oud.nl", base | {"/a2": page("appel"), "/b2": page("boom")})
    first = compared(tmp_path, old, new)
    table = to_csv(first.pairs, None).decode("utf-8-sig").splitlines()
    heads = table[0].split(";")
    rows = [dict(zip(heads, line.split(";"), strict=True)) for line in table[1:]]
    for row in rows:
        match row["oud adres"][-2:]:
            case "/a":
                row |= {"besluit": "anders", "juist adres": "https://oud.nl/b2"}
            case "/b":
                row |= {"besluit": "weg", "opmerking": "vervallen"}
            case "/c":
                row |= {"besluit": "weg", "doorverwijzen naar": "https://elders.nl/c"}
    edited = "\r\n".join([";".join(heads), *(";".join(row.values()) for row in rows)])
    second = compared(tmp_path, old, new, decisions=edited.encode("cp1252"))
    a, b, c = (pair_of(second, f"/{each}") for each in "abc")
    assert (a.fate, a.new and a.new.url, a.confidence) == (Fate.MOVED, "https://oud.nl/b2", 1.0)
    assert a.grounds[0] is Ground.OWNER
    assert (b.fate, b.remark) == (Fate.GONE, "vervallen")
    assert (c.fate, c.expected) == (Fate.GONE, "https://elders.nl/c")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("https://oud.nl/a;;anders;", "line 2: besluit anders needs the page"),
        ("https://oud.nl/a;;anders;nergens", "line 2: juist adres 'nergens' is no web address"),
        ("https://oud.nl/a;;misschien;", "line 2: besluit 'misschien': write akkoord"),
        ("https://oud.nl/zz;;weg;", "line 2: https://oud.nl/zz is no page of the old side"),
        ("https://oud.nl/a;;anders;https://oud.nl/q", "line 2: https://oud.nl/q is no page of the"),
        ("=1+1;;weg;", "line 2: oud adres '=1+1' is no web address"),
    ],
)
def test_a_wrong_verdict_is_named_by_its_line(tmp_path: Path, row: str, said: str) -> None:
    pages = at("oud.nl", {"/": page("home"), "/a": page("appel")})
    data = f"oud adres;nieuw adres;besluit;juist adres\r\n{row}\r\n".encode()
    with pytest.raises(ConfigError, match=said.replace("?", r"\?").replace("+", r"\+")):
        compared(tmp_path, pages, pages, decisions=data)


def test_nothing_to_read_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "leeg").mkdir()
    (tmp_path / "stuk.warc.gz").write_bytes(b"\x1f\x8bniets")
    (tmp_path / "tekst.warc").write_bytes(b"geen archief")
    for name, said in (
        ("leeg", "holds no WARC files"),
        ("er-niet", "is not there"),
        ("stuk.warc.gz", "no record that can be read"),
        ("tekst.warc", "no record that can be read"),
    ):
        with pytest.raises(UsageError, match=said), opened_side(tmp_path / name):
            pass


def test_damage_is_read_over_and_told(tmp_path: Path) -> None:
    path = tmp_path / "oud.warc"
    write_warc(path, at("oud.nl", {f"/{s}": page(s) for s in SUBJECTS}), gzip=False)
    data = bytearray(path.read_bytes())
    middle = data.find(b"WARC/1.", len(data) // 2)
    data[middle : middle + 40] = b"\xff" * 40
    path.write_bytes(data)
    with opened_side(path) as side:
        assert len(side.pages) == len(SUBJECTS) - 1
        assert any("is damaged" in note for note in side.side.notes)


def test_a_file_compressed_as_one_whole_is_read(tmp_path: Path) -> None:
    import gzip

    write_warc(tmp_path / "los.warc", at("oud.nl", OLD), gzip=False)
    whole = tmp_path / "heel.warc.gz"
    whole.write_bytes(gzip.compress((tmp_path / "los.warc").read_bytes()))
    with opened_side(whole) as side:
        assert len(side.pages) == len(OLD)
        assert "appel0" in side.own_text(side.pages[1])
        assert MENU[0] not in side.own_text(side.pages[1])
        assert side.html(side.pages[1]) is not None


def test_an_incremental_harvest_is_the_state_of_the_site_on_its_day(tmp_path: Path) -> None:
    site = tmp_path / "oud.nl"
    full, daily = site / "P-20260101000000-full", site / "P-20260102000000-incremental"
    for folder in (full, daily):
        (folder / "warc").mkdir(parents=True)
        (folder / "settings.json").write_text("{}")
    first = {"/": page("home"), "/a": page("appel"), "/b": page("boom"), "/c": page("citroen")}
    later = {"/a": missing(410), "/b": page("boom", sentences=9), "/d": page("dadel")}
    write_warc(full / "warc" / "1.warc.gz", at("oud.nl", first))
    write_warc(daily / "warc" / "1.warc.gz", at("oud.nl", later))
    with opened_side(daily) as side:
        assert [each.url[14:] for each in side.pages] == ["/", "/b", "/c", "/d"]
        assert "boom8" in side.text(side.pages[1])
        assert side.side.builds_on == (full.name,)
        assert side.pages[2].harvest == full.name
    with opened_side(full) as side:
        assert [each.url[14:] for each in side.pages] == ["/", "/a", "/b", "/c"]


def test_a_revisit_has_the_body_of_what_it_refers_to(tmp_path: Path) -> None:
    path = tmp_path / "oud.warc.gz"
    status, fields, body = page("appel")
    head = StatusAndHeaders(f"{status} OK", [*fields.items()], protocol="HTTP/1.1")
    with path.open("wb") as out:
        writer = WARCWriter(out, gzip=True)
        original = writer.create_warc_record(
            "https://oud.nl/a", "response", payload=io.BytesIO(body), http_headers=head
        )
        writer.write_record(original)
        digest = original.rec_headers.get_header("WARC-Payload-Digest")
        date = original.rec_headers.get_header("WARC-Date")
        writer.write_record(
            writer.create_revisit_record(
                "https://oud.nl/b", digest, "https://oud.nl/a", date, http_headers=head
            )
        )
        writer.write_record(
            writer.create_revisit_record(
                "https://oud.nl/c", "sha1:AAAA", "https://oud.nl/zz", date, http_headers=head
            )
        )
    with opened_side(path) as side:
        texts = {each.url[-1]: side.html(each) for each in side.pages}
    assert texts == {"a": body, "b": body, "c": None}


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(list(Fate)), max_size=60), st.data())
def test_counts_add_up_whatever_became_of_pages(fates: list[Fate], data: st.DataObject) -> None:
    from dataclasses import replace

    from capture.model.comparison import counts_of
    from tests.compare.values import compared_page

    pairs = []
    for number, fate in enumerate(fates):
        old = None if fate is Fate.NEW else compared_page(f"https://o.nl/{number}")
        new = None if fate is Fate.GONE else compared_page(f"https://n.nl/{number}")
        redirecting = data.draw(st.sampled_from(list(Redirecting)))
        pair = Pair(fate=fate, old=old, new=new, confidence=1.0)
        pairs.append(pair if fate is Fate.NEW else replace(pair, redirecting=redirecting))
    counts = counts_of(pairs)
    assert counts.old == sum(fate is not Fate.NEW for fate in fates)
    assert counts.old == (
        counts.kept + counts.moved + counts.merged + counts.gone_unredirected
        + counts.gone_redirected
    )  # fmt: skip
    assert counts.new_side == counts.kept + counts.moved + counts.new


def test_counts_that_do_not_add_up_are_refused() -> None:
    with pytest.raises(ValueError, match="do not add up"):
        Counts(
            old=3, new_side=1, kept=1, kept_changed=0, moved=0, moved_right=0, merged=0, gone=1,
            gone_unredirected=1, new=0,
        )  # fmt: skip
