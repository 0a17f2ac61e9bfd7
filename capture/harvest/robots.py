"""robots.txt: fetched and recorded for every host of the site; obeyed only when so configured."""

from capture.config.settings import RobotsPolicy
from capture.errors import WarcFormatError
from capture.harvest.bodies import Bodies
from capture.model.exchange import Exchange
from capture.model.url import normalise, split
from capture.scope.robots import RobotsRules
from capture.warc.body import read_body
from capture.warc.earlier import RecordPlace
from capture.warc.http_head import Head

_TELLING = frozenset({200, 304})
"""Answers that say what the rules are: these, or still those of before."""


def robots_url(url: str) -> str | None:
    """Return where the host of `url` keeps its robots.txt."""
    return normalise("/robots.txt", base=url)


class RobotsBook:
    """What each host's robots.txt says, once it has been fetched."""

    def __init__(self, policy: RobotsPolicy, bodies: Bodies) -> None:
        """Judge by what is recorded, where `bodies` finds it."""
        self.is_obeyed = policy is RobotsPolicy.OBEY
        self._bodies = bodies
        self._rules: dict[str, RobotsRules] = {}

    def knows(self, url: str) -> bool:
        """Whether the rules for the host of `url` are known."""
        return _host(url) in self._rules

    def learn(self, url: str, exchanges: list[Exchange]) -> None:
        """Take the rules from the recorded answer; without a good one all is allowed."""
        for exchange in exchanges:
            if exchange.url != robots_url(url) or exchange.status not in _TELLING:
                continue
            place = self._bodies.of(exchange)
            read = None if place is None else _read(place)
            if read is not None:
                self._rules[_host(url)] = RobotsRules.parse(read[1])
                return
        self._rules[_host(url)] = RobotsRules.allow_all()

    def allows(self, url: str, user_agent: str) -> bool:
        """Whether the URL may be fetched by this user agent, as far as is known."""
        rules = self._rules.get(_host(url))
        return rules is None or rules.is_allowed(url, user_agent=user_agent)


def _read(place: RecordPlace) -> tuple[Head, bytes] | None:
    try:
        return read_body(place.warc_folder, place.file, place.offset)
    except (WarcFormatError, OSError):
        return None


def _host(url: str) -> str:
    parts = split(url)
    return f"{parts.scheme}://{parts.origin}" if parts is not None else ""
