"""Writes a comparison: a folder that is there whole or not at all."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from capture.compare import server_rules, tables, verdicts
from capture.compare.data import to_json
from capture.compare.redirect_map import Redirect, redirects_of, rules_of
from capture.compare.verdicts import OwnerVerdicts
from capture.errors import UsageError
from capture.model.comparison import Comparison, DocumentPair, Pair
from capture.model.fate import Answer

JSON, PAGES, PAIRS = "vergelijking.json", "paginas.csv", "paren.csv"
DOCUMENTS, REDIRECTS, MAP = "documenten.csv", "doorverwijzingen.csv", "doorverwijskaart.csv"
NGINX, APACHE = "doorverwijskaart-nginx.conf", "doorverwijskaart-apache.conf"
NOT_ASKED, LEFT = "niet-opgevraagd.txt", "doorverwijskaart-niet-mogelijk.csv"
PAGE = "vergelijking.html"
_OURS = frozenset(
    {JSON, PAGES, PAIRS, DOCUMENTS, REDIRECTS, MAP, NGINX, APACHE, NOT_ASKED, LEFT, PAGE}
)

type WritePage = Callable[[Path], None]
"""Writes the page for readers, and what belongs to it, into a folder."""


def write_results(
    comparison: Comparison,
    folder: Path,
    *,
    owner: OwnerVerdicts | None = None,
    write_page: WritePage | None = None,
) -> None:
    """Write all files into `folder`; an earlier comparison there is replaced in one step.

    UsageError when the folder holds anything that is no comparison, or can't be written.
    """
    check_place(folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
        try:
            for name, data in files_of(comparison, owner).items():
                (draft / name).write_bytes(data)
            if write_page is not None:
                write_page(draft)
            draft.chmod(0o755)
            _replace(folder, draft)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    except OSError as fault:
        raise UsageError(
            f"{folder}: the comparison can't be written there ({fault.strerror or fault}); name"
            " another folder with --out"
        ) from fault


def check_place(folder: Path) -> None:
    """Raise UsageError when a folder is there and is no earlier comparison."""
    if not folder.exists() and not folder.is_symlink():
        return
    if not folder.is_dir() or folder.is_symlink():
        raise UsageError(f"{folder}: is no folder; name another one with --out")
    if any(folder.iterdir()) and not (folder / JSON).is_file():
        raise UsageError(
            f"{folder}: holds other files than a comparison; name an empty or new one with --out"
        )


def files_of(comparison: Comparison, owner: OwnerVerdicts | None) -> dict[str, bytes]:
    """Return the files by name, without the page."""
    both: list[Pair | DocumentPair] = [*comparison.pairs, *comparison.documents]
    redirects = redirects_of(comparison)
    rules, left = rules_of(redirects)
    found = {
        JSON: to_json(comparison),
        PAGES: tables.pages_csv(comparison.pairs),
        PAIRS: verdicts.to_csv(comparison.pairs, owner),
        DOCUMENTS: tables.documents_csv(comparison.documents),
        REDIRECTS: tables.redirects_csv(both),
        MAP: tables.map_csv(redirects),
        NGINX: server_rules.nginx(rules, _living(comparison)),
        APACHE: server_rules.apache(rules),
        NOT_ASKED: _not_asked(comparison),
    }
    return found | _left(left)


def _living(comparison: Comparison) -> list[str]:
    """Return the addresses that answer on the new side."""
    both: list[Pair | DocumentPair] = [*comparison.pairs, *comparison.documents]
    return [each.new.url for each in both if each.new is not None]


def _left(left: tuple[Redirect, ...]) -> dict[str, bytes]:
    return {LEFT: tables.map_csv(left)} if left else {}


def _not_asked(comparison: Comparison) -> bytes:
    """Return the old addresses that nobody asked for on the new side, for `--owner-list`."""
    both: list[Pair | DocumentPair] = [*comparison.pairs, *comparison.documents]
    found = [
        each.old.url for each in both if each.old is not None and each.answer is Answer.NOT_ASKED
    ]
    return "".join(f"{url}\n" for url in found if url.isprintable()).encode("utf-8", "replace")


def _replace(folder: Path, draft: Path) -> None:
    """Put the draft in the place of the folder; what was there before is put aside, then gone."""
    if not folder.exists():
        draft.rename(folder)
        return
    aside = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    folder.rename(aside / folder.name)
    try:
        draft.rename(folder)
    except OSError:
        (aside / folder.name).rename(folder)
        raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)
