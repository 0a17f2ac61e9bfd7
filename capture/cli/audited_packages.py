"""Packages that an audit is to look at: checked by what makes packages, told as facts (META03)."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from capture.errors import UsageError
from capture.model.text import Text, printable

if TYPE_CHECKING:
    from capture.audit.facts import PackageFacts


def checked_packages(paths: Sequence[Path], profile: str | None) -> "tuple[PackageFacts, ...]":
    """Read and check each package, every byte of it; its profile is the one on its own pakbon.

    `profile` names another. UsageError for what isn't there, or is of no known profile.
    """
    if profile is not None and not paths:
        raise UsageError("--profile: is that of a package; name the package with --package")
    return tuple(_checked(path, profile) for path in dict.fromkeys(paths))


def _checked(path: Path, profile: str | None) -> "PackageFacts":
    from capture.audit.facts import Gathering, PackageFacts  # imported late: they take time
    from capture.package.check import check_sip
    from capture.package.problem import TITLES
    from capture.package.profile import read_profile
    from capture.package.recognise import recognised

    try:
        named, pakbon = recognised(path, read_profile(profile) if profile is not None else None)
    except UsageError as fault:
        raise UsageError(f"--package {fault}; --profile names it") from None
    problems = Gathering()
    name = path.absolute().name
    for problem in check_sip(path, named):
        title, said = TITLES[problem.rule], printable(problem.message)
        problems.add(
            Text(f"Regel “{title.nl}”: {said}", f"Rule “{title.en}”: {said}"),
            file=f"{name}/{printable(problem.path)}" if problem.path else name,
        )
    lines = pakbon.lines if pakbon is not None else ()
    return PackageFacts(
        name=name,
        profile=f"{named.name} {named.version}",
        files=len(lines),
        problems=problems.found(),
        sha256={
            line.path.rpartition("/")[2]: line.sha256
            for line in lines
            if line.path.endswith((".warc", ".warc.gz"))
        },
    )
