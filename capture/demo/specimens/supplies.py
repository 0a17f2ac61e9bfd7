"""What the site is given from outside: libraries that pages are built on, and streaming media.

Neither is part of the package. What needs them is left out of the site when they aren't there.
"""

from dataclasses import dataclass
from pathlib import Path

from capture.demo.answer import Answer, respond
from capture.demo.files import MIME, respond_payload

LIBRARIES = "/lib/"
MEDIA = "/media/"
_STREAMING = {
    ".m3u8": "application/vnd.apple.mpegurl",
    ".mpd": "application/dash+xml",
    ".m4s": "video/iso.segment",
    ".ts": "video/mp2t",
    ".mp3": "audio/mpeg",
    ".mjs": MIME[".js"],
    ".map": MIME[".json"],
}
_TYPES = MIME | _STREAMING


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplies:
    """Where the libraries and media are, and how large a large file is."""

    packages: Path | None = None
    """A folder like `node_modules`, served as `/lib/<package>/<path>`."""
    media: Path | None = None
    """Streams, made beforehand, served as `/media/<path>`."""
    large_bytes: int = 8_000_000
    """Size of the download that a harvest with a lower limit cuts off."""

    def has(self, need: str) -> bool:
        """Whether a package, or `media`, is there."""
        if need == "media":
            return self.media is not None
        return self.packages is not None and (self.packages / need).is_dir()


async def respond_supply(answer: Answer, supplies: Supplies) -> bool:
    """Answer with a file of the supplies; return False, having sent nothing, when it is none."""
    path = answer.request.path
    for prefix, folder in ((LIBRARIES, supplies.packages), (MEDIA, supplies.media)):
        if path.startswith(prefix) and folder is not None:
            found = _inside(folder, path.removeprefix(prefix))
            if found is None:
                await respond(answer, "Niet gevonden", status=404)
            else:
                mime = _TYPES.get(found.suffix, "application/octet-stream")
                await respond_payload(answer, found.read_bytes(), mime=mime)
            return True
    return False


def _inside(folder: Path, name: str) -> Path | None:
    root = folder.resolve()
    path = (root / name).resolve()
    return path if path.is_relative_to(root) and path.is_file() else None
