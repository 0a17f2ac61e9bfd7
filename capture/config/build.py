"""From what was given to the settings of a harvest: checked, completed, frozen."""

import ipaddress
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from pydantic import ValidationError

from capture.config import values
from capture.config.machine import capacity, fitting_workers
from capture.config.options import OPTIONS, HarvestOptions
from capture.config.settings import HarvestSettings, Header, Secrets
from capture.config.sources import (
    BASIC_AUTH_VARIABLE,
    CONFIG_VARIABLE,
    Given,
    Layer,
    from_environment,
    from_file,
    from_options,
    merged,
)
from capture.errors import ConfigError
from capture.model import url as urls

_SECRET_HEADERS = ("auth", "cookie", "token", "secret", "key", "session")


def from_sources(
    *, options: Mapping[str, object], config: Path | None, environment: Mapping[str, str]
) -> tuple[HarvestSettings, Secrets]:
    """Return the settings, and apart from them what is secret.

    `options` is by key, with None or empty for what wasn't given. Raises ConfigError with a line
    for each thing that is wrong: where, what, and what to do.
    """
    file = config or _path(environment.get(CONFIG_VARIABLE))
    layer = merged(
        (
            from_file(file) if file is not None else {},
            from_environment(environment),
            from_options(options),
        )
    )
    return settled(checked(layer), basic_auth=basic_auth(environment))


def checked(layer: Layer) -> HarvestOptions:
    """Return the values of a layer after checking. Raises ConfigError, one line for each fault."""
    try:
        return HarvestOptions.model_validate({key: given.value for key, given in layer.items()})
    except ValidationError as faults:
        lines = [_line(layer.get(str(fault["loc"][0])), fault["msg"]) for fault in faults.errors()]
    raise ConfigError("\n".join(lines))


def settled(
    wished: HarvestOptions, *, basic_auth: tuple[str, str] | None = None
) -> tuple[HarvestSettings, Secrets]:
    """Return the settings with every default worked out. Raises ConfigError without any seed."""
    seeds = tuple(dict.fromkeys((*wished.seed, *_seeds_of(wished.seeds))))
    if not seeds:
        raise ConfigError(
            "no seed: name the address where the site begins, or a file of them with --seeds"
        )
    shared, secret = _told_apart(wished.header)
    settings = HarvestSettings(
        seeds=seeds,
        seeds_file=wished.seeds.absolute() if wished.seeds is not None else None,
        out=wished.out.absolute(),
        prefix=wished.prefix or prefix_for(seeds[0]),
        kind=wished.kind,
        scope=wished.scope,
        include=wished.include,
        exclude=wished.exclude,
        owner_list=_absolute(wished.owner_list),
        access_log=_absolute(wished.access_log),
        earlier=_absolute(wished.earlier) if wished.earlier is not None else None,
        workers=wished.workers or fitting_workers(capacity()),
        rate=wished.rate,
        user_agent=wished.user_agent,
        contact=wished.contact,
        robots=wished.robots,
        viewport=wished.viewport,
        max_pages=wished.max_pages,
        max_bytes=wished.max_bytes,
        max_time_seconds=wished.max_time,
        trap_budget=wished.trap_budget,
        allow_private=wished.allow_private,
        accept_invalid_cert=wished.accept_invalid_cert,
        resolve=wished.resolve,
        header=shared,
        explore=wished.explore,
        pictures=wished.pictures,
        explore_actions=wished.explore_actions,
        explore_seconds=wished.explore_time,
        page_timeout_seconds=wished.page_timeout,
        consent=wished.consent,
        video_bytes=wished.video_bytes,
        operator=wished.operator,
        is_part_of=wished.is_part_of,
        description=wished.description,
        render_every_seconds=wished.render_every,
        prove=wished.prove,
        browser=wished.browser,
        needs=_needs(basic_auth, secret),
    )
    return settings, Secrets(basic_auth=basic_auth, headers=secret)


