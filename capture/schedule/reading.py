"""Reads the sites of a schedule: a site.toml for each, or one schedule.toml for many.

site.toml       the settings of `capture harvest --config`, and [schedule] and [alarm]
schedule.toml   [[site]] tables, each with such settings and its own [site.schedule]; above
                them [harvest], [schedule] and [alarm] hold for all of them
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from capture.config.archive import FILE_NAME as ARCHIVE_FILE
from capture.config.build import basic_auth, checked, settled
from capture.config.sources import SCHEDULE_TABLES, from_environment, from_table, merged
from capture.config.tables import checked as checked_table
from capture.config.tables import read_toml
from capture.errors import ConfigError, UsageError
from capture.model.layout import site_host
from capture.schedule.sites import Site
from capture.schedule.tables import AlarmTable, ScheduleTable

_OF_MANY = ("site", "harvest", *SCHEDULE_TABLES)


def read_sites(paths: Iterable[Path], *, environment: Mapping[str, str]) -> tuple[Site, ...]:
    """Return the sites of files, and of all TOML files in folders, in order.

    Raises ConfigError, a line for each fault; two sites that would share their harvests are one.
    """
    found: list[Site] = []
    faults = []
    for path in _files(paths):
        try:
            found += _of_file(path.absolute(), environment)
        except ConfigError as fault:
            faults.append(str(fault))
    by_folder: dict[tuple[Path, str], Site] = {}
    for site in found:
        other = by_folder.setdefault((site.folder, site.prefix), site)
        if other is not site:
            faults.append(
                f"{site.file}: {site.host} is harvested under the prefix {site.prefix} twice (also"
                f" in {other.file}); give one of them another prefix"
            )
    if faults:
        raise ConfigError("\n".join(faults))
    if not found:
        raise UsageError("no site: name a site.toml, a schedule.toml, or a folder of them")
    return tuple(found)


def _files(paths: Iterable[Path]) -> list[Path]:
    files = []
    for path in paths:
        if not path.is_dir():
            files.append(path)
            continue
        within = sorted(each for each in path.glob("*.toml") if each.name != ARCHIVE_FILE)
        if not within:
            raise UsageError(f"{path}: holds no .toml file")
        files += within
    return list(dict.fromkeys(files))


def _of_file(path: Path, environment: Mapping[str, str]) -> list[Site]:
    try:
        document = read_toml(path)
    except FileNotFoundError:
        raise ConfigError(f"{path}: is not there; name a site.toml or a schedule.toml") from None
    if "site" not in document:
        settings = {key: value for key, value in document.items() if key not in SCHEDULE_TABLES}
        return [_site(path, settings, document, "", environment)]
    tables = document["site"]
    if not isinstance(tables, list) or not all(isinstance(each, dict) for each in tables):
        raise ConfigError(f"{path}: write each site as a table of its own: [[site]]")
    for key in document:
        if key not in _OF_MANY:
            raise ConfigError(
                f"{path}: there is no key {key} beside [[site]]; settings for all sites stand"
                " under [harvest]"
            )
    return [
        _of_table(path, document, table, f"site[{number}]", environment)
        for number, table in enumerate(tables, start=1)
    ]


def _of_table(
    path: Path,
    document: Mapping[str, Any],
    table: Mapping[str, Any],
    place: str,
    environment: Mapping[str, str],
) -> Site:
    shared = _table(document, "harvest", path, "")
    own = {key: value for key, value in table.items() if key not in SCHEDULE_TABLES}
    told = {
        key: {**_table(document, key, path, ""), **_table(table, key, path, f"{place}.")}
        for key in SCHEDULE_TABLES
    }
    return _site(path, {**shared, **own}, told, f"{place}.", environment)


def _site(
    path: Path,
    table: Mapping[str, Any],
    told: Mapping[str, Any],
    place: str,
    environment: Mapping[str, str],
) -> Site:
    if "kind" in table:
        raise ConfigError(f"{path}: {place}kind: leave it out; the schedule says which kind is due")
    layer = from_table(table, path, place=place, known=SCHEDULE_TABLES)
    settings, _ = settled(
        checked(merged((layer, from_environment(environment)))), basic_auth=basic_auth(environment)
    )
    schedule = checked_table(
        ScheduleTable, _table(told, "schedule", path, place), where=f"{path}: {place}schedule"
    )
    alarm = checked_table(
        AlarmTable, _table(told, "alarm", path, place), where=f"{path}: {place}alarm"
    )
    alarming = alarm.value()
    if schedule.contacts and alarming.server is None:
        raise ConfigError(
            f"{path}: {place}schedule: contacts are told by mail: write smtp and sender in [alarm]"
        )
    return Site(
        file=path,
        layer=layer,
        settings=settings,
        host=site_host(settings.seeds[0]),
        timetable=schedule.value(),
        alarming=alarming,
        contacts=schedule.contacts,
    )


def _table(document: Mapping[str, Any], key: str, path: Path, place: str) -> Mapping[str, Any]:
    table = document.get(key, {})
    if not isinstance(table, dict):
        raise ConfigError(f"{path}: {place}{key}: write it as a table: [{key}]")
    return table
