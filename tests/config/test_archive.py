"""archief.toml: strict, and one clear message for what is missing."""

import re
from datetime import date
from pathlib import Path

import pytest

from capture.config.archive import read_archive
from capture.config.archive_template import template, write_template
from capture.errors import ConfigError, UsageError
from capture.model.organisation import Concept, Valuation
from capture.model.period import Period

FILLED = """
naam = "Webarchief Gemeente Voorbeeld"
taal = ["nl", "en"]
[[archiefvormer]]
naam = "Gemeente Voorbeeld"
kenmerk = "gm9999"
bron = "TOOI register gemeenten compleet"
[waardering]
code = "B"
[informatiecategorie]
label = "Informatie verspreiden"
begrippenlijst = "Selectielijst gemeenten 2020"
[[beperkingGebruik]]
type = "Geen beperking"
"""
MORE = """
[raadpleeglocatie]
harvest = "https://webarchief.voorbeeld.nl/{tijdstip}/{url}"
[pakbon]
organisatie = "Gemeente Voorbeeld"
contactNaam = "A. Archivaris"
contactEmail = "archief@voorbeeld.nl"
doellocatie = "e-depot"
[[profiel]]
naam = "nationaal-archief-sidecar"
met = "Archiefdienst Voorbeeld"
door = "Hoofd archief"
datum = 2026-01-31
[[verklaring]]
eis = "OPSL01"
verklaring = "Voldoet aan de BIO2."
door = "CISO"
datum = "2026-02-01"
"""


def written(archive: Path, text: str) -> Path:
    (archive / "archief.toml").write_text(text, encoding="utf-8")
    return archive


