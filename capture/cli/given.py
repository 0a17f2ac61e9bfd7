"""Makes command-line options out of the table of settings, so that the two can't drift apart."""

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from capture.config.options import OPTIONS, Form, Option
from capture.errors import ExitCode

type Options = dict[str, object]
"""What was given on the command line, by the key of the table; None or empty when it wasn't."""

ConfigFile = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE", help="Take settings from this site.toml."),
]
AsJson = Annotated[
    bool, typer.Option("--json", help="Print the result as one JSON object, as the last line.")
]


def with_settings(
    *, only: Callable[[Option], bool] = lambda _: True
) -> Callable[[Callable[..., ExitCode]], Callable[..., ExitCode]]:
    """Give a command those options of the table that `only` picks.

    The command takes them as its keyword parameter `options: Options`; its other parameters stay.
    """
    rows = tuple(option for option in OPTIONS if only(option))

    def decorate(command: Callable[..., ExitCode]) -> Callable[..., ExitCode]:
        def called(**given: Any) -> ExitCode:
            options = {row.key: given.pop(_name(row)) for row in rows}
            return command(**given, options=options)

        own = [p for p in inspect.signature(command).parameters.values() if p.name != "options"]
        parameters = [*(_parameter(row) for row in rows), *own]
        keyword_only = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in parameters]
        called.__signature__ = inspect.Signature(keyword_only)  # type: ignore[attr-defined]
        called.__annotations__ = {p.name: p.annotation for p in keyword_only}
        called.__name__ = command.__name__
        called.__doc__ = command.__doc__
        return called

    return decorate


def _parameter(row: Option) -> inspect.Parameter:
    help_text = f"{row.help} [{row.shown.default}]" if row.shown.default else row.help
    match row.shown.form:
        case Form.POSITIONAL:
            annotation: object = Annotated[
                list[str] | None,
                typer.Argument(metavar=row.shown.metavar, help=help_text),
            ]
        case Form.SEVERAL:
            annotation = Annotated[
                list[str] | None,
                typer.Option(row.flag, metavar=row.shown.metavar, help=f"{help_text} Repeatable."),
            ]
        case Form.ONE:
            annotation = Annotated[
                str | None, typer.Option(row.flag, metavar=row.shown.metavar, help=help_text)
            ]
    return inspect.Parameter(
        _name(row), inspect.Parameter.KEYWORD_ONLY, default=None, annotation=annotation
    )


def _name(row: Option) -> str:
    return row.key.replace("-", "_")
