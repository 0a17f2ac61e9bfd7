"""MDTO 1.0.1 (META01): archival description of sites, harvests and their files, in and out."""

from capture.metadata.mdto.check import check_document
from capture.metadata.mdto.describing import describe
from capture.metadata.mdto.description import Description, PlacedFile
from capture.metadata.mdto.model import Bestand, Informatieobject
from capture.metadata.mdto.problem import Problem, Rule, Severity
from capture.metadata.mdto.writing import write
from capture.metadata.mdto.xml import MdtoError, from_xml, to_xml

__all__ = [
    "Bestand",
    "Description",
    "Informatieobject",
    "MdtoError",
    "PlacedFile",
    "Problem",
    "Rule",
    "Severity",
    "check_document",
    "describe",
    "from_xml",
    "to_xml",
    "write",
]
