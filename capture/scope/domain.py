"""The registrable domain of a host, by the Public Suffix List that comes with tldextract.

Nothing is fetched: the list is the one of the installed release. Private suffixes count, so that
`gemeente.github.io` is a site of its own and not part of all of `github.io`.
"""

from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tldextract import TLDExtract


@lru_cache(maxsize=4096)
def registrable_domain(host: str) -> str | None:
    """Return the registrable domain, `example.co.uk` for `a.b.example.co.uk`; None without one."""
    found = _extractor()(host)
    return f"{found.domain}.{found.suffix}" if found.domain and found.suffix else None


@cache
def _extractor() -> "TLDExtract":
    # Imported on first use: it takes a third of a second, and only one mode of the scope needs it.
    from tldextract import TLDExtract

    return TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)
