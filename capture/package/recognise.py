"""Finds out by its own pakbon under which profile a SIP was made."""

from pathlib import Path

from capture.errors import UsageError
from capture.metadata.mdto.xml import MAX_BYTES
from capture.package.contents import UnreadableError, contents
from capture.package.pakbon import PakbonError, ReadPakbon
from capture.package.pakbon import from_xml as pakbon_of
from capture.package.profile import Profile, known_profiles, read_profile


def recognised(sip: Path, given: Profile | None = None) -> tuple[Profile, ReadPakbon | None]:
    """Return the profile and the pakbon of a SIP; no other file of it is read.

    `given` is the profile when it is known. None for a pakbon that isn't there or can't be read,
    which `check_sip` says. UsageError when no known profile can be told from it.
    """
    if not sip.exists():
        raise UsageError(f"{sip}: is not there")
    profiles = [given] if given is not None else [read_profile(name) for name in known_profiles()]
    found = _pakbon(sip, {each.pakbon.name for each in profiles})
    if given is not None:
        return given, found
    for profile in profiles:
        if found is not None and found.profile == (profile.name, profile.version):
            return profile, found
    if found is None:
        raise UsageError(f"{sip}: holds no pakbon that tells its profile")
    name, version = found.profile
    raise UsageError(f"{sip}: is of profile {name}, version {version}, which is not known")


def _pakbon(sip: Path, names: set[str]) -> ReadPakbon | None:
    try:
        for found in contents(sip):
            if found.path.removeprefix("data/") in names:
                data = bytearray()
                for piece in found.pieces:
                    data += piece
                    if len(data) > MAX_BYTES:
                        return None
                return pakbon_of(bytes(data))
    except (UnreadableError, PakbonError):
        return None
    return None
