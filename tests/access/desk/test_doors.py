"""Each door of the archivist's pages for each role, and what keeps others out."""

import pytest

from capture.access.desk.accounts import Role
from capture.access.desk.doors import FORMS, PAGES
from capture.config.restrictions import read_restrictions
from tests.access.catalogue.archive import BASE, restrict
from tests.access.desk.conftest import HOSTILE, ORIGINS, PASSWORD, Desk, token_of

_ROLES = [None, *Role]
_LEAST_PAGE = {
    "": Role.READER,
    "login": None,
    "openid": None,
    "out": None,
    "password": Role.READER,
    "lists": Role.READER,
    "image": Role.READER,
    "reports": Role.ARCHIVIST,
    "restrictions": Role.ARCHIVIST,
    "fixity": Role.READER,
    "acts": Role.ADMIN,
    "accounts": Role.ADMIN,
}
_LEAST_FORM = {
    "login": None,
    "openid": None,
    "logout": Role.READER,
    "password": Role.READER,
    "decide": Role.ARCHIVIST,
    "answer": Role.ARCHIVIST,
    "restrict": Role.ARCHIVIST,
    "lift": Role.ARCHIVIST,
    "verify": Role.ARCHIVIST,
}
"""Written down a second time, so that nobody opens a door by accident."""


def _rest(desk: Desk, name: str) -> str:
    rests = {
        "lists": f"/{desk.name}/orphans",
        "image": f"/{desk.name}/00001.jpg",
        "decide": f"/{desk.name}/orphans",
        "answer": "/1",
    }
    return f"/{name}{rests.get(name, '')}" if name else ""


def test_no_door_is_forgotten() -> None:
    assert set(PAGES) == set(_LEAST_PAGE)
    assert set(FORMS) == set(_LEAST_FORM)


@pytest.mark.requirement("OPSL01")
@pytest.mark.parametrize("role", _ROLES)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_for_its_role_alone(shared: Desk, name: str, role: Role | None) -> None:
    desk, least = shared, _LEAST_PAGE[name]
    for prefix in ("", "/en"):
        answer = desk.seated(role).get(f"{prefix}/desk{_rest(desk, name)}")
        if least is None or (role is not None and role.may(least)):
            # There is no provider here, and so nothing to come back from.
            assert answer.status_code == (404 if name == "openid" else 200)
        elif role is None:
            assert answer.status_code == 303
            assert answer.headers["location"].startswith(f"{prefix}/desk/login?next=")
        else:
            assert answer.status_code == 403
        assert "no-store" in answer.headers["cache-control"]


@pytest.mark.requirement("OPSL01")
@pytest.mark.parametrize("role", _ROLES)
@pytest.mark.parametrize("name", FORMS)
def test_a_form_is_taken_from_its_role_alone(shared: Desk, name: str, role: Role | None) -> None:
    desk, least = shared, _LEAST_FORM[name]
    client = desk.seated(role)
    before = (read_restrictions(desk.archive), desk.office.runs.waiting())
    answer = desk.send(client, f"/desk{_rest(desk, name)}")
    if least is None or (role is not None and role.may(least)):
        # Empty forms: each door tells in its own way what it lacks, or does what needs nothing.
        assert answer.status_code in {303, 400, 403, 404}
        assert "Dit mag uw account niet" not in answer.text
    elif role is None:
        assert answer.headers["location"] == "/desk/login"
    else:
        assert answer.status_code == 403
        assert "Dit mag uw account niet" in answer.text
        assert before == (read_restrictions(desk.archive), desk.office.runs.waiting())


@pytest.mark.parametrize("role", _ROLES)
def test_public_pages_are_the_same_for_everyone(desk: Desk, role: Role | None) -> None:
    restrict(desk.archive, f"{BASE}/twee")
    client, visitor = desk.seated(role), desk.visitor()
    for path in ("/", f"/web/2026/{BASE}/twee", f"/calendar/{BASE}/twee", f"/timemap/{BASE}/twee"):
        mine, theirs = client.get(path), visitor.get(path)
        assert (mine.status_code, mine.text) == (theirs.status_code, theirs.text)
        assert "set-cookie" not in mine.headers
    assert client.get(f"/web/2026/{BASE}/twee").status_code == 404