def refused(archive: Path, text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        read_archive(written(archive, text))
    return str(caught.value)


def test_all_that_an_organisation_says_is_read(tmp_path: Path) -> None:
    told = read_archive(written(tmp_path, FILLED + MORE))
    assert told.archiefvormers[0].mark == "gm9999"
    assert told.waardering is Valuation.PERMANENT
    assert told.source == told.name
    assert told.languages == ("nl", "en")
    assert told.restrictions[0].kind == Concept(
        label="Geen beperking", list_name="Begrippenlijst Beperkingen MDTO"
    )
    assert told.locations.harvest == "https://webarchief.voorbeeld.nl/{moment}/{url}"
    assert told.handover is not None
    assert told.handover.contact.mail == "archief@voorbeeld.nl"
    assert told.profiles[0].on == date(2026, 1, 31)
    assert told.declarations[0].requirement == "OPSL01"
    assert told.declarations[0].on == date(2026, 2, 1)


def test_file_that_is_not_there_names_all_keys_and_the_command(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        read_archive(tmp_path)
    assert str(caught.value) == (
        f"{tmp_path}/archief.toml: is not there; make it with capture mdto init, and fill in naam,"
        " taal, archiefvormer.naam, archiefvormer.kenmerk, archiefvormer.bron, waardering.code,"
        " beperkingGebruik.type"
    )


def test_missing_keys_stand_in_one_line(tmp_path: Path) -> None:
    message = refused(tmp_path, 'naam = "x"\n[[archiefvormer]]\nnaam = "y"\n')
    assert message == (
        f"{tmp_path}/archief.toml: still to be filled in: taal, archiefvormer.kenmerk,"
        " archiefvormer.bron, waardering.code, beperkingGebruik.type"
    )


def test_unknown_key_names_the_nearest(tmp_path: Path) -> None:
    message = refused(tmp_path, FILLED.replace("kenmerk =", "kenmrk ="))
    assert "still to be filled in: archiefvormer.kenmerk" in message
    assert "there is no key archiefvormer.kenmrk; did you mean kenmerk?" in message


def test_template_is_refused_until_it_is_filled_in(tmp_path: Path) -> None:
    write_template(tmp_path)
    with pytest.raises(ConfigError) as caught:
        read_archive(tmp_path)
    assert str(caught.value) == (
        f"{tmp_path}/archief.toml: still to be filled in: naam, archiefvormer.naam,"
        " archiefvormer.kenmerk, archiefvormer.bron, waardering.code, informatiecategorie.label,"
        " informatiecategorie.code, informatiecategorie.begrippenlijst"
    )


def test_everything_optional_in_the_template_is_known(tmp_path: Path) -> None:
    lines = template().splitlines()
    active = [
        line.removeprefix("# ") if re.match(r'# (\[|[A-Za-z]+ = ["\[{0-9])', line) else line
        for line in lines
    ]
    text = "\n".join(active)
    text = text.replace('code = "VUL IN: B, V of N"', 'code = "V"').replace("VUL IN: ", "")
    told = read_archive(written(tmp_path, text))
    assert told.handover is not None
    assert told.part_of is not None
    assert told.locations.physical is not None
    assert told.bewaartermijn is not None
    assert told.bewaartermijn.duration == Period(years=10)


def test_template_never_replaces_a_file(tmp_path: Path) -> None:
    written(tmp_path, FILLED)
    with pytest.raises(UsageError, match="is there already"):
        write_template(tmp_path)
    assert read_archive(tmp_path).name == "Webarchief Gemeente Voorbeeld"


TERM = '[bewaartermijn]\ntrigger = "Bevriezing"\nlooptijd = "P10Y"\n'


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('code = "B"', 'code = "X"', "waardering.code: Input should be 'B', 'V' or 'N'"),
        ('code = "B"', 'code = "V"', "bewaartermijn is missing"),
        ("[waardering]", f"{TERM}[waardering]", "bewaartermijn only stands when"),
        ('looptijd = "P10Y"', 'looptijd = "10 jaar"', "write a duration of ISO 8601"),
        ('trigger = "Bevriezing"\n', "", "give einddatum, or both trigger and looptijd"),
        ('"nl", ', '"Nederlands, gewoon", ', "taal: write a language"),
        ('taal = ["nl", "en"]', "taal = []", "taal: name one at least"),
        ('type = "Geen beperking"', 'type = "Overig"', "nadereBeschrijving says what Overig means"),
        ("{tijdstip}", "{tijd}", "in braces can stand {harvest}, {site}, {tijdstip}, {url}"),
        ("{tijdstip}", "{url.__class__}", "in braces can stand"),
        ("{tijdstip}", "{url:>99999999}", "in braces can stand"),
        ("https://webarchief", "ftp://webarchief", "begins with https://"),
        ("archief@voorbeeld.nl", "archief", "write an address such as"),
        ("archief@voorbeeld.nl", "a@b.nl\\nBcc: c@d.nl", "write an address such as"),
        ("datum = 2026-01-31", 'datum = "31-01-2026"', "write a date such as 2026-11-22"),
        ('eis = "OPSL01"', 'eis = "BIO2"', "write the id of a requirement"),
        ('door = "CISO"', 'door = " "', "verklaring.door: is empty"),
        ('door = "CISO"', 'door = "a\\u001b[31m"', "can't be printed"),
        ('naam = "Gemeente Voorbeeld"', "naam = 3", "archiefvormer.naam: Input should be a valid"),
    ],
)
def test_wrong_value_is_answered_with_what_to_write(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    text = FILLED + MORE
    if "looptijd" in old or "trigger" in old:
        text = text.replace('code = "B"', 'code = "V"').replace(
            "[waardering]", f"{TERM}[waardering]"
        )
    assert old in text
    message = refused(tmp_path, text.replace(old, new, 1))
    assert said in message
    assert all(line.startswith(f"{tmp_path}/archief.toml: ") for line in message.splitlines())


@pytest.mark.parametrize(
    "data", [b"naam = [" + b"[" * 100_000, b"\xff\xfe", b"naam = ", b"#" * 9_000_000]
)
def test_hostile_file_is_one_line(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "archief.toml").write_bytes(data)
    with pytest.raises(ConfigError) as caught:
        read_archive(tmp_path)
    assert len(str(caught.value).splitlines()) == 1
