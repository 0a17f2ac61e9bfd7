"""Ctrl-C is ours to answer: it doesn't reach the processes that we start."""

import asyncio
import os
import signal
import sys
from typing import Any

import pytest

from capture.browser.loop import OwnSessionLoop

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="sessions are POSIX")


def run(**options: Any) -> tuple[int, int]:
    async def session_of_child() -> int:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", "input()", stdin=asyncio.subprocess.PIPE, **options
        )
        session = os.getsid(process.pid)
        await process.communicate()
        return session

    with asyncio.Runner(loop_factory=OwnSessionLoop) as runner:
        return runner.run(session_of_child()), os.getsid(0)


def test_a_child_lives_in_a_session_of_its_own() -> None:
    child, ours = run()
    assert child != ours


def test_who_asks_for_it_gets_the_same_session() -> None:
    child, ours = run(start_new_session=False)
    assert child == ours


def test_the_loop_itself_still_hears_ctrl_c() -> None:
    async def interrupted() -> None:
        os.kill(os.getpid(), signal.SIGINT)
        await asyncio.Event().wait()

    with (
        pytest.raises(KeyboardInterrupt),
        asyncio.Runner(loop_factory=OwnSessionLoop) as runner,
    ):
        runner.run(interrupted())
