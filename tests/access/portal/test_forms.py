"""Forms: taken from our own pages alone, within bounds."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest
from starlette.responses import PlainTextResponse, Response

from capture.access.catalogue.catalogue import Catalogue
from capture.access.portal import app, forms
from capture.access.portal.app import Portal
from capture.access.portal.forms import MAX_BODY, MAX_FIELDS, Form, Refused, parsed
from capture.access.portal.lasting import open_lasting
from capture.access.portal.visit import Visit
from capture.access.replay.policy import Origins
from tests.access.asgi import Client

_ORIGINS = Origins(portal="http://localhost", replay="http://127.0.0.1:2")


def _echo(visit: Visit, form: Form) -> Response:
    return PlainTextResponse(f"{visit.rest} {form.one('word')}")


@pytest.fixture
def portal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """A portal that takes a form at `/echo` and at `/other`."""
    monkeypatch.setitem(app.POSTS, "echo", _echo)
    monkeypatch.setitem(app.POSTS, "other", _echo)
    with Catalogue.open(tmp_path) as catalogue:
        lasting = open_lasting(tmp_path)
        made = Portal(
            catalogue=catalogue, origins=_ORIGINS, name="Archief", can_replay=False, lasting=lasting
        )
        client = Client(made.application(), _ORIGINS.portal)
        client.headers["Origin"] = _ORIGINS.portal
        client.headers["X-Token"] = lasting.tokens.made("echo", "")
        yield client
        lasting.store.close()


def _post(
    portal: Client,
    path: str = "/echo/a",
    *,
    fields: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> httpx.Response:
    given = {"token": portal.headers["X-Token"], "word": "dag", **(fields or {})}
    return portal.post(path, data=given, headers=headers or {})


def test_a_form_of_our_own_page_is_taken(portal: Client) -> None:
    for prefix in ("", "/en"):
        answer = portal.post(
            f"{prefix}/echo/a?b", data={"token": portal.headers["X-Token"], "word": "één"}
        )
        assert (answer.status_code, answer.text) == (200, "a?b één")


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://127.0.0.1:2"},
        {"Origin": "http://localhost:8000"},
        {"Origin": "https://localhost"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
    ],
)
def test_a_form_of_another_origin_is_refused(portal: Client, headers: dict[str, str]) -> None:
    answer = _post(portal, headers=headers)
    assert answer.status_code == 403


def test_a_form_from_nowhere_is_refused(portal: Client) -> None:
    del portal.headers["Origin"]
    assert _post(portal).status_code == 403


@pytest.mark.parametrize("token", ["", "x", "x.y.z", "é" * 999])
def test_a_form_without_our_token_is_refused(portal: Client, token: str) -> None:
    assert _post(portal, fields={"token": token}).status_code == 403


def test_a_token_holds_for_its_own_form_session_and_day() -> None:
    tokens = forms.Tokens(b"s" * 32)
    made = tokens.made("echo", "anna")
    assert tokens.is_right(made, "echo", "anna")
    assert not tokens.is_right(made, "other", "anna")
    assert not tokens.is_right(made, "echo", "")
    assert not tokens.is_right(made, "echo", "bert")
    assert not forms.Tokens(b"t" * 32).is_right(made, "echo", "anna")


def test_a_token_of_another_form_is_refused(portal: Client) -> None:
    assert _post(portal, "/other/a").status_code == 403


def test_only_what_takes_forms_takes_them(portal: Client) -> None:
    answer = portal.post("/web/2026/https://a.nl/", data={})
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")
    assert portal.request("PUT", "/echo/a").status_code == 405


def test_a_body_is_read_within_bounds(portal: Client) -> None:
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    assert portal.post("/echo/a", content=b"a" * (MAX_BODY + 1), headers=kind).status_code == 413
    assert portal.post("/echo/a", content=b"a=%s", headers=kind).status_code == 403
    assert portal.post("/echo/a", content=b"\xff=1", headers=kind).status_code == 400
    many = urlencode([("a", str(n)) for n in range(MAX_FIELDS + 1)])
    assert portal.post("/echo/a", content=many, headers=kind).status_code == 400
    assert portal.post("/echo/a", files={"a": b"x"}).status_code == 415
    assert portal.post("/echo/a", json={"a": 1}).status_code == 415
    assert portal.post("/echo/a").status_code == 415


def test_fields_are_texts_without_control_characters() -> None:
    form = parsed(b"a=1%00%0D%0A2&a=%C3%A9+%ED%A0%80&b=&%E2%80%AEc=1")
    assert form == Form(fields={"a": ("1\n2", "é \ufffd\ufffd\ufffd"), "b": ("",), "c": ("1",)})
    assert isinstance(form, Form)
    assert (form.one("b"), form.one("z"), form.all("a")[0], form.all("z")) == ("", "", "1\n2", ())


def test_every_refusal_has_words_in_both_languages(portal: Client) -> None:
    foreign = {"Origin": "null"}
    assert "niet aangenomen" in portal.post("/echo", headers=foreign).text
    assert "not accepted" in portal.post("/en/echo", headers=foreign).text
    assert {each.status for each in Refused} == {400, 403, 408, 413, 415}


def test_without_a_database_no_form_is_taken(tmp_path: Path) -> None:
    with Catalogue.open(tmp_path) as catalogue:
        made = Portal(catalogue=catalogue, origins=_ORIGINS, name="Archief", can_replay=False)
        client = Client(made.application(), _ORIGINS.portal)
        app.POSTS["echo"] = _echo
        try:
            assert client.post("/echo", data={}).status_code == 503
        finally:
            del app.POSTS["echo"]
