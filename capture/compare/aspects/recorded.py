"""What a side recorded, as answers for a browser that opens its pages again."""

from capture.browser.offline import RecordedAnswer
from capture.compare.opened import OpenedSide


class SideAnswers:
    """Answers from the WARC files of one side."""

    def __init__(self, side: OpenedSide) -> None:
        """Read from `side`, in the thread that opened it."""
        self._side = side

    def answer(self, url: str) -> RecordedAnswer | None:
        """Return what was answered to a GET of `url` last; None: nothing, or its body is lost.

        Of the header only what a browser needs is given: the type, where a redirect leads, and that
        pages of other origins may use it, as they did when it was recorded.
        """
        row = self._side.answer(url)
        if row is None:
            return None
        if row.location is not None and 300 <= row.status < 400:
            return RecordedAnswer(status=row.status, fields=(("Location", row.location),), body=b"")
        body = None if row.place is None else self._side.body(row.place)
        if body is None:
            return None
        kind = row.mime or "application/octet-stream"
        if row.charset:
            kind = f"{kind}; charset={row.charset}"
        fields = (("Content-Type", _one_line(kind)), ("Access-Control-Allow-Origin", "*"))
        return RecordedAnswer(status=row.status, fields=fields, body=body)


def _one_line(text: str) -> str:
    return "".join(each for each in text if each.isprintable() and each.isascii())
