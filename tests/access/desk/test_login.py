"""Logging in: cookies, sessions, guesses, and where it leads."""

from datetime import timedelta

import httpx
import pytest

from capture import clock
from capture.access.act_lines import Act
from capture.access.desk import guesses, passwords, sessions
from capture.access.desk.accounts import Accounts, Role
from capture.access.desk.seat import own_way
from capture.access.replay.policy import Origins
from capture.errors import UsageError
from tests.access.asgi import Client
from tests.access.desk.conftest import PASSWORD, Desk

NEW = "groene giraf danst 8y"


def _log_in(
    desk: Desk, client: Client, name: str = "admin", password: str = PASSWORD, **more: str
) -> httpx.Response:
    return desk.send(client, "/desk/login", name=name, password=password, **more)


def _is_in(client: Client) -> bool:
    return client.get("/desk/password").status_code == 200


def test_the_right_password_begins_a_session(desk: Desk) -> None:
    client = desk.visitor()
    answer = _log_in(desk, client, " Admin ")
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk")
    assert _is_in(client)
    (line,) = desk.office.acts
    assert (line.who, line.act, line.details) == ("admin", Act.LOGGED_IN, {"address": "192.0.2.1"})


def test_the_cookie_is_for_this_host_alone_and_not_for_scripts(desk: Desk) -> None:
    value = _log_in(desk, desk.visitor()).headers["set-cookie"]
    name, *attributes = value.split("; ")
    assert name.startswith("__Host-capture=")
    assert set(attributes) == {
        "Path=/", "Max-Age=43200", "HttpOnly", "SameSite=Strict", "Secure",
    }  # fmt: skip
    token = name.partition("=")[2]
    store = (desk.archive / "access" / "portal.sqlite").read_bytes()
    assert len(token) >= 43
    assert token.encode() not in store


def test_the_session_is_new_with_each_login_and_the_old_one_ends(desk: Desk) -> None:
    client = desk.visitor()
    client.cookies.set("__Host-capture", "given-by-somebody", domain="archief.example.nl")
    _log_in(desk, client)
    first = client.cookies.get("__Host-capture", domain="archief.example.nl")
    assert first != "given-by-somebody"
    old = desk.visitor()
    old.cookies.set("__Host-capture", str(first), domain="archief.example.nl")
    assert _is_in(old)
    _log_in(desk, client)
    assert not _is_in(old)
    assert _is_in(client)


def test_logging_out_ends_the_session_at_the_server(desk: Desk) -> None:
    client = desk.seated(Role.READER)
    token = client.cookies.get("__Host-capture")
    answer = desk.send(client, "/desk/logout")
    assert "Max-Age=0" in answer.headers["set-cookie"]
    again = desk.visitor()
    again.cookies.set("__Host-capture", str(token), domain="archief.example.nl")
    assert not _is_in(again)


@pytest.mark.parametrize(
    ("after", "goes_on"),
    [
        ([timedelta(minutes=59)], True),
        ([timedelta(minutes=61)], False),
        ([timedelta(minutes=50)] * 14, True),
        ([timedelta(minutes=50)] * 15, False),
    ],
)
def test_a_session_ends_when_idle_and_in_the_end(
    desk: Desk, after: list[timedelta], goes_on: bool
) -> None:
    client = desk.seated(Role.READER)
    passed = timedelta()
    for each in after:
        passed += each
        with clock.shifted(passed):
            found = _is_in(client)
    assert found is goes_on


