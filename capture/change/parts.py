"""The parts of a body that can differ. Pure."""

from enum import StrEnum

from capture.model.text import Text


class Part(StrEnum):
    """What of a page or a file changed."""

    TITLE = "title"
    """The title of the document."""
    HEADINGS = "headings"
    """What stands in `h1` to `h6`."""
    TEXT = "text"
    """What a reader reads: text, also alternative texts and labels."""
    LINKS = "links"
    """Where links and forms lead."""
    IMAGES = "images"
    """Which pictures, video, sound and frames are shown."""
    METADATA = "metadata"
    """`meta` and `link` elements."""
    DATA = "data"
    """JSON: an answer of an interface, or data within a page."""
    SCRIPTS = "scripts"
    """Scripts within the page, and which are loaded."""
    STYLE = "style"
    """Style sheets within the page, and `style` attributes."""
    STRUCTURE = "structure"
    """Elements and attributes around it all."""
    BYTES_ONLY = "bytes-only"
    """Nothing but noise, white space and the way it is written down."""


NAMES = {
    Part.TITLE: Text("titel", "title"),
    Part.HEADINGS: Text("koppen", "headings"),
    Part.TEXT: Text("tekst", "text"),
    Part.LINKS: Text("links", "links"),
    Part.IMAGES: Text("beelden", "images"),
    Part.METADATA: Text("metagegevens", "metadata"),
    Part.DATA: Text("gegevens", "data"),
    Part.SCRIPTS: Text("scripts", "scripts"),
    Part.STYLE: Text("vormgeving", "style"),
    Part.STRUCTURE: Text("opbouw", "structure"),
    Part.BYTES_ONLY: Text("alleen ruis", "noise only"),
}
"""Each part in a word or two, for a list."""
