"""Run the changing site to look at: `python -m capture.demo.changing [pages]`; Ctrl-C ends it."""

import sys
import threading
from contextlib import suppress

from capture import clock
from capture.demo.changing.running import ChangingSite


def main() -> None:
    """Serve until interrupted."""
    pages = int(sys.argv[1]) if sys.argv[1:] else 300
    with ChangingSite(pages=pages, moment=clock.now()) as site, suppress(KeyboardInterrupt):
        sys.stdout.write(f"site {site.url}\ncontrol door {site.other_url}\n")
        sys.stdout.flush()
        threading.Event().wait()


if __name__ == "__main__":
    main()
