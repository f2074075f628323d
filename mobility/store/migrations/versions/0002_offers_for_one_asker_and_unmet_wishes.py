"""Offers are for one asker, and unmet wishes are counted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("offers", schema=None) as batch_op:
        batch_op.add_column(sa.Column("asker", sa.String(length=64), nullable=True))
    op.create_table(
        "unmet_wishes",
        sa.Column("band_s", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("from_row", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("from_column", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("to_row", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("to_column", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("wishes", sa.BigInteger(), nullable=False),
        sa.Column("persons", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "band_s", "reason", "from_row", "from_column", "to_row", "to_column", name=op.f("pk_unmet_wishes")
        ),
    )


def downgrade() -> None:
    op.drop_table("unmet_wishes")
    with op.batch_alter_table("offers", schema=None) as batch_op:
        batch_op.drop_column("asker")
