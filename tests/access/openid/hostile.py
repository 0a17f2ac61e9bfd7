"""A provider on a real port that does as tests say: well by default, or badly in one way."""

import base64
import hashlib
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jws
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey
from joserfc.jws import JWSRegistry

from capture import clock

CLIENT = "webarchief"
SECRET = "een+geheim:met%tekens"

type Claims = dict[str, Any]
type Sign = Callable[[Claims], str]


@cache
def rsa(kid: str) -> RSAKey:
    """Return a key pair, the same for the same name."""
    return RSAKey.generate_key(2048, {"kid": kid}, private=True)


@cache
def key_of(algorithm: str) -> Key:
    """Return a key pair that an algorithm signs with."""
    match algorithm:
        case "ES256":
            return ECKey.generate_key("P-256", {"kid": "ec"}, private=True)
        case "EdDSA" | "Ed25519":
            return OKPKey.generate_key("Ed25519", {"kid": "ed"}, private=True)
        case _:
            return rsa("rsa")


def signed(claims: Claims, key: Key, algorithm: str, **header: Any) -> str:
    """Return a token, signed; `header` adds to its header, or changes it."""
    registry = JWSRegistry(algorithms=[algorithm], strict_check_header=False)
    told = {"alg": algorithm, "kid": key.kid, **header}
    head = {name: each for name, each in told.items() if each is not None}
    return jws.serialize_compact(head, json.dumps(claims).encode(), key, registry=registry)


def unsafe(header: Claims, claims: Claims, sign: Callable[[bytes], bytes]) -> str:
    """Return a token put together by hand, as no library would."""
    head, body = (_base64(json.dumps(each).encode()) for each in (header, claims))
    return f"{head}.{body}.{_base64(sign(f'{head}.{body}'.encode()))}"


@dataclass(slots=True, kw_only=True)
class Provider:
    """What the provider says, and what it was asked."""

    issuer: str
    metadata: Claims
    keys: list[Key] = field(default_factory=lambda: [rsa("rsa")])
    claims: Claims = field(default_factory=dict)
    """Added to what an ID token says; None takes a claim away."""
    sign: Sign = field(default=lambda claims: signed(claims, rsa("rsa"), "RS256"))
    userinfo: Claims | None = None
    answers: dict[str, Callable[[BaseHTTPRequestHandler], None]] = field(default_factory=dict)
    """By path: what answers in place of the provider."""
    asked: list[str] = field(default_factory=list)
    access: object = "toegang"
    takes_codes_twice: bool = False
    is_for_public_clients: bool = False
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    """What was asked with each code that may still be used."""
    stopping: threading.Event = field(default_factory=threading.Event)

    def code(self, asked: Mapping[str, str]) -> str:
        """Return a code for somebody who logged in, as the browser asked."""
        code = f"code-{len(self.codes)}"
        self.codes[code] = dict(asked)
        return code

    def count(self, path: str) -> int:
        """Return how often a path was asked for."""
        return self.asked.count(path)

    def tokens(self, form: Mapping[str, str], authorization: str) -> tuple[int, Claims]:
        """Return the answer of the token endpoint (RFC 6749 §4.1.3, RFC 7636 §4.6)."""
        given = base64.b64decode(authorization.removeprefix("Basic ")).decode()
        is_known = given == "webarchief:een%2Bgeheim%3Amet%25tekens" and "client_id" not in form
        if self.is_for_public_clients:
            is_known = not given and form.get("client_id") == CLIENT
        if not is_known:
            return 401, {"error": "invalid_client"}
        asked = self.codes.get(form["code"])
        if asked is None or asked["redirect_uri"] != form["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        challenge = _base64(hashlib.sha256(form["code_verifier"].encode()).digest())
        if challenge != asked["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        if not self.takes_codes_twice:
            del self.codes[form["code"]]
        now = int(clock.now().timestamp())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": "248289761001",
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            "name": "Anna de Vries",
            "email": "anna@voorbeeld.nl",
            "realm": {"roles": ["iets", "archief-archivaris"]},
        } | self.claims
        token = self.sign({name: each for name, each in claims.items() if each is not None})
        return 200, {"access_token": self.access, "token_type": "Bearer", "id_token": token}


@contextmanager
def provider() -> Iterator[Provider]:
    """Run a provider."""
    held: list[Provider] = []

    class Answering(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._answer()

        def do_POST(self) -> None:
            self._answer()

        def _answer(self) -> None:
            (it,) = held
            path = urlsplit(self.path).path
            it.asked.append(path)
            length = int(self.headers.get("Content-Length", 0))
            form = {k: v[0] for k, v in parse_qs(self.rfile.read(length).decode()).items()}
            if path in it.answers:
                it.answers[path](self)
                return
            match path:
                case "/.well-known/openid-configuration":
                    send(self, it.metadata)
                case "/jwks":
                    send(self, {"keys": [each.as_dict(private=False) for each in it.keys]})
                case "/token":
                    status, fields = it.tokens(form, self.headers.get("Authorization", ""))
                    send(self, fields, status)
                case "/userinfo" if self.headers.get("Authorization") == "Bearer toegang":
                    send(self, it.userinfo or {})
                case _:
                    send(self, {}, 404)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    issuer = f"http://127.0.0.1:{server.server_port}"
    made = Provider(
        issuer=issuer,
        metadata={
            "issuer": issuer,
            "authorization_endpoint": f"{issuer}/authorize",
            "token_endpoint": f"{issuer}/token",
            "jwks_uri": f"{issuer}/jwks",
            "userinfo_endpoint": f"{issuer}/userinfo",
            "end_session_endpoint": f"{issuer}/end?kind=a",
            "id_token_signing_alg_values_supported": [
                "RS256", "PS256", "ES256", "EdDSA", "HS256", "none",
            ],
            "authorization_response_iss_parameter_supported": True,
        },
    )  # fmt: skip
    held.append(made)
    thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.02))
    thread.start()
    try:
        yield made
    finally:
        made.stopping.set()
        server.shutdown()
        thread.join(10)
        server.server_close()


def send(to: BaseHTTPRequestHandler, fields: object, status: int = 200, **headers: str) -> None:
    """Send JSON."""
    body = json.dumps(fields).encode()
    to.send_response(status)
    to.send_header("Content-Type", "application/json")
    to.send_header("Content-Length", str(len(body)))
    for name, value in headers.items():
        to.send_header(name.replace("_", "-"), value)
    to.end_headers()
    to.wfile.write(body)


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
