"""Rides that repeat."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "series",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("created_s", sa.BigInteger(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("rider", sa.JSON(), nullable=False),
        sa.Column("wish", sa.JSON(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series")),
    )
    with op.batch_alter_table("series", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_series_active"), ["active"], unique=False)
    op.create_table(
        "series_days",
        sa.Column("series_id", sa.String(length=64), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("booking_id", sa.String(length=64), nullable=True),
        sa.Column("time_min", sa.BigInteger(), nullable=True),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("tried_s", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("alternatives_s", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name=op.f("fk_series_days_series_id_series")),
        sa.PrimaryKeyConstraint("series_id", "day", name=op.f("pk_series_days")),
    )
    with op.batch_alter_table("series_days", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_series_days_booking_id"), ["booking_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("series_days", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_series_days_booking_id"))
    op.drop_table("series_days")
    with op.batch_alter_table("series", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_series_active"))
    op.drop_table("series")
