"""Laws of noise: nothing gets lost, nothing but noise is masked, and a file is not believed."""

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capture.change.align import aligned
from capture.change.noise import Noise, Pair
from capture.change.reading import read
from tests.change.noisy import PAGES, Answer

MIMES = (
    "text/html", "application/json", "text/javascript", "text/css", "text/plain", "application/xml"
)  # fmt: skip
mimes = st.sampled_from(MIMES)
bits = st.sampled_from(
    ["<p>", "</p>", "<a href='", "/x?v=", "'>", '"', "'", "<!--", "-->", "<script>", "</script>",
     "{", "}", "[", "]", ":", ",", "12", "3.5", "a1b2c3d4e5f60718", "woord", " ", "\n", "\0", "<",
     "&", "<script type=application/json>", "22-11-2026 10:00", "\\", "<title>", "é", "/*", "`"]
)  # fmt: skip
bodies = st.one_of(
    st.binary(max_size=200), st.lists(bits, max_size=40).map(lambda b: "".join(b).encode())
)
fast = settings(max_examples=150, deadline=None)


def all_taught() -> Noise:
    noise = Noise.empty()
    for page in PAGES.values():
        noise = noise.learned_all(
            Pair(url="https://a.nl/", mime="text/html", charset="utf-8",
                 first=page(Answer(n), "Tekst").encode(),
                 second=page(Answer(n + 1), "Tekst").encode())
            for n in (0, 2, 4)
        )  # fmt: skip
    return noise


TAUGHT = all_taught()


@fast
@given(bodies, mimes)
def test_atoms_are_the_whole_body(body: bytes, mime: str) -> None:
    reading = read(body, mime, None)
    assert reading is not None
    assert reading.text.encode(reading.codec, "surrogatepass") == body
    at = 0
    for atom in reading.atoms:
        assert atom.start == at
        inner = at
        for slot in atom.slots:
            assert inner <= slot.start < slot.end <= atom.end
            inner = slot.end
        at = atom.end
    assert at == len(reading.text)


@fast
@given(bodies, bodies, mimes)
def test_without_noise_bodies_are_equal_only_when_they_are(
    one: bytes, other: bytes, mime: str
) -> None:
    noise = Noise.empty()
    assert (noise.masked(one, mime) == noise.masked(other, mime)) == (one == other)


@fast
@given(bodies, bodies, mimes)
def test_any_pair_can_be_learned_from(one: bytes, other: bytes, mime: str) -> None:
    pair = Pair(url="https://a.nl/", mime=mime, charset=None, first=one, second=other)
    noise = TAUGHT.learned(pair)
    assert Noise.from_json(noise.to_json()) == noise
    assert Noise.from_json(noise.to_json()).fingerprint == noise.fingerprint


words = st.text(alphabet="abcdefghijklmnop ", min_size=1, max_size=30)


@fast
@given(st.sampled_from(sorted(PAGES)), words, words, st.integers(0, 500))
def test_words_are_never_masked(name: str, old: str, new: str, number: int) -> None:
    page = PAGES[name]
    one = TAUGHT.masked(page(Answer(number), old).encode(), "text/html")
    other = TAUGHT.masked(page(Answer(number), new).encode(), "text/html")
    assert (one == other) == (old == new)


@fast
@given(st.lists(st.integers(0, 6), max_size=30), st.lists(st.integers(0, 6), max_size=30))
def test_what_is_aligned_is_the_same_and_rises(one: list[int], other: list[int]) -> None:
    pairs = aligned(one, other)
    assert all(one[a] == other[b] for a, b in pairs)
    assert pairs == sorted(pairs)
    assert len({a for a, _ in pairs}) == len({b for _, b in pairs}) == len(pairs)
    assert (len(pairs) == len(one) == len(other)) == (one == other)


HOSTILE = {
    "open tags": "<a " * 20_000,
    "unclosed comments": "<!--" * 20_000,
    "unclosed quotes": '<a b="' * 10_000,
    "odd quotes": "<a b='\"c " * 10_000,
    "deep": "<div>" * 16_000,
    "wrong ends": "<b></i>" * 12_000,
    "quotes in scripts": "<script>" + '"\\' * 30_000,
    "one line": "<script>" + "'\n`" * 16_000,
    "deep json": "[" * 60_000,
    "escapes": '{"a":"' + "\\" * 60_001,
    "open strings": '"\\"' * 20_000,
    "numbers": "1." * 30_000 + "a",
    "dates": "1 januari 20" * 5_000,
    "spaces": " " * 60_000,
    "query": "<a href='?" + "&a=1" * 15_000,
    "letters": "aB" * 30_000,
    "cdata": "<![CDATA[" * 6_000,
    "attributes": "<p " + "a1=b2 " * 10_000 + ">",
}  # fmt: skip


@pytest.mark.parametrize("mime", MIMES)
@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_bodies_take_little_time(body: str, mime: str) -> None:
    content = body.encode()
    started = time.thread_time()
    TAUGHT.masked(content, mime)
    assert time.thread_time() - started < 2


@pytest.mark.parametrize("text", [
    b"", b"{", b"[]", b"null", b"[" * 20_000, b'{"format":"x"}', b"\xff",
    b'{"format":"capture-noise-1","pairs_needed":0,"rules":[]}',
    b'{"format":"capture-noise-1","pairs_needed":true,"rules":[]}',
    b'{"format":"capture-noise-1","pairs_needed":2,"rules":[{}]}',
    b'{"format":"capture-noise-1","pairs_needed":2,"rules":[],"more":1}',
])  # fmt: skip
def test_a_file_that_is_not_ours_is_a_value_error(text: bytes) -> None:
    with pytest.raises(ValueError, match=r"^noise: "):
        Noise.from_json(text)


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_a_damaged_file_is_a_value_error_or_whole(data: st.DataObject) -> None:
    document = json.loads(TAUGHT.to_json())
    rule = document["rules"][data.draw(st.integers(0, len(document["rules"]) - 1))]
    name = data.draw(st.sampled_from(sorted(rule)))
    lists = st.lists(st.one_of(st.integers(), st.text()), max_size=3)
    value = data.draw(st.one_of(st.none(), st.integers(), st.text(max_size=5), lists))
    rule[name] = value
    try:
        noise = Noise.from_json(json.dumps(document))
    except ValueError:
        return
    assert Noise.from_json(noise.to_json()) == noise
    noise.masked(PAGES["drupal"](Answer(3), "a").encode(), "text/html")
