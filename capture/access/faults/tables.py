"""The tables of reports of faults, within the portal's database."""

from capture.access.store import Part
from capture.delivery import outbox

PART = Part(
    name="faults",
    steps=(
        """CREATE TABLE fault_report (
            number INTEGER PRIMARY KEY AUTOINCREMENT, receipt TEXT NOT NULL UNIQUE,
            form TEXT NOT NULL UNIQUE, likeness TEXT NOT NULL, moment TEXT NOT NULL,
            url TEXT NOT NULL, captured TEXT, path TEXT NOT NULL, site TEXT, kind TEXT NOT NULL,
            description TEXT, email TEXT, language TEXT NOT NULL, portal TEXT NOT NULL,
            state TEXT NOT NULL, answer TEXT NOT NULL DEFAULT '', closed TEXT, cleared TEXT)""",
        "CREATE INDEX fault_report_state ON fault_report (state, number)",
        "CREATE INDEX fault_report_likeness ON fault_report (likeness, moment)",
        """CREATE TABLE fault_step (
            id INTEGER PRIMARY KEY, report INTEGER NOT NULL REFERENCES fault_report (number),
            moment TEXT NOT NULL, state TEXT NOT NULL, by TEXT NOT NULL, answer TEXT NOT NULL)""",
        "CREATE INDEX fault_step_report ON fault_step (report, id)",
        outbox.SCHEMA,
    ),
)
"""`form`: what makes a form that was sent that form; `likeness`: a hash of what was told in it."""
