"""The running changing site: told what happens, it does it and says what truly changed.

    with ChangingSite(pages=30, moment=start) as site:
        ...                                        # day 0: a full harvest of site.url
        truth = site.next_day(start + timedelta(days=1), DayPlan((Change.TEXT, Change.MOVED)))
        ...                                        # day 1: does the harvest find what truth says?

It is told between harvests: who reads it while it is told sees neither day.
"""

import random
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from urllib.parse import urljoin

from capture.demo.changing import acting
from capture.demo.changing.content import Content
from capture.demo.changing.door import beside
from capture.demo.changing.nouns import Change, Gone, Lie, Noise, Page, Truth, What
from capture.demo.changing.plan import DayPlan
from capture.demo.changing.serving import Router, Serving, validators
from capture.demo.changing.snapshot import Part, Snapshot, changed, parts, snapshot
from capture.demo.log import Listener
from capture.demo.server import ThreadedDemoSite

ALL_NOISE = frozenset(Noise)
NAMES_NO_PAGE = (Change.ADD_LISTED, Change.ADD_SITEMAP)


class ChangingSite(ThreadedDemoSite):
    """The site in a thread of its own, on loopback; its control door is at `other_url`."""

    def __init__(
        self,
        *,
        pages: int = 300,
        seed: int = 1,
        moment: datetime,
        noise: Iterable[Noise] = ALL_NOISE,
        log_bytes: bool = False,
    ) -> None:
        """Prepare the site of day 0, which is at `moment`; nothing listens yet."""
        content = Content(pages=pages, seed=seed, moment=moment)
        self._serving = Serving(content=content, noise=frozenset(noise))
        self._rng = random.Random(f"daden {seed}")
        self.start = content.moment
        """When day 0 is."""
        self.truths: list[Truth] = []
        """What changed on each day that was, from day 1."""
        router = Router(self._serving)
        super().__init__(log_bytes=log_bytes, route=lambda: beside(router, self))

    # --- what there is

    @property
    def content(self) -> Content:
        """What stands on the site now."""
        return self._serving.content

    @property
    def moment(self) -> datetime:
        """The site's today."""
        return self.content.moment

    def parts(self, target: str) -> Mapping[What, Part]:
        """Return the parts of a page and the bytes that must be found in them now."""
        return parts(self.content, target)

    def absolute(self, target: str) -> str:
        """Return the URL of a target."""
        return urljoin(self.url, target)

    def access_log(self) -> Iterator[str]:
        """Yield every request to the site as a line of the Common Log Format."""
        for each in sorted(self.exchanges, key=lambda exchange: exchange.started):
            if each.listener is not Listener.OTHER:
                moment = each.started.strftime("%d/%b/%Y:%H:%M:%S %z")
                asked = f'"{each.method} {each.target} HTTP/1.1"'
                yield f"127.0.0.1 - - [{moment}] {asked} {each.status} {each.response_bytes}"

    # --- what can be told

    def next_day(
        self, moment: datetime, plan: DayPlan, *, at: Mapping[Change, str] | None = None
    ) -> Truth:
        """Let the day of `plan` come, which is at `moment`; return what truly changed.

        `at` names the page for a kind of change; others are drawn, no page twice on one day.
        LookupError when a page is not there, or none is left, or this can't be done to it; what
        was done before that stays done.
        """
        serving, content = self._serving, self._serving.content
        before, hidden = snapshot(content), set[str]()
        standing = dict(content.pages)
        content.moment = moment.replace(microsecond=0)
        serving.day += 1
        serving.lies = plan.lies
        touched = {page.key for path in (at or {}).values() if (page := content.by_path(path))}
        for change in plan.changes:
            key = self._page_for(change, (at or {}).get(change), touched)
            was = content.by_key(key)
            key = acting.act(change, content, key, self._rng)
            touched.add(key)
            if was is not None and was.key == key:
                self._note_lies(was, hidden)
        truth = self._truth(before, standing, frozenset(hidden))
        self.truths.append(truth)
        return truth

    def _page_for(self, change: Change, path: str | None, touched: set[int]) -> int:
        if change in NAMES_NO_PAGE:
            return 0
        if path is None:
            key = acting.pick(change, self.content, self._rng, touched)
            touched.add(key)
            return key
        page = self.content.by_path(path)
        if page is None or not acting.is_fit(change, page):
            raise LookupError(f"{change.value} can't be done to {path}")
        return page.key

    def _note_lies(self, was: Page, hidden: set[str]) -> None:
        """Keep what sitemap and validators go on to say of a page that has changed."""
        serving, now = self._serving, self.content.by_key(was.key)
        if now is None:
            return
        for what in now.revisions:
            if now.revisions[what] == was.revisions[what]:
                continue
            if what is What.TEXT and Lie.LASTMOD_STALE in serving.lies:
                serving.stale.setdefault(was.key, was.revisions[what].moment)
            elif what is What.TEXT:
                serving.stale.pop(was.key, None)
            tag = dict(validators(now, what, serving.lies)).get("ETag")
            if tag and tag == dict(validators(was, what, serving.lies)).get("ETag"):
                hidden.add(now.path)

    def _truth(
        self, before: Snapshot, standing: Mapping[int, Page], hidden: frozenset[str]
    ) -> Truth:
        content, after = self.content, snapshot(self.content)
        moves = {
            page.path: content.pages[key].path
            for key, page in standing.items()
            if key in content.pages and content.pages[key].path != page.path
        }
        moved = {old: new for old, new in moves.items() if old in content.redirects}
        gone = {
            target: content.gone.get(target, Gone.NOT_FOUND)
            for target in before.keys() - after.keys() - moved.keys()
        }
        return Truth(
            day=self._serving.day,
            moment=content.moment,
            changed=changed(before, after),
            new=frozenset(after.keys() - before.keys() - set(moved.values())),
            gone=gone,
            moved=moved,
            moved_silently={old: new for old, new in moves.items() if old not in moved},
            hidden=hidden,
            hubs=frozenset(content.hubs()),
            pages=len(after),
            lies=self._serving.lies,
        )
