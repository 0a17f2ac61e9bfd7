"""The comparison as JSON data: everything but where records lie. Pure."""

import json
from datetime import datetime
from typing import Any

from capture.model.comparison import (
    FORMAT_NAME,
    FORMAT_VERSION,
    Comparison,
    DocumentPair,
    Pair,
    sentence,
)
from capture.model.side import ComparedDocument, ComparedPage, Side


def to_json(comparison: Comparison) -> bytes:
    """Return the comparison as JSON in UTF-8, ending in a newline.

    Keys are names of the fields of `capture.model.comparison`, with hyphens.
    """
    counts, documents = comparison.counts, comparison.document_counts
    told = {
        "format": FORMAT_NAME,
        "format-version": FORMAT_VERSION,
        "made": _moment(comparison.made),
        "sentence": sentence(counts),
        "old": _side(comparison.old),
        "new": _side(comparison.new),
        "host-map": dict(comparison.host_map),
        "decisions": comparison.decisions,
        "counts": {
            "old": counts.old,
            "new-side": counts.new_side,
            "kept": counts.kept,
            "kept-changed": counts.kept_changed,
            "moved": counts.moved,
            "moved-right": counts.moved_right,
            "merged": counts.merged,
            "gone": counts.gone,
            "gone-unredirected": counts.gone_unredirected,
            "gone-redirected": counts.gone_redirected,
            "new": counts.new,
        },
        "document-counts": {
            "old": documents.old,
            "new-side": documents.new_side,
            "kept": documents.kept,
            "changed": documents.changed,
            "moved": documents.moved,
            "merged": documents.merged,
            "gone": documents.gone,
            "new": documents.new,
        },
        "pages": [_pair(each) for each in comparison.pairs],
        "documents": [_document_pair(each) for each in comparison.documents],
    }
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")


def _side(side: Side) -> dict[str, Any]:
    return {
        "name": side.name,
        "kind": side.kind.value,
        "hosts": list(side.hosts),
        "home": side.home,
        "first": _moment(side.first),
        "last": _moment(side.last),
        "builds-on": list(side.builds_on),
        "is-complete": side.is_complete,
        "notes": list(side.notes),
    }


def _pair(pair: Pair) -> dict[str, Any]:
    return {
        "fate": pair.fate.value,
        "old": _page(pair.old),
        "new": _page(pair.new),
        "likeness": pair.likeness,
        "change": pair.change.value,
        "relations": [
            {"kind": each.kind.value, "url": each.url, "share": each.share}
            for each in pair.relations
        ],
        **_both(pair),
    }


def _document_pair(pair: DocumentPair) -> dict[str, Any]:
    return {
        "fate": pair.fate.value,
        "old": _document(pair.old),
        "new": _document(pair.new),
        "is-changed": pair.is_changed,
        **_both(pair),
    }


def _both(pair: Pair | DocumentPair) -> dict[str, Any]:
    return {
        "grounds": [each.value for each in pair.grounds],
        "confidence": pair.confidence,
        "answer": pair.answer.value,
        "redirecting": pair.redirecting.value,
        "steps": [{"url": each.url, "status": each.status} for each in pair.steps],
        "expected": pair.expected,
        "remark": pair.remark,
    }


def _page(page: ComparedPage | None) -> dict[str, Any] | None:
    if page is None:
        return None
    return {
        "url": page.url,
        "title": page.title,
        "language": page.language,
        "canonical": page.canonical,
        "words": page.words,
        "links": page.link_count,
        "sha256": page.digest,
        "captured": _moment(page.moment),
        "is-rendered": page.is_rendered,
        "redirected-from": list(page.redirected_from),
    }


def _document(document: ComparedDocument | None) -> dict[str, Any] | None:
    if document is None:
        return None
    return {
        "url": document.url,
        "kind": document.kind.value,
        "mime": document.mime,
        "size": document.size,
        "sha256": document.digest,
        "is-whole": document.is_whole,
    }


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
