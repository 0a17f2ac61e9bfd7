"""Starts a harvest as a process of its own, and tells how it ended."""

import asyncio
import json
import os
import signal
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from capture.config.sources import CONFIG_VARIABLE, SMTP_PASSWORD_VARIABLE, Layer
from capture.errors import ExitCode
from capture.model.text import printable
from capture.schedule.claims import Claim
from capture.schedule.sites import Site
from capture.schedule.values import Action, Decision, End

_LIMITS = ("max-pages", "max-bytes", "max-time")
_TAIL_BYTES = 65_536
_LONGEST_REASON = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A process to be started."""

    arguments: tuple[str, ...]
    input: bytes
    """What it reads from its standard input."""
    environment: dict[str, str]


class Runner(Protocol):
    """Knows how a run is started."""

    def __call__(self, site: Site, decision: Decision) -> Command:
        """Return the process that does what was decided."""
        ...


def harvest_command(site: Site, decision: Decision) -> Command:
    """Return the `capture harvest` or `capture resume` of a run.

    The settings go in by standard input: what is secret in them stands neither on the disk nor in
    the list of processes.
    """
    program = (sys.executable, "-m", "capture")
    hidden = (SMTP_PASSWORD_VARIABLE, CONFIG_VARIABLE)
    environment = {key: value for key, value in os.environ.items() if key not in hidden}
    if decision.action is Action.RESUME and decision.harvest is not None:
        limits = [f"--{key}={site.layer[key].value}" for key in _LIMITS if key in site.layer]
        if "header" in site.layer:
            environment.setdefault("CAPTURE_HEADER", _lines(site.layer["header"].value))
        folder = str(decision.harvest.folder)
        return Command(
            arguments=(*program, "resume", folder, *limits, "--json"),
            input=b"",
            environment=environment,
        )
    named = ("--out", str(site.archive), "--prefix", site.prefix)  # to be known by in `ps`
    return Command(
        arguments=(
            *(*program, "harvest", "--config", "/dev/stdin"),
            *("--kind", decision.kind.value, *named, "--json"),
        ),
        input=as_toml(site.layer).encode(),
        environment=environment,
    )


def as_toml(layer: Layer) -> str:
    """Return the settings of a layer as TOML. They came out of TOML: texts, numbers and lists."""
    return "".join(f"{key} = {_toml(given.value)}\n" for key, given in layer.items())


def _toml(value: object) -> str:
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_toml, value))}]"
    # A JSON text is a TOML one, but for one control character that JSON leaves as it is.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _lines(value: object) -> str:
    return "\n".join(map(str, value)) if isinstance(value, list) else str(value)


class Run:
    """One process that was started, and its claim."""

    def __init__(self, process: asyncio.subprocess.Process, claim: Claim, log: Path) -> None:
        """Watch over a process."""
        self._process = process
        self._claim = claim
        self._log = log
        self.is_asked = False
        """Whether we asked it to end."""

    @classmethod
    async def start(cls, command: Command, *, claim: Claim, log: Path) -> "Run":
        """Start a process that holds the claim too, its output in the log. OSError.

        It gets a session of its own: Ctrl-C in a terminal reaches it through us, once.
        """
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as output:
            process = await asyncio.create_subprocess_exec(
                *command.arguments,
                stdin=asyncio.subprocess.PIPE,
                stdout=output,
                stderr=asyncio.subprocess.STDOUT,
                env=command.environment,
                start_new_session=True,
                pass_fds=(claim.descriptor,),
            )
        run = cls(process, claim, log)
        assert process.stdin is not None
        try:
            process.stdin.write(command.input)
            await process.stdin.drain()
        except (BrokenPipeError, ConnectionResetError):
            pass  # it ended already; its log says why
        finally:
            process.stdin.close()
        return run

    @property
    def pid(self) -> int:
        """Of the process."""
        return self._process.pid

    def stop(self) -> None:
        """Ask it to end in order: pages in hand are finished, files closed."""
        self.is_asked = True
        if self._process.returncode is None:
            self._process.send_signal(signal.SIGINT)

    async def ended(self) -> tuple[End, int, str]:
        """Wait for its end; return how it ended, its exit code, and why in words."""
        code = await self._process.wait()
        match code:
            case ExitCode.COMPLETE:
                end = End.COMPLETE
            case _ if self.is_asked:
                end = End.STOPPED
            case ExitCode.INCOMPLETE:
                end = End.INCOMPLETE
            case _:
                end = End.FAILED
        return end, code, reason_in(self._log, code)

    def release(self) -> None:
        """Give up the claim, after the end was written down."""
        self._claim.release()


def reason_in(log: Path, code: int) -> str:
    """Return why a process ended so, from the JSON object that is the last line of its log."""
    if code < 0:
        try:
            return f"it was killed ({signal.Signals(-code).name})"
        except ValueError:
            return f"it was killed (signal {-code})"
    try:
        with log.open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - _TAIL_BYTES))
            lines = file.read().decode("utf-8", "replace").strip().splitlines()
        told = json.loads(lines[-1]) if lines else None
    except (OSError, ValueError, RecursionError):
        told = None
    if isinstance(told, dict) and isinstance(told.get("reason"), str) and told["reason"]:
        return printable(told["reason"])[:_LONGEST_REASON]
    return "" if code == ExitCode.COMPLETE else f"it ended with exit code {code}"
