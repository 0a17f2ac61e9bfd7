"""Whether an MDTO document has what a profile asks for, beyond MDTO itself; pure."""

from collections.abc import Iterator

from capture.metadata.mdto.model import BegripGegevens, Bestand, Informatieobject
from capture.package.problem import Problem, Rule
from capture.package.profile import MdtoDemands


def problems(
    path: str, document: Informatieobject | Bestand, demands: MdtoDemands
) -> Iterator[Problem]:
    """Yield each element that the profile requires and that is missing, and each foreign label."""
    is_file = isinstance(document, Bestand)
    for name in demands.bestand if is_file else demands.informatieobject:
        if not getattr(document, name, None):
            message = f"{name} is missing, which the profile requires"
            yield Problem(rule=Rule.MDTO, path=path, message=message)
    for name, labels in demands.lists.items():
        value = getattr(document, name, None)
        for each in value if isinstance(value, tuple) else (value,):
            if isinstance(each, BegripGegevens) and each.begripLabel not in labels:
                message = f"{name} is {each.begripLabel!r}; accepted are {', '.join(labels)}"
                yield Problem(rule=Rule.MDTO, path=path, message=message)
