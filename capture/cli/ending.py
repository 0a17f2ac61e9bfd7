"""How a command ends: its exit code, one clear line for what went wrong, never a traceback."""

import json
import sys
import tempfile
import traceback
from collections.abc import Sequence
from pathlib import Path

import typer

from capture.errors import CaptureError, ExitCode
from capture.harvest.progress import HarvestResult

INTERRUPTED = 130
"""Ctrl-C before or after the work proper, as shells count it (128 + SIGINT)."""


def run(arguments: Sequence[str] | None) -> int:
    """Run the command line and return the exit code of the process."""
    from capture.cli.app import application

    given = list(sys.argv[1:] if arguments is None else arguments)
    command = typer.main.get_command(application())
    try:
        result = command.main(args=given, prog_name="capture", standalone_mode=False)
        if result == INTERRUPTED:  # what typer makes of Ctrl-C
            say("interrupted")
        return int(result) if isinstance(result, int) else int(ExitCode.COMPLETE)
    except typer.Exit as end:
        return end.exit_code
    except (typer.Abort, KeyboardInterrupt):
        say("interrupted")
        return INTERRUPTED
    except typer.TyperException as wrong:
        return _failed(given, _usage_line(wrong), ExitCode.USAGE)
    except CaptureError as fault:
        return _failed(given, str(fault), fault.exit_code)
    except BrokenPipeError:
        return int(ExitCode.FAULT)
    except Exception as fault:  # noqa: BLE001  the border of the process
        return _failed(given, _unexpected_line(fault), ExitCode.FAULT)


def say(text: str) -> None:
    """Write lines for the user on stderr, each marked as ours."""
    for line in text.splitlines():
        typer.echo(f"capture: {line}", err=True)


def conclude(result: HarvestResult, *, as_json: bool) -> ExitCode:
    """Say how a harvest ended; the last line on stdout is its folder, or one JSON object."""
    match result.exit_code:
        case ExitCode.COMPLETE:
            say("complete")
        case ExitCode.INCOMPLETE:
            say(f"incomplete: {result.reason}")
            if result.can_go_on:
                say(f"to go on: capture resume {_quoted(result.folder)}")
        case _:
            say(f"stopped by a fault: {result.reason}")
    typer.echo(json.dumps(_values(result), ensure_ascii=False) if as_json else str(result.folder))
    return result.exit_code


def _values(result: HarvestResult) -> dict[str, object]:
    return {
        "result": result.exit_code.name.lower(),
        "exit_code": int(result.exit_code),
        "folder": str(result.folder),
        "report": str(result.folder / "report.html"),
        "pages": result.pages,
        "bytes": result.bytes,
        "problems": result.problems,
        "reason": result.reason,
    }


def _failed(arguments: list[str], text: str, exit_code: ExitCode) -> int:
    say(text)
    if "--json" in arguments:
        values = {"result": exit_code.name.lower(), "exit_code": int(exit_code), "reason": text}
        typer.echo(json.dumps(values, ensure_ascii=False))
    return int(exit_code)


def _usage_line(wrong: typer.TyperException) -> str:
    message = wrong.format_message() if hasattr(wrong, "format_message") else str(wrong)
    return f"{message.strip().rstrip('.')}; see capture --help"


def _unexpected_line(fault: Exception) -> str:
    with tempfile.NamedTemporaryFile(
        "w", prefix="capture-fault-", suffix=".log", delete=False, encoding="utf-8"
    ) as log:
        traceback.print_exception(fault, file=log)
    first = str(fault).strip().partition("\n")[0]
    named = f"{type(fault).__name__}: {first}" if first else type(fault).__name__
    return f"a fault of ours ({named}); the full trace is in {log.name}"


def _quoted(path: Path) -> str:
    text = str(path)
    return f"'{text}'" if " " in text else text
