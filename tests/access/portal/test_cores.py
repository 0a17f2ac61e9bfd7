"""What is asked, what head the worker gets, and what Memento says: without a browser."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capture.access.asked import asked, in_path, moment_of, stamp
from capture.access.catalogue.values import Capture, Day
from capture.access.portal import memento
from capture.access.portal.calendar import months
from capture.access.replay.headers import passed_on
from capture.access.server import Named, listen
from capture.errors import UsageError

MOMENT = datetime(2026, 5, 17, 12, 30, 1, 250_000, tzinfo=UTC)


def capture(moment: datetime) -> Capture:
    return Capture(
        url="http://a.nl/?b=1,2",
        key="nl,a)/?b=1,2",
        moment=moment,
        method="GET",
        status=200,
        mime="text/html",
        digest=None,
        site_host="a.nl",
        harvest="NL-1-full",
        file="x.warc",
        offset=0,
        length=1,
        record_id="urn:uuid:1",
        is_revisit=False,
    )


@pytest.mark.parametrize(
    ("target", "url", "digits"),
    [
        ("20260517123001/http://a.nl/b?c=d/e", "http://a.nl/b?c=d/e", "20260517123001"),
        ("2026/https:/a.nl/", "https://a.nl/", "20260101000000"),
        ("202605mp_/http://a.nl/#weg", "http://a.nl/", "20260501000000"),
        ("http://a.nl//b", "http://a.nl//b", None),
        ("a.nl/b", "http://a.nl/b", None),
    ],
)
def test_address_and_moment_are_read_from_the_target(
    target: str, url: str, digits: str | None
) -> None:
    found = asked(target)
    assert found is not None
    assert found.url == url
    assert found.is_dated == (digits is not None)
    if digits:
        assert stamp(found.moment) == digits


@pytest.mark.parametrize(
    "target",
    ["", "javascript://a.nl/%0aalert(1)", "file:///etc/passwd", "#", "20261399/http://a.nl/"],
)
def test_what_is_no_web_address_is_none(target: str) -> None:
    assert asked(target) is None


@given(st.text(max_size=200))
def test_any_text_asks_for_something_or_nothing(text: str) -> None:
    found = asked(text)
    assert found is None or in_path(found.url).isascii()
    assert moment_of(text) is None or text.isdecimal()


def head_of(status: int, *head: tuple[bytes, bytes]) -> tuple[int, dict[bytes, bytes]]:
    told, fields = passed_on(status, b"Wel\x07k", list(head), url="http://a.nl/b/", moment=MOMENT)
    return told, dict(fields)


def test_redirect_is_told_and_not_followed() -> None:
    status, head = head_of(302, (b"Location", "../é".encode()), (b"Refresh", b"0;url=http://x"))
    assert status == 200
    assert head == {
        b"memento-datetime": b"Sun, 17 May 2026 12:30:01 GMT",
        b"x-orig-ts": b"20260517123001",
        b"x-orig-location": b"http://a.nl/%C3%A9",
        b"x-redirect-status": b"302",
        b"x-redirect-statustext": b"Welk",
    }


@pytest.mark.parametrize(
    ("recorded", "told", "said"),
    [(200, 200, None), (204, 204, None), (206, 200, None), (404, 404, None), (500, 200, b"500")],
)
def test_statuses_reach_the_worker_as_it_can_take_them(
    recorded: int, told: int, said: bytes | None
) -> None:
    status, head = head_of(recorded)
    assert (status, head.get(b"x-redirect-status")) == (told, said)


def test_what_steers_the_browser_is_dropped_and_cannot_be_forged() -> None:
    dropped = [
        b"Content-Security-Policy", b"X-Frame-Options", b"Strict-Transport-Security", b"Link",
        b"Service-Worker-Allowed", b"Clear-Site-Data", b"Permissions-Policy", b"NEL",
        b"Cross-Origin-Opener-Policy", b"X-Archive-Missing", b"X-Orig-Location",
        b"X-Redirect-Status", b"Memento-Datetime", b"Bad Name", b"Content-Length",
    ]  # fmt: skip
    _, head = head_of(
        200,
        *((name, b"forged") for name in dropped),
        (b"Content-Type", b"text/html\r\nSet-Cookie: a=b"),
        (b"Set-Cookie", b"sessie=1; Path=/; HttpOnly"),
        (b"Set-Cookie", b"keuze=2; Path=/"),
    )
    assert b"forged" not in head.values()
    assert head[b"content-type"] == b"text/html Set-Cookie: a=b"
    assert head[b"x-proxy-set-cookie"] == b"keuze=2"
    assert b"set-cookie" not in head


def test_timemap_lists_versions_and_leads_on() -> None:
    day = timedelta(days=1)
    versions = [capture(MOMENT), capture(MOMENT + day)]
    page = memento.Page(url="http://a.nl/?b=1,2", versions=versions, following=MOMENT + 2 * day)
    assert memento.timemap("http://p", page).split(",\n") == [
        '<http://a.nl/?b=1,2>; rel="original"',
        '<http://p/timegate/http://a.nl/?b=1,2>; rel="timegate"',
        '<http://p/timemap/link/http://a.nl/?b=1,2>; rel="self"; type="application/link-format"; '
        'from="Sun, 17 May 2026 12:30:01 GMT"; until="Mon, 18 May 2026 12:30:01 GMT"',
        '<http://p/web/20260517123001/http://a.nl/?b=1,2>; rel="first memento"; '
        'datetime="Sun, 17 May 2026 12:30:01 GMT"',
        '<http://p/web/20260518123001/http://a.nl/?b=1,2>; rel="memento"; '
        'datetime="Mon, 18 May 2026 12:30:01 GMT"',
        '<http://p/timemap/link/20260518123001/http://a.nl/?b=1,2>; rel="timemap"; '
        'type="application/link-format"; from="Tue, 19 May 2026 12:30:01 GMT"\n',
    ]


def test_later_timemap_is_itself_and_has_no_first() -> None:
    page = memento.Page(
        url="http://a.nl/", versions=[capture(MOMENT)], after=MOMENT - timedelta(days=1)
    )
    told = memento.timemap("http://p", page)
    assert '<http://p/timemap/link/20260516123001/http://a.nl/>; rel="self"' in told
    assert 'rel="last memento"' in told


def test_versions_of_one_second_have_one_address() -> None:
    later = [MOMENT, MOMENT + timedelta(milliseconds=1), MOMENT + timedelta(seconds=1)]
    assert [each.moment for each in memento.by_second(map(capture, later))] == later[::2]


def test_accept_datetime_that_is_none_is_none() -> None:
    assert memento.accept_datetime("Sun, 17 May 2026 12:30:01 GMT") == MOMENT.replace(microsecond=0)
    far = "Fri, 31 Dec 9999 23:59:59 -2359"
    for wrong in ("", "gisteren", "Sun, 99 May 2026 12:30:01 GMT", far):
        assert memento.accept_datetime(wrong) is None


def test_calendar_has_whole_weeks_from_monday() -> None:
    days = [Day(date=date(2026, 2, 3), count=2, first=MOMENT)]
    (month,) = months(days)
    assert all(len(week) == 7 for week in month.weeks)
    assert month.weeks[0][6] == date(2026, 2, 1)
    assert month.weeks[1][1] == days[0]


def test_taken_port_and_one_origin_for_both_are_refused() -> None:
    bound = listen("127.0.0.1", 0, 0, Named())
    try:
        with pytest.raises(UsageError, match="choose another with --port"):
            listen("127.0.0.1", bound.portal.getsockname()[1], 0, Named())
        both = Named(portal_url="https://a.nl", replay_url="https://A.nl:443/")
        with pytest.raises(UsageError, match="an origin of their own"):
            listen("127.0.0.1", 0, 0, both)
        with pytest.raises(UsageError, match="is no origin"):
            listen("127.0.0.1", 0, 0, Named(portal_url="https://a.nl/pad"))
    finally:
        bound.portal.close()
        bound.replay.close()
