"""The scope: a frozen value that judges URLs, with the rule by which it does.

What a site is (REIK02; requirements, reading 10):

- Host and port make a site. `http` on port 80 and `https` on port 443 belong together, as visitors
  move between them without noticing; any other port is a site of its own: `http://h:8001/` does
  not include `http://h:8002/`, nor `http://h/`.
- `www.` is a twin, both ways: who names `example.nl` means `www.example.nl` too.
- Where a seed redirects to is learned (`Scope.learn`): that is where the site lives.
- What the owner excludes is excluded, whatever else says otherwise, seeds included; what the owner
  includes is added to what the mode gives.
- What the owner decided about one URL (REIK03) counts like that too: left out, or added. An
  expression that excludes has the last word over a decision that adds.
- By host, other hosts of the same registrable domain (`loket.example.nl` beside `www.example.nl`)
  may be part of the site or a site of their own: that can't be determined, and is left to the owner
  (REIK03). The other modes say outright where the site ends.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from ipaddress import ip_address
from typing import assert_never

from capture.errors import ConfigError
from capture.model.decision import Choice, OwnerDecision
from capture.model.outcome import Outcome
from capture.model.url import Parts, normalise, split, without_fragment
from capture.scope.domain import registrable_domain
from capture.scope.keys import page_key

_DEFAULT_PORTS = {"http": 80, "https": 443}


class Mode(StrEnum):
    """How much of the web around a seed is the site."""

    HOST = "host"
    """Everything on the seed's host."""
    PREFIX = "prefix"
    """What lies under the seed's path, as a folder."""
    DOMAIN = "domain"
    """Every host under the registrable domain of the seed (publicsuffix.org)."""
    LIST = "list"
    """The seeds themselves, nothing else."""


