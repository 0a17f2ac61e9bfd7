"""The traps themselves: what they catch is kept by round, whatever comes late."""

import socket
import time
from collections.abc import Callable

from tests.access.replay.trap import Trap

_PATIENCE_SECONDS = 10.0


def wait_for(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + _PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.01)


def test_contact_is_caught_before_it_says_anything_and_with_what_it_says() -> None:
    with Trap("a") as trap, socket.create_connection(("127.0.0.1", trap.port)) as end:
        wait_for(lambda: trap.caught == [b""])
        end.sendall(b"GET / HTTP/1.1\r\n\r\n")
        wait_for(lambda: trap.caught == [b"GET / HTTP/1.1\r\n\r\n"])
        assert end.recv(15) == b"HTTP/1.1 200 OK"


def test_word_that_comes_after_a_round_is_no_catch_of_the_next() -> None:
    with Trap("a") as trap, socket.create_connection(("127.0.0.1", trap.port)) as end:
        wait_for(lambda: trap.caught == [b""])
        assert trap.emptied() == [b""]
        end.sendall(b"laat")
        assert end.recv(15) == b"HTTP/1.1 200 OK"  # it was heard
        assert trap.caught == []
