"""Whatever a provider says, it is understood or refused: nothing else comes of it."""

from collections.abc import Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from capture import clock
from capture.access.desk.accounts import Role
from capture.access.openid import id_token, keys, metadata, people
from capture.access.openid.attempts import Attempts
from capture.access.openid.id_token import Expected, Header
from capture.access.openid.settings import OpenIdSettings
from capture.access.openid.values import LoginError
from tests.access.openid.hostile import key_of, rsa, signed

_ISSUER = "https://login.voorbeeld.nl"
_SETTINGS = OpenIdSettings(
    name="x", issuer=_ISSUER, client_id="a", role_claim="r.s", roles={"x": Role.READER}
)
_TEXT = st.text(st.characters(), max_size=20)
"""Halves of surrogate pairs among them, which JSON can hold and UTF-8 can't."""


def _nested(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(inner, max_size=3) | st.dictionaries(_TEXT, inner, max_size=3)


_ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | _TEXT, _nested, max_leaves=6
)


def _fields(*names: str, right: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Return objects with some of these members, right or anything."""
    return st.fixed_dictionaries(
        {}, optional={name: st.just(right.get(name)) | _ANY for name in names}
    )


def _is_taken(do: Callable[[], object]) -> bool:
    try:
        do()
    except LoginError:
        return False
    return True


_ABOUT = {
    "issuer": _ISSUER,
    "authorization_endpoint": f"{_ISSUER}/a",
    "token_endpoint": f"{_ISSUER}/t",
    "jwks_uri": f"{_ISSUER}/j",
}


@settings(max_examples=60, deadline=None)
@given(_fields(*_ABOUT, "userinfo_endpoint", "response_types_supported",
               "id_token_signing_alg_values_supported", right=_ABOUT))  # fmt: skip
def test_any_configuration(fields: dict[str, Any]) -> None:
    if _is_taken(lambda: metadata.metadata_of(fields, _ISSUER, has_secret=True)):
        assert fields["issuer"] == _ISSUER


_KEY = key_of("ES256").as_dict(private=False)


@settings(max_examples=60, deadline=None)
@given(_fields("kty", "crv", "x", "y", "n", "e", "kid", "use", "alg", "key_ops", "d", right=_KEY))
def test_any_key(fields: dict[str, Any]) -> None:
    found = keys.keys_of({"keys": [fields, *([fields] * 2)]})
    assert len(found) in {0, 3}
    assert keys.named(found, kid=None, algorithm="ES256") is None


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60) | st.binary(max_size=60).map(lambda each: each.hex() + ".e30.e30"))
def test_any_token(token: str) -> None:
    assert not _is_taken(lambda: id_token.header_of(token, metadata.ALGORITHMS))


@settings(max_examples=60, deadline=None)
@given(_TEXT)
def test_any_cookie(kept: str) -> None:
    assert Attempts(b"secret").held(kept) is None


_NOW = clock.now()
_RIGHT = {
    "iss": _ISSUER,
    "sub": "x",
    "aud": "a",
    "iat": _NOW.timestamp(),
    "exp": _NOW.timestamp() + 9,
    "nonce": "n",
    "r": {"s": ["x"]},
    "name": "Anna",
}


@settings(max_examples=60, deadline=None)
@given(_fields("azp", "nbf", "email", right={}), _fields(*_RIGHT, right=_RIGHT))
def test_any_claims(more: dict[str, Any], changed: dict[str, Any]) -> None:
    claims = {**_RIGHT, **changed, **more}
    token = signed(claims, rsa("rsa"), "RS256")
    expected = Expected(issuer=_ISSUER, client_id="a", nonce="n", now=_NOW)
    header = Header(algorithm="RS256", kid="rsa")

    def come() -> None:
        found = id_token.claims_of(token, header, rsa("rsa"), expected)
        person = people.person_of(found, _SETTINGS)
        assert person.subject.isascii()
        assert f"{person.shown}{person.hint}".isprintable()

    _is_taken(come)
