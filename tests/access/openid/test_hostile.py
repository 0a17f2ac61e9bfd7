"""A provider, or somebody in its name, that does badly: nobody gets in, and it is said why."""

import gzip
import hmac
import json
import threading
from collections.abc import Callable
from datetime import timedelta
from http.server import BaseHTTPRequestHandler

import pytest

from capture import clock
from capture.access.openid.attempts import SECONDS
from capture.access.openid.service import _ALLOWANCE, AT_ONCE
from tests.access.asgi import Client
from tests.access.desk.conftest import Desk
from tests.access.openid.conftest import SUBJECT, Elsewhere, is_in
from tests.access.openid.hostile import (
    CLIENT,
    Claims,
    rsa,
    send,
    signed,
    unsafe,
)

_NOW = int(clock.now().timestamp())


def _is_refused(elsewhere: Elsewhere, why: str) -> None:
    """Log in, and see that nobody is in and what is said of it."""
    client = elsewhere.desk.visitor()
    answer = elsewhere.come(client)
    assert answer.status_code in {400, 403, 502, 503}
    assert "__Host-capture=" not in answer.headers.get("set-cookie", "")
    assert not is_in(client)
    assert elsewhere.why() == ([] if why == "provider-unreachable" else [why])
    assert len(elsewhere.said) == 1
    assert SUBJECT not in answer.text


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://elders.example"},
        {"iss": None},
        {"aud": "another"},
        {"aud": ["another"]},
        {"aud": [CLIENT, "another"]},
        {"aud": [CLIENT, "another"], "azp": "another"},
        {"aud": {"webarchief": 1}},
        {"aud": None},
        {"azp": "another"},
        {"exp": _NOW - 3600},
        {"exp": None},
        {"exp": "9999999999"},
        {"exp": True},
        {"exp": float("inf")},
        {"iat": _NOW - 7200},
        {"iat": _NOW + 7200},
        {"iat": None},
        {"nbf": _NOW + 7200},
        {"nbf": "now"},
        {"nonce": "another"},
        {"nonce": None},
        {"nonce": ["x"]},
        {"sub": ""},
        {"sub": None},
        {"sub": 7},
        {"sub": "x" * 256},
        {"sub": "\ud800"},
        {"sub": "anna\n"},
    ],
)
def test_a_token_that_is_not_for_us_and_for_now_lets_nobody_in(
    elsewhere: Elsewhere, claims: Claims
) -> None:
    elsewhere.provider.claims = claims
    _is_refused(elsewhere, "invalid-answer")


def test_clocks_may_differ_a_little(elsewhere: Elsewhere) -> None:
    now = int(clock.now().timestamp())
    elsewhere.provider.claims = {"iat": now + 20, "exp": now - 20, "nbf": now + 20}
    elsewhere.come(client := elsewhere.desk.visitor())
    assert is_in(client)


def _public() -> bytes:
    return rsa("rsa").as_pem(private=False)


def _hs256(claims: Claims) -> str:
    header = {"alg": "HS256", "kid": "rsa"}
    return unsafe(header, claims, lambda data: hmac.digest(_public(), data, "sha256"))


def _other_payload(claims: Claims) -> str:
    head, _, tail = signed(claims, rsa("rsa"), "RS256").split(".")
    _, body, _ = signed(claims | {"sub": "admin"}, rsa("rsa"), "RS256").split(".")
    return f"{head}.{body}.{tail}"


