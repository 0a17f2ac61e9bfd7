"""The one table of all settings: the command line, environment, site.toml and README follow it.

A field's alias is its name everywhere: `--max-pages`, `CAPTURE_MAX_PAGES`, `max-pages = …`. Its
docstring is the help text.
"""

from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, PlainValidator

from capture.config import values
from capture.config.settings import (
    DEFAULT_USER_AGENT,
    Exploring,
    HarvestKind,
    Header,
    Pictures,
    Proving,
    Rate,
    Resolution,
    RobotsPolicy,
    ScopeMode,
    Viewport,
)
from capture.model.address import HostPort
from capture.model.consent import Consent
from capture.model.media import LARGEST_VIDEO_BYTES


class Form(Enum):
    """How often an option may be given, and where it stands."""

    ONE = "one"
    """Given once."""
    SEVERAL = "several"
    """May be given again and again; a list in site.toml, one on each line in the environment."""
    POSITIONAL = "positional"
    """Like several, but without an option's name on the command line."""


class Group(Enum):
    """Which heading an option stands under in help texts."""

    HARVEST = "Harvest"
    SCOPE = "Scope: what belongs to the site"
    SOURCES = "Sources: pages that no link of the site may lead to"
    MANNERS = "Manners: how the site is visited"
    LIMITS = "Limits: a harvest that they cut short is called incomplete"
    NETWORK = "Network"
    DESCRIPTION = "Description: stands in the archive"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What is needed to show an option, besides its name and help."""

    group: Group
    metavar: str
    default: str = ""
    """What holds when it isn't given, in words; empty for nothing."""
    form: Form = Form.ONE
    on_resume: bool = False
    """Whether a harvest may go on with another value than it began with."""


