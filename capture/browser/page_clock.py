"""The clock that a page goes by: that of the moment it was captured, for pages shown again.

Pages ask for `?t=NOW`, and show the day: with the machine's clock an archived page asks for what
nobody ever captured. The clock runs on as it does; only `Date` is set back, in pages and frames.
Workers, and frames of other sites in a process of their own, keep the machine's.
"""

from contextlib import suppress
from datetime import UTC, datetime

from capture.browser.channel import Channel, DocumentGoneError, PageGoneError, ScriptError

_SCRIPT = """(() => {
  const Real = Date, real = Real.now, ahead = __AHEAD__;
  const now = { now() { return real() + ahead; } }.now;
  const made = new Proxy(Real, {
    apply: () => new Real(now()).toString(),
    construct: (target, given, wanted) =>
      Reflect.construct(target, given.length ? given : [now()], wanted === made ? target : wanted),
  });
  Real.now = now;
  Real.prototype.constructor = made;
  globalThis.Date = made;
})();"""


def clock_script(moment: datetime) -> str:
    """Return the script that sets a document's clock to an aware moment, as of now."""
    ahead = (moment - datetime.now(UTC)).total_seconds() * 1000
    return _SCRIPT.replace("__AHEAD__", str(round(ahead)))


class PageClock:
    """The clock of one tab's pages."""

    def __init__(self, channel: Channel) -> None:
        """Leave it as it is."""
        self._channel = channel
        self._script: str | None = None

    async def set(self, moment: datetime | None) -> None:
        """Have the next documents go by `moment`, or by the machine's clock again."""
        with suppress(PageGoneError, DocumentGoneError, ScriptError):  # the visit meets it next
            if self._script is not None:
                script, self._script = self._script, None
                await self._channel.send(
                    "Page.removeScriptToEvaluateOnNewDocument", identifier=script
                )
            if moment is not None:
                answer = await self._channel.send(
                    "Page.addScriptToEvaluateOnNewDocument", source=clock_script(moment)
                )
                self._script = str(answer["identifier"])
