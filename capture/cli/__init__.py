"""The command line: reads what is asked, calls the part that does it, says how it ended."""

from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code; `arguments` are those of this process by default."""
    from capture.cli.ending import run  # imported late: the script's start stays cheap

    return run(arguments)
