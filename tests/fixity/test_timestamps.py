import random
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from capture.errors import FixityError, UsageError
from capture.fixity import keys, timestamp
from capture.fixity.sealing import Sealed, Sealing
from capture.fixity.target import Target
from capture.fixity.verification import Verification, Verifying, verify
from tests.fixity.sample import FIRST, MOMENT, Archive, flip, kinds
from tests.fixity.tsa import Authority, serving


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    with serving(tmp_path_factory.mktemp("tsa") / "tsa") as authority:
        yield authority


@pytest.fixture
def authority(running: Authority) -> Authority:
    running.answer, running.status = None, 200
    return running


def stamped(archive: Archive, url: str) -> Sealed:
    archive.harvest()
    return archive.seal(how=Sealing(key=archive.key, timestamp_url=url))


def verified(archive: Archive, *trust: Path) -> Verification:
    how = Verifying(trust=keys.trusted(str(each) for each in trust))
    return verify(Target(archive=archive.root, harvest=None), moment=MOMENT, verifying=how)


@pytest.mark.requirement("OPSL01")
def test_a_seal_is_timestamped_by_an_authority(archive: Archive, authority: Authority) -> None:
    made = stamped(archive, authority.url)

    assert made.warnings == ()
    assert made.timestamp is not None
    assert made.timestamp.authority == "CN=Proeftijd"
    loose, pinned = verified(archive), verified(archive, authority.root)
    assert (loose.deviations, pinned.deviations) == ((), ())
    assert [each.is_trusted for each in (*loose.timestamps, *pinned.timestamps)] == [False, True]


def test_openssl_finds_the_timestamp_good(archive: Archive, authority: Authority) -> None:
    stamped(archive, authority.url)
    command = ["openssl", "ts", "-verify", "-data", str(archive.file("seals/0001.json"))]
    command += ["-in", str(archive.file("seals/0001.tsr")), "-CAfile", str(authority.root)]

    said = subprocess.run(
        [*command, "-untrusted", str(authority.folder / "tsa.pem")],
        check=True,
        capture_output=True,
        text=True,
    )

    assert "Verification: OK" in said.stdout + said.stderr


def test_an_authority_that_is_not_trusted_shows(
    archive: Archive, authority: Authority, tmp_path: Path
) -> None:
    stamped(archive, authority.url)
    other = Authority(tmp_path / "andere")

    found = verified(archive, other.root)

    assert kinds(found.deviations) == [("timestamp", f"{FIRST}/seals/0001.tsr")]
    assert "no trusted certificate vouches" in found.deviations[0].text


def test_a_timestamp_changed_lost_or_of_another_seal_shows(
    archive: Archive, authority: Authority
) -> None:
    stamped(archive, authority.url)
    path = archive.file("seals/0001.tsr")
    expected = [("timestamp", f"{FIRST}/seals/0001.tsr")]
    data = path.read_bytes()
    for at in random.Random(3).sample(range(len(data)), 40):
        flip(path, at)
        assert kinds(verified(archive).deviations) == expected, at
        path.write_bytes(data)
    path.unlink()
    assert kinds(verified(archive).deviations) == expected

    with pytest.raises(FixityError, match="about something else"):
        timestamp.check(data, b"another seal", ())


def test_any_bytes_are_a_timestamp_or_none_but_no_fault(authority: Authority) -> None:
    data = authority.reply(_question())
    chance = random.Random(11)
    trust = keys.trusted([str(authority.root)]).authorities
    for _ in range(1500):
        broken = bytearray(data)
        broken[chance.randrange(len(broken))] ^= 1 << chance.randrange(8)
        cut = bytes(broken[: chance.choice([len(broken), chance.randrange(len(broken))])])
        try:
            timestamp.check(cut, b"x", trust)
        except FixityError:
            continue


def _question() -> bytes:
    from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

    builder = TimestampRequestBuilder().data(b"x").hash_algorithm(HashAlgorithm.SHA256)
    return builder.build().as_bytes()


@pytest.mark.parametrize(
    ("answer", "status", "said"),
    [
        (b"", 500, "status 500"),
        (b"<html>", 200, "no timestamp that can be read"),
        (b"x" * (timestamp.MAX_BYTES + 1), 200, "too long"),
        (b"0\x05\x02\x03\x02\x01\x02", 200, "no timestamp"),
    ],
)
def test_an_authority_that_fails_is_a_warning_and_the_seal_is_made(
    archive: Archive, authority: Authority, answer: bytes, status: int, said: str
) -> None:
    authority.answer, authority.status = answer, status

    made = stamped(archive, authority.url)

    assert said in made.warnings[0]
    assert made.timestamp is None
    assert verified(archive).is_intact


def test_an_old_answer_given_again_is_no_timestamp(archive: Archive, authority: Authority) -> None:
    authority.answer = authority.reply(_question())

    assert "about something else" in stamped(archive, authority.url).warnings[0]


def test_an_authority_that_is_not_there_is_a_warning(archive: Archive) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, but nobody listens
        made = stamped(archive, f"http://127.0.0.1:{taken.getsockname()[1]}/")

    assert "no timestamp" in made.warnings[0]
    assert verified(archive).is_intact


@pytest.mark.parametrize("url", ["", "tsa.example.nl", "ftp://tsa/", "http://", "file:///etc"])
def test_what_is_no_address_is_said(url: str) -> None:
    with pytest.raises(UsageError, match="--timestamp-url"):
        timestamp.check_address(url)
