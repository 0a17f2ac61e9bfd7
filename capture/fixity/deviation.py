"""What can be found to be otherwise than sealed."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """In which way something deviates."""

    MODIFIED = "modified"
    """A file has another content than was sealed."""
    MISSING = "missing"
    """A sealed file isn't there."""
    ADDED = "added"
    """A file is there that wasn't sealed."""
    RENAMED = "renamed"
    """A sealed file stands under another name, its content unchanged."""
    NOT_A_FILE = "not-a-file"
    """A symbolic link, device, pipe or socket: never followed, never read."""
    UNREADABLE = "unreadable"
    """A file or folder can't be read: whether it is unchanged can't be said."""
    REWRITTEN = "rewritten"
    """A WARC file isn't what an earlier seal says, though the newest agrees with it."""
    SEAL = "seal"
    """A seal is missing, damaged, or doesn't follow the one before it."""
    SIGNATURE = "signature"
    """A signature is missing or wrong."""
    UNTRUSTED = "untrusted"
    """Signed by a key, or timestamped by an authority, that isn't among those to be trusted."""
    TIMESTAMP = "timestamp"
    """A timestamp is missing, damaged, or of something else."""
    KEY = "key"
    """A public key of the archive is missing, damaged or nobody's."""
    CHAIN = "chain"
    """The chain of the archive is damaged, shortened, or doesn't agree with a seal."""
    HARVEST = "harvest"
    """A harvest that the chain names is gone, or stands elsewhere."""
    UNSEALED = "unsealed"
    """A harvest has no seal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deviation:
    """One thing that isn't as it was sealed."""

    kind: Kind
    path: str
    """Relative to the harvest folder, or to the archive where `harvest` is empty; with `/`."""
    text: str
    """What is the matter, as one English sentence without the path and without a full stop."""
    harvest: str = ""
    """Folder of the harvest, relative to the archive; empty for what belongs to the archive."""
    was: str | None = None
    """For RENAMED: the path under which it was sealed."""

    @property
    def place(self) -> str:
        """The path from the archive."""
        return "/".join(part for part in (self.harvest, self.path) if part)