def resumed(
    settings: HarvestSettings, *, options: Mapping[str, object], environment: Mapping[str, str]
) -> tuple[HarvestSettings, Secrets]:
    """Return the settings with which a harvest goes on: its own, with what was given anew.

    Only what has `on_resume` in the table can be given. Limits that cut the harvest short before
    don't hold any more unless given again. The environment counts for secrets only.
    Raises ConfigError when a secret that the harvest had is missing.
    """
    layer = from_options(options)
    header = from_environment(environment).get("header") if settings.needs else None
    if header is not None:  # it may be among the secrets
        layer = {"header": header, **layer}
    fixed = [row.flag for row in OPTIONS if row.key in layer and not row.shown.on_resume]
    if fixed:
        raise ConfigError(f"{fixed[0]}: can't be changed in a harvest that is under way")
    wished = checked(layer)
    auth = basic_auth(environment)
    _, secret = _told_apart(wished.header)
    missing = [name for name in settings.needs if name not in _needs(auth, secret)]
    if missing:
        raise ConfigError(f"this harvest was begun with {missing[0]}; give it again")
    changed = replace(
        settings,
        max_pages=wished.max_pages,
        max_bytes=wished.max_bytes,
        max_time_seconds=wished.max_time,
    )
    if "workers" in layer and wished.workers is not None:
        changed = replace(changed, workers=wished.workers)
    if "browser" in layer:
        changed = replace(changed, browser=wished.browser)
    if "rate" in layer:
        changed = replace(changed, rate=wished.rate)
    if "explore" in layer:
        changed = replace(changed, explore=wished.explore)
    if "pictures" in layer:
        changed = replace(changed, pictures=wished.pictures)
    if "explore-actions" in layer:
        changed = replace(changed, explore_actions=wished.explore_actions)
    if "explore-time" in layer:
        changed = replace(changed, explore_seconds=wished.explore_time)
    if "render-every" in layer:
        changed = replace(changed, render_every_seconds=wished.render_every)
    if "prove" in layer:
        changed = replace(changed, prove=wished.prove)
    if "trap-budget" in layer:
        changed = replace(changed, trap_budget=wished.trap_budget)
    if "consent" in layer:
        changed = replace(changed, consent=wished.consent)
    if "video-bytes" in layer:
        changed = replace(changed, video_bytes=wished.video_bytes)
    if "page-timeout" in layer:
        changed = replace(changed, page_timeout_seconds=wished.page_timeout)
    return changed, Secrets(basic_auth=auth, headers=secret)


def basic_auth(environment: Mapping[str, str]) -> tuple[str, str] | None:
    """Return user and password from the environment. Raises ConfigError when it is no pair."""
    given = environment.get(BASIC_AUTH_VARIABLE, "")
    if not given:
        return None
    user, colon, password = given.partition(":")
    if not colon or not user or not given.isprintable():
        raise ConfigError(f"{BASIC_AUTH_VARIABLE}: write user:password")
    return user, password


def prefix_for(seed: str) -> str:
    """Return the prefix for a seed when none is given: `NL-example` for https://www.example.nl/."""
    parts = urls.split(seed)
    host = parts.host.removeprefix("www.") if parts is not None else "site"
    try:
        ipaddress.ip_address(host)
    except ValueError:
        rest, _, last = host.rpartition(".")
        named = f"{last.upper()}-{rest}" if rest else last
        return "".join(c if c.isascii() and c.isalnum() else "-" for c in named).strip("-")
    return "IP-" + host.replace(".", "-").replace(":", "-").strip("-")


def _seeds_of(file: Path | None) -> tuple[str, ...]:
    """Return the seeds in a file: one on each line, empty lines and remarks passed over."""
    if file is None:
        return ()
    try:
        lines = file.read_bytes().decode("utf-8-sig").splitlines()
    except OSError as fault:
        raise ConfigError(
            f"{file}: can't be read ({fault.strerror}); --seeds names a file"
        ) from None
    except UnicodeDecodeError:
        raise ConfigError(f"{file}: is no text in UTF-8") from None
    seeds = []
    for number, line in enumerate(lines, start=1):
        entry = line.partition(" #")[0].strip()
        if not entry or entry.startswith("#"):
            continue
        try:
            seeds.append(values.seed(entry))
        except ValueError as fault:
            raise ConfigError(f"{file}, line {number}: {fault}") from None
    return tuple(seeds)


def _absolute(paths: tuple[Path, ...]) -> tuple[Path, ...]:
    return tuple(path.absolute() for path in paths)


def _told_apart(headers: tuple[Header, ...]) -> tuple[tuple[Header, ...], tuple[Header, ...]]:
    """Return the headers that may be written down, and those that may not."""
    secret = tuple(
        header for header in headers if any(sign in header.name.lower() for sign in _SECRET_HEADERS)
    )
    return tuple(header for header in headers if header not in secret), secret


def _needs(basic_auth: tuple[str, str] | None, secret: tuple[Header, ...]) -> tuple[str, ...]:
    auth = (BASIC_AUTH_VARIABLE,) if basic_auth is not None else ()
    return (*auth, *(f"--header '{header.name}: …'" for header in secret))


def _line(given: Given | None, message: str) -> str:
    where = given.where if given is not None else "settings"
    return f"{where}: {message.removeprefix('Value error, ')}"


def _path(text: str | None) -> Path | None:
    return Path(text).expanduser() if text else None
