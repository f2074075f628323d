"""The digits of a rider's number, so that a caller's rides are found without reading all."""

from __future__ import annotations

from itertools import islice

import sqlalchemy as sa
from alembic import op

from mobility.booking.phones import significant_digits

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_AT_ONCE = 5000


def upgrade() -> None:
    with op.batch_alter_table("bookings", schema=None) as batch_op:
        batch_op.add_column(sa.Column("phone_digits", sa.String(length=40), nullable=True))
        batch_op.create_index(batch_op.f("ix_bookings_phone_digits"), ["phone_digits"], unique=False)
    database = op.get_bind()
    known = database.execute(sa.text("SELECT id, phone FROM bookings WHERE phone <> ''")).all()
    digits = ({"id": row.id, "digits": significant_digits(row.phone) or None} for row in known)
    while rows := list(islice(digits, _AT_ONCE)):
        database.execute(sa.text("UPDATE bookings SET phone_digits = :digits WHERE id = :id"), rows)


def downgrade() -> None:
    with op.batch_alter_table("bookings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bookings_phone_digits"))
        batch_op.drop_column("phone_digits")
