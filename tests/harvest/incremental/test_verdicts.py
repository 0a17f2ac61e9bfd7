from pathlib import Path

import pytest

from capture.change.noise import Noise, Pair
from capture.harvest.fetcher import Fetched
from capture.harvest.incremental import verdicts
from capture.harvest.incremental.asking import Asked
from capture.harvest.incremental.masks import Body, Masks
from capture.harvest.incremental.verdicts import Standing
from capture.harvest.judging import of_file
from capture.ledger.memory import Answer
from capture.model.exchange import Exchange
from capture.model.outcome import Outcome
from capture.warc.earlier import RecordPlace
from tests.harvest.incremental.known import answer, exchange, url

NOISY = '<!doctype html><title>P</title><p>{text}</p><input name="token" value="{token}">'


def page(text: str, token: str) -> bytes:
    return NOISY.format(text=text, token=token).encode()


def learned() -> Noise:
    tokens = ["9f86d081884c7d65", "60303ae22b998861", "fd61a03af4f77d87", "a4e624d686e03ed2"]
    pairs = [
        Pair(
            url=url("/a"),
            mime="text/html",
            charset="utf-8",
            first=page("t", a),
            second=page("t", b),
        )
        for a, b in zip(tokens[::2], tokens[1::2], strict=True)
    ]
    return Noise.empty().learned_all(pairs)


def judged(before: Answer | None, now: Exchange | None, masks: Masks | None = None) -> Standing:
    found = of_file(url("/a"), [now] if now else [], Fetched(outcome=None, error=None))
    asked = Asked(
        url=url("/a"), judgement=found, exchanges=(now,) if now else (), was_conditional=False
    )
    places = lambda _exchange: None  # noqa: E731 - no body is needed here
    return verdicts.judge(
        before, asked, masks=masks or Masks(Noise.empty()), places=places
    ).standing


@pytest.mark.parametrize(
    ("before", "now", "standing"),
    [
        (answer("/a"), exchange("/a"), Standing.SAME),
        (answer("/a"), exchange("/a", status=304, outcome=Outcome.NOT_MODIFIED), Standing.SAME),
        (
            answer("/a"),
            exchange("/a", payload_digest="sha256:x", mime="image/png"),
            Standing.CHANGED,
        ),
        (answer("/a"), exchange("/a", status=404), Standing.AWAY),
        (answer("/a"), exchange("/a", status=301, location="/b"), Standing.AWAY),
        (answer("/a"), exchange("/a", status=503), Standing.UNKNOWN),
        (answer("/a"), None, Standing.UNKNOWN),
        (answer("/a", status=404), exchange("/a"), Standing.BACK),
        (answer("/a", status=404), exchange("/a", status=410), Standing.SAME),
        (
            answer("/a", status=301, location="/b"),
            exchange("/a", status=301, location="/b"),
            Standing.SAME,
        ),
        (
            answer("/a", status=301, location="/b"),
            exchange("/a", status=301, location="/c"),
            Standing.AWAY,
        ),
        (None, exchange("/a"), Standing.BACK),
    ],
)
def test_what_an_answer_says(
    before: Answer | None, now: Exchange | None, standing: Standing
) -> None:
    assert judged(before, now) is standing


def recorded(folder: Path, name: str, body: bytes) -> RecordPlace:
    block = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
    head = (
        "WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
        "WARC-Date: 2026-03-02T09:00:00Z\r\nContent-Type: application/http\r\n"
        f"Content-Length: {len(block)}\r\n\r\n"
    )
    (folder / name).write_bytes(head.encode() + block + b"\r\n\r\n")
    return RecordPlace(warc_folder=folder, file=name, offset=0)


def test_noise_is_told_from_change_and_change_is_told_in_parts(tmp_path: Path) -> None:
    noise = learned()
    assert noise.rules
    old = recorded(tmp_path, "old.warc", page("Openingstijden: 9 uur", "0d8de2aa2a2f4d49"))
    before = answer("/a", payload_digest="sha256:old", body=old)

    def now(body: bytes, digest: str) -> verdicts.Verdict:
        place = recorded(tmp_path, f"{digest}.warc", body)
        main = exchange("/a", payload_digest=digest)
        masks = Masks(noise)
        found = verdicts.compare(before, main, masks=masks, places=lambda _: place)
        return verdicts.detailed(found, before, main, noise)

    only_noise = now(page("Openingstijden: 9 uur", "b5bb9d8014a0f9b1"), "one")
    assert only_noise.standing is Standing.NOISE
    real = now(page("Openingstijden: 10 uur", "b5bb9d8014a0f9b1"), "two")
    assert real.standing is Standing.CHANGED
    assert real.part is not None
    assert real.part.what == ("text",)
    assert "10 uur" in real.part.examples[0][1]


def unread() -> bytes | None:
    raise AssertionError("read again")


def unreadable() -> bytes | None:
    return None


def test_what_was_read_is_not_read_again_while_the_same_is_known_of_noise() -> None:
    noise = learned()
    masks = Masks(noise)
    one = Body("sha256:a", lambda: page("t", "0d8de2aa2a2f4d49"))
    other = Body("sha256:b", lambda: page("t", "b5bb9d8014a0f9b1"))
    assert masks.are_alike(one, other, "text/html", None)
    kept = masks.as_fact()

    known = Body("sha256:a", unread), Body("sha256:b", unread)
    assert Masks(noise, kept).are_alike(*known, "text/html", None)
    lost = Body("sha256:a", unreadable), Body("sha256:b", unreadable)
    assert not Masks(Noise.empty(), kept).are_alike(*lost, "text/html", None)
    forgetful = Masks(noise, kept)
    forgetful.learn(Noise.empty())
    assert not forgetful.are_alike(*lost, "text/html", None)
    assert not forgetful.are_alike(one, other, "text/html", None)


@pytest.mark.parametrize(
    "fact",
    [None, "x", [], {"fingerprint": 1}, {"fingerprint": learned().fingerprint, "digests": 3}],
)
def test_a_fact_that_makes_no_sense_is_no_knowledge(fact: object) -> None:
    body = Body("a", unreadable)
    assert not Masks(learned(), fact).are_alike(body, body, "text/html", None)