_FORGERIES: dict[str, Callable[[Claims], str]] = {
    "none": lambda claims: unsafe({"alg": "none"}, claims, lambda _: b""),
    "None": lambda claims: unsafe({"alg": "None", "kid": "rsa"}, claims, lambda _: b""),
    "public key as secret": _hs256,
    "other key of the same name": lambda claims: signed(claims, rsa("other"), "RS256", kid="rsa"),
    "key in the token": lambda claims: signed(
        claims, rsa("other"), "RS256", jwk=rsa("other").as_dict(private=False)
    ),
    "key at an address": lambda claims: signed(
        claims, rsa("other"), "RS256", jku="http://127.0.0.1:1/jwks"
    ),
    "other payload": _other_payload,
    "no signature": lambda claims: signed(claims, rsa("rsa"), "RS256").rpartition(".")[0] + ".",
    "critical header": lambda claims: signed(claims, rsa("rsa"), "RS256", crit=["b64"], b64=True),
    "algorithm that is not allowed": lambda claims: signed(claims, rsa("rsa"), "RS512"),
    "key of another kind": lambda claims: unsafe(
        {"alg": "ES256", "kid": "rsa"}, claims, lambda _: b"0" * 64
    ),
    "kid is no text": lambda claims: unsafe({"alg": "RS256", "kid": {}}, claims, lambda _: b""),
    "four parts": lambda claims: signed(claims, rsa("rsa"), "RS256") + ".e30",
    "nonsense": lambda _: "a.b.c",
    "no header": lambda _: "bnVsbA.e30.e30",
    "nested deep": lambda _: "W1tb" * 8_000 + ".e30.e30",
    "huge": lambda claims: signed(claims | {"x": "x" * 100_000}, rsa("rsa"), "RS256"),
    "payload is a list": lambda _: unsafe({"alg": "RS256", "kid": "rsa"}, [], lambda _: b""),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("how", _FORGERIES)
def test_a_token_that_the_provider_did_not_sign_lets_nobody_in(
    elsewhere: Elsewhere, how: str
) -> None:
    elsewhere.provider.sign = _FORGERIES[how]
    _is_refused(elsewhere, "invalid-answer")


def test_a_new_key_is_asked_for_once(elsewhere: Elsewhere) -> None:
    provider = elsewhere.provider
    elsewhere.come(elsewhere.desk.visitor())
    assert provider.count("/jwks") == 1
    provider.keys = [rsa("new")]
    provider.sign = lambda claims: signed(claims, rsa("new"), "RS256")
    elsewhere.come(client := elsewhere.desk.visitor())
    assert is_in(client)
    assert provider.count("/jwks") == 2
    provider.sign = lambda claims: signed(claims, rsa("other"), "RS256")
    for _ in range(3):
        elsewhere.come(client := elsewhere.desk.visitor())
        assert not is_in(client)
    assert provider.count("/jwks") == 2
    assert provider.count("/.well-known/openid-configuration") == 1


def test_a_weak_private_or_secret_key_verifies_nothing(elsewhere: Elsewhere) -> None:
    key = rsa("rsa")
    short = type(key).generate_key(1024, {"kid": "rsa"}, private=True)
    elsewhere.provider.sign = lambda claims: signed(claims, short, "RS256")
    sets: list[object] = [
        {"keys": [short.as_dict(private=False)]},
        {"keys": [key.as_dict(private=True)]},
        {"keys": [key.as_dict(private=False) | {"use": "enc"}]},
        {"keys": [key.as_dict(private=False) | {"alg": "PS256"}]},
        {"keys": [key.as_dict(private=False)] * 2},
        {"keys": [{"kty": "oct", "k": "AAAA", "kid": "rsa"}, {"kty": "RSA"}, {"kty": []}, 7]},
        {"keys": [{"kty": "RSA", "n": 7, "e": {}, "kid": "rsa"}, {"kty": "EC", "crv": "?"}]},
        {"keys": {}},
    ]
    for each in sets:
        elsewhere.provider.answers["/jwks"] = lambda to, each=each: send(to, each)  # type: ignore[misc]
        elsewhere.use()
        elsewhere.come(client := elsewhere.desk.visitor())
        assert not is_in(client), each
        elsewhere.provider.sign = lambda claims: signed(claims, key, "RS256")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"issuer": "https://elders.example"}, "names itself 'https://elders.example'"),
        ({"issuer": None}, "names itself None"),
        ({"token_endpoint": "http://elders.example/token"}, "token_endpoint is no address"),
        ({"token_endpoint": None}, "names no token_endpoint"),
        ({"jwks_uri": "https://a@elders.example/"}, "jwks_uri is no address"),
        ({"jwks_uri": "file:///etc/passwd"}, "jwks_uri is no address"),
        ({"authorization_endpoint": "javascript:alert(1)"}, "authorization_endpoint is no"),
        ({"userinfo_endpoint": "http://169.254.169.254/"}, "userinfo_endpoint is no address"),
        ({"id_token_signing_alg_values_supported": ["HS256", "none"]}, "signs with none of"),
        ({"code_challenge_methods_supported": ["plain"]}, "no S256"),
        ({"token_endpoint_auth_methods_supported": ["private_key_jwt"]}, "client_secret_basic"),
        ({"response_types_supported": ["token"]}, "no authorization code flow"),
    ],
)
def test_a_provider_that_is_another_or_will_not_do_is_not_gone_to(
    elsewhere: Elsewhere, change: Claims, said: str
) -> None:
    elsewhere.provider.metadata |= change
    client = elsewhere.desk.visitor()
    answer = elsewhere.desk.send(client, "/desk/openid")
    assert answer.status_code == 503
    assert "niet te bereiken" in answer.text
    assert "elders" not in answer.text
    assert said in elsewhere.said[0]


