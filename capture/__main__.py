"""`python -m capture`: the same as the command `capture`."""

import sys

from capture.cli import main

if __name__ == "__main__":
    sys.exit(main())
