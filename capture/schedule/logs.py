"""The service's log: lines for people, or JSON lines for programs. On stderr."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import TextIO

from capture import clock
from capture.model.text import printable

_LOGGER = "capture.schedule"


class LogForm(StrEnum):
    """How the log is written."""

    TEXT = "text"
    JSON = "json"


class TextLines(logging.Formatter):
    """`2026-11-22 03:00:00 site: begins …`, in the time of Europe/Amsterdam."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one line."""
        moment = clock.from_timestamp(record.created).astimezone(clock.PEOPLES_TIME)
        level = "" if record.levelno <= logging.INFO else f"{record.levelname.lower()}: "
        site = getattr(record, "fields", {}).get("site", "")
        text = printable(record.getMessage())
        named = "" if not site or text.startswith(f"{site}:") else f"{site}: "
        return f"{moment:%Y-%m-%d %H:%M:%S} {level}{named}{text}"


class JsonLines(logging.Formatter):
    """One JSON object on each line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one line."""
        moment = clock.iso(clock.from_timestamp(record.created))
        fields = {"moment": moment, "level": record.levelname.lower(), "message": ""}
        return json.dumps(
            {**fields, **getattr(record, "fields", {}), "message": record.getMessage()},
            ensure_ascii=False,
            default=str,
        )


@contextmanager
def logging_to(stream: TextIO, form: LogForm) -> Iterator[None]:
    """Write the schedule's log to a stream while the block runs."""
    logger = logging.getLogger(_LOGGER)
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines() if form is LogForm.JSON else TextLines())
    before = logger.level, logger.propagate
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.level, logger.propagate = before
