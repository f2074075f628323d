"""Crews: drivers' regimes and skills, vehicles that retire, shifts without a driver, breaks that are kept."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "drivers",
        sa.Column("staff_id", sa.String(length=64), nullable=False),
        sa.Column("regime", sa.String(length=20), nullable=False),
        sa.Column("skills", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_drivers_staff_id_staff")),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_drivers")),
    )
    op.create_table(
        "shift_breaks",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("shift_id", sa.String(length=64), nullable=False),
        sa.Column("earliest_s", sa.BigInteger(), nullable=False),
        sa.Column("latest_s", sa.BigInteger(), nullable=False),
        sa.Column("duration_s", sa.BigInteger(), nullable=False),
        sa.Column("began_s", sa.BigInteger(), nullable=True),
        sa.Column("ended_s", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("earliest_s <= latest_s AND duration_s > 0", name=op.f("ck_shift_breaks_window")),
        sa.ForeignKeyConstraint(["shift_id"], ["shifts.id"], name=op.f("fk_shift_breaks_shift_id_shifts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift_breaks")),
    )
    with op.batch_alter_table("shift_breaks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shift_breaks_shift_id"), ["shift_id"], unique=False)

    with op.batch_alter_table("shifts", schema=None) as batch_op:
        batch_op.alter_column("driver_id", existing_type=sa.String(length=64), nullable=True)
        batch_op.add_column(sa.Column("started_s", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("ended_s", sa.BigInteger(), nullable=True))
    with op.batch_alter_table("plan_stops", schema=None) as batch_op:
        batch_op.alter_column("booking_id", existing_type=sa.String(length=64), nullable=True)
        batch_op.add_column(sa.Column("break_id", sa.String(length=64), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_plan_stops_break_id_shift_breaks"), "shift_breaks", ["break_id"], ["id"]
        )
        batch_op.create_unique_constraint(batch_op.f("uq_plan_stops_break_id"), ["break_id"])

    with op.batch_alter_table("vehicles", schema=None) as batch_op:
        batch_op.add_column(sa.Column("regime", sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column("active", sa.Boolean(), nullable=True))
    vehicles = _vehicles()
    for row in op.get_bind().execute(sa.select(vehicles.c.id, vehicles.c.skills)).all():
        skills = [{"name": name, "from_s": None, "until_s": None} for name in row.skills]
        changed = {"skills": skills, "regime": "", "active": True}
        op.get_bind().execute(vehicles.update().where(vehicles.c.id == row.id).values(changed))
    with op.batch_alter_table("vehicles", schema=None) as batch_op:
        batch_op.alter_column("regime", existing_type=sa.String(length=20), nullable=False)
        batch_op.alter_column("active", existing_type=sa.Boolean(), nullable=False)


def downgrade() -> None:
    vehicles = _vehicles()
    for row in op.get_bind().execute(sa.select(vehicles.c.id, vehicles.c.skills)).all():
        names = [skill["name"] for skill in row.skills]
        op.get_bind().execute(vehicles.update().where(vehicles.c.id == row.id).values(skills=names))
    with op.batch_alter_table("vehicles", schema=None) as batch_op:
        batch_op.drop_column("active")
        batch_op.drop_column("regime")

    op.execute("DELETE FROM plan_stops WHERE booking_id IS NULL")
    with op.batch_alter_table("plan_stops", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_plan_stops_break_id"), type_="unique")
        batch_op.drop_constraint(batch_op.f("fk_plan_stops_break_id_shift_breaks"), type_="foreignkey")
        batch_op.drop_column("break_id")
        batch_op.alter_column("booking_id", existing_type=sa.String(length=64), nullable=False)
    with op.batch_alter_table("shift_breaks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_shift_breaks_shift_id"))
    op.drop_table("shift_breaks")
    op.execute("DELETE FROM plans WHERE shift_id IN (SELECT id FROM shifts WHERE driver_id IS NULL)")
    op.execute("DELETE FROM shifts WHERE driver_id IS NULL")
    with op.batch_alter_table("shifts", schema=None) as batch_op:
        batch_op.drop_column("ended_s")
        batch_op.drop_column("started_s")
        batch_op.alter_column("driver_id", existing_type=sa.String(length=64), nullable=False)

    op.drop_table("drivers")


def _vehicles() -> sa.TableClause:
    columns = (sa.column("regime", sa.String), sa.column("active", sa.Boolean))
    return sa.table("vehicles", sa.column("id", sa.String), sa.column("skills", sa.JSON), *columns)