class HarvestOptions(BaseModel):
    """The values of all settings after checking; None where a default is worked out later."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        strict=True,
        use_attribute_docstrings=True,
        alias_generator=lambda name: name.replace("_", "-"),
        arbitrary_types_allowed=True,
    )

    seed: Annotated[
        tuple[str, ...],
        PlainValidator(values.each(values.seed)),
        Shown(group=Group.HARVEST, metavar="SEED", form=Form.POSITIONAL),
    ] = ()
    """Address where the site begins; without https:// in front it is added."""
    seeds: Annotated[
        Path | None,
        PlainValidator(values.file_of_seeds),
        Shown(group=Group.HARVEST, metavar="FILE"),
    ] = None
    """File with more seeds, one on each line; # begins a remark."""
    out: Annotated[
        Path,
        PlainValidator(values.path),
        Shown(group=Group.HARVEST, metavar="ARCHIVE", default="archief"),
    ] = Path("archief")
    """Folder of the archive; each harvest gets a folder of its own in it."""
    prefix: Annotated[
        str | None,
        PlainValidator(values.prefix),
        Shown(group=Group.HARVEST, metavar="PREFIX", default="made from the host: NL-example"),
    ] = None
    """Project or institution; the names of all files begin with it."""
    kind: Annotated[
        HarvestKind,
        PlainValidator(values.choice(HarvestKind)),
        Shown(group=Group.HARVEST, metavar="full|incremental|snapshot", default="full"),
    ] = HarvestKind.FULL
    """How much is harvested."""
    render_every: Annotated[
        float,
        PlainValidator(values.duration),
        Shown(group=Group.HARVEST, metavar="TIME", default="14d", on_resume=True),
    ] = 14 * 86_400.0
    """Incremental harvests render every page at least so often, whatever their checks say."""
    prove: Annotated[
        Proving,
        PlainValidator(values.choice(Proving)),
        Shown(group=Group.HARVEST, metavar="on|off", default="on", on_resume=True),
    ] = Proving.ON
    """At the end describe the harvest in MDTO, audit it against the guideline, and seal it."""
    workers: Annotated[
        int | None,
        PlainValidator(values.count),
        Shown(
            group=Group.HARVEST,
            metavar="N",
            default="what fits the cores and memory",
            on_resume=True,
        ),
    ] = None
    """Pages at work at the same time."""
    browser: Annotated[
        str | None,
        PlainValidator(values.text),
        Shown(group=Group.HARVEST, metavar="PROGRAM", default="the one found", on_resume=True),
    ] = None
    """Browser to use: Chromium, Chrome or Edge."""

    scope: Annotated[
        ScopeMode,
        PlainValidator(values.choice(ScopeMode)),
        Shown(group=Group.SCOPE, metavar="host|prefix|domain|list", default="host"),
    ] = ScopeMode.HOST
    """The seed's host, its path, its whole domain, or the listed seeds only."""
    include: Annotated[
        tuple[str, ...],
        PlainValidator(values.each(values.pattern)),
        Shown(group=Group.SCOPE, metavar="REGEX", form=Form.SEVERAL),
    ] = ()
    """Addresses that belong to the site as well."""
    exclude: Annotated[
        tuple[str, ...],
        PlainValidator(values.each(values.pattern)),
        Shown(group=Group.SCOPE, metavar="REGEX", form=Form.SEVERAL),
    ] = ()
    """Addresses that are left out, and listed as left out; has the last word."""

    explore: Annotated[
        Exploring,
        PlainValidator(values.choice(Exploring)),
        Shown(group=Group.MANNERS, metavar="on|off", default="on", on_resume=True),
    ] = Exploring.ON
    """Try out buttons, menus and fields of each page, to find what only scripts know."""
    pictures: Annotated[
        Pictures,
        Proving,
        PlainValidator(values.choice(Pictures)),
        Shown(group=Group.MANNERS, metavar="view|full|mobile", default="full", on_resume=True),
    ] = Pictures.FULL
    """Pictures of each page: what a visitor sees first, the whole page, and that on a phone too."""
    explore_actions: Annotated[
        int,
        PlainValidator(values.count),
        Shown(group=Group.MANNERS, metavar="N", default="400", on_resume=True),
    ] = 400
    """At most so many acts on one page; what is left then is named in the report."""
    explore_time: Annotated[
        float,
        PlainValidator(values.duration),
        Shown(group=Group.MANNERS, metavar="TIME", default="1m", on_resume=True),
    ] = 60.0
    """At most so long for trying out one page."""
    owner_list: Annotated[
        tuple[Path, ...],
        PlainValidator(values.each(values.path)),
        Shown(group=Group.SOURCES, metavar="FILE", form=Form.SEVERAL),
    ] = ()
    """The owner's list of pages: a CSV with a column of addresses, or text with one on a line."""
    access_log: Annotated[
        tuple[Path, ...],
        PlainValidator(values.each(values.path)),
        Shown(group=Group.SOURCES, metavar="FILE", form=Form.SEVERAL),
    ] = ()
    """Access log of the site's web server, in common or combined format; .gz as well."""
    earlier: Annotated[
        tuple[Path, ...] | None,
        PlainValidator(values.earlier),
        Shown(
            group=Group.SOURCES,
            metavar="HARVEST|none",
            default="the newest complete one in the archive",
            form=Form.SEVERAL,
        ),
    ] = None
    """Folder of an earlier harvest: its pages are looked for again."""

    rate: Annotated[
        Rate,
        PlainValidator(values.rate),
        Shown(group=Group.MANNERS, metavar="N[/DELAY]", default="4", on_resume=True),
    ] = Rate(in_flight=4, delay_seconds=0.0)
    """At most so many at a time from one host, and so long between two starts: 1/2s."""
    user_agent: Annotated[
        str,
        PlainValidator(values.header_text),
        Shown(group=Group.MANNERS, metavar="TEXT", default=DEFAULT_USER_AGENT),
    ] = DEFAULT_USER_AGENT
    """What is put behind the browser's own user agent."""
    contact: Annotated[
        str | None,
        PlainValidator(values.header_text),
        Shown(group=Group.MANNERS, metavar="URL|MAIL"),
    ] = None
    """Where the site's owner finds you; named in the user agent."""
    robots: Annotated[
        RobotsPolicy,
        PlainValidator(values.choice(RobotsPolicy)),
        Shown(group=Group.MANNERS, metavar="ignore|obey", default="ignore"),
    ] = RobotsPolicy.IGNORE
    """What to do with robots.txt, which is recorded in either case."""
    viewport: Annotated[
        Viewport,
        PlainValidator(values.viewport),
        Shown(group=Group.MANNERS, metavar="WxH", default="1280x800"),
    ] = Viewport(width=1280, height=800)
    """Size of the browser's window in pixels."""
    page_timeout: Annotated[
        float,
        PlainValidator(values.duration),
        Shown(group=Group.MANNERS, metavar="TIME", default="2m", on_resume=True),
    ] = 120.0
    """A page that takes longer is ended and kept as far as it came."""

    consent: Annotated[
        Consent,
        PlainValidator(values.choice(Consent)),
        Shown(group=Group.MANNERS, metavar="accept|refuse|leave", default="accept", on_resume=True),
    ] = Consent.ACCEPT
    """How cookie notices are answered: content often shows only once they are."""
    video_bytes: Annotated[
        int,
        PlainValidator(values.size_or_nothing),
        Shown(group=Group.MANNERS, metavar="SIZE", default="2GB", on_resume=True),
    ] = LARGEST_VIDEO_BYTES
    """Largest size, estimated, of a video in pieces (HLS, DASH) that is fetched whole; 0: none."""

    max_pages: Annotated[
        int | None,
        PlainValidator(values.count),
        Shown(group=Group.LIMITS, metavar="N", default="off", on_resume=True),
    ] = None
    """Stop after so many pages."""
    max_bytes: Annotated[
        int | None,
        PlainValidator(values.size),
        Shown(group=Group.LIMITS, metavar="SIZE", default="off", on_resume=True),
    ] = None
    """Stop after so much is recorded: 500MB, 2GB."""
    max_time: Annotated[
        float | None,
        PlainValidator(values.duration),
        Shown(group=Group.LIMITS, metavar="TIME", default="off", on_resume=True),
    ] = None
    """Stop after so long: 90m, 8h."""
    trap_budget: Annotated[
        int,
        PlainValidator(values.budget),
        Shown(group=Group.LIMITS, metavar="N", default="50", on_resume=True),
    ] = 50
    """Pages taken of each series that seems endless (calendars, filters); 0 gives up nothing."""

    allow_private: Annotated[
        tuple[HostPort, ...],
        PlainValidator(values.each(values.host_port)),
        Shown(group=Group.NETWORK, metavar="HOST[:PORT]", form=Form.SEVERAL),
    ] = ()
    """Private or loopback host that may be visited; a seed's own host always may."""
    accept_invalid_cert: Annotated[
        tuple[HostPort, ...],
        PlainValidator(values.each(values.host_port)),
        Shown(group=Group.NETWORK, metavar="HOST[:PORT]", form=Form.SEVERAL),
    ] = ()
    """Host that is visited although its certificate is not valid."""
    resolve: Annotated[
        tuple[Resolution, ...],
        PlainValidator(values.each(values.resolution)),
        Shown(group=Group.NETWORK, metavar="HOST=ADDRESS", form=Form.SEVERAL),
    ] = ()
    """Reach a host at this address, whatever DNS says: a staging server, or before a move."""
    header: Annotated[
        tuple[Header, ...],
        PlainValidator(values.each(values.header)),
        Shown(group=Group.NETWORK, metavar="'NAME: VALUE'", form=Form.SEVERAL, on_resume=True),
    ] = ()
    """Request header to send along to the site's own hosts."""

    operator: Annotated[
        str | None,
        PlainValidator(values.text),
        Shown(group=Group.DESCRIPTION, metavar="TEXT"),
    ] = None
    """Who harvests."""
    is_part_of: Annotated[
        str | None,
        PlainValidator(values.text),
        Shown(group=Group.DESCRIPTION, metavar="TEXT"),
    ] = None
    """Series or collection that the harvest belongs to."""
    description: Annotated[
        str | None,
        PlainValidator(values.text),
        Shown(group=Group.DESCRIPTION, metavar="TEXT"),
    ] = None
    """What is harvested and why, in a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One row of the table."""

    key: str
    """Name in site.toml."""
    help: str
    shown: Shown

    @property
    def flag(self) -> str:
        """Name on the command line."""
        return f"--{self.key}"

    @property
    def variable(self) -> str:
        """Name in the environment."""
        return f"CAPTURE_{self.key.replace('-', '_').upper()}"


def _rows() -> tuple[Option, ...]:
    return tuple(
        Option(
            key=field.alias or name,
            help=field.description or "",
            shown=next(extra for extra in field.metadata if isinstance(extra, Shown)),
        )
        for name, field in HarvestOptions.model_fields.items()
    )


OPTIONS = _rows()
"""All settings, in the order of the help texts."""