@pytest.mark.parametrize("what", ["role", "closed", "password"])
def test_a_changed_account_is_out_everywhere(desk: Desk, what: str) -> None:
    one, two = desk.seated(Role.ADMIN), desk.seated(Role.ADMIN)
    accounts = desk.office.accounts
    if what == "role":
        accounts.set_role("admin", Role.READER)
    elif what == "closed":
        accounts.set_open("admin", is_open=False)
    else:
        fields = {"now": PASSWORD, "new": NEW, "again": NEW}
        assert desk.send(one, "/desk/password", **fields).status_code == 303
        assert accounts.checked("admin", PASSWORD) is None
        assert accounts.checked("admin", NEW) is not None
    assert not _is_in(one)
    assert not _is_in(two)


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"now": "iets anders 123", "new": NEW, "again": NEW}, 403),
        ({"now": PASSWORD, "new": NEW, "again": NEW + "x"}, 400),
        ({"now": PASSWORD, "new": "kort", "again": "kort"}, 400),
    ],
)
def test_a_password_is_changed_by_who_knows_it_and_into_a_strong_one(
    desk: Desk, fields: dict[str, str], status: int
) -> None:
    client = desk.seated(Role.READER)
    assert desk.send(client, "/desk/password", **fields).status_code == status
    assert _is_in(client)
    assert desk.office.accounts.checked("reader", PASSWORD) is not None


