import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import bagit
import pytest
from lxml import etree

from capture import package
from capture.errors import ConfigError, UsageError
from capture.metadata.mdto.model import Bestand, Informatieobject
from capture.metadata.mdto.xml import from_xml
from capture.model.layout import HarvestFolder
from capture.package.building import PackageError
from capture.package.pakbon import NAMESPACE
from capture.package.profile import Output
from tests.package.archive import ARCHIEF, AUDITED, FINISHED, audit, make_harvest
from tests.package.packing import PLACE, TOP, WARC, faults, pack
from tests.warc import samples

_PROFILE = Path(package.__file__).parent / "profiles" / "nationaal-archief-sidecar.toml"
STEM = "NL-Tst-20260504030201"
FILES = (
    f"{PLACE}/{STEM}-0001-www.voorbeeld.nl.warc",
    f"{PLACE}/{STEM}-audit.json",
    f"{PLACE}/{STEM}-harvestrapport.json",
    f"{PLACE}/{STEM}-instellingen.json",
    f"{PLACE}/{STEM}-weespaginas.csv",
    f"{PLACE}/{STEM}-weespaginas.json",
    f"{PLACE}/beelden-sha256.txt",
)


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def texts(pakbon: bytes, name: str) -> list[str]:
    root = etree.fromstring(pakbon)
    return [each.text for each in root.iter(f"{{{NAMESPACE}}}{name}")]


@pytest.mark.requirement("WARC08")
@pytest.mark.requirement("META03")
def test_a_sip_has_the_tree_and_the_names_of_its_profile(
    harvest: HarvestFolder, tmp_path: Path
) -> None:
    sip = pack([harvest], tmp_path / "sip")

    documents = [f"{path}.bestand.mdto.xml" for path in FILES]
    documents += [f"{PLACE}/{STEM}-volledig.mdto.xml", f"{TOP}/{TOP}.mdto.xml"]
    assert sorted(tree(sip)) == sorted([*FILES, *documents, "pakbon.xml"])
    assert faults(sip) == ()


def test_files_are_copied_byte_for_byte_and_described(
    harvest: HarvestFolder, tmp_path: Path
) -> None:
    sip = pack([harvest], tmp_path / "sip")

    original = next(harvest.warc.glob("*.warc"))
    copy = sip / WARC
    assert copy.read_bytes() == original.read_bytes()
    assert copy.stat().st_ino != original.stat().st_ino
    described = from_xml((sip / f"{WARC}.bestand.mdto.xml").read_bytes())
    assert isinstance(described, Bestand)
    assert described.omvang == original.stat().st_size
    assert described.checksum[0].checksumWaarde == hashlib.sha256(copy.read_bytes()).hexdigest()
    whole = from_xml((sip / f"{PLACE}/{STEM}-volledig.mdto.xml").read_bytes())
    assert isinstance(whole, Informatieobject)
    assert [each.verwijzingNaam for each in whole.heeftRepresentatie] == [original.name]
    assert len(whole.aanvullendeMetagegevens) == len(FILES) - 1
    assert "Export" in [each.eventType.begripLabel for each in whole.event]


@pytest.mark.requirement("META03")
def test_the_pakbon_counts_what_is_there(harvest: HarvestFolder, tmp_path: Path) -> None:
    sip = pack([harvest], tmp_path / "sip")

    pakbon = (sip / "pakbon.xml").read_bytes()
    found = tree(sip)
    assert texts(pakbon, "informatieobjecten") == ["2"]
    assert texts(pakbon, "bestanden") == [str(len(FILES))]
    assert texts(pakbon, "bytesZonderMetagegevens") == [str(sum(len(found[f]) for f in FILES))]
    assert texts(pakbon, "doellocatie") == ["Proefdepot"]
    assert texts(pakbon, "email") == ["archief@voorbeeld.nl"]
    assert texts(pakbon, "kenmerk") == ["gm9999"]
    assert texts(pakbon, "met") == ["Archiefdienst Voorbeeld"]
    assert texts(pakbon, "uitkomst") == ["voldoet"]
    del found["pakbon.xml"]
    lines = "".join(
        f"{hashlib.sha256(data).hexdigest()}  {path}\n" for path, data in sorted(found.items())
    )
    assert texts(pakbon, "sipHash") == [hashlib.sha256(lines.encode()).hexdigest()]


@pytest.mark.parametrize(
    ("name", "output"), [("sip", Output.FOLDER), ("s.zip", Output.ZIP), ("s.tar", Output.TAR)]
)
def test_the_same_harvests_give_the_same_bytes(
    name: str, output: Output, tmp_path: Path, harvest: HarvestFolder
) -> None:
    first = pack([harvest], tmp_path / name, output=output)
    os.utime(next(harvest.warc.glob("*.warc")))
    other = tmp_path / "elders"
    other.mkdir()

    again = pack([harvest], other / f"ander-{name}", output=output)

    if output is Output.FOLDER:
        assert tree(first) == tree(again)
        times = {path.stat().st_mtime for path in first.rglob("*")}
        assert times == {AUDITED.timestamp()}
    else:
        assert first.read_bytes() == again.read_bytes()


