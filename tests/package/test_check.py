"""A SIP that was changed in one respect is caught, by the rule for that."""

import io
import re
import shutil
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from capture.cli import main
from capture.model.layout import HarvestFolder
from capture.package.profile import Output
from tests.package.packing import PLACE, SIDECARS, TOP, WARC, faults, pack

DOCUMENT = f"{WARC}.bestand.mdto.xml"
WHOLE = f"{PLACE}/NL-Tst-20260504030201-volledig.mdto.xml"
SERIES = f"{TOP}/{TOP}.mdto.xml"
CSV = f"{PLACE}/NL-Tst-20260504030201-weespaginas.csv"


def flip(path: str) -> Callable[[Path], None]:
    def change(sip: Path) -> None:
        data = bytearray((sip / path).read_bytes())
        data[len(data) // 2] ^= 1
        (sip / path).write_bytes(data)

    return change


def replaced(path: str, old: str, new: str) -> Callable[[Path], None]:
    def change(sip: Path) -> None:
        text = (sip / path).read_text("utf-8")
        assert re.search(old, text, re.DOTALL)
        (sip / path).write_text(re.sub(old, new, text, count=1, flags=re.DOTALL), "utf-8")

    return change


def removed(path: str) -> Callable[[Path], None]:
    return lambda sip: (sip / path).unlink()


def added(path: str, data: bytes = b"x") -> Callable[[Path], None]:
    def change(sip: Path) -> None:
        (sip / path).parent.mkdir(exist_ok=True)
        (sip / path).write_bytes(data)

    return change


CHANGES = (
    ("one bit of a WARC file", flip(WARC), {"checksum"}, WARC),
    ("one bit of a list", flip(CSV), {"checksum"}, CSV),
    ("a byte more", lambda sip: (sip / CSV).open("ab").write(b"\n"), {"size", "checksum"}, CSV),
    ("a file too many", added(f"{PLACE}/extra.txt"), {"extra", "sidecar"}, f"{PLACE}/extra.txt"),
    ("a folder too many", added("los/extra.txt"), {"extra", "sidecar"}, "los/extra.txt"),
    ("a file missing", removed(CSV), {"missing"}, CSV),
    ("a document missing", removed(DOCUMENT), {"missing", "sidecar"}, WARC),
    ("no pakbon", removed("pakbon.xml"), {"pakbon"}, ""),
    ("a pakbon that is none", added("pakbon.xml", b"<pakbon/>"), {"pakbon"}, "pakbon.xml"),
    ("a wrong size in a document", replaced(DOCUMENT, r"<omvang>\d", "<omvang>9"), {"size"}, WARC),
    (
        "a wrong checksum in a document",
        replaced(DOCUMENT, r"Waarde>\w\w\w\w", "Waarde>0000"),
        {"checksum"},
        WARC,
    ),
    (
        "a wrong number of files on the pakbon",
        replaced("pakbon.xml", r"<bestanden>\d+", "<bestanden>77"),
        {"count"},
        "pakbon.xml",
    ),
    (
        "a wrong number of bytes on the pakbon",
        replaced("pakbon.xml", r"<bytesZonderMetagegevens>\d", "<bytesZonderMetagegevens>"),
        {"count"},
        "pakbon.xml",
    ),
    (
        "a wrong number of informatieobjecten",
        replaced("pakbon.xml", r"<informatieobjecten>2", "<informatieobjecten>3"),
        {"count"},
        "pakbon.xml",
    ),
    (
        "another hash of the whole",
        replaced("pakbon.xml", r'SHA-256">\w{4}', 'SHA-256">0000'),
        {"checksum"},
        "pakbon.xml",
    ),
    (
        "another version of the profile",
        replaced("pakbon.xml", r"<versie>1", "<versie>0"),
        {"pakbon"},
        "pakbon.xml",
    ),
    (
        "a document that belongs to another object",
        replaced(DOCUMENT, r"(<isRepresentatieVan>.*?Kenmerk>)", r"\1x"),
        {"reference"},
        DOCUMENT,
    ),
    (
        "a harvest that names a file that isn't there",
        replaced(WHOLE, r"(<heeftRepresentatie>.*?Kenmerk>)", r"\1x"),
        {"reference"},
        WHOLE,
    ),
    (
        "a harvest of another series",
        replaced(WHOLE, r"(<isOnderdeelVan>.*?Kenmerk>)", r"\1x"),
        {"reference"},
        WHOLE,
    ),
    (
        "a series without its harvest",
        replaced(SERIES, r"(<bevatOnderdeel>.*?Kenmerk>)", r"\1x"),
        {"reference"},
        SERIES,
    ),
    (
        "an element that the profile requires",
        replaced(WHOLE, r"<omschrijving>.*?</omschrijving>", ""),
        {"mdto"},
        WHOLE,
    ),
    (
        "a label that is on no list",
        replaced(WHOLE, "Archiefstuk", "Archiefstukje"),
        {"mdto"},
        WHOLE,
    ),
    ("no XML in a document", added(WHOLE, b"<MDTO"), {"mdto"}, WHOLE),
)


@pytest.mark.requirement("META03")
@pytest.mark.parametrize(
    ("change", "rules", "path"),
    [pytest.param(*each[1:], id=each[0].replace(" ", "-")) for each in CHANGES],
)
def test_what_was_changed_is_found(
    change: Callable[[Path], object],
    rules: set[str],
    path: str,
    harvest: HarvestFolder,
    tmp_path: Path,
) -> None:
    sip = pack([harvest], tmp_path / "sip")
    assert faults(sip) == ()

    change(sip)

    found = faults(sip)
    assert rules <= {each.rule.value for each in found if each.path in (path, DOCUMENT)}
    assert path in {each.path for each in found}


def test_every_bit_of_a_zip_that_is_flipped_is_found(
    harvest: HarvestFolder, tmp_path: Path
) -> None:
    sip = pack([harvest], tmp_path / "s.zip", output=Output.ZIP)
    whole = sip.read_bytes()
    data = bytearray(whole)
    data[data.index(b"Welkom in de gemeente")] ^= 1
    sip.write_bytes(data)

    assert [each.rule.value for each in faults(sip)] == ["readable"]


def test_a_zip_that_is_compressed_or_holds_a_link_is_not_read(
    harvest: HarvestFolder, tmp_path: Path
) -> None:
    compressed, linked = tmp_path / "c.zip", tmp_path / "l.zip"
    with zipfile.ZipFile(compressed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("top/bom", bytes(10_000_000))
    with zipfile.ZipFile(linked, "w") as archive:
        info = zipfile.ZipInfo("top/link")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")

    for sip, said in ((compressed, "is compressed"), (linked, "is no regular file")):
        (problem,) = faults(sip)
        assert said in problem.message


@pytest.mark.parametrize("name", ["../buiten", "/etc/x", "top/../../x"])
def test_a_tar_with_a_path_out_of_it_is_refused_and_nothing_is_unpacked(
    name: str, tmp_path: Path
) -> None:
    sip = tmp_path / "s.tar"
    with tarfile.open(sip, "w") as archive:
        info = tarfile.TarInfo(name)
        info.size = 1
        archive.addfile(info, io.BytesIO(b"x"))

    assert {"extra", "pakbon", "name"} & {each.rule.value for each in faults(sip)}
    assert [path.name for path in tmp_path.iterdir()] == ["s.tar"]


def test_a_tar_that_is_cut_short_is_no_sip(harvest: HarvestFolder, tmp_path: Path) -> None:
    sip = pack([harvest], tmp_path / "s.tar", output=Output.TAR)
    sip.write_bytes(sip.read_bytes()[:9000])

    assert {each.rule.value for each in faults(sip)} & {"readable", "pakbon"}


def test_a_link_in_a_folder_is_not_followed(harvest: HarvestFolder, tmp_path: Path) -> None:
    sip = pack([harvest], tmp_path / "sip")
    (sip / "link").symlink_to("/etc/passwd")

    (problem,) = faults(sip)
    assert problem.rule.value == "readable"


def test_a_bag_that_was_changed_is_no_bag(harvest: HarvestFolder, tmp_path: Path) -> None:
    bag = pack([harvest], tmp_path / "bag", profile="bagit")
    (bag / "manifest-sha256.txt").write_text("", "utf-8")

    assert "bag" in {each.rule.value for each in faults(bag, "bagit")}


def test_the_command_names_what_is_wrong(
    harvest: HarvestFolder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sip = pack([harvest], tmp_path / "sip")
    assert main(["package", "check", str(sip), "--profile", SIDECARS]) == 0
    shutil.rmtree(sip / TOP)

    assert main(["package", "check", str(sip), "--profile", SIDECARS]) == 1

    said = capsys.readouterr()
    assert f"{WARC}: stands on the pakbon, and is not here [missing]" in said.out
    assert "nothing wrong" in said.err
