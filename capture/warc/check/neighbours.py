"""The records of one capture event, which mostly stand together: settled in memory (WARC 1.1 §5.7).

A WARC-Concurrent-To that is in order with a record near by is done with. Every other one goes to
the index, where it is resolved over all files and told of. Where an id is there twice, which is
told as well, the nearer record counts here.
"""

from capture.warc.check.index import Index, Kind, Row, key_of

EXCHANGE = frozenset({"request", "response", "revisit"})
CONCURRENT = EXCHANGE | {"resource", "metadata"}
"""Types that a record of a capture event can have."""
_MOST = 5_000
"""Records, and references that wait, at most."""
_LONGEST_ID = 100


class Neighbours:
    """The last records by their ids as written, and references to those still to come."""

    def __init__(self, index: Index) -> None:
        """Know none; what can't be settled goes to the index."""
        self._index = index
        self._rows: dict[str, Row] = {}
        self._waiting: dict[str, list[Row]] = {}
        """The records that refer to an id that has not been seen."""
        self._waits = 0

    def add(self, identifier: str | None, row: Row) -> None:
        """Take a record, before its references."""
        if identifier is None or len(identifier) > _LONGEST_ID:
            return
        if len(self._rows) >= _MOST:
            self.forget()
        self._rows.setdefault(identifier, row)
        if identifier in self._waiting:
            waiting = self._waiting.pop(identifier)
            self._waits -= len(waiting)
            for mine in waiting:
                self._settle(mine, row, identifier)

    def refer(self, mine: Row, identifier: str) -> None:
        """Take a reference of a record."""
        other = self._rows.get(identifier)
        if other is not None:
            self._settle(mine, other, identifier)
        elif len(identifier) > _LONGEST_ID:
            self._hand_over(mine, identifier)
        else:
            self._waiting.setdefault(identifier, []).append(mine)
            self._waits += 1
            if self._waits >= _MOST:
                self.forget()

    def forget(self) -> None:
        """Hand over what still waits, and know no record any more."""
        for identifier, waiting in self._waiting.items():
            for mine in waiting:
                self._hand_over(mine, identifier)
        self._waiting.clear()
        self._rows.clear()
        self._waits = 0

    def _settle(self, mine: Row, other: Row, identifier: str) -> None:
        if not _is_in_order(mine, other):
            self._hand_over(mine, identifier)

    def _hand_over(self, mine: Row, identifier: str) -> None:
        self._index.refer(mine[0], Kind.CONCURRENT, key_of(identifier), None, None)


def _is_in_order(mine: Row, other: Row) -> bool:
    """Whether nothing is wrong with a record that names another as of the same event."""
    _, _, my_type, my_uri, my_date, *_ = mine
    _, _, other_type, uri, date, *_ = other
    return (
        other_type in CONCURRENT
        and my_date == date
        and (my_uri == uri or my_type not in EXCHANGE or other_type not in EXCHANGE)
    )
