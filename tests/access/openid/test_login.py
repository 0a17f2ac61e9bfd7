"""Logging in at a provider that does well: who comes in, as what, and what is kept of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from capture import clock
from capture.access.act_lines import Act
from capture.access.desk.accounts import Identity, Role
from capture.access.desk.office import open_office
from capture.access.openid.settings import LoginSettings
from capture.access.replay.policy import Origins
from capture.errors import UsageError
from tests.access.desk.conftest import PASSWORD
from tests.access.openid.conftest import BACK, SUBJECT, Elsewhere, is_in, onward, read_all
from tests.access.openid.hostile import Claims, key_of, signed


@pytest.mark.requirement("OPSL01")
def test_who_the_provider_vouches_for_is_in_with_the_role_that_it_gives(
    elsewhere: Elsewhere,
) -> None:
    client = elsewhere.desk.visitor()
    answer = elsewhere.come(client)
    assert (answer.status_code, onward(answer)) == (200, "/desk")
    assert is_in(client)
    assert client.get("/desk/reports").status_code == 200
    assert client.get("/desk/acts").status_code == 403
    assert "Anna de Vries" in client.get("/desk").text
    (line,) = elsewhere.desk.office.acts
    assert (line.who, line.act) == ("openid:anna@voorbeeld.nl", Act.LOGGED_IN)
    assert line.details == {
        "address": "192.0.2.1",
        "issuer": elsewhere.provider.issuer,
        "subject": SUBJECT,
        "shown": "Anna de Vries",
        "role": "archivist",
    }


def test_the_browser_asks_for_what_binds_the_answer_to_it(elsewhere: Elsewhere) -> None:
    client = elsewhere.desk.visitor()
    one, two = elsewhere.sent(client), elsewhere.sent(client)
    assert one["response_type"] == "code"
    assert one["redirect_uri"] == BACK
    assert one["scope"] == "openid profile email"
    assert one["code_challenge_method"] == "S256"
    for name in ("state", "nonce", "code_challenge"):
        assert len(one[name]) == 43
        assert one[name] != two[name]


def test_the_cookies_are_for_this_host_and_the_session_is_never_sent_from_elsewhere(
    elsewhere: Elsewhere,
) -> None:
    client = elsewhere.desk.visitor()
    begun = elsewhere.desk.send(client, "/desk/openid").headers["set-cookie"]
    assert begun.startswith("__Host-capture-login=")
    assert begun.endswith("; Path=/; Max-Age=600; HttpOnly; SameSite=Lax; Secure")
    session, attempt = elsewhere.come(client).headers.get_list("set-cookie")
    assert session.startswith("__Host-capture=")
    assert session.endswith("; Path=/; Max-Age=43200; HttpOnly; SameSite=Strict; Secure")
    assert attempt.startswith("__Host-capture-login=; Path=/; Max-Age=0;")


def test_a_login_begins_a_new_session_and_ends_the_one_before(elsewhere: Elsewhere) -> None:
    client = elsewhere.desk.seated(Role.READER)
    old = elsewhere.desk.visitor()
    old.cookies.set("__Host-capture", str(client.cookies.get("__Host-capture")))
    assert is_in(old)
    elsewhere.come(client)
    assert is_in(client)
    assert not is_in(old)


def test_a_session_of_the_provider_ends_as_every_other(elsewhere: Elsewhere) -> None:
    client = elsewhere.desk.visitor()
    elsewhere.come(client)
    with clock.shifted(timedelta(minutes=61)):
        assert not is_in(client)


def test_one_comes_where_one_was_going_in_the_language_one_had(elsewhere: Elsewhere) -> None:
    client = elsewhere.desk.visitor()
    answer = elsewhere.come(client, prefix="/en", next="/en/desk/fixity")
    assert onward(answer) == "/en/desk/fixity"
    assert "You are logged in" in answer.text


def test_a_public_client_proves_itself_by_pkce_alone(elsewhere: Elsewhere) -> None:
    elsewhere.provider.is_for_public_clients = True
    elsewhere.come(client := elsewhere.desk.visitor())
    assert not is_in(client)
    elsewhere.use(secret=None)
    elsewhere.come(client := elsewhere.desk.visitor())
    assert is_in(client)


def test_nobody_logs_in_where_archived_pages_could_see_it(elsewhere: Elsewhere) -> None:
    origins = Origins(portal="https://archief.example.nl", replay="https://archief.example.nl:8443")
    client = elsewhere.desk.visitor()
    asked = elsewhere.sent(client)
    elsewhere.desk.portal = replace(elsewhere.desk.portal, origins=origins)
    unsafe = elsewhere.desk.visitor()
    unsafe.cookies = client.cookies
    assert "Ministerie-account" not in unsafe.get("/desk/login").text
    code, iss = elsewhere.provider.code(asked), elsewhere.provider.issuer
    answer = elsewhere.back(unsafe, code=code, state=asked["state"], iss=iss)
    assert (answer.status_code, answer.headers.get("set-cookie")) == (404, None)
    assert elsewhere.provider.count("/token") == 0


@pytest.mark.parametrize("way", ["https://elders.example/", "//elders.example", "/web/", ""])
def test_nobody_is_led_elsewhere(elsewhere: Elsewhere, way: str) -> None:
    assert onward(elsewhere.come(elsewhere.desk.visitor(), next=way)) == "/desk"


@pytest.mark.parametrize("algorithm", ["RS256", "PS256", "ES256", "EdDSA"])
@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")
def test_every_signature_that_is_allowed_is_understood(
    elsewhere: Elsewhere, algorithm: str
) -> None:
    key = key_of(algorithm)
    elsewhere.provider.keys = [key]
    elsewhere.provider.sign = lambda claims: signed(claims, key, algorithm)
    elsewhere.come(client := elsewhere.desk.visitor())
    assert is_in(client)


def test_no_secret_token_or_code_is_kept_or_told(elsewhere: Elsewhere) -> None:
    client = elsewhere.desk.visitor()
    asked = elsewhere.sent(client)
    kept: list[str] = []

    def sign(claims: Claims) -> str:
        kept.append(signed(claims, key_of("RS256"), "RS256"))
        return kept[0]

    elsewhere.provider.sign = sign
    code = elsewhere.provider.code(asked)
    answer = elsewhere.back(client, code=code, state=asked["state"], iss=elsewhere.provider.issuer)
    assert is_in(client)
    elsewhere.desk.office.acts.verify()
    held = read_all(elsewhere.desk.archive / "access") + answer.content
    for secret in (kept[0], "toegang", code, asked["state"], asked["nonce"], "een+geheim"):
        assert secret.encode() not in held


def test_a_local_account_of_the_same_name_is_never_taken_over(elsewhere: Elsewhere) -> None:
    accounts = elsewhere.desk.office.accounts
    accounts.add("anna@voorbeeld.nl", Role.ADMIN, PASSWORD)
    elsewhere.provider.claims = {"preferred_username": "admin", "name": "admin"}
    client = elsewhere.desk.visitor()
    elsewhere.come(client)
    assert client.get("/desk/acts").status_code == 403
    found = accounts.of(elsewhere.person)
    assert found is not None
    assert (found.name, found.role) == ("openid:anna@voorbeeld.nl", Role.ARCHIVIST)
    assert accounts.get("anna@voorbeeld.nl").identity is None
    for password in ("", "nobody has this password", "openid"):
        assert accounts.checked(found.name, password) is None
    with pytest.raises(UsageError, match="no password here"):
        accounts.set_password(found.name, PASSWORD)
    with pytest.raises(UsageError, match="role from the provider"):
        accounts.set_role(found.name, Role.ADMIN)


def test_an_account_goes_with_the_subject_whatever_it_is_called(elsewhere: Elsewhere) -> None:
    elsewhere.come(elsewhere.desk.visitor())
    elsewhere.provider.claims = {"name": "Anna Jansen", "email": "a.jansen@voorbeeld.nl"}
    elsewhere.come(elsewhere.desk.visitor())
    elsewhere.provider.claims = {"sub": "another"}
    elsewhere.come(elsewhere.desk.visitor())
    found = {each.name: each for each in elsewhere.desk.office.accounts.all() if each.identity}
    assert set(found) == {"openid:anna@voorbeeld.nl", "openid:anna@voorbeeld.nl.2"}
    assert found["openid:anna@voorbeeld.nl"].label == "Anna Jansen"
    assert found["openid:anna@voorbeeld.nl.2"].identity == Identity(
        issuer=elsewhere.provider.issuer, subject="another"
    )


def test_names_from_the_provider_are_shown_as_text_in_one_line(elsewhere: Elsewhere) -> None:
    hostile = '"><script>alert(1)</script>\n\u202etxet' + "x" * 5_000
    elsewhere.provider.claims = {"name": hostile, "email": hostile}
    client = elsewhere.desk.visitor()
    elsewhere.come(client)
    page = client.get("/desk").text
    assert "<script>alert" not in page
    assert "\u202e" not in page
    found = elsewhere.desk.office.accounts.of(elsewhere.person)
    assert found is not None
    assert len(found.name) <= 64
    assert len(found.shown) == 100


def test_the_role_is_read_anew_at_each_login_and_sessions_with_the_old_one_end(
    elsewhere: Elsewhere,
) -> None:
    one, two = elsewhere.desk.visitor(), elsewhere.desk.visitor()
    elsewhere.come(one)
    elsewhere.provider.claims = {"realm": {"roles": ["archief-lezer", "archief-beheer"]}}
    elsewhere.come(two)
    assert two.get("/desk/acts").status_code == 200
    assert not is_in(one)


def test_who_lost_the_role_does_not_get_in_and_is_put_out(elsewhere: Elsewhere) -> None:
    one, two = elsewhere.desk.visitor(), elsewhere.desk.visitor()
    elsewhere.come(one)
    elsewhere.provider.claims = {"realm": {"roles": ["iets anders"]}}
    answer = elsewhere.come(two)
    assert answer.status_code == 403
    assert "hebt geen toegang" in answer.text
    assert elsewhere.why() == ["no-role"]
    assert not is_in(one)
    assert not is_in(two)


def test_roles_and_name_may_stand_at_userinfo(elsewhere: Elsewhere) -> None:
    elsewhere.provider.claims = {"realm": None, "name": None, "email": None}
    elsewhere.provider.userinfo = {
        "sub": SUBJECT, "realm": {"roles": ["archief-beheer"]}, "email": "b@voorbeeld.nl",
    }  # fmt: skip
    client = elsewhere.desk.visitor()
    elsewhere.come(client)
    assert client.get("/desk/acts").status_code == 200
    found = elsewhere.desk.office.accounts.of(elsewhere.person)
    assert found is not None
    assert found.label == "b@voorbeeld.nl"


def test_a_disabled_account_does_not_get_in(elsewhere: Elsewhere) -> None:
    client = elsewhere.desk.visitor()
    elsewhere.come(client)
    elsewhere.desk.office.accounts.set_open("openid:anna@voorbeeld.nl", is_open=False)
    assert not is_in(client)
    assert elsewhere.come(client).status_code == 403
    assert elsewhere.why() == ["account-disabled"]
    assert not is_in(client)


def test_only_known_accounts_get_in_where_that_is_said(elsewhere: Elsewhere) -> None:
    elsewhere.use(is_for_known_only=True)
    client = elsewhere.desk.visitor()
    assert elsewhere.come(client).status_code == 403
    assert elsewhere.why() == ["no-account"]
    assert [each.details["subject"] for each in elsewhere.desk.office.acts] == [SUBJECT]
    elsewhere.desk.office.accounts.add_known("anna", Role.READER, elsewhere.person)
    elsewhere.come(client)
    assert is_in(client)
    assert elsewhere.desk.office.accounts.get("anna").role is Role.ARCHIVIST


def test_logging_out_ends_the_session_here_and_leads_to_the_provider(elsewhere: Elsewhere) -> None:
    client = elsewhere.desk.visitor()
    elsewhere.come(client)
    answer = elsewhere.desk.send(client, "/desk/logout")
    assert onward(answer) == (
        f"{elsewhere.provider.issuer}/end?kind=a&client_id=webarchief"
        "&post_logout_redirect_uri=https%3A%2F%2Farchief.example.nl%2Fdesk%2Fout"
    )
    assert not is_in(client)
    assert "U bent uitgelogd." in client.get("/desk/out").text
    assert [each.act for each in elsewhere.desk.office.acts] == [Act.LOGGED_IN, Act.LOGGED_OUT]


def test_logging_out_works_where_the_provider_offers_nothing_or_is_gone(
    elsewhere: Elsewhere,
) -> None:
    del elsewhere.provider.metadata["end_session_endpoint"]
    client = elsewhere.desk.visitor()
    elsewhere.come(client)
    answer = elsewhere.desk.send(client, "/desk/logout")
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk/login?done=out")


def test_the_page_to_log_in_has_both_ways_or_one(elsewhere: Elsewhere) -> None:
    page = elsewhere.desk.visitor().get("/en/desk/login").text
    assert "Log in with Ministerie-account" in page
    assert 'type="password"' in page
    local = LoginSettings(is_local=False, openid=elsewhere.desk.office.openid.settings)  # type: ignore[union-attr]
    store, acts = elsewhere.desk.portal.lasting.store, elsewhere.desk.office.acts  # type: ignore[union-attr]
    seated = elsewhere.desk.seated(Role.ADMIN)
    assert is_in(seated)
    elsewhere.desk.office = open_office(store, acts, elsewhere.desk.office.work, login=local)
    elsewhere.desk.portal = replace(elsewhere.desk.portal, office=elsewhere.desk.office)
    client = elsewhere.desk.visitor()
    assert 'type="password"' not in client.get("/desk/login").text
    answer = elsewhere.desk.send(client, "/desk/login", name="admin", password=PASSWORD)
    assert answer.status_code == 403
    assert not is_in(client)
    assert not is_in(seated)


def test_sessions_of_a_provider_end_when_it_is_no_longer_named(elsewhere: Elsewhere) -> None:
    client = elsewhere.desk.visitor()
    elsewhere.come(client)
    store = elsewhere.desk.portal.lasting.store  # type: ignore[union-attr]
    open_office(store, elsewhere.desk.office.acts, elsewhere.desk.office.work)
    assert not is_in(client)


def test_who_logs_in_elsewhere_changes_no_password_here(elsewhere: Elsewhere) -> None:
    client = elsewhere.desk.visitor()
    elsewhere.come(client)
    page = client.get("/desk/password").text
    assert elsewhere.provider.issuer in page
    assert 'name="new"' not in page
    fields = {"now": "", "new": PASSWORD, "again": PASSWORD}
    assert elsewhere.desk.send(client, "/desk/password", **fields).status_code == 200
    assert is_in(client)