def _huge(to: BaseHTTPRequestHandler) -> None:
    send(to, {"x": "x" * 600_000})


def _bomb(to: BaseHTTPRequestHandler) -> None:
    body = gzip.compress(b" " * 50_000_000)
    to.send_response(200)
    to.send_header("Content-Encoding", "gzip")
    to.send_header("Content-Length", str(len(body)))
    to.end_headers()
    to.wfile.write(body)


def _no_json(to: BaseHTTPRequestHandler) -> None:
    to.send_response(200)
    to.send_header("Content-Length", "9")
    to.end_headers()
    to.wfile.write(b"<p>Hoi</p"[:9])


def _cut(to: BaseHTTPRequestHandler) -> None:
    to.send_response(200)
    to.send_header("Content-Length", "1000")
    to.end_headers()
    to.wfile.write(b"{")
    to.close_connection = True


def _elsewhere(to: BaseHTTPRequestHandler) -> None:
    send(to, {}, 302, Location="/elsewhere")


_BAD: dict[str, Callable[[BaseHTTPRequestHandler], None]] = {
    "huge": _huge,
    "bomb": _bomb,
    "no JSON": _no_json,
    "nested": lambda to: send(to, json.loads("[" * 900 + "]" * 900)),
    "a list": lambda to: send(to, []),
    "cut off": _cut,
    "redirect": _elsewhere,
    "500": lambda to: send(to, {}, 500),
}


@pytest.mark.parametrize("how", _BAD)
@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/jwks", "/token"])
def test_an_answer_that_can_be_none_lets_nobody_in(
    elsewhere: Elsewhere, path: str, how: str
) -> None:
    client = elsewhere.desk.visitor()
    elsewhere.provider.answers[path] = _BAD[how]
    if path.endswith("configuration"):
        assert elsewhere.desk.send(client, "/desk/openid").status_code == 503
    else:
        assert elsewhere.come(client).status_code in {502, 503}
    assert not is_in(client)
    assert len(elsewhere.said) == 1
    assert elsewhere.provider.count("/elsewhere") == 0


def test_userinfo_about_another_person_counts_for_nothing(elsewhere: Elsewhere) -> None:
    elsewhere.provider.claims = {"realm": None}
    elsewhere.provider.userinfo = {"sub": "other", "realm": {"roles": ["archief-beheer"]}}
    _is_refused(elsewhere, "invalid-answer")


@pytest.mark.parametrize("access", ["t\xf6\ud800", "a\r\nX-Role: admin", "", None, 7, "x" * 20_000])
def test_an_access_token_that_can_be_none_asks_for_nothing(
    elsewhere: Elsewhere, access: object
) -> None:
    elsewhere.provider.claims = {"realm": None}
    elsewhere.provider.access = access
    elsewhere.come(client := elsewhere.desk.visitor())
    assert not is_in(client)
    assert elsewhere.why() == ["no-role"]
    assert elsewhere.provider.count("/userinfo") == 0


@pytest.mark.parametrize("is_dripping", [False, True])
def test_a_slow_provider_is_waited_for_no_longer_than_was_said(
    elsewhere: Elsewhere, is_dripping: bool
) -> None:
    def slow(to: BaseHTTPRequestHandler) -> None:
        to.send_response(200)
        to.end_headers()
        try:
            while is_dripping and not elsewhere.provider.stopping.wait(0.02):
                to.wfile.write(b" ")
                to.wfile.flush()
        except OSError:
            return
        elsewhere.provider.stopping.wait(30)

    elsewhere.provider.answers["/.well-known/openid-configuration"] = slow
    elsewhere.use(deadline=0.3)
    client = elsewhere.desk.visitor()
    assert elsewhere.desk.send(client, "/desk/openid").status_code == 503
    assert "took longer than 0.3 seconds" in elsewhere.said[0]


