"""Decides what became of each document: by its bytes, its address, a redirect, its name. Pure.

Surest first, one to one; an old document whose bytes stand at an address that another one took
already is merged, never lost.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from capture.compare.addresses import Key, asked_form, key_of, moved_to
from capture.compare.judging import judged
from capture.compare.tracing import Trace, Tracer
from capture.model.comparison import DocumentPair
from capture.model.fate import Answer, DocumentFate, Ground
from capture.model.side import ComparedDocument
from capture.model.url import split

_SURE, _BY_ADDRESS, _BY_REDIRECT, _BY_NAME = 1.0, 0.95, 0.8, 0.6


@dataclass(slots=True)
class _Pairing:
    old: Sequence[ComparedDocument]
    new: Sequence[ComparedDocument]
    pairs: dict[int, tuple[int, tuple[Ground, ...], float]] = field(default_factory=dict)
    taken: set[int] = field(default_factory=set)

    def pair(self, old: int, new: int, grounds: tuple[Ground, ...], confidence: float) -> None:
        self.pairs[old] = (new, grounds, confidence)
        self.taken.add(new)

    def by(
        self,
        trait: Callable[[ComparedDocument, bool], object],
        grounds: tuple[Ground, ...],
        confidence: float,
        *,
        is_rare: bool = False,
    ) -> None:
        """Pair what has the same trait; with `is_rare` only what alone has it on either side."""
        free: dict[object, list[int]] = {}
        for number, document in enumerate(self.new):
            value = trait(document, False)
            if number not in self.taken and value is not None:
                free.setdefault(value, []).append(number)
        counts = Counter(
            trait(each, True) for n, each in enumerate(self.old) if n not in self.pairs
        )
        for number, document in enumerate(self.old):
            value = trait(document, True)
            several = free.get(value, []) if number not in self.pairs and value is not None else []
            if not several or (is_rare and (len(several) > 1 or counts[value] > 1)):
                continue
            self.pair(number, several.pop(0), grounds, confidence)


def document_pairs(
    old: Sequence[ComparedDocument],
    new: Sequence[ComparedDocument],
    *,
    hosts: Mapping[str, str],
    tracer: Tracer,
    home: str | None,
) -> tuple[DocumentPair, ...]:
    """Return what became of each document, in the order of the old addresses, then the new ones."""
    pairing = _Pairing(old, new)
    traces = [tracer.trace(each.url) for each in old]

    def key(document: ComparedDocument, is_old: bool) -> Key | None:
        found = key_of(document.url)
        return moved_to(found, hosts) if found is not None and is_old else found

    def digest(document: ComparedDocument, _: bool) -> str | None:
        return document.digest if document.is_whole and document.size else None

    def name(document: ComparedDocument, _: bool) -> str | None:
        return name_of(document.url)

    def with_digest(trait: Callable[[ComparedDocument, bool], object]) -> Callable[..., object]:
        def both(document: ComparedDocument, is_old: bool) -> object:
            found, other = digest(document, is_old), trait(document, is_old)
            return None if found is None or other is None else (found, other)

        return both

    pairing.by(with_digest(key), (Ground.DIGEST, Ground.URL), _SURE)
    pairing.by(with_digest(name), (Ground.DIGEST, Ground.NAME), _SURE)
    pairing.by(digest, (Ground.DIGEST,), _SURE)
    pairing.by(key, (Ground.URL,), _BY_ADDRESS)
    _by_redirect(pairing, traces)
    pairing.by(name, (Ground.NAME,), _BY_NAME, is_rare=True)
    found = [_old_pair(number, pairing, traces[number], hosts, home) for number in range(len(old))]
    found += [
        DocumentPair(fate=DocumentFate.NEW, old=None, new=each, confidence=_SURE)
        for number, each in enumerate(new)
        if number not in pairing.taken
    ]
    return tuple(found)


def name_of(url: str) -> str | None:
    """Return the file name of an address, lower case; None when it has none with an ending."""
    parts = split(url)
    name = "" if parts is None else parts.path.rpartition("/")[2].lower()
    return name if "." in name else None


def _by_redirect(pairing: _Pairing, traces: Sequence[Trace]) -> None:
    numbers = {asked_form(each.url): n for n, each in enumerate(pairing.new)}
    for number, trace in enumerate(traces):
        end = numbers.get(trace.end) if trace.leads and trace.end else None
        if end is not None and end not in pairing.taken and number not in pairing.pairs:
            pairing.pair(number, end, (Ground.REDIRECT,), _BY_REDIRECT)


def _old_pair(
    number: int, pairing: _Pairing, trace: Trace, hosts: Mapping[str, str], home: str | None
) -> DocumentPair:
    old = pairing.old[number]
    pair = pairing.pairs.get(number)
    if pair is None:
        twin = _twin(old, pairing.new)
        if twin is None:
            return _told(DocumentFate.GONE, old, None, (), _SURE, trace=trace, home=home)
        same = (Ground.DIGEST,)
        return _told(DocumentFate.MERGED, old, twin, same, _SURE, trace=trace, home=home)
    place, grounds, confidence = pair
    new = pairing.new[place]
    ours, theirs = key_of(old.url), key_of(new.url)
    is_at_same = ours is not None and moved_to(ours, hosts) == theirs
    is_changed = old.digest != new.digest
    if is_at_same and trace.answer in (Answer.PAGE, Answer.NOT_ASKED):
        fate = DocumentFate.CHANGED if is_changed else DocumentFate.KEPT
    else:
        fate = DocumentFate.MOVED
    return _told(fate, old, new, grounds, confidence, trace=trace, home=home)


def _told(
    fate: DocumentFate,
    old: ComparedDocument,
    new: ComparedDocument | None,
    grounds: tuple[Ground, ...],
    confidence: float,
    *,
    trace: Trace,
    home: str | None,
) -> DocumentPair:
    is_in_place = fate in (DocumentFate.KEPT, DocumentFate.CHANGED)
    expected = None if new is None else asked_form(new.url)
    redirecting = judged(trace, expected=expected, end_is=trace.end, home=home, is_home=False)
    return DocumentPair(
        fate=fate,
        old=old,
        new=new,
        grounds=grounds,
        confidence=confidence,
        is_changed=new is not None and new.digest != old.digest,
        answer=trace.answer,
        redirecting=redirecting,
        steps=trace.steps if trace.leads else (),
        expected=None if is_in_place or new is None else new.url,
    )


def _twin(old: ComparedDocument, new: Iterable[ComparedDocument]) -> ComparedDocument | None:
    """Return a document with the same bytes, though another one has it as its pair already."""
    if not old.is_whole or not old.size:
        return None
    return next((each for each in new if each.is_whole and each.digest == old.digest), None)
