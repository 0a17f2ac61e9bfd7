"""The ledger's tables: URLs and their sources, exchanges, visits, obstacles, events, facts."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

VERSION = 4
"""Grows with every change of the tables below."""

METADATA = sa.MetaData()


class Moment(sa.types.TypeDecorator[datetime]):
    """An aware UTC datetime; SQLite has no time zones, so it is kept there as naive UTC."""

    impl = sa.DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        """Return the dialect's own type for a moment."""
        return dialect.type_descriptor(sa.DateTime(timezone=dialect.name != "sqlite"))

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Return the moment in UTC, naive where the database knows no time zones."""
        if value is None:
            return None
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Return the aware moment in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
"""SQLite numbers rows of itself only in a column of type INTEGER."""

SCHEMA = sa.Table("ledger_schema", METADATA, sa.Column("version", sa.Integer, nullable=False))

URL = sa.Table(
    "url",
    METADATA,
    sa.Column("id", _ID, primary_key=True),
    sa.Column("url", sa.Text, nullable=False, unique=True),
    sa.Column("host", sa.Text, nullable=False, index=True, comment="host:port, empty if none"),
    sa.Column("kind", sa.Text, nullable=False, comment="capture.model.kind"),
    sa.Column("hops", sa.Integer, nullable=False, comment="fewest links from a seed"),
    sa.Column("depth", sa.Integer, nullable=False, comment="path segments (REIK05)"),
    sa.Column("scope_rule", sa.Text, comment="the rule by which it belongs, or not"),
    sa.Column("outcome", sa.Text, comment="capture.model.outcome; null while it is open"),
    sa.Column("status", sa.Integer),
    sa.Column("mime", sa.Text),
    sa.Column("title", sa.Text),
    sa.Column("detail", sa.Text, comment="why, in words"),
    sa.Column("first_seen", Moment, nullable=False),
    sa.Column("settled_at", Moment),
    sa.Column("visit_id", sa.Text, comment="its last visit as a page"),
    sa.Column("redirect_target", sa.Text),
    sa.Column("record_id", sa.Text, comment="the response or revisit record"),
    sa.Column("warc_file", sa.Text),
    sa.Column("warc_offset", sa.BigInteger),
    sa.Column("response_bytes", sa.BigInteger),
    sa.Column("is_whole", sa.Boolean, nullable=False, default=False, comment="some GET was whole"),
    sa.Index("url_by_outcome", "outcome", "kind"),
    sa.Index("url_by_kind", "kind"),
)

SOURCE = sa.Table(
    "source",
    METADATA,
    sa.Column("id", _ID, primary_key=True),
    sa.Column("url_id", sa.ForeignKey("url.id"), nullable=False),
    sa.Column("from_url_id", sa.ForeignKey("url.id"), comment="null: named from outside the site"),
    sa.Column("mechanism", sa.Text, nullable=False),
    sa.Column("hop", sa.Text, nullable=False),
    sa.Column("place", sa.Text, nullable=False, default=""),
    sa.Column("action", sa.Text, nullable=False, default="", comment="what had to be done first"),
    sa.Index("source_by_origin", "from_url_id"),
)
sa.Index(
    "source_once",
    SOURCE.c.url_id,
    sa.func.coalesce(SOURCE.c.from_url_id, 0),
    SOURCE.c.mechanism,
    SOURCE.c.hop,
    SOURCE.c.place,
    unique=True,
)

EXCHANGE = sa.Table(
    "exchange",
    METADATA,
    sa.Column("exchange_id", sa.Text, primary_key=True),
    sa.Column("visit_id", sa.Text, index=True),
    sa.Column("port", sa.Integer, nullable=False),
    sa.Column("url", sa.Text, nullable=False, index=True),
    sa.Column("host", sa.Text, nullable=False, comment="host:port, empty if none"),
    sa.Column("method", sa.Text, nullable=False),
    sa.Column("status", sa.Integer),
    sa.Column("outcome", sa.Text, nullable=False),
    sa.Column("started", Moment, nullable=False),
    sa.Column("finished", Moment, nullable=False),
    sa.Column("request_bytes", sa.BigInteger, nullable=False),
    sa.Column("response_bytes", sa.BigInteger, nullable=False),
    sa.Column("payload_bytes", sa.BigInteger, nullable=False),
    sa.Column("payload_digest", sa.Text),
    sa.Column("mime", sa.Text),
    sa.Column("charset", sa.Text),
    sa.Column("location", sa.Text),
    sa.Column("retry_after", sa.Text),
    sa.Column("is_whole", sa.Boolean, nullable=False),
    sa.Column("address", sa.Text),
    sa.Column("destination", sa.Text),
    sa.Column("request_record_id", sa.Text),
    sa.Column("request_file", sa.Text),
    sa.Column("request_offset", sa.BigInteger),
    sa.Column("request_length", sa.BigInteger),
    sa.Column("response_record_id", sa.Text),
    sa.Column("response_file", sa.Text),
    sa.Column("response_offset", sa.BigInteger),
    sa.Column("response_length", sa.BigInteger),
    sa.Column("error", sa.Text),
    sa.Column("etag", sa.Text, comment="raw, for If-None-Match"),
    sa.Column("last_modified", sa.Text, comment="raw, for If-Modified-Since"),
    sa.Column("refers_to", sa.Text, comment="the record that it is a revisit of"),
)

VISIT = sa.Table(
    "visit",
    METADATA,
    sa.Column("visit_id", sa.Text, primary_key=True),
    sa.Column("url_id", sa.ForeignKey("url.id"), nullable=False, index=True),
    sa.Column("started", Moment, nullable=False),
    sa.Column("finished", Moment, nullable=False),
    sa.Column("outcome", sa.Text, nullable=False),
    sa.Column("final_url", sa.Text),
    sa.Column("status", sa.Integer),
    sa.Column("title", sa.Text),
    sa.Column("text_characters", sa.Integer),
    sa.Column("links_found", sa.Integer),
    sa.Column("page_height", sa.Integer, comment="CSS pixels"),
    sa.Column("thumbnail", sa.Text, comment="file name within images/"),
    sa.Column("view_record_id", sa.Text, comment="the screenshot's resource record"),
    sa.Column("notes", sa.JSON, nullable=False),
    sa.Column("steps", sa.JSON, nullable=False, comment="{name: seconds}"),
)

EXPLORATION = sa.Table(
    "exploration",
    METADATA,
    sa.Column("visit_id", sa.Text, primary_key=True),
    sa.Column("url_id", sa.ForeignKey("url.id"), nullable=False, index=True),
    sa.Column("started", Moment, nullable=False),
    sa.Column("finished", Moment, nullable=False),
    sa.Column("actions", sa.Integer, nullable=False, comment="acts done"),
    sa.Column("familiar", sa.Integer, nullable=False, comment="acts known from other pages"),
    sa.Column("links_found", sa.Integer, nullable=False),
    sa.Column("unfired", sa.JSON, nullable=False, comment="what was not done, being unsafe"),
    sa.Column("notes", sa.JSON, nullable=False),
)

OBSTACLE = sa.Table(
    "obstacle",
    METADATA,
    sa.Column("id", _ID, primary_key=True),
    sa.Column("thing_id", sa.Text, nullable=False, comment="capture.model.obstacle_list"),
    sa.Column("page", sa.Text, nullable=False),
    sa.Column("visit_id", sa.Text, comment="null: concluded from the ledger, after the visits"),
    sa.Column("reason", sa.Text, nullable=False, comment="capture.model.obstacle"),
    sa.Column("thing", sa.Text, nullable=False),
    sa.Column("url", sa.Text, nullable=False, comment="of the thing itself, else of the page"),
    sa.Column("selector", sa.Text, nullable=False),
    sa.Column("region", sa.JSON, comment="[x, y, width, height]; null: not to be seen"),
    sa.Column("facts", sa.JSON, nullable=False),
    sa.Column("evidence", sa.JSON, nullable=False, comment="[[kind, text, record id]]"),
    sa.Index("obstacle_by_thing", "thing_id", "id"),
    sa.Index("obstacle_by_page", "page"),
)

ALTERNATIVE = sa.Table(
    "alternative",
    METADATA,
    sa.Column("id", _ID, primary_key=True),
    sa.Column("page", sa.Text, nullable=False),
    sa.Column("thing_id", sa.Text, nullable=False, comment="empty: of the page itself"),
    sa.Column("kind", sa.Text, comment="null: there is none, and `why_none` says why"),
    sa.Column("file", sa.Text, comment="name within images/"),
    sa.Column("sha256", sa.Text),
    sa.Column("record_id", sa.Text),
    sa.Column("content_type", sa.Text),
    sa.Column("moment", Moment),
    sa.Column("note", sa.Text),
    sa.Column("why_none", sa.JSON, comment="{language: text}"),
    sa.Index("alternative_by_thing", "thing_id", "page"),
    sa.Index("alternative_by_page", "page"),
)

CHANGE = sa.Table(
    "change",
    METADATA,
    sa.Column("url", sa.Text, primary_key=True),
    sa.Column("is_page", sa.Boolean, nullable=False),
    sa.Column("kind", sa.Text, comment="capture.model.change; null: nothing changed"),
    sa.Column("reason", sa.Text, comment="why it was rendered; null: it was not"),
    sa.Column("to_url", sa.Text),
    sa.Column("how", sa.Text, nullable=False, default=""),
    sa.Column("because", sa.JSON, nullable=False, comment="[[url, [what], [[before, after]]]]"),
    sa.Column("proof", sa.Text, nullable=False),
    sa.Column("was_missed", sa.Boolean, nullable=False, default=False, comment="by the checks"),
)

EVENT = sa.Table(
    "event",
    METADATA,
    sa.Column("id", _ID, primary_key=True),
    sa.Column("moment", Moment, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
)

FACT = sa.Table(
    "fact",
    METADATA,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("value", sa.JSON, nullable=False),
)
