"""Answers that call a function of the page by the name that it had at the time (JSONP).

A page makes such a name up at each visit (`?callback=jQuery17_1715`). The address of its answer is
found, but without rewriting the answer calls a function that isn't there: the page gets nothing,
and so this is no answer. Replay for visitors puts the other name in; here it is told as missing.
"""

import re
from collections.abc import Iterator
from itertools import islice

from capture.access.catalogue import alike
from capture.access.catalogue.values import Served
from capture.warc import body

_READ_BYTES = 4_096
"""Of an answer, as it came: the call is how it begins."""
_BEGIN = 1_000
_COMMENT = rb"/\*(?:[^*]|\*(?!/))*+\*/"
_IS_THERE = rb"typeof\s+%b\s*===?\s*['\"]function['\"]\s*&&"
_CALL = rb"(?:\s|;|" + _COMMENT + rb"|try\s*\{|" + _IS_THERE + rb")*+%b\s*\("


def calls_another(url: str, captured: str, served: Served) -> bool:
    """Whether the answer captured at `captured` calls another function than `url` names.

    Reads the beginning of the body, of an answer that isn't sent then.
    """
    wanted, name = alike.callback_of(url), alike.callback_of(captured)
    if wanted is None or name is None or wanted == name:
        return False
    begun = b"".join(_beginning(served.body))
    codings = next((v for n, v in served.headers if n.lower() == b"content-encoding"), b"")
    text = body.decode(begun, codings.decode("latin-1"), limit=_BEGIN)
    named = re.escape(name.encode("utf-8", "replace"))
    return re.match(_CALL % (named, named), text) is not None


def _beginning(pieces: Iterator[bytes]) -> Iterator[bytes]:
    left = _READ_BYTES
    for piece in islice(pieces, _READ_BYTES):
        yield piece[:left]
        left -= len(piece)
        if left <= 0:
            return
