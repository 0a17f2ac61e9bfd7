from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capture.discovery.owner_list import read_owner_list

SEEDS = ("https://www.example.nl/start/", "https://b.example.nl/")


def read(content: bytes | str, name: str = "lijst.txt") -> list[tuple[str, int]]:
    data = content.encode() if isinstance(content, str) else content
    found = read_owner_list(data, name=name, seeds=SEEDS)
    return [(each.url, each.line) for each in found.listed]


def unreadable(content: str, name: str = "lijst.txt") -> int:
    return read_owner_list(content.encode(), name=name, seeds=SEEDS).unreadable


def test_plain_text_has_one_address_on_each_line() -> None:
    text = (
        "# van de webredactie\n\nhttps://www.example.nl/a\r\n/b/c?d=1  # nieuw\n"
        "www.example.nl/e\nexample.nl/f\nover/ons\nhttps://www.example.nl/#/route\n"
        "https://elders.nl/\n"
    )

    assert read(text) == [
        ("https://www.example.nl/a", 3),
        ("https://www.example.nl/b/c?d=1", 4),
        ("https://www.example.nl/e", 5),
        ("https://example.nl/f", 6),
        ("https://www.example.nl/start/over/ons", 7),
        ("https://www.example.nl/#/route", 8),
        ("https://elders.nl/", 9),
    ]


def test_commas_and_semicolons_in_addresses_are_no_columns() -> None:
    text = "https://www.example.nl/a,b\nhttps://www.example.nl/c;d=1\n"

    assert [url for url, _ in read(text)] == text.split()


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("name", ["lijst.csv", "lijst.txt", "lijst"])
@pytest.mark.parametrize("heading", ["url", "URL", "Adres", "address", "Link", "pagina", "loc"])
def test_a_header_names_the_column(delimiter: str, name: str, heading: str) -> None:
    lines = [
        ["titel", heading, "bron"],
        ["Thuis", "/thuis", "https://elders.nl/"],
        ["Weg, met komma", "weg", ""],
    ]
    text = "\r\n".join(delimiter.join(f'"{cell}"' for cell in line) for line in lines)

    assert read(text, name) == [
        ("https://www.example.nl/thuis", 2),
        ("https://www.example.nl/start/weg", 3),
    ]


def test_the_column_that_holds_addresses_wins_from_one_that_is_only_called_so() -> None:
    assert read("Pagina;Locatie url\nThuis;https://www.example.nl/x\n") == [
        ("https://www.example.nl/x", 2)
    ]
    assert read("Link;URL\nlees meer;/x\n") == [("https://www.example.nl/x", 2)]


def test_without_a_header_the_first_column_with_addresses_counts() -> None:
    rows = "1;Thuis;https://www.example.nl/a;https://elders.nl/\n2;Weg;/b;x\n"
    expected = [("https://www.example.nl/a", 1), ("https://www.example.nl/b", 2)]

    assert read(rows, "lijst.csv") == expected
    assert read(rows, "lijst") == expected


def test_a_csv_of_one_column_may_lack_a_header() -> None:
    assert read("https://www.example.nl/a\n/b\n", "x.CSV") == [
        ("https://www.example.nl/a", 1),
        ("https://www.example.nl/b", 2),
    ]


def test_lines_are_counted_over_quoted_line_breaks_and_the_mark_of_excel() -> None:
    text = 'sep=;\r\nurl;noot\r\n/a;"een\r\ntwee"\r\n/b;x\r\n'

    assert read(text, "x.csv") == [
        ("https://www.example.nl/a", 3),
        ("https://www.example.nl/b", 5),
    ]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
)
def test_the_encodings_of_spreadsheets_are_read(encoding: str) -> None:
    text = "url;titel\r\nhttps://www.example.nl/café;Café\r\n"

    assert read(text.encode(encoding), "x.csv") == [("https://www.example.nl/caf%C3%A9", 2)]


def test_what_is_no_address_is_counted() -> None:
    assert unreadable("/a\nmailto:a@example.nl\nzie ook de rest\nhttp://\n") == 3
    assert unreadable("url;t\n/a;x\n;leeg\njavascript:void(0);y\n", "x.csv") == 2


@pytest.mark.parametrize("content", [b"PK\x03\x04\x00\x00\x08\x00" * 40, b"\x00\xd8a", b"a\x00b"])
def test_a_file_that_is_no_text_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match="is no text"):
        read(content)


def test_a_cell_without_end_is_refused() -> None:
    with pytest.raises(ValueError, match="line 2: can't be read as CSV"):
        read('url,x\n"' + "a" * 300_000, "x.csv")


def read_or_refuse(content: bytes, name: str) -> None:
    with suppress(ValueError):
        for url, line in read(content, name):
            assert url.startswith(("http://", "https://"))
            assert line >= 1


@given(st.binary(max_size=400), st.sampled_from(["a.csv", "a.txt"]))
def test_any_bytes_give_a_list_or_are_refused(content: bytes, name: str) -> None:
    read_or_refuse(content, name)


@given(st.text(max_size=400), st.sampled_from(["a.csv", "a.txt"]))
def test_any_text_is_read(text: str, name: str) -> None:
    read_or_refuse(text.encode("utf-8", "replace"), name)
