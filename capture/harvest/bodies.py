"""Where the body of a recorded answer lies: in its own record, or in the one that it repeats."""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from pathlib import Path

from capture.model.exchange import Exchange
from capture.model.outcome import Outcome
from capture.warc.earlier import EarlierAnswers, RecordPlace

_REMEMBERED = 20_000
"""Bodies whose place is remembered for the revisits that repeat them."""

type Places = Callable[[Exchange], RecordPlace | None]
"""Where the body of an answer lies."""


class Bodies:
    """Finds bodies in this harvest's WARC files, and in those of the harvests that it builds on."""

    def __init__(
        self,
        warc_folder: Path,
        place_of: Callable[[str], tuple[str, int] | None],
        earlier: EarlierAnswers | None,
    ) -> None:
        """Look in the harvest's WARC folder; `place_of` a record id tells its file and offset."""
        self._warc_folder = warc_folder
        self._place_of = place_of
        self._earlier = earlier
        self._places: OrderedDict[str, RecordPlace] = OrderedDict()

    def of(self, exchange: Exchange) -> RecordPlace | None:
        """Return where the body of an answer lies; of a 304, that of the answer that still holds.

        None when there is none, or it can't be found.
        """
        response, digest = exchange.response_record, exchange.payload_digest
        if exchange.outcome is Outcome.NOT_MODIFIED:
            return None if self._earlier is None else self._earlier.latest_of(exchange.url)
        if response is None or digest is None:
            return None
        place: RecordPlace | None = RecordPlace(
            warc_folder=self._warc_folder, file=response.file, offset=response.offset
        )
        if exchange.outcome is Outcome.CAPTURED_AS_REVISIT:
            place = self._places.get(digest) or self._original_of(exchange, digest)
        if place is not None:
            self._places[digest] = place
        if len(self._places) > _REMEMBERED:
            self._places.popitem(last=False)
        return place

    def places(self, exchanges: Iterable[Exchange]) -> Places:
        """Find where the bodies of answers lie, for use in another thread."""
        found = {each.exchange_id: self.of(each) for each in exchanges}
        return lambda exchange: found.get(exchange.exchange_id)

    def _original_of(self, revisit: Exchange, digest: str) -> RecordPlace | None:
        """Return where the body lies that a revisit repeats: an earlier harvest or run has it."""
        place = self._earlier.body_of(digest) if self._earlier is not None else None
        if place is not None:
            return place
        found = None if revisit.refers_to is None else self._place_of(revisit.refers_to)
        if found is None:
            return None
        return RecordPlace(warc_folder=self._warc_folder, file=found[0], offset=found[1])