def test_readers_see_no_lists_or_pictures_while_anything_is_withheld(desk: Desk) -> None:
    restrict(desk.archive, f"{BASE}/twee")
    reader, archivist = desk.seated(Role.READER), desk.seated(Role.ARCHIVIST)
    page, picture = f"/desk/lists/{desk.name}/orphans", f"/desk/image/{desk.name}/00001.jpg"
    assert (reader.get(page).status_code, reader.get(picture).status_code) == (403, 404)
    assert "wees/" not in reader.get(page).text + reader.get("/desk").text
    assert (archivist.get(page).status_code, archivist.get(picture).status_code) == (200, 200)


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": ORIGINS.replay, "Sec-Fetch-Site": "same-site"},
        {"Origin": "https://elders.example"},
        {"Origin": "null"},
        {"Origin": ORIGINS.portal, "Sec-Fetch-Site": "cross-site"},
    ],
)
def test_a_form_from_elsewhere_is_refused_even_with_cookie_and_token(
    desk: Desk, headers: dict[str, str]
) -> None:
    client = desk.seated(Role.ADMIN)
    data = {"token": token_of(client), "name": "reader", "password": PASSWORD}
    for name in FORMS:
        answer = client.post(f"/desk{_rest(desk, name)}", data=data, headers=headers)
        assert answer.status_code == 403
        assert "set-cookie" not in answer.headers
    assert list(desk.office.acts) == []


def test_a_form_with_the_token_of_another_session_is_refused(desk: Desk) -> None:
    mine, theirs = desk.seated(Role.ADMIN), desk.seated(Role.ARCHIVIST)
    tokens = (token_of(theirs), token_of(desk.visitor()), "")
    for name in FORMS:
        for token in tokens:
            answer = mine.post(f"/desk{_rest(desk, name)}", data={"token": token})
            assert answer.status_code == 403
    assert list(desk.office.acts) == []


@pytest.mark.parametrize("name", PAGES)
def test_no_page_can_be_framed_or_runs_what_a_site_wrote(shared: Desk, name: str) -> None:
    answer = shared.seated(Role.ADMIN).get(f"/desk{_rest(shared, name)}?decision=open&page=3")
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["x-content-type-options"] == "nosniff"
    policy = answer.headers["content-security-policy"]
    assert "'unsafe-inline'" not in policy
    assert "frame-ancestors 'none'" in policy or "sandbox" in policy
    assert HOSTILE not in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/desk/lists/../../etc/orphans",
        "/desk/lists/www.voorbeeld.nl/../orphans",
        "/desk/lists/x/y/orphans",
        "/desk/lists/www.voorbeeld.nl/NL-Tst-20260504030201-full/besluiten",
        "/desk/image/www.voorbeeld.nl/NL-Tst-20260504030201-full/../settings.json",
        "/desk/image/www.voorbeeld.nl/NL-Tst-20260504030201-full/..%2Fsettings.json",
        "/desk/image/www.voorbeeld.nl/NL-Tst-20260504030201-full/x.svg",
        "/desk/reports/999",
        "/desk/reports/x",
        "/desk/nothing",
    ],
)
def test_what_is_not_there_is_not_there(shared: Desk, path: str) -> None:
    assert shared.seated(Role.ADMIN).get(path).status_code == 404


def test_who_comes_by_another_name_is_sent_to_the_desks_own(desk: Desk) -> None:
    desk.portal = type(desk.portal)(
        catalogue=desk.portal.catalogue,
        origins=desk.portal.origins,
        name="x",
        can_replay=False,
        lasting=desk.portal.lasting,
        office=desk.office,
        desk="https://beheer.example.nl",
    )
    client = desk.visitor()
    answer = client.get("/en/desk/fixity?a=b")
    assert answer.status_code == 302
    assert answer.headers["location"] == "https://beheer.example.nl/en/desk/fixity?a=b"
    assert client.post("/desk/login", data={}).status_code == 405
