"""What is told of videos in pieces: kept, left out, live."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from capture.harvest import streams
from capture.ledger.database import Database, open_database
from capture.ledger.ledger import Ledger
from capture.model.media import Omission, WhyOmitted
from capture.model.obstacle import Obstacle, Reason
from capture.obstacles.sentences import describe

FILM = "https://www.voorbeeld.nl/film.m3u8"
VIDEO = Obstacle(
    reason=Reason.STREAMING_MEDIA, thing=FILM, url=FILM, page="https://www.voorbeeld.nl/"
)
TOO_LARGE = Omission(
    why=WhyOmitted.TOO_LARGE,
    manifest=FILM,
    variant="3840x2160, 25 Mbit/s",
    estimated_bytes=9_000_000_000,
    kept="640x360, 800 kbit/s",
)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(tmp_path / "ledger.sqlite")
    yield opened
    opened.close()


def noted(database: Database, *omissions: tuple[Omission, ...]) -> streams.Known:
    ledger = Ledger(database)
    with database.begin() as tx:
        for each in omissions:
            streams.note(ledger, tx, FILM, each)
        return streams.known(ledger, tx)


def test_a_video_without_omissions_is_kept(database: Database) -> None:
    told = streams.told(VIDEO, noted(database, ()))
    assert told.facts == {"kept": True}
    assert "bewaard" in describe(told).nl


def test_what_is_left_out_stands_in_the_evidence_once(database: Database) -> None:
    told = streams.told(VIDEO, noted(database, (TOO_LARGE,), (TOO_LARGE,)))
    (left_out,) = told.evidence
    assert "too-large" in left_out.text
    assert "9,000,000,000 bytes" in left_out.text
    assert "640x360" in left_out.text
    assert "niet bewaard" in describe(told).nl


def test_other_things_and_unknown_videos_stay_as_they_are(database: Database) -> None:
    known = noted(database, ())
    other = Obstacle(reason=Reason.CHAT, thing="chat", url=FILM, page=FILM)
    assert streams.told(other, known) is other
    assert streams.told(VIDEO, {}) is VIDEO


def test_a_manifest_says_what_is_live() -> None:
    live = streams.live([TOO_LARGE, Omission(why=WhyOmitted.LIVE, manifest=FILM)])
    assert live == {FILM}
    assert streams.as_live(VIDEO, live).reason is Reason.LIVE_STREAM
    assert streams.as_live(VIDEO, ()).reason is Reason.STREAMING_MEDIA
