"""README and command line name the same commands, options, variables, exit codes and outcomes."""

import re
from pathlib import Path
from typing import Any

import pytest
import typer

from capture.cli.app import application
from capture.config.options import OPTIONS, Form
from capture.config.sources import BASIC_AUTH_VARIABLE, CONFIG_VARIABLE, OTHER_VARIABLES
from capture.errors import ExitCode
from capture.model.outcome import Outcome

README = Path(__file__).resolve().parents[2] / "README.md"

_OF_OTHER_PROGRAMS = frozenset(
    {"--with-deps", "--upgrade", "--require-hashes", "--help", "--outside"}
)


@pytest.fixture(scope="module")
def readme() -> str:
    return README.read_text(encoding="utf-8")


def commands() -> dict[str, set[str]]:
    """Each command with its options, asked from the command line itself."""
    group = typer.main.get_command(application())
    return {name: options(command) for name, command in group.commands.items()}  # type: ignore[attr-defined]


def options(command: Any) -> set[str]:
    """The options of a command, and of the commands within it."""
    flags = [(*each.opts, *each.secondary_opts) for each in command.params]
    own = {flag for each in flags for flag in each if "--" in flag}
    within = getattr(command, "commands", {}).values()
    return own.union(*map(options, within))


def test_every_command_is_named_and_every_command_named_exists(readme: str) -> None:
    named = set(re.findall(r"(?:scripts/)?capture ([a-z]+)(?= |`|$|\n)", readme))

    for command in commands():
        assert re.search(rf"capture {command}\b", readme), command
    in_code = set(re.findall(r"`(?:scripts/)?capture ([a-z]+)[` ]", readme))
    assert in_code <= commands().keys()
    assert named


def test_every_option_is_named_and_every_option_named_exists(readme: str) -> None:
    exist = {flag for flags in commands().values() for flag in flags} | {"--version"}
    named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*[a-z]", readme))

    assert exist - _OF_OTHER_PROGRAMS <= named
    assert named - _OF_OTHER_PROGRAMS <= exist


def test_every_variable_that_is_named_exists(readme: str) -> None:
    others = {CONFIG_VARIABLE, BASIC_AUTH_VARIABLE, *OTHER_VARIABLES}
    exist = {option.variable for option in OPTIONS} | others

    assert set(re.findall(r"CAPTURE_[A-Z_]*[A-Z]", readme)) <= exist
    assert all(variable in readme for variable in (BASIC_AUTH_VARIABLE, *OTHER_VARIABLES))


def test_every_default_is_the_one_that_holds(readme: str) -> None:
    for option in OPTIONS:
        for line in readme.splitlines():
            is_row = re.search(rf"`{option.flag}(?![\w-])", line) and re.match(r"\|(?! `cap)", line)
            if is_row and option.shown.form is Form.ONE and option.shown.default:
                assert option.shown.default in line, line


def test_every_exit_code_is_named_with_its_number(readme: str) -> None:
    for code in ExitCode:
        assert re.search(
            rf"\b{code.value}\b[^\n]*\b{code.name}\b|\b{code.name}\b[^\n]*\b{code.value}\b",
            readme,
            re.IGNORECASE,
        ), code


def test_every_outcome_is_named(readme: str) -> None:
    for outcome in Outcome:
        assert re.search(rf"(?<![\w-]){outcome.value}(?![\w-])", readme), outcome
