"""Rides that belong together as outward and return."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("bookings", schema=None) as batch_op:
        batch_op.add_column(sa.Column("partner_id", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("leg", sa.String(length=10), nullable=True))
        batch_op.create_index(batch_op.f("ix_bookings_partner_id"), ["partner_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("bookings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bookings_partner_id"))
        batch_op.drop_column("leg")
        batch_op.drop_column("partner_id")