def test_a_provider_that_answers_nobody_takes_no_more_than_its_places(
    elsewhere: Elsewhere,
) -> None:
    waiting = threading.Semaphore(0)

    def hang(to: BaseHTTPRequestHandler) -> None:
        waiting.release()
        elsewhere.provider.stopping.wait(30)
        to.close_connection = True

    elsewhere.provider.answers["/.well-known/openid-configuration"] = hang
    clients = [elsewhere.desk.visitor(address=f"192.0.2.{n}") for n in range(AT_ONCE)]
    threads = [
        threading.Thread(target=lambda each=each: elsewhere.desk.send(each, "/desk/openid"))
        for each in clients
    ]
    for each in threads:
        each.start()
    for _ in threads:
        assert waiting.acquire(timeout=30)
    answer = elsewhere.desk.send(elsewhere.desk.visitor(), "/desk/openid")
    assert answer.status_code == 503
    elsewhere.provider.stopping.set()
    for each in threads:
        each.join(30)
    assert elsewhere.provider.count("/.well-known/openid-configuration") == AT_ONCE


def test_one_address_does_not_have_us_ask_for_ever(elsewhere: Elsewhere) -> None:
    elsewhere.use(tick=lambda: 0.0)
    client = elsewhere.desk.visitor()
    statuses = [client.get("/desk/openid?state=x").status_code for _ in range(_ALLOWANCE.at_once)]
    assert set(statuses) == {400}
    answer = client.get("/desk/openid?state=x")
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) >= 1
    assert elsewhere.desk.visitor(address="192.0.2.7").get("/desk/openid").status_code == 400


def _brought(elsewhere: Elsewhere, client: Client, **query: str) -> None:
    answer = elsewhere.back(client, **query)
    assert answer.status_code == 400
    assert not is_in(client)


def test_what_another_browser_began_logs_nobody_in_here(elsewhere: Elsewhere) -> None:
    """Login CSRF: an attacker has a victim's browser bring the attacker's own answer."""
    attacker, victim = elsewhere.desk.visitor(), elsewhere.desk.visitor()
    asked = elsewhere.sent(attacker)
    code, iss = elsewhere.provider.code(asked), elsewhere.provider.issuer
    _brought(elsewhere, victim, code=code, state=asked["state"], iss=iss)
    elsewhere.sent(victim)
    _brought(elsewhere, victim, code=code, state=asked["state"], iss=iss)
    _brought(elsewhere, victim, code=code, iss=iss)
    assert elsewhere.provider.count("/token") == 0
    assert elsewhere.why() == ["not-begun-here"] * 3


def test_a_code_of_another_login_is_of_no_use(elsewhere: Elsewhere) -> None:
    """Code injection: PKCE and nonce bind a code to the browser that asked for it."""
    attacker, victim = elsewhere.desk.visitor(), elsewhere.desk.visitor()
    code = elsewhere.provider.code(elsewhere.sent(victim))
    asked = elsewhere.sent(attacker)
    answer = elsewhere.back(
        attacker, code=code, state=asked["state"], iss=elsewhere.provider.issuer
    )
    assert answer.status_code == 502
    assert not is_in(attacker)
    assert elsewhere.why() == ["refused-by-provider"]
    assert "invalid_grant" in elsewhere.said[0]


def test_an_answer_is_taken_once_even_where_the_provider_takes_codes_twice(
    elsewhere: Elsewhere,
) -> None:
    elsewhere.provider.takes_codes_twice = True
    client = elsewhere.desk.visitor()
    asked = elsewhere.sent(client)
    kept = dict(client.cookies)
    query = {"code": elsewhere.provider.code(asked), "state": asked["state"]}
    query["iss"] = elsewhere.provider.issuer
    assert elsewhere.back(client, **query).status_code == 200
    again = elsewhere.desk.visitor()
    for name, value in kept.items():
        again.cookies.set(name, value)
    _brought(elsewhere, again, **query)
    _brought(elsewhere, elsewhere.desk.visitor(), **query)