class Decision(StrEnum):
    """What the scope says of a URL."""

    IN_SCOPE = "in-scope"
    """Belongs to the site."""
    OUT_OF_SCOPE = "out-of-scope"
    """Belongs to another site."""
    UNDETERMINED = "undetermined"
    """May belong to the site: its owner knows."""
    EXCLUDED_BY_OWNER = "excluded-by-owner"
    """Left out by an exclude rule, or by a decision about this URL."""
    UNSUPPORTED_SCHEME = "unsupported-scheme"
    """Not http or https, or no URL at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A decision with the rule that led to it."""

    decision: Decision
    rule: str
    """In words, e.g. `host: www.example.nl`; at home in the ledger's `scope_rule`."""
    reason: str = ""
    """Why the owner decided so; empty when it was no decision, or none was given."""

    @property
    def is_in_scope(self) -> bool:
        """Whether the URL belongs to the site."""
        return self.decision is Decision.IN_SCOPE

    @property
    def outcome(self) -> Outcome | None:
        """The outcome of a URL that is not fetched because of this; None when it is in scope."""
        match self.decision:
            case Decision.IN_SCOPE:
                return None
            case Decision.OUT_OF_SCOPE:
                return Outcome.OUT_OF_SCOPE
            case Decision.UNDETERMINED:
                return Outcome.UNDETERMINED_MEMBERSHIP
            case Decision.EXCLUDED_BY_OWNER:
                return Outcome.EXCLUDED_BY_OWNER
            case Decision.UNSUPPORTED_SCHEME:
                return Outcome.UNSUPPORTED_SCHEME
        assert_never(self.decision)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What the owner says on top of the mode."""

    include: tuple[re.Pattern[str], ...] = ()
    """Searched for in the whole URL, as are those of `exclude`."""
    exclude: tuple[re.Pattern[str], ...] = ()
    decided: Mapping[str, OwnerDecision] = field(default_factory=dict)
    """By the URL that names the page (`page_key`)."""

    @classmethod
    def compile(
        cls,
        *,
        include: Iterable[str] = (),
        exclude: Iterable[str] = (),
        decisions: Iterable[OwnerDecision] = (),
    ) -> "Rules":
        """Return the rules, or raise `ConfigError` that names the expression that is wrong."""
        return cls(
            include=tuple(_pattern(raw, "include") for raw in include),
            exclude=tuple(_pattern(raw, "exclude") for raw in exclude),
            decided={each.url: each for each in decisions},
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Site:
    """One site: where it lives, and which part of it counts."""

    authority: str
    """`host`, or `host:port` when the port is not the scheme's own; or a registrable domain."""
    port: str
    """`:port` when not the scheme's own, else empty."""
    folder: str
    """Path that counts, without closing slash: empty for all of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which URLs belong; make one with `Scope.of`."""

    mode: Mode
    rules: Rules
    seeds: frozenset[str]
    """Normalised, without fragment."""
    sites: frozenset[_Site]

    @classmethod
    def of(
        cls, seeds: Iterable[str], *, mode: Mode = Mode.HOST, rules: Rules | None = None
    ) -> "Scope":
        """Return the scope of these seeds; raise `ConfigError` for one that is no http(s) URL."""
        scope = cls(mode=mode, rules=rules or Rules(), seeds=frozenset(), sites=frozenset())
        for seed in seeds:
            url = normalise(seed)
            if url is None or split(url) is None:
                raise ConfigError(f"the seed {seed!r} is not an http or https URL")
            scope = scope.learn(url)
        return scope

    def learn(self, url: str) -> "Scope":
        """Return the scope that also holds what a seed turned out to redirect to."""
        parts = split(url)
        if parts is None:
            return self
        seeds = self.seeds | {without_fragment(url)}
        sites = self.sites if self.mode is Mode.LIST else self.sites | _sites(parts, self.mode)
        return replace(self, seeds=seeds, sites=sites)

    @property
    def hosts(self) -> tuple[str, ...]:
        """The hosts that make up the site, with their port when it isn't the scheme's own."""
        return tuple(sorted({f"{site.authority}{site.port}" for site in self.sites}))

    def judge(self, url: str) -> Verdict:
        """Return whether the URL belongs to the site, and by which rule."""
        parts = split(url)
        if parts is None:
            scheme = url.partition(":")[0][:20] if ":" in url else "none"
            return Verdict(decision=Decision.UNSUPPORTED_SCHEME, rule=f"scheme: {scheme}")
        decided = self.rules.decided.get(page_key(url)) if self.rules.decided else None
        if decided is not None and decided.choice is Choice.OUT:
            return Verdict(
                decision=Decision.EXCLUDED_BY_OWNER, rule="decision: out", reason=decided.reason
            )
        for pattern in self.rules.exclude:
            if pattern.search(url):
                return Verdict(
                    decision=Decision.EXCLUDED_BY_OWNER, rule=f"exclude: {pattern.pattern}"
                )
        if decided is not None and decided.choice is Choice.IN:
            return Verdict(decision=Decision.IN_SCOPE, rule="decision: in", reason=decided.reason)
        if without_fragment(url) in self.seeds:
            return Verdict(decision=Decision.IN_SCOPE, rule="seed")
        for pattern in self.rules.include:
            if pattern.search(url):
                return Verdict(decision=Decision.IN_SCOPE, rule=f"include: {pattern.pattern}")
        rule = self._by_mode(parts)
        if rule is not None:
            return Verdict(decision=Decision.IN_SCOPE, rule=rule)
        if domain := self._shared_domain(parts):
            return Verdict(decision=Decision.UNDETERMINED, rule=f"other host of {domain}")
        return Verdict(
            decision=Decision.OUT_OF_SCOPE, rule=f"not in {self.mode}: {_authority(parts)}"
        )

    def _by_mode(self, parts: Parts) -> str | None:
        match self.mode:
            case Mode.LIST:
                return None
            case Mode.HOST:
                return self._at(parts.host, parts, folder="")
            case Mode.DOMAIN:
                return self._by_domain(parts)
            case Mode.PREFIX:
                return self._by_prefix(parts)
        assert_never(self.mode)

    def _shared_domain(self, parts: Parts) -> str | None:
        """Return the registrable domain that another host than the site's has in common with it."""
        hosts = {site.authority for site in self.sites}
        ending = parts.host.split(".")[-2:]
        if self.mode is not Mode.HOST or parts.host in hosts or _is_address(parts.host):
            return None
        # Most links to elsewhere have not even this in common, and the list takes time to load.
        near = [host for host in hosts if host.split(".")[-2:] == ending]
        domain = registrable_domain(parts.host) if near else None
        if domain is None or domain not in map(registrable_domain, near):
            return None
        return domain

    def _at(self, host: str, parts: Parts, *, folder: str) -> str | None:
        site = _Site(authority=host, port=_port(parts), folder=folder)
        if site not in self.sites:
            return None
        return f"{self.mode}: {host}{site.port}{folder}"

    def _by_domain(self, parts: Parts) -> str | None:
        labels = parts.host.split(".")
        for start in range(len(labels)):
            if rule := self._at(".".join(labels[start:]), parts, folder=""):
                return rule
        return None

    def _by_prefix(self, parts: Parts) -> str | None:
        folder = parts.path.rstrip("/")
        if rule := self._at(parts.host, parts, folder=""):
            return rule
        for site in self.sites:
            is_under = folder == site.folder or parts.path.startswith(f"{site.folder}/")
            if is_under and (rule := self._at(parts.host, parts, folder=site.folder)):
                return rule
        return None


def _sites(parts: Parts, mode: Mode) -> frozenset[_Site]:
    port = _port(parts)
    folder = _folder(parts.path) if mode is Mode.PREFIX else ""
    if mode is Mode.DOMAIN:
        domain = None if _is_address(parts.host) else registrable_domain(parts.host)
        if domain is not None:
            return frozenset({_Site(authority=domain, port=port, folder="")})
    hosts = {parts.host} | ({_twin(parts.host)} if not _is_address(parts.host) else set())
    return frozenset(_Site(authority=host, port=port, folder=folder) for host in hosts)


def _folder(path: str) -> str:
    """Return the folder that a seed's path names: `/a/b/` and `/a/b` → `/a/b`, `/a/c.html` → `/a`.

    A last segment with a dot is a document, one without is a folder, written with or without `/`.
    """
    before, _, last = path.rpartition("/")
    return before if not last or "." in last else path


def _twin(host: str) -> str:
    return host.removeprefix("www.") if host.startswith("www.") else f"www.{host}"


def _port(parts: Parts) -> str:
    return "" if parts.port == _DEFAULT_PORTS[parts.scheme] else f":{parts.port}"


def _authority(parts: Parts) -> str:
    return f"{parts.host}{_port(parts)}"


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _pattern(raw: str, option: str) -> re.Pattern[str]:
    try:
        return re.compile(raw)
    except (re.error, RecursionError, OverflowError) as error:
        raise ConfigError(
            f"{option}: the regular expression {raw!r} can't be read: {error}"
        ) from error
