"""robots.txt: fetched and recorded for every host of the site; obeyed only when so configured."""

from pathlib import Path

from capture.config.settings import RobotsPolicy
from capture.model.exchange import Exchange
from capture.model.url import normalise, split
from capture.scope.robots import RobotsRules
from capture.warc.body import read_body


def robots_url(url: str) -> str | None:
    """Return where the host of `url` keeps its robots.txt."""
    return normalise("/robots.txt", base=url)


class RobotsBook:
    """What each host's robots.txt says, once it has been fetched."""

    def __init__(self, policy: RobotsPolicy, warc_folder: Path) -> None:
        """Judge by what is recorded in `warc_folder`."""
        self.is_obeyed = policy is RobotsPolicy.OBEY
        self._warc_folder = warc_folder
        self._rules: dict[str, RobotsRules] = {}

    def knows(self, url: str) -> bool:
        """Whether the rules for the host of `url` are known."""
        return _host(url) in self._rules

    def learn(self, url: str, exchanges: list[Exchange]) -> None:
        """Take the rules from the recorded answer; without a good one all is allowed."""
        for exchange in exchanges:
            response = exchange.response_record
            if exchange.url == robots_url(url) and exchange.status == 200 and response is not None:
                read = read_body(self._warc_folder, response.file, response.offset)
                if read is not None:
                    self._rules[_host(url)] = RobotsRules.parse(read[1])
                    return
        self._rules[_host(url)] = RobotsRules.allow_all()

    def allows(self, url: str, user_agent: str) -> bool:
        """Whether the URL may be fetched by this user agent, as far as is known."""
        rules = self._rules.get(_host(url))
        return rules is None or rules.is_allowed(url, user_agent=user_agent)


def _host(url: str) -> str:
    parts = split(url)
    return f"{parts.scheme}://{parts.origin}" if parts is not None else ""
