"""Every fault that is ours, as one small tree; what a site does wrong is an outcome, not an error.

CaptureError            any fault; `exit_code` says how the command ends
├── UsageError          what the user asked for can't be done as asked
│   └── ConfigError     a wrong key or value in site.toml, environment or options
├── RecordingError      bytes could not be kept: the harvest stops, the archive stays valid
├── ProxyError          the recording process did not start, or died
├── BrowserError        no browser was found, or it does not start
├── HarvestLockedError  another process works on this harvest
├── FixityError         a seal can't be made, or what seals something isn't in order
├── WarcFormatError     a WARC file that can't be read on (where: file and offset)
├── RecordUnavailableError  a record does not lie, or not whole, where the catalogue says
└── RestrictedError     what was asked for is withheld (META04)
"""

from enum import IntEnum


class ExitCode(IntEnum):
    """How a command ends; the README lists these names and numbers."""

    COMPLETE = 0
    """All that was asked for is done."""
    FAULT = 1
    """A fault of ours, or of the machine (recording, browser, disk)."""
    USAGE = 2
    """The command, an option or a configuration file is wrong; nothing was done."""
    INCOMPLETE = 3
    """What was recorded is valid, but the harvest was cut short; `capture resume` goes on."""


class CaptureError(Exception):
    """A fault with one clear line for the user: what, where, what to do."""

    exit_code: ExitCode = ExitCode.FAULT


class UsageError(CaptureError):
    """What the user asked for can't be done as asked."""

    exit_code = ExitCode.USAGE


class ConfigError(UsageError):
    """A wrong key or value in site.toml, environment or options."""


class RecordingError(CaptureError):
    """Bytes could not be kept; nothing unrecorded was passed on."""


class ProxyError(CaptureError):
    """The recording process did not start, or ended before it was told to."""


class BrowserError(CaptureError):
    """No browser was found, or it does not start or stay up."""


class HarvestLockedError(UsageError):
    """Another process works on this harvest."""


class FixityError(CaptureError):
    """A seal can't be made, or a seal, key or chain isn't in order."""


class WarcFormatError(CaptureError):
    """A WARC file can't be read on from where the message says."""


class RecordUnavailableError(CaptureError):
    """A record that the catalogue names can't be read: its file is missing, damaged or changed."""


class RestrictedError(CaptureError):
    """A restriction of the archive's register withholds what was asked for (META04)."""