def test_unknown_closed_and_wrong_get_the_same_answer_for_the_same_work(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.office.accounts.set_open("reader", is_open=False)
    asked: list[str] = []
    hasher = passwords._HASHER

    class Counting:
        def verify(self, kept: str, password: str) -> bool:
            asked.append(kept.rpartition("$")[0].rpartition("$")[0])
            return hasher.verify(kept, password)

    monkeypatch.setattr(passwords, "_HASHER", Counting())
    texts = set()
    for name, password in [("admin", "x"), ("nobody", "x"), ("reader", PASSWORD), ("<b>", "")]:
        answer = _log_in(desk, desk.visitor(), name, password)
        assert answer.status_code == 403
        token_free = answer.text.split('name="token" value="')
        texts.add(token_free[0] + token_free[1].partition('"')[2].replace(f'"{name}"', '""'))
    assert len(texts) == 2  # the last one's name is shown escaped
    assert len(asked) == 4
    assert len(set(asked)) == 1  # the same parameters: the same time
    assert [each.about for each in desk.office.acts] == [
        "admin", "unknown name", "reader", "unknown name",
    ]  # fmt: skip


def test_what_was_typed_as_a_name_is_not_logged_when_it_is_none(desk: Desk) -> None:
    _log_in(desk, desk.visitor(), PASSWORD, "admin")
    assert PASSWORD not in desk.office.acts.path.read_text()


def test_guesses_are_slowed_down_and_who_knows_the_password_is_not_locked_out(desk: Desk) -> None:
    guesser, owner = desk.visitor(address="198.51.100.7"), desk.visitor()
    assert _log_in(desk, owner).status_code == 303
    statuses = [_log_in(desk, guesser, password="x").status_code for _ in range(8)]
    assert statuses[:5] == [403] * 5
    assert 429 in statuses[5:]
    slowed = _log_in(desk, guesser)
    assert slowed.status_code == 429
    assert int(slowed.headers["retry-after"]) >= 1
    assert _log_in(desk, owner).status_code == 303
    with clock.shifted(guesses.PAIR.longest):
        assert _log_in(desk, guesser).status_code == 303


def test_many_addresses_together_are_slowed_down_but_not_where_the_owner_sits(desk: Desk) -> None:
    tried = guesses.Guesses(desk.portal.lasting.store)  # type: ignore[union-attr]
    tried.begin("admin", "192.0.2.1")
    tried.succeeded("admin", "192.0.2.1")
    waits = [tried.begin("admin", f"203.0.113.{n}") for n in range(guesses.ACCOUNT.free + 2)]
    assert not any(waits[: guesses.ACCOUNT.free])
    assert waits[-1] > timedelta()
    assert tried.begin("admin", "192.0.2.1") == timedelta()


def test_tries_at_the_same_moment_count_before_their_answer(desk: Desk) -> None:
    waits = [desk.office.guesses.begin("admin", "192.0.2.9") for _ in range(7)]
    assert [bool(each) for each in waits] == [False] * 5 + [True] * 2


@pytest.mark.parametrize(
    "way",
    [
        "https://elders.example/", "//elders.example/desk", "/\\elders.example", "/deskx",
        "/desk/../web", "/desk//elders.example", "/desk\r\nSet-Cookie: a=b", "javascript:alert(1)",
        "/desk?next=https://elders.example", "/web/2026/https://a.nl/", "/desk/" + "a" * 3000, "",
    ],
)  # fmt: skip
def test_after_logging_in_nobody_is_led_elsewhere(shared: Desk, way: str) -> None:
    client = shared.visitor()
    page = client.get("/desk/login", headers={}).text
    assert "elders" not in page
    answer = _log_in(shared, client, next=way)
    assert answer.headers["location"] == "/desk"
    assert len(answer.headers.get_list("set-cookie")) == 1


@pytest.mark.parametrize(
    "way", ["/desk", "/en/desk/fixity", "/desk/lists/a.nl/NL-X/orphans?decision=open&page=2"]
)
def test_after_logging_in_one_comes_where_one_was_going(way: str) -> None:
    assert own_way(way, "/desk") == way


def test_what_was_typed_comes_back_escaped(desk: Desk) -> None:
    answer = _log_in(desk, desk.visitor(), '"><script>alert(1)</script>', "x")
    assert "<script>" not in answer.text
    assert "&#34;&gt;&lt;script&gt;" in answer.text


@pytest.mark.parametrize(
    ("portal", "replay", "is_safe"),
    [
        ("https://archief.nl", "https://oud.archief.nl", True),
        ("http://127.0.0.1:8080", "http://localhost:8081", True),
        ("http://localhost:8080", "http://localhost:8081", False),
        ("https://archief.nl", "https://archief.nl:8443", False),
        ("http://archief.nl", "https://oud.archief.nl", False),
        ("http://[::1]:8080", "http://localhost:8081", True),
    ],
)
def test_nobody_logs_in_where_archived_pages_or_the_line_could_see_it(
    shared: Desk, portal: str, replay: str, is_safe: bool
) -> None:
    origins = Origins(portal=portal, replay=replay)
    assert (sessions.why_unsafe(origins) is None) is is_safe
    if not is_safe:
        made = type(shared.portal)(
            catalogue=shared.portal.catalogue,
            origins=origins,
            name="x",
            can_replay=False,
            lasting=shared.portal.lasting,
            office=shared.office,
        )
        client = Client(made.application(), portal)
        client.headers = {"Origin": portal}
        assert 'type="password"' not in client.get("/desk/login").text
        token = shared.portal.lasting.tokens.made("desk", "")  # type: ignore[union-attr]
        fields = {"token": token, "name": "admin", "password": PASSWORD}
        answer = client.post("/desk/login", data=fields)
        assert answer.status_code == 403
        assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "password",
    [
        "kort", "elf tekens!", "aaaaaaaaaaaaaaaa", "abababababab", "Wachtwoord2026!",
        "Welkom123456789", "admin is mijn naam", "x" * 1001, "qwerty123456!",
    ],
)  # fmt: skip
def test_a_weak_password_is_refused(shared: Desk, password: str) -> None:
    accounts: Accounts = shared.office.accounts
    with pytest.raises(UsageError, match="password"):
        accounts.set_password("admin", password)
    assert accounts.checked("admin", PASSWORD) is not None


@pytest.mark.parametrize("name", ["", "a", "-x", "a b", "a\nb", "<b>", "é" * 5, "x" * 65])
def test_what_can_be_no_name_makes_no_account(shared: Desk, name: str) -> None:
    with pytest.raises(UsageError, match="is no name"):
        shared.office.accounts.add(name, Role.READER, PASSWORD)


def test_a_password_that_looks_the_same_is_the_same() -> None:
    kept = passwords.hashed("caf\u00e9 met appeltaart", "anna")
    assert kept.startswith("$argon2id$")
    assert passwords.is_right("cafe\u0301 met appeltaart", kept)


def test_the_cookie_of_another_page_or_nonsense_is_no_session(shared: Desk) -> None:
    client = shared.visitor()
    for value in ("capture=x", "__Host-capture=", "=;;;=", "__Host-capture=" + "x" * 9000):
        answer = client.get("/desk", headers={"Cookie": value})
        assert answer.status_code == 303
