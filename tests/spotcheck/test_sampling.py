"""Which pages are looked at, and that the same lot draws the same ones."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from capture.spotcheck.sampling import Candidate, sample
from capture.spotcheck.values import Reason


def page(number: int, template: int = 0, linked_from: int = 1) -> Candidate:
    return Candidate(
        url=f"https://a.nl/{number:04}",
        template=template,
        linked_from=linked_from,
        is_home=number == 0,
    )


PAGES = [page(n, template=0 if n < 150 else n % 7, linked_from=n) for n in range(200)]


def test_there_is_a_page_of_each_template_the_most_linked_and_some_by_lot() -> None:
    found = sample(PAGES, size=20, seed=1)
    assert len({each.candidate.url for each in found}) == len(found) == 20
    assert {each.candidate.template for each in found} == set(range(7))
    reasons = Counter(reason for each in found for reason in each.reasons)
    assert reasons[Reason.TEMPLATE] == 7
    assert reasons[Reason.RANDOM] >= 5
    assert found[0].reasons[0] is Reason.HOME
    most = {each.candidate.url for each in found if Reason.MOST_LINKED in each.reasons}
    assert f"https://a.nl/{199:04}" in most
    (first,) = [each for each in found if each.candidate.is_home]
    assert first.template_pages == sum(each.template == 0 for each in PAGES)


def test_the_largest_templates_go_first_when_there_are_too_many() -> None:
    pages = [page(n, template=min(n, 50)) for n in range(100)]
    found = sample(pages, size=10, seed=1)
    by_template = [each for each in found if Reason.TEMPLATE in each.reasons]
    assert len(by_template) == 6
    assert 50 in {each.candidate.template for each in by_template}


def test_another_lot_draws_other_pages() -> None:
    def urls(seed: int) -> list[str]:
        return [each.candidate.url for each in sample(PAGES, size=20, seed=seed)]

    assert urls(1) == urls(1)
    assert urls(1) != urls(2)


@given(
    pages=st.lists(
        st.tuples(st.integers(0, 500), st.integers(0, 30), st.integers(0, 9)),
        unique_by=lambda each: each[0],
        max_size=120,
    ),
    size=st.integers(1, 60),
    seed=st.integers(0, 2**31),
)
def test_a_sample_is_as_large_as_it_can_be_and_holds_no_page_twice(
    pages: list[tuple[int, int, int]], size: int, seed: int
) -> None:
    candidates = [page(*each) for each in pages]
    found = sample(candidates, size=size, seed=seed)
    assert len(found) == min(size, len(pages))
    assert len({each.candidate.url for each in found}) == len(found)
    assert all(each.reasons for each in found)
    assert found == sample(list(reversed(candidates)), size=size, seed=seed)
