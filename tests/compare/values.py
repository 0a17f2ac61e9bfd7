"""Values to fill in where a test looks at something else."""

from capture.model.side import ComparedPage


def compared_page(url: str, title: str = "Titel") -> ComparedPage:
    """Return a page of which only the address matters."""
    return ComparedPage(
        url=url,
        status=200,
        title=title,
        canonical=None,
        language=None,
        headings=(),
        link_count=0,
        words=0,
        digest=None,
        size=0,
        mime="text/html",
        moment=None,
        is_rendered=False,
        record=None,
    )