def test_a_login_that_took_too_long_is_begun_anew(elsewhere: Elsewhere) -> None:
    client = elsewhere.desk.visitor()
    asked = elsewhere.sent(client)
    query = {"code": elsewhere.provider.code(asked), "state": asked["state"]}
    with clock.shifted(timedelta(seconds=SECONDS + 5)):
        _brought(elsewhere, client, **query, iss=elsewhere.provider.issuer)
    assert elsewhere.why() == ["not-begun-here"]


@pytest.mark.parametrize("value", ["", "x", "x.y.z", "=", "a" * 9_000])
def test_a_cookie_of_somebodys_making_begins_nothing(elsewhere: Elsewhere, value: str) -> None:
    client = elsewhere.desk.visitor()
    client.headers["Cookie"] = f"__Host-capture-login={value}"
    _brought(elsewhere, client, code="x", state="x")


@pytest.mark.parametrize("iss", ["https://elders.example", "", None])
def test_the_answer_of_another_provider_is_not_taken(elsewhere: Elsewhere, iss: str | None) -> None:
    """Mix-up (RFC 9207): this one says who it is, so an answer that doesn't is another's."""
    client = elsewhere.desk.visitor()
    asked = elsewhere.sent(client)
    query = {"code": elsewhere.provider.code(asked), "state": asked["state"]}
    _brought(elsewhere, client, **query, **({} if iss is None else {"iss": iss}))
    assert elsewhere.provider.count("/token") == 0
    assert elsewhere.why() == ["other-issuer"]


def test_a_provider_that_never_says_who_it_is_need_not(elsewhere: Elsewhere) -> None:
    del elsewhere.provider.metadata["authorization_response_iss_parameter_supported"]
    client = elsewhere.desk.visitor()
    asked = elsewhere.sent(client)
    elsewhere.back(client, code=elsewhere.provider.code(asked), state=asked["state"])
    assert is_in(client)


@pytest.mark.parametrize(
    ("error", "why", "words"),
    [
        ("access_denied", "cancelled", "afgebroken"),
        ("server_error", "refused-by-provider", "niet in orde"),
        ("<script>", "refused-by-provider", "niet in orde"),
    ],
)
def test_an_error_of_the_provider_is_told_in_words_of_ours(
    elsewhere: Elsewhere, error: str, why: str, words: str
) -> None:
    client = elsewhere.desk.visitor()
    state = elsewhere.sent(client)["state"]
    query = {"error": error, "error_description": "<b>klik hier</b>", "state": state}
    answer = elsewhere.back(client, **query, iss=elsewhere.provider.issuer)
    assert words in answer.text
    assert "klik" not in answer.text
    assert elsewhere.why() == [why]
    assert not is_in(client)


def test_a_wrong_secret_is_told_to_the_operator_alone(elsewhere: Elsewhere) -> None:
    elsewhere.use(secret="verkeerd")
    client = elsewhere.desk.visitor()
    answer = elsewhere.come(client)
    assert answer.status_code == 502
    assert "invalid_client" in elsewhere.said[0]
    assert "verkeerd" not in elsewhere.said[0]
    assert "invalid_client" not in answer.text


def test_only_a_form_of_ours_begins_a_login(elsewhere: Elsewhere) -> None:
    client = elsewhere.desk.visitor()
    assert client.post("/desk/openid", data={"token": "x"}).status_code == 403
    foreign = {"Origin": "https://elders.example"}
    assert client.post("/desk/openid", data={}, headers=foreign).status_code == 403
    assert "set-cookie" not in client.post("/desk/openid", data={}).headers


def test_without_a_provider_there_are_no_such_pages(desk: Desk) -> None:
    client = desk.visitor()
    assert client.get("/desk/openid?code=x&state=x").status_code == 404
    assert desk.send(client, "/desk/openid").status_code == 404


def test_the_provider_is_asked_for_nothing_but_its_own_addresses(elsewhere: Elsewhere) -> None:
    client = elsewhere.desk.visitor()
    for path in ("/desk/login", "/desk", "/", "/desk/openid?code=x&state=y&iss=http://127.0.0.1:1"):
        client.get(path)
    assert elsewhere.provider.asked == []
    elsewhere.come(client)
    assert elsewhere.provider.asked == ["/.well-known/openid-configuration", "/token", "/jwks"]
