"""What riders owe, entry by entry."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ledger",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("booking_id", sa.String(length=64), nullable=False),
        sa.Column("at_s", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=30), nullable=False),
        sa.Column("amount_ct", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["booking_id"], ["bookings.id"], name=op.f("fk_ledger_booking_id_bookings")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger")),
    )
    with op.batch_alter_table("ledger", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ledger_at_s"), ["at_s"], unique=False)
        batch_op.create_index(batch_op.f("ix_ledger_booking_id"), ["booking_id"], unique=False)
    with op.batch_alter_table("bookings", schema=None) as batch_op:
        batch_op.add_column(sa.Column("fee_ct", sa.BigInteger(), nullable=True))
    # Until now the fare was owed as it was booked, and nothing for a ride that was not made.
    op.execute(
        """
        INSERT INTO ledger (booking_id, at_s, reason, amount_ct)
        SELECT id, created_s, 'booked', price_ct FROM bookings
        WHERE state IN ('booked', 'under_way', 'arrived', 'on_board', 'completed') AND price_ct <> 0 ORDER BY id
        """
    )


def downgrade() -> None:
    with op.batch_alter_table("bookings", schema=None) as batch_op:
        batch_op.drop_column("fee_ct")

    with op.batch_alter_table("ledger", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ledger_booking_id"))
        batch_op.drop_index(batch_op.f("ix_ledger_at_s"))

    op.drop_table("ledger")
