"""Names are resolved once, and only permitted addresses get as far as connect."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from capture.model.address import HostPort
from proxy_addons.guard import GuardedLoop, GuardRule, RefusedError, UnresolvedError


class _Resolver(asyncio.SelectorEventLoop):
    """Answers from a table; each name's answers in turn, the last one for ever."""

    answers: dict[str, list[list[str]]]

    async def getaddrinfo(self, host: Any, port: Any, **options: Any) -> list[Any]:
        answers = self.answers.get(host, [[host]])
        addresses = answers.pop(0) if len(answers) > 1 else answers[0]
        return [
            (
                socket.AF_INET6 if ":" in each else socket.AF_INET,
                socket.SOCK_STREAM,
                6,
                "",
                (each, port, 0, 0) if ":" in each else (each, port),
            )
            for each in addresses
        ]


class _Loop(GuardedLoop, _Resolver):
    """The loop under test, on top of a resolver that a test fills."""


@contextmanager
def loop_of(rule: GuardRule, **answers: list[list[str]]) -> Iterator[_Loop]:
    loop = _Loop()
    loop.rule = rule
    loop.answers = {name.replace("_", "."): given for name, given in answers.items()}
    try:
        yield loop
    finally:
        loop.close()


def resolved(loop: _Loop, host: str, port: int = 80) -> list[str]:
    found = loop.run_until_complete(loop.getaddrinfo(host, port, type=socket.SOCK_STREAM))
    return [each[4][0] for each in found]


def test_of_mixed_addresses_the_private_ones_are_never_used() -> None:
    mixed = ["10.0.0.1", "93.184.215.14", "::1", "2606:2800:21f:cb07::1", "::ffff:192.168.0.1"]
    with loop_of(GuardRule(), mixed_example=[mixed]) as loop:
        assert resolved(loop, "mixed.example") == ["93.184.215.14", "2606:2800:21f:cb07::1"]


def test_nothing_but_private_addresses_is_refused_by_name() -> None:
    with (
        loop_of(GuardRule(), in_example=[["10.0.0.1", "fe80::1%eth0"]]) as loop,
        pytest.raises(RefusedError, match=r"in\.example leads to 10\.0\.0\.1, fe80::1%eth0"),
    ):
        resolved(loop, "in.example")


def test_a_name_that_changes_its_mind_is_judged_at_every_connection() -> None:
    answers = [["93.184.215.14"], ["127.0.0.1"]]
    with loop_of(GuardRule(), rebinding_example=answers) as loop:
        assert resolved(loop, "rebinding.example") == ["93.184.215.14"]
        with pytest.raises(RefusedError):
            resolved(loop, "rebinding.example")


def test_connect_gets_the_judged_address_and_asks_no_second_time() -> None:
    """asyncio connects to what one `getaddrinfo` answered: the second answer never counts."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        rule = GuardRule(allowed=(HostPort(host="in.example", port=port),))
        with loop_of(rule, in_example=[["127.0.0.1"], ["127.0.0.2"]]) as loop:

            async def connect() -> str:
                _, writer = await asyncio.open_connection("in.example", port)
                peer = writer.get_extra_info("peername")
                writer.close()
                return str(peer[0])

            assert loop.run_until_complete(connect()) == "127.0.0.1"


def test_open_connection_to_a_private_name_makes_no_connection() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        port = listener.getsockname()[1]
        with (
            loop_of(GuardRule(), in_example=[["127.0.0.1"]]) as loop,
            pytest.raises(RefusedError),
        ):
            loop.run_until_complete(asyncio.open_connection("in.example", port))
        with pytest.raises(BlockingIOError):
            listener.accept()


def test_a_given_address_takes_the_place_of_the_name_but_is_judged() -> None:
    rule = GuardRule(resolve=(("a.example", "93.184.215.14"), ("b.example", "10.0.0.1")))
    with loop_of(rule) as loop:
        assert resolved(loop, "A.Example") == ["93.184.215.14"]
        with pytest.raises(RefusedError):
            resolved(loop, "b.example")


def test_what_the_user_named_is_permitted_on_its_port() -> None:
    rule = GuardRule(allowed=(HostPort(host="in.example", port=8080),))
    with loop_of(rule, in_example=[["10.0.0.1"]]) as loop:
        assert resolved(loop, "in.example", 8080) == ["10.0.0.1"]
        with pytest.raises(RefusedError):
            resolved(loop, "in.example", 80)


@pytest.mark.parametrize("name", ["a" * 64 + ".example", "..", "\udcff.example"])
def test_names_that_are_none_do_not_resolve(name: str) -> None:
    loop = GuardedLoop()
    with pytest.raises(UnresolvedError):
        loop.run_until_complete(loop.getaddrinfo(name, 80))
    loop.close()
