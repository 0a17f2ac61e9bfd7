"""Every reason in words: Dutch and English, with and without facts."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capture.model.obstacle import Fact, Obstacle, Reason
from capture.model.text import Text
from capture.obstacles.sentences import NAMES, WHY, describe

PLACEHOLDER = re.compile(r"[{}]|None|\bnan\b|  | [.,;:]|\.\.|\(\)|‘’")
FULL: dict[str, Fact] = {
    "tag": "video", "format": "HLS", "seconds": 3661.0, "library": "Leaflet 1.9.4", "layers": 3,
    "received": 1200, "host": "elders.nl", "text": "Bezoekers", "changes": "by itself",
    "controls": 2, "fields": 3, "files": 1, "steps": 4, "submit": "Verstuur", "way": "form",
    "provider": "DigiD", "service": "hCaptcha", "status": 403, "clicked": "Akkoord",
    "platform": "YouTube", "title": "Uitleg", "label": "Like", "method": "POST",
    "technology": "Flash", "outcome": "dns-failed", "bytes": 2_500_000, "kind": "page",
    "audio": True, "video": True, "system": "com.widevine.alpha",
}  # fmt: skip
ODD = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.lists(st.integers())
)


def told(reason: Reason, facts: dict[str, Fact]) -> Text:
    return describe(Obstacle(reason=reason, thing="x", url="u", page="p", facts=facts))


def check(words: Text) -> None:
    for sentence in (words.nl, words.en):
        assert sentence[0].isupper()
        assert sentence.endswith(".")
        assert not PLACEHOLDER.search(sentence), sentence
    assert words.nl != words.en


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_a_name_and_says_why(reason: Reason) -> None:
    check(WHY[reason])
    for name in (NAMES[reason].nl, NAMES[reason].en):
        assert 0 < len(name) < 40
        assert not name.endswith(".")


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_a_sentence_with_all_facts_with_each_and_without_any(
    reason: Reason,
) -> None:
    check(told(reason, FULL))
    check(told(reason, {}))
    for name, value in FULL.items():
        check(told(reason, {name: value}))
        check(told(reason, {other: FULL[other] for other in FULL if other != name}))


@given(reason=st.sampled_from(Reason), values=st.dictionaries(st.sampled_from(sorted(FULL)), ODD))
def test_odd_facts_do_no_harm(reason: Reason, values: dict[str, Fact]) -> None:
    words = told(reason, values)

    assert words.nl.endswith(".")
    words.nl.encode()


@pytest.mark.parametrize(
    ("reason", "facts", "nl", "en"),
    [
        (
            Reason.INTERACTIVE_MAP,
            {"library": "Leaflet", "layers": 3},
            "Interactieve kaart (Leaflet) met 3 lagen; alleen het startbeeld is vastgelegd.",
            "Interactive map (Leaflet) with 3 layers; only what it shows at first is captured.",
        ),
        (
            Reason.INTERACTIVE_MAP,
            {"layers": 1},
            "Interactieve kaart met 1 laag; alleen het startbeeld is vastgelegd.",
            "Interactive map with 1 layer; only what it shows at first is captured.",
        ),
        (
            Reason.STREAMING_MEDIA,
            {"format": "HLS", "seconds": 61},
            "Video (HLS) van 1 minuut en 1 seconde, in losse stukken ontvangen door een script; "
            "alleen wat werd afgespeeld is vastgelegd.",
            "Video (HLS) of 1 minute and 1 second, received in pieces by a script; only what was "
            "played is captured.",
        ),
        (
            Reason.WEBSOCKET,
            {"host": "e.nl", "received": 1},
            "Open verbinding (WebSocket) met de server e.nl; 1 bericht is tijdens de oogst "
            "ontvangen.",
            "Open connection (WebSocket) with the server e.nl; 1 message was received during the "
            "harvest.",
        ),
        (
            Reason.WEBSOCKET,
            {"received": 1200},
            "Open verbinding (WebSocket) met de server; 1.200 berichten zijn tijdens de oogst "
            "ontvangen.",
            "Open connection (WebSocket) with the server; 1,200 messages were received during "
            "the harvest.",
        ),
        (
            Reason.LOGIN,
            {"way": "form", "passwords": 1},
            "Formulier om in te loggen met een wachtwoord; wat daarachter ligt ontbreekt.",
            "Form to log in with a password; what lies behind it is missing.",
        ),
        (
            Reason.POST_FORM,
            {"submit": "Verstuur", "fields": 3, "files": 1},
            "Formulier ‘Verstuur’ met 3 velden en een bijlage; het is niet verzonden.",
            "Form ‘Verstuur’ with 3 fields and an attachment; it was not sent.",
        ),
        (
            Reason.TOO_LARGE,
            {"outcome": "truncated-length", "bytes": 2_500_000},
            "Afgebroken bij de grens voor de grootte; ontvangen is 2,5 MB.",
            "Broken off at the limit of size; 2.5 MB was received.",
        ),
        (
            Reason.PAGE_NOT_CAPTURED,
            {"outcome": "dns-failed", "kind": "file"},
            "Het bestand is niet vastgelegd: de naam van de server is niet te vinden (DNS).",
            "The file was not captured: the server's name can't be found (DNS).",
        ),
        (
            Reason.FAILED_RESOURCE,
            {"outcome": "captured", "status": 404, "host": "cdn.nl"},
            "Onderdeel van de pagina van cdn.nl ontbreekt: de server gaf een fout (status 404).",
            "Part of the page of cdn.nl is missing: the server answered with an error "
            "(status 404).",
        ),
    ],
)
def test_sentences_read_as_written(
    reason: Reason, facts: dict[str, Fact], nl: str, en: str
) -> None:
    assert told(reason, facts) == Text(nl, en)
