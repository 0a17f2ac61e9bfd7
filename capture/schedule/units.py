"""Units for those who let the system keep the time: systemd and cron. Pure.

Neither starts a harvest itself: both start `capture schedule run --once`, which does what is due,
goes on with what was cut short and tells alarms, and does nothing when a run goes on already. So
it can be called as often as wanted; how often it is called only says how soon something is noticed.
"""

import shlex
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time
from pathlib import Path

from capture.clock import PEOPLES_TIME
from capture.schedule.sites import Site

NAME = "capture-schedule"
_CATCH_UP_MINUTES = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A file of systemd."""

    name: str
    text: str


def service(
    program: Iterable[str], files: Iterable[Path], sites: Iterable[Site], *, user: str
) -> Unit:
    """Return the unit of the service that runs on and on."""
    text = f"""\
[Unit]
Description=Web archive: harvests at their time
Wants=network-online.target
After=network-online.target time-sync.target

[Service]
Type=exec
ExecStart={_in_unit(_command(program, files, "--log", "json"))}
{_common(sites, user)}
Restart=always
RestartSec=30

[Install]
WantedBy=multi-user.target
"""
    return Unit(name=f"{NAME}.service", text=text)


def timers(
    program: Iterable[str], files: Iterable[Path], sites: Iterable[Site], *, user: str
) -> tuple[Unit, Unit]:
    """Return the units of a timer, and of what it starts."""
    sites = tuple(sites)
    run = f"""\
[Unit]
Description=Web archive: the harvests that are due
Wants=network-online.target
After=network-online.target time-sync.target

[Service]
Type=oneshot
ExecStart={_in_unit(_command(program, files, "--once", "--log", "json"))}
# Incomplete: an alarm was told; the unit itself did its work.
SuccessExitStatus=3
{_common(sites, user)}
"""
    moments = "".join(f"OnCalendar=*-*-* {at:%H:%M}:00 {PEOPLES_TIME.key}\n" for at in times(sites))
    timer = f"""\
[Unit]
Description=Web archive: when harvests are due

[Timer]
{moments}# What was missed or cut short is caught up with.
OnCalendar=*:0/{_CATCH_UP_MINUTES}
Persistent=true
AccuracySec=1s

[Install]
WantedBy=timers.target
"""
    return Unit(name=f"{NAME}.service", text=run), Unit(name=f"{NAME}.timer", text=timer)


def crontab(program: Iterable[str], files: Iterable[Path], sites: Iterable[Site]) -> str:
    """Return lines for a crontab (crontab(5))."""
    command = _command(program, files, "--once").replace("%", "\\%")
    minutes = sorted({at.minute for at in times(sites)} | {0, 15, 30, 45})
    return f"""\
# Web archive. Whatever is due, missed or cut short is done at each call; times of harvests stand
# in the schedule's own files (Europe/Amsterdam), so that no time zone has to be set here.
{",".join(map(str, minutes))} * * * * {command}
"""


def times(sites: Iterable[Site]) -> list[time]:
    """Return the times of day at which something is due."""
    tables = [site.timetable for site in sites]
    fulls = {table.full.at for table in tables if table.full is not None}
    return sorted({table.daily for table in tables} | fulls)


def _command(program: Iterable[str], files: Iterable[Path], *options: str) -> str:
    words = (*program, "schedule", "run", *map(str, files), *options)
    return " ".join(map(shlex.quote, words))


def _in_unit(command: str) -> str:
    """Return a command as systemd reads it: % and $ mean something there (systemd.service(5))."""
    return command.replace("%", "%%").replace("$", "$$")


def _common(sites: Iterable[Site], user: str) -> str:
    """Return what the two services have in common."""
    # A minus: an archive that is still to be made is no fault.
    archives = " ".join(sorted({_quoted(f"-{site.archive}") for site in sites}))
    return f"""\
User={user}
# CAPTURE_SMTP_PASSWORD=… and other secrets; readable for root only.
EnvironmentFile=-/etc/capture/schedule.env
# A harvest is asked to end in order by the service, and gets the time for it.
KillMode=mixed
TimeoutStopSec=5min
NoNewPrivileges=true
PrivateTmp=true
ProtectSystem=full
# The archive.
ReadWritePaths={archives}"""


def _quoted(path: str) -> str:
    escaped = path.replace("%", "%%").replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"' if " " in escaped or '"' in escaped else escaped
