"""A stop of the service waits for no server that hangs, and loses no message."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from capture import clock
from capture.access.faults.postman import Postman, Round
from capture.delivery import outbox
from tests.access.faults.conftest import Desk
from tests.delivery.servers import mailbox

_STARTS_SECONDS = 60
_STOPS_SECONDS = 15
"""What a stop takes at most, on a machine with much else to do; a mail server may hang for 30
seconds before it is given up, and that twice in one hand-over."""
_SETTINGS = """\
sender = 'archief@voorbeeld.nl'
security = 'none'
smtp = '127.0.0.1:{port}'
mail = ['redactie@voorbeeld.nl']
"""


@contextmanager
def hanging() -> Iterator[socket.socket]:
    """Listen as a mail server that takes a connection and then says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(_STARTS_SECONDS)
        yield listener


@contextmanager
def serving(desk: Desk) -> Iterator[subprocess.Popen[bytes]]:
    """Run the service as its operator does."""
    command = [sys.executable, "-m", "capture", "serve", str(desk.archive)]
    ports = ["--port", "0", "--replay-port", "0"]
    environment = os.environ | {"XDG_CACHE_HOME": os.devnull}  # pages are replayed elsewhere
    process = subprocess.Popen([*command, *ports], env=environment)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@pytest.mark.slow
@pytest.mark.requirement("OPSL07")
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_mail_server_that_hangs_delays_no_stop_and_costs_no_message(
    desk: Desk, how: signal.Signals
) -> None:
    desk.reported()
    with hanging() as listener, serving(desk) as process:
        port = listener.getsockname()[1]
        settings = desk.archive / "faults.toml"
        settings.write_text(_SETTINGS.format(port=port), "utf-8")
        connection, _ = listener.accept()
        with connection:
            begun = time.monotonic()
            process.send_signal(how)
            code = process.wait(_STOPS_SECONDS)
            taken = time.monotonic() - begun
    assert (code, taken < _STOPS_SECONDS) == (0, True)
    with desk.lasting.store.reading() as db:
        assert outbox.count(db) == 1
    with mailbox(port=port) as box:
        later = Postman(desk.lasting.store, desk.lasting.acts, archive_name="Archief")
        assert later.deliver(clock.now()) == Round(delivered=1)
        assert [each["To"] for each in box.read] == ["redactie@voorbeeld.nl"]
    with desk.lasting.store.reading() as db:
        assert outbox.count(db) == 0
