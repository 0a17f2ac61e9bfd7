"""Findings and totals as JSON, and findings that are alike taken together. Pure."""

import json
from dataclasses import dataclass
from dataclasses import field as having

from capture.warc.check.findings import Finding, Rule, Severity, Totals

EXAMPLES = 3
_MAX_GROUPS = 2_000
"""Unknown fields of a hostile file could make a group each; past this they share one."""


def finding_line(finding: Finding) -> str:
    """Return a finding as one line of JSON."""
    values = {
        "file": str(finding.path),
        "offset": finding.offset,
        "record_id": finding.record_id,
        "field": finding.field,
        "rule": finding.rule.value,
        "section": finding.section,
        "severity": finding.severity.value,
        "message": finding.message,
    }
    return json.dumps(values, ensure_ascii=False)


def totals_line(totals: Totals) -> str:
    """Return the totals as one line of JSON, an object with the one key `totals`."""
    values = {
        "files": totals.files,
        "unreadable": totals.unreadable,
        "bytes": totals.size_bytes,
        "records": totals.records.total(),
        "types": dict(sorted(totals.records.items())),
        "versions": dict(sorted(totals.versions.items())),
        "block_digests": dict(sorted(totals.block_digests.items())),
        "payload_digests": dict(sorted(totals.payload_digests.items())),
        "errors": totals.errors,
        "warnings": totals.warnings,
        "rules": {rule.value: count for rule, count in sorted(totals.rules.items())},
    }
    return json.dumps({"totals": values}, ensure_ascii=False)


@dataclass(slots=True)
class Group:
    """Findings by the same rule on the same field, of which the first few are kept."""

    rule: Rule
    field: str | None
    section: str
    severity: Severity
    count: int = 0
    examples: list[Finding] = having(default_factory=list)


class Groups:
    """Takes findings and keeps what a person wants to see of very many of them."""

    def __init__(self, examples: int = EXAMPLES) -> None:
        """Keep so many findings of each group."""
        self._examples = examples
        self._groups: dict[tuple[Rule, str | None], Group] = {}

    def add(self, finding: Finding) -> None:
        """Take a finding."""
        key = (finding.rule, finding.field)
        if key not in self._groups and len(self._groups) >= _MAX_GROUPS:
            key = (finding.rule, None)
        group = self._groups.get(key)
        if group is None:
            group = Group(finding.rule, key[1], finding.section, finding.severity)
            self._groups[key] = group
        group.count += 1
        if len(group.examples) < self._examples:
            group.examples.append(finding)

    def sorted(self) -> list[Group]:
        """Return the groups: errors first, and those with most findings first."""
        return sorted(
            self._groups.values(),
            key=lambda each: (each.severity is not Severity.ERROR, -each.count, each.rule.value),
        )
