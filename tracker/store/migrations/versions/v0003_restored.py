"""Which groups a backup brought back, and when it was made."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of restored groups."""
    op.create_table(
        "restored_groups",
        sa.Column("group_id", sa.String(length=32), nullable=False),
        sa.Column("made", sa.BigInteger(), nullable=False),
        sa.Column("whole_from", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["groups.group_id"], name=op.f("fk_restored_groups_group_id")),
        sa.PrimaryKeyConstraint("group_id", name=op.f("pk_restored_groups")),
    )
