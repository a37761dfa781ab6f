"""The tables of a deployment: what a tracker knows, and all that it knows.

Invariant: ids (hex text) are never used again, times are Unix milliseconds, and nothing here is
secret but salted digests. `sessions` and `nonces` keep digests or random bytes that are good once.
The migrations under `migrations/versions` make exactly these tables; a test compares both.
Used by the store and by every room of the tracker that asks the database.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    false,
    text,
)

_Plain: Final = Text().with_variant(Text(collation="C"), "postgresql")
"""Text in the order of its code points, whatever language the server of the database speaks: pages follow it."""
METADATA: Final = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

DEPLOYMENT: Final = Table(
    "deployment",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("fingerprint", String(64), nullable=False),
    Column("created", BigInteger, nullable=False),
    CheckConstraint("id = 1", name="one"),
)

USERS: Final = Table(
    "users",
    METADATA,
    Column("user_id", String(32), primary_key=True),
    Column("name", Text, nullable=False),
    Column("normal", _Plain, unique=True),  # null once deleted: the name is free, the id is not
    Column("salt", LargeBinary, nullable=False),
    Column("verifier", LargeBinary, nullable=False),
    Column("approve_devices", Boolean, nullable=False, server_default=false()),
    Column("created", BigInteger, nullable=False),
    Column("deleted", BigInteger),
)

DEVICES: Final = Table(
    "devices",
    METADATA,
    Column("device_id", String(64), primary_key=True),
    Column("user_id", ForeignKey("users.user_id"), nullable=False, index=True),
    Column("certificate", LargeBinary, nullable=False),
    Column("name", Text, nullable=False),
    Column("state", String(8), nullable=False),
    Column("added", BigInteger, nullable=False),
    Column("seen", BigInteger, nullable=False),
    CheckConstraint("state IN ('active','pending','revoked')", name="state"),
)

SESSIONS: Final = Table(
    "sessions",
    METADATA,
    Column("token_digest", LargeBinary, primary_key=True),
    Column("device_id", ForeignKey("devices.device_id"), nullable=False, index=True),
    Column("user_id", ForeignKey("users.user_id"), nullable=False, index=True),
    Column("created", BigInteger, nullable=False),
    Column("expires", BigInteger, nullable=False, index=True),
)

NONCES: Final = Table(
    "nonces",
    METADATA,
    Column("nonce", LargeBinary, primary_key=True),
    Column("expires", BigInteger, nullable=False, index=True),
)

GROUPS: Final = Table(
    "groups",
    METADATA,
    Column("group_id", String(32), primary_key=True),
    Column("name", Text, nullable=False),
    Column("normal", _Plain, unique=True),  # null once the group ended
    Column("epoch", BigInteger, nullable=False),
    Column("list_version", BigInteger, nullable=False),
    Column("roster", LargeBinary, nullable=False),
    Column("must_check", Boolean, nullable=False, server_default=false()),
    Column("created", BigInteger, nullable=False),
    Column("ended", BigInteger),
)

MEMBERSHIPS: Final = Table(
    "memberships",
    METADATA,
    Column("group_id", ForeignKey("groups.group_id"), primary_key=True),
    Column("user_id", ForeignKey("users.user_id"), primary_key=True),
    Column("state", String(8), nullable=False),
    Column("role", String(8), nullable=False),
    Column("since", BigInteger, nullable=False),
    CheckConstraint("state IN ('pending','member','banned')", name="state"),
    Index("ix_memberships_user_id", "user_id"),
)

MANIFESTS: Final = Table(
    "manifests",
    METADATA,
    Column("file_id", String(64), primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("encoded", LargeBinary, nullable=False),
)

GROUP_MANIFESTS: Final = Table(
    "group_manifests",  # which group was shown a manifest: no group can find out what another has
    METADATA,
    Column("group_id", ForeignKey("groups.group_id"), primary_key=True),
    Column("file_id", ForeignKey("manifests.file_id"), primary_key=True),
    Column("added", BigInteger, nullable=False),
    Index("ix_group_manifests_file_id", "file_id"),
)

LISTINGS: Final = Table(
    "listings",
    METADATA,
    Column("listing_id", String(32), primary_key=True),
    Column("group_id", ForeignKey("groups.group_id"), nullable=False),
    Column("path", Text, nullable=False),
    Column("path_key", _Plain, nullable=False),
    Column("file_id", String(64), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("mtime", BigInteger, nullable=False),
    Column("added", BigInteger, nullable=False),
    Column("added_by", ForeignKey("users.user_id"), nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("gone", Boolean, nullable=False, server_default=false()),
    Index(
        "uq_listings_path",
        "group_id",
        "path_key",
        unique=True,
        sqlite_where=text("gone = 0"),
        postgresql_where=text("NOT gone"),
    ),
    Index("ix_listings_version", "group_id", "version", "listing_id"),
    Index("ix_listings_file", "group_id", "file_id"),
)

SHARES: Final = Table(
    "shares",
    METADATA,
    Column("listing_id", ForeignKey("listings.listing_id"), primary_key=True),
    Column("device_id", ForeignKey("devices.device_id"), primary_key=True),
    Column("complete", Boolean, nullable=False),
    Column("added", BigInteger, nullable=False),
    Index("ix_shares_device_id", "device_id"),
)

PRESENCE: Final = Table(
    "presence",
    METADATA,
    Column("device_id", ForeignKey("devices.device_id"), primary_key=True),
    Column("connection_id", String(32), primary_key=True),
    Column("tracker_id", String(32), primary_key=True),
    Column("user_id", ForeignKey("users.user_id"), nullable=False, index=True),
    Column("since", BigInteger, nullable=False),
    Column("addresses", Text, nullable=False),
)

TRACKERS: Final = Table(
    "trackers",
    METADATA,
    Column("tracker_id", String(32), primary_key=True),
    Column("addresses", Text, nullable=False),
    Column("started", BigInteger, nullable=False),
    Column("lease_until", BigInteger, nullable=False),
)

JOIN_CODES: Final = Table(
    "join_codes",  # a code itself is kept nowhere, and only with it can `sealed` be read
    METADATA,
    Column("digest", LargeBinary, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("expires", BigInteger, nullable=False, index=True),
    Column("used", BigInteger),
)

REQUEST_ANSWERS: Final = Table(
    "request_answers",
    METADATA,
    Column("device_id", String(64), primary_key=True),  # empty where nobody is logged in yet
    Column("request_id", String(32), primary_key=True),
    Column("asked", LargeBinary, nullable=False),
    Column("answer", LargeBinary, nullable=False),
    Column("created", BigInteger, nullable=False, index=True),
)

OUTBOX: Final = Table(
    "outbox",
    METADATA,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("tracker_id", String(32), nullable=False),
    Column("created", BigInteger, nullable=False, index=True),
    Column("notices", LargeBinary, nullable=False),
)

OUTBOX_HEAD: Final = Table(
    "outbox_head",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("seq", BigInteger, nullable=False),
    CheckConstraint("id = 1", name="one"),
)

AUDIT: Final = Table(
    "audit",  # who did what to whom; ids stay when names go
    METADATA,
    Column("line", BigInteger().with_variant(Integer(), "sqlite"), primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("what", Text, nullable=False),
    Column("actor", String(32), nullable=False),
    Column("device_id", String(64), nullable=False),
    Column("group_id", String(32), nullable=False),
    Column("subject", Text, nullable=False),
)