def test_a_zip_is_read_by_other_tools(harvest: HarvestFolder, tmp_path: Path) -> None:
    folder = pack([harvest], tmp_path / "sip")
    sip = pack([harvest], tmp_path / "s.zip", output=Output.ZIP)

    assert faults(sip) == ()
    with zipfile.ZipFile(sip) as archive:
        assert archive.testzip() is None
        assert {each.compress_type for each in archive.infolist()} == {zipfile.ZIP_STORED}
        archive.extractall(tmp_path / "uit")
    assert tree(tmp_path / "uit" / "SIP-www.voorbeeld.nl-20260504040000") == tree(folder)
    if unzip := shutil.which("unzip"):
        subprocess.run([unzip, "-tq", sip], check=True, capture_output=True)


def test_a_tar_is_read_by_other_tools(harvest: HarvestFolder, tmp_path: Path) -> None:
    folder = pack([harvest], tmp_path / "sip")
    sip = pack([harvest], tmp_path / "s.tar", output=Output.TAR)

    assert faults(sip) == ()
    with tarfile.open(sip, "r:") as archive:
        members = archive.getmembers()
        assert {(each.uid, each.gid, each.uname, each.mode) for each in members} == {
            (0, 0, "", 0o644)
        }
        archive.extractall(tmp_path / "uit", filter="data")
    assert tree(tmp_path / "uit" / "SIP-www.voorbeeld.nl-20260504040000") == tree(folder)
    if tar := shutil.which("tar"):
        subprocess.run([tar, "-tf", sip], check=True, capture_output=True)


def test_a_bag_is_valid_to_the_library_and_holds_the_harvest_as_it_is(
    harvest: HarvestFolder, tmp_path: Path
) -> None:
    bag = pack([harvest], tmp_path / "bag", profile="bagit")

    bagit.Bag(str(bag)).validate()
    assert faults(bag, "bagit") == ()
    inside = tree(bag / "data" / "www.voorbeeld.nl" / f"{STEM}-full")
    assert inside["images/een.jpg"] == (harvest.images / "een.jpg").read_bytes()
    assert "logs/proxy.log" not in inside
    assert tree(pack([harvest], tmp_path / "bag2", profile="bagit")) == tree(bag)


def test_two_harvests_of_a_site_share_its_folder(harvest: HarvestFolder, tmp_path: Path) -> None:
    later = replace(samples.NAME, started=samples.NAME.started + timedelta(minutes=1))
    archive = harvest.root.parent.parent
    other = make_harvest(archive, later)
    sip = pack([harvest, other], tmp_path / "sip")

    assert faults(sip) == ()
    assert sorted(path.name for path in (sip / TOP).iterdir()) == [
        "NL-Tst-20260504030201-volledig",
        "NL-Tst-20260504030301-volledig",
        f"{TOP}.mdto.xml",
    ]
    assert texts((sip / "pakbon.xml").read_bytes(), "informatieobjecten") == ["3"]


def test_a_harvest_that_fails_its_audit_is_refused(harvest: HarvestFolder, tmp_path: Path) -> None:
    failed = audit(harvest.root.name, not_met=["WARC02", "REIK06"])

    with pytest.raises(UsageError, match=r"WARC02, REIK06.*--despite-audit"):
        pack([harvest], tmp_path / "sip", found=failed)

    assert [path.name for path in tmp_path.iterdir()] == ["archief"]


def test_the_pakbon_says_that_a_harvest_was_packed_despite_its_audit(
    harvest: HarvestFolder, tmp_path: Path
) -> None:
    failed = audit(harvest.root.name, not_met=["WARC02", "REIK06"])
    sip = pack([harvest], tmp_path / "sip", found=failed, goes_on=True)

    pakbon = (sip / "pakbon.xml").read_bytes()
    assert texts(pakbon, "uitkomst") == ["voldoet niet"]
    assert texts(pakbon, "nietVoldaan") == ["WARC02", "REIK06"]
    assert "hoewel de audit niet slaagt" in texts(pakbon, "bijzonderheid")[0]
    assert faults(sip) == ()


@pytest.mark.parametrize("goes_on", [True, False])
def test_an_audit_of_before_the_harvest_ended_is_none(
    goes_on: bool, harvest: HarvestFolder, tmp_path: Path
) -> None:
    early = audit(harvest.root.name, moment=FINISHED - timedelta(seconds=1))

    with pytest.raises(UsageError, match="older than the harvest"):
        pack([harvest], tmp_path / "sip", found=early, goes_on=goes_on)


