"""What a known URL is to the harvest: closed, shared by ledger and frontier."""

from enum import StrEnum


class Kind(StrEnum):
    """How a URL is handled."""

    PAGE = "page"
    """Rendered in the browser, and looked through for links."""
    FILE = "file"
    """Fetched through the proxy without rendering: documents, images, embeds no page asked for."""
    REQUEST = "request"
    """Heard of only because a page asked for it, or as the source of something else."""
