"""Visits with an open way home, and the practices that may end them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "practices",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("created_s", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("place", sa.JSON(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practices")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_practices_code_hash")),
    )
    op.create_table(
        "visits",
        sa.Column("booking_id", sa.String(length=64), nullable=False),
        sa.Column("created_s", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("appointment_s", sa.BigInteger(), nullable=False),
        sa.Column("lasts_s", sa.BigInteger(), nullable=False),
        sa.Column("ready_s", sa.JSON(), nullable=False),
        sa.Column("last_s", sa.BigInteger(), nullable=False),
        sa.Column("home", sa.JSON(), nullable=False),
        sa.Column("practice_id", sa.String(length=64), nullable=True),
        sa.Column("ride_id", sa.String(length=64), nullable=True),
        sa.Column("pressed_s", sa.BigInteger(), nullable=True),
        sa.Column("pressed_by", sa.String(length=80), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["booking_id"], ["bookings.id"], name=op.f("fk_visits_booking_id_bookings")),
        sa.ForeignKeyConstraint(["practice_id"], ["practices.id"], name=op.f("fk_visits_practice_id_practices")),
        sa.PrimaryKeyConstraint("booking_id", name=op.f("pk_visits")),
    )
    with op.batch_alter_table("visits", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visits_practice_id"), ["practice_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_visits_ride_id"), ["ride_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_visits_state"), ["state"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("visits", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_visits_state"))
        batch_op.drop_index(batch_op.f("ix_visits_ride_id"))
        batch_op.drop_index(batch_op.f("ix_visits_practice_id"))
    op.drop_table("visits")
    op.drop_table("practices")
