"""Breakdowns, rides that had to be given up, and the first promise of rides that were promised anew."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "breakdowns",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("vehicle_id", sa.String(length=64), nullable=False),
        sa.Column("at_s", sa.BigInteger(), nullable=False),
        sa.Column("until_s", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("reported_by", sa.String(length=64), nullable=False),
        sa.Column("replacement", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("outcome", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["vehicle_id"], ["vehicles.id"], name=op.f("fk_breakdowns_vehicle_id_vehicles")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_breakdowns")),
    )
    with op.batch_alter_table("breakdowns", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_breakdowns_at_s"), ["at_s"], unique=False)

    op.create_table(
        "lost_rides",
        sa.Column("booking_id", sa.String(length=64), nullable=False),
        sa.Column("at_s", sa.BigInteger(), nullable=False),
        sa.Column("cause", sa.String(length=20), nullable=False),
        sa.Column("alternatives_s", sa.JSON(), nullable=False),
        sa.Column("settled_s", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["booking_id"], ["bookings.id"], name=op.f("fk_lost_rides_booking_id_bookings")),
        sa.PrimaryKeyConstraint("booking_id", name=op.f("pk_lost_rides")),
    )
    with op.batch_alter_table("lost_rides", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lost_rides_settled_s"), ["settled_s"], unique=False)

    with op.batch_alter_table("bookings", schema=None) as batch_op:
        batch_op.add_column(sa.Column("first_promise", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("bookings", schema=None) as batch_op:
        batch_op.drop_column("first_promise")

    with op.batch_alter_table("lost_rides", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lost_rides_settled_s"))

    op.drop_table("lost_rides")
    with op.batch_alter_table("breakdowns", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_breakdowns_at_s"))

    op.drop_table("breakdowns")
