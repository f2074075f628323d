"""For which needs there was no ride, counted by day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "unmet_needs",
        sa.Column("day_s", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("need", sa.String(length=20), nullable=False),
        sa.Column("wishes", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("day_s", "need", name=op.f("pk_unmet_needs")),
    )


def downgrade() -> None:
    op.drop_table("unmet_needs")
