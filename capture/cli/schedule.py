"""`capture schedule`: harvests at their time, as a service that runs on and on."""

import asyncio
import json
import os
import signal
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from capture import clock
from capture.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from capture.model.address import HostPort
    from capture.schedule.service import Service
    from capture.schedule.sites import Site

Files = Annotated[
    list[Path],
    typer.Argument(
        metavar="FILE|FOLDER…",
        help="A site.toml for each site, a schedule.toml of many, or a folder of such files.",
    ),
]
Listen = Annotated[
    str,
    typer.Option(
        metavar="HOST:PORT|off", help="Where /metrics (Prometheus) and /status (JSON) are."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print it as JSON.")]


def schedule() -> typer.Typer:
    """Return the group of commands."""
    group = typer.Typer(
        name="schedule",
        help="Harvest sites at their time: daily what is new or changed, yearly everything.",
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    for command in (run, history, systemd, cron):
        group.command()(command)
    group.command("list")(show)
    group.command("next")(coming)
    group.command("test-alarm")(test_alarm)
    return group


def run(
    *,
    files: Files,
    once: Annotated[
        bool, typer.Option("--once", help="Do what is due, and end: for cron and timers.")
    ] = False,
    at_once: Annotated[
        int, typer.Option(metavar="N", min=1, max=16, help="So many harvests at the same time.")
    ] = 1,
    listen: Listen = "127.0.0.1:9464",
    log: Annotated[str, typer.Option(metavar="text|json", help="Form of the log.")] = "text",
) -> ExitCode:
    """Run the schedule until it is stopped: start what is due, go on with what was cut short.

    It can be stopped, or killed, and started again at any moment, and run several times on one
    archive: no run begins twice. Ctrl-C lets harvests end in order; a second one, at once.
    Alarms need [alarm] in the file; the mail server's password goes into CAPTURE_SMTP_PASSWORD.
    """
    from capture.schedule.listening import Board, listening
    from capture.schedule.logs import LogForm, logging_to
    from capture.schedule.service import Service
    from capture.schedule.watch import Watch

    if log not in [form.value for form in LogForm]:
        raise UsageError(f"--log {log}: choose text or json")
    sites = _sites(files)
    board = Board()
    with ExitStack() as stack:
        stack.enter_context(logging_to(sys.stderr, LogForm(log)))
        if not once and listen != "off":
            stack.enter_context(listening(_address(listen), board))
        watch = Watch(sites)
        stack.callback(watch.close)

        async def work() -> bool:
            service = Service(watch, at_once=at_once, on_picture=board.show)
            _heed_signals(service)
            return await service.run(is_once=once)

        is_well = asyncio.run(work())
    return ExitCode.COMPLETE if is_well or not once else ExitCode.INCOMPLETE


def show(*, files: Files, as_json: AsJson = False) -> ExitCode:
    """Show how each site stands: its last harvests, what comes next, and what is wrong."""
    from capture.cli.schedule_tables import overview
    from capture.schedule import status
    from capture.schedule.watch import Watch

    watch = Watch(_sites(files), is_read_only=True)
    now = clock.now()
    picture = watch.picture(now, [watch.look(site, now) for site in watch.sites])
    if as_json:
        typer.echo(json.dumps(status.as_values(picture), ensure_ascii=False, indent=2))
        return ExitCode.COMPLETE
    typer.echo(overview(picture))
    return ExitCode.COMPLETE


def coming(
    *,
    files: Files,
    days: Annotated[int, typer.Option(metavar="N", min=1, max=800, help="So many days ahead.")] = 7,
) -> ExitCode:
    """Show which runs come next, and why, if all goes well."""
    from capture.cli.schedule_tables import agenda
    from capture.schedule.forecast import forecast
    from capture.schedule.watch import Watch

    watch = Watch(_sites(files), is_read_only=True)
    now = clock.now()
    seen = [watch.look(site, now) for site in watch.sites]
    typer.echo(agenda(now, [(each, forecast(now, each, days=days)) for each in seen], days=days))
    return ExitCode.COMPLETE


def history(
    *,
    files: Files,
    last: Annotated[
        int, typer.Option(metavar="N", min=1, max=5000, help="So many of each site.")
    ] = 14,
) -> ExitCode:
    """Show the harvests that were made, and what became of each."""
    from capture.cli.schedule_tables import past
    from capture.schedule.facts import Reader
    from capture.schedule.watch import Watch

    watch = Watch(_sites(files), is_read_only=True)
    reader = Reader()
    now = clock.now()
    shown = []
    for site in watch.sites:
        attempts = watch.facts(site, now).attempts
        shown.append((site, list(reader.newest(site, at_most=last)), attempts))
    typer.echo(past(shown, last=last))
    return ExitCode.COMPLETE


def systemd(
    *,
    files: Files,
    timer: Annotated[
        bool, typer.Option("--timer", help="A timer that starts runs, instead of a service.")
    ] = False,
    user: Annotated[str, typer.Option(metavar="NAME", help="Who the service runs as.")] = "capture",
    out: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Write the units there: /etc/systemd/system."),
    ] = None,
) -> ExitCode:
    """Print a unit for systemd: the service, or with --timer a timer and what it starts."""
    from capture.files import write_whole
    from capture.schedule import units

    sites = _sites(files)
    paths = [path.absolute() for path in files]
    if not user or not all(char.isalnum() or char in "_-." for char in user):
        raise UsageError(f"--user {user}: write the name of a user")
    made = (
        units.timers(_program(), paths, sites, user=user)
        if timer
        else (units.service(_program(), paths, sites, user=user),)
    )
    if out is None:
        typer.echo("\n".join(f"# /etc/systemd/system/{unit.name}\n{unit.text}" for unit in made))
        return ExitCode.COMPLETE
    if not out.is_dir():
        raise UsageError(f"{out}: is no folder; make it, or leave --out out to see the units")
    for unit in made:
        try:
            write_whole(out / unit.name, unit.text.encode())
        except OSError as fault:
            raise UsageError(f"{out / unit.name}: can't be written ({fault.strerror})") from None
        typer.echo(str(out / unit.name))
    return ExitCode.COMPLETE


def cron(*, files: Files) -> ExitCode:
    """Print lines for a crontab."""
    from capture.schedule import units

    sites = _sites(files)
    typer.echo(units.crontab(_program(), [path.absolute() for path in files], sites), nl=False)
    return ExitCode.COMPLETE


def test_alarm(*, files: Files) -> ExitCode:
    """Send a message in each way that an alarm is sent, and say whether it was taken over."""
    from capture.cli.ending import say
    from capture.delivery.values import DeliveryError
    from capture.schedule import alarms, delivery

    now = clock.now()
    is_well = True
    sent = 0
    for site in _sites(files):
        event = alarms.Event(
            turn=alarms.Turn.TEST,
            site=site.key,
            condition="test",
            since=now,
            text="This is a test: alarms of this site arrive here. Nothing is wrong.",
        )
        for channel in alarms.channels(site.alarming, site.contacts):
            letter = delivery.Letter(
                site=site,
                channel=channel,
                body=alarms.body_of(now, event, site),
                id=clock.new_id(),
            )
            sent += 1
            try:
                delivery.send(letter, password=_password())
            except DeliveryError as fault:
                say(f"{site.host}: {fault}")
                is_well = False
            else:
                to = ", ".join(delivery.recipients(site)) if channel == "mail" else channel
                say(f"{site.host}: sent to {to}")
    if not sent:
        raise UsageError("nobody is told: write [alarm] with mail or webhook into the file")
    return ExitCode.COMPLETE if is_well else ExitCode.FAULT


def _sites(files: list[Path]) -> "tuple[Site, ...]":
    from capture.schedule.reading import read_sites

    return read_sites(files, environment=os.environ)


def _address(text: str) -> "HostPort":
    from capture.model.address import HostPort

    try:
        address = HostPort.parse(text)
    except ValueError:
        raise UsageError(f"--listen {text}: write HOST:PORT, or off") from None
    if address.port is None:
        raise UsageError(f"--listen {text}: write HOST:PORT, or off")
    return address


def _program() -> tuple[str, ...]:
    """Return how this program is started, for a unit that has no path and no folder."""
    return (str(Path(sys.executable).absolute()), "-m", "capture")


def _password() -> str | None:
    from capture.config.sources import SMTP_PASSWORD_VARIABLE

    return os.environ.get(SMTP_PASSWORD_VARIABLE) or None


def _heed_signals(service: "Service") -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, service.stop)
