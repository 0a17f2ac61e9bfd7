"""A bare page, for answers whose delivery, not whose content, is the point."""

from html import escape

STYLE = "/assets/stijl/fout.css"


def mini_page(*, label: str, title: str, text: str, back: str) -> str:
    """Return a small page; `back` is the path of the page that led here."""
    return (
        '<!doctype html>\n<html lang="nl">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{escape(title)}</title>\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<link rel="stylesheet" href="{STYLE}">\n</head>\n<body>\n<main>\n'
        f'<p class="label">{escape(label)}</p>\n<h1>{escape(title)}</h1>\n<p>{escape(text)}</p>\n'
        f'<p><a href="{escape(back)}">Terug naar de uitleg</a></p>\n</main>\n</body>\n</html>\n'
    )