def test_what_the_pakbon_needs_is_asked_for_by_its_keys(
    harvest: HarvestFolder, tmp_path: Path
) -> None:
    (harvest.root.parent.parent / "archief.toml").write_text(ARCHIEF, "utf-8")

    with pytest.raises(UsageError, match=r"archief\.toml: .*pakbon\.contactNaam"):
        pack([harvest], tmp_path / "sip")


def test_a_warc_file_that_changed_since_its_checksum_is_not_packed(
    harvest: HarvestFolder, tmp_path: Path
) -> None:
    path = next(harvest.warc.glob("*.warc"))
    data = bytearray(path.read_bytes())
    data[data.index(b"Welkom")] ^= 1
    path.write_bytes(data)

    with pytest.raises(PackageError, match=f"{path.name}: isn't what was harvested"):
        pack([harvest], tmp_path / "sip")

    assert [each.name for each in tmp_path.iterdir()] == ["archief"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("a b.csv", r"holds ' '"),
        ("a&b.csv", r"holds '&'"),
        ("x" * 240 + ".csv", r"at most 255"),
    ],
)
def test_names_that_the_profile_does_not_accept_are_refused(
    name: str, said: str, harvest: HarvestFolder, tmp_path: Path
) -> None:
    (harvest.lists / name).write_text("x", "utf-8")

    with pytest.raises(UsageError, match=said):
        pack([harvest], tmp_path / "sip")

    assert [path.name for path in tmp_path.iterdir()] == ["archief"]


def test_names_that_collide_where_case_is_folded_are_refused(
    harvest: HarvestFolder, tmp_path: Path
) -> None:
    for name in ("Lijst.csv", "lijst.csv"):
        (harvest.lists / name).write_text("x", "utf-8")

    with pytest.raises(UsageError, match="collides with"):
        pack([harvest], tmp_path / "sip")


def test_a_link_out_of_the_harvest_is_not_followed(harvest: HarvestFolder, tmp_path: Path) -> None:
    (tmp_path / "geheim.csv").write_text("geheim", "utf-8")
    (harvest.lists / "geheim.csv").symlink_to(tmp_path / "geheim.csv")

    with pytest.raises(UsageError, match=r"geheim\.csv: is a symbolic link"):
        pack([harvest], tmp_path / "sip")


def test_a_harvest_without_what_the_profile_requires_is_refused(
    harvest: HarvestFolder, tmp_path: Path
) -> None:
    profile = tmp_path / "eigen.toml"
    own = _PROFILE.read_text("utf-8")
    profile.write_text(own.replace("settings.json", "verklaring.pdf"), "utf-8")
    changed = profile.read_text("utf-8").replace(
        '"{stem}-instellingen.json"', '"{stem}-verklaring.pdf"\nis_required = true'
    )
    profile.write_text(changed, "utf-8")

    with pytest.raises(UsageError, match=r"has no verklaring\.pdf, which profile"):
        pack([harvest], tmp_path / "sip", profile=str(profile))


def test_an_unknown_key_of_a_profile_names_the_nearest(
    harvest: HarvestFolder, tmp_path: Path
) -> None:
    profile = tmp_path / "eigen.toml"
    own = _PROFILE.read_text("utf-8")
    profile.write_text(own.replace("longest =", "longst ="), "utf-8")

    with pytest.raises(ConfigError, match=r"names\.longst; did you mean longest"):
        pack([harvest], tmp_path / "sip", profile=str(profile))


def test_an_existing_package_is_left_alone(harvest: HarvestFolder, tmp_path: Path) -> None:
    (tmp_path / "sip").mkdir()

    with pytest.raises(UsageError, match="exists already"):
        pack([harvest], tmp_path / "sip")

    assert list((tmp_path / "sip").iterdir()) == []


_KILLED = """
import os, sys
from pathlib import Path
from capture.model.layout import HarvestFolder
from capture.package import building
from capture.package.profile import Output
from tests.package.packing import pack

read = building.Hashed.__iter__
def killed_after_one_file(self, files=[]):
    files.append(self)
    if len(files) > 1:
        os.kill(os.getpid(), 9)
    return read(self)
building.Hashed.__iter__ = killed_after_one_file
pack([HarvestFolder(Path(sys.argv[1]))], Path(sys.argv[2]), output=Output(sys.argv[3]))
"""


@pytest.mark.parametrize(
    ("name", "output"), [("sip", Output.FOLDER), ("s.zip", Output.ZIP), ("s.tar", Output.TAR)]
)
def test_a_packaging_that_was_killed_leaves_no_package_and_no_trace_after_the_next(
    name: str, output: Output, harvest: HarvestFolder, tmp_path: Path
) -> None:
    target = tmp_path / name
    command = [sys.executable, "-c", _KILLED, str(harvest.root), str(target), output.value]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == -9, done.stderr
    assert not target.exists()
    assert [path.name for path in tmp_path.iterdir() if path.name != "archief"] == [
        f".{name}.partial"
    ]

    pack([harvest], target, output=output)

    assert faults(target) == ()
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["archief", name])
