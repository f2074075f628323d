"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    for make in (_messages, _people, _simulation_runs, _fleet, _shifts, _bookings, _offers, _plan_stops):
        make()


def _messages() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("at_s", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_subject_id"), ["subject", "id"], unique=False)

    op.create_table(
        "cursors",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("last_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_cursors")),
    )

    op.create_table(
        "idempotency_keys",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("operation", sa.String(length=30), nullable=False),
        sa.Column("body_hash", sa.String(length=64), nullable=False),
        sa.Column("result_id", sa.String(length=64), nullable=False),
        sa.Column("created_s", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_idempotency_keys")),
    )

    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("created_s", sa.BigInteger(), nullable=False),
        sa.Column("audience", sa.String(length=80), nullable=False),
        sa.Column("topic", sa.String(length=30), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outbox_audience_id"), ["audience", "id"], unique=False)


def _people() -> None:
    op.create_table(
        "persons",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("created_s", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_persons")),
    )
    with op.batch_alter_table("persons", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_persons_phone"), ["phone"], unique=False)

    op.create_table(
        "staff",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("username", sa.String(length=64), nullable=False),
        sa.Column("display_name", sa.String(length=100), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("username", name=op.f("uq_staff_username")),
    )


def _simulation_runs() -> None:
    op.create_table(
        "simulation_runs",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("created_s", sa.BigInteger(), nullable=False),
        sa.Column("scenario", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("progress", sa.Double(), nullable=False),
        sa.Column("result", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("error", sa.String(length=1000), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_simulation_runs")),
    )
    with op.batch_alter_table("simulation_runs", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_simulation_runs_created_s"), ["created_s"], unique=False)


def _fleet() -> None:
    op.create_table(
        "vehicles",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("plate", sa.String(length=20), nullable=False),
        sa.Column("configurations", sa.JSON(), nullable=False),
        sa.Column("skills", sa.JSON(), nullable=False),
        sa.Column("depot_stop_id", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vehicles")),
        sa.UniqueConstraint("plate", name=op.f("uq_vehicles_plate")),
    )

    op.create_table(
        "positions",
        sa.Column("vehicle_id", sa.String(length=64), nullable=False),
        sa.Column("lat", sa.Double(), nullable=False),
        sa.Column("lon", sa.Double(), nullable=False),
        sa.Column("heading", sa.Double(), nullable=True),
        sa.Column("at_s", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["vehicle_id"], ["vehicles.id"], name=op.f("fk_positions_vehicle_id_vehicles")),
        sa.PrimaryKeyConstraint("vehicle_id", name=op.f("pk_positions")),
    )


def _shifts() -> None:
    op.create_table(
        "shifts",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("vehicle_id", sa.String(length=64), nullable=False),
        sa.Column("driver_id", sa.String(length=64), nullable=False),
        sa.Column("start_s", sa.BigInteger(), nullable=False),
        sa.Column("end_s", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.CheckConstraint("start_s < end_s", name=op.f("ck_shifts_forward")),
        sa.ForeignKeyConstraint(["driver_id"], ["staff.id"], name=op.f("fk_shifts_driver_id_staff")),
        sa.ForeignKeyConstraint(["vehicle_id"], ["vehicles.id"], name=op.f("fk_shifts_vehicle_id_vehicles")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shifts")),
    )
    with op.batch_alter_table("shifts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shifts_driver_id"), ["driver_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_shifts_end_s"), ["end_s"], unique=False)
        batch_op.create_index(batch_op.f("ix_shifts_vehicle_id"), ["vehicle_id"], unique=False)

    op.create_table(
        "driver_events",
        sa.Column("event_id", sa.String(length=64), nullable=False),
        sa.Column("body_hash", sa.String(length=64), nullable=False),
        sa.Column("shift_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("stop_id", sa.String(length=100), nullable=True),
        sa.Column("booking_id", sa.String(length=64), nullable=True),
        sa.Column("at_s", sa.BigInteger(), nullable=False),
        sa.Column("received_s", sa.BigInteger(), nullable=False),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(["shift_id"], ["shifts.id"], name=op.f("fk_driver_events_shift_id_shifts")),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_driver_events")),
    )
    with op.batch_alter_table("driver_events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_driver_events_shift_id"), ["shift_id"], unique=False)

    op.create_table(
        "plans",
        sa.Column("shift_id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("phase", sa.String(length=20), nullable=False),
        sa.Column("here_stop_id", sa.String(length=100), nullable=False),
        sa.Column("ready_s", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["shift_id"], ["shifts.id"], name=op.f("fk_plans_shift_id_shifts")),
        sa.PrimaryKeyConstraint("shift_id", name=op.f("pk_plans")),
    )


def _bookings() -> None:
    op.create_table(
        "bookings",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("offer_id", sa.String(length=64), nullable=False),
        sa.Column("shift_id", sa.String(length=64), nullable=True),
        sa.Column("vehicle_id", sa.String(length=64), nullable=True),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("person_id", sa.String(length=64), nullable=True),
        sa.Column("booked_by", sa.String(length=64), nullable=False),
        sa.Column("party", sa.JSON(), nullable=False),
        sa.Column("origin", sa.JSON(), nullable=False),
        sa.Column("destination", sa.JSON(), nullable=False),
        sa.Column("impaired", sa.Boolean(), nullable=False),
        sa.Column("pickup_stop", sa.JSON(), nullable=False),
        sa.Column("dropoff_stop", sa.JSON(), nullable=False),
        sa.Column("pickup_from_s", sa.BigInteger(), nullable=False),
        sa.Column("pickup_until_s", sa.BigInteger(), nullable=False),
        sa.Column("arrive_by_s", sa.BigInteger(), nullable=False),
        sa.Column("max_ride_s", sa.BigInteger(), nullable=False),
        sa.Column("boarding_s", sa.BigInteger(), nullable=False),
        sa.Column("alighting_s", sa.BigInteger(), nullable=False),
        sa.Column("price_ct", sa.BigInteger(), nullable=False),
        sa.Column("created_s", sa.BigInteger(), nullable=False),
        sa.Column("held_until_s", sa.BigInteger(), nullable=True),
        sa.Column("eta_pickup_s", sa.BigInteger(), nullable=False),
        sa.Column("eta_dropoff_s", sa.BigInteger(), nullable=False),
        sa.Column("arrived_s", sa.BigInteger(), nullable=True),
        sa.Column("boarded_s", sa.BigInteger(), nullable=True),
        sa.Column("alighted_s", sa.BigInteger(), nullable=True),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_bookings_person_id_persons")),
        sa.ForeignKeyConstraint(["shift_id"], ["plans.shift_id"], name=op.f("fk_bookings_shift_id_plans")),
        sa.ForeignKeyConstraint(["vehicle_id"], ["vehicles.id"], name=op.f("fk_bookings_vehicle_id_vehicles")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bookings")),
        sa.UniqueConstraint("offer_id", name=op.f("uq_bookings_offer_id")),
    )
    with op.batch_alter_table("bookings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bookings_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_bookings_pickup_from_s"), ["pickup_from_s"], unique=False)
        batch_op.create_index(batch_op.f("ix_bookings_shift_id_state"), ["shift_id", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_bookings_state_held_until_s"), ["state", "held_until_s"], unique=False)


def _offers() -> None:
    op.create_table(
        "offers",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("created_s", sa.BigInteger(), nullable=False),
        sa.Column("expires_s", sa.BigInteger(), nullable=False),
        sa.Column("shift_id", sa.String(length=64), nullable=False),
        sa.Column("plan_version", sa.BigInteger(), nullable=False),
        sa.Column("pickup_position", sa.Integer(), nullable=False),
        sa.Column("dropoff_position", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("taken_by", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(["shift_id"], ["plans.shift_id"], name=op.f("fk_offers_shift_id_plans")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offers")),
    )
    with op.batch_alter_table("offers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_offers_expires_s"), ["expires_s"], unique=False)


def _plan_stops() -> None:
    op.create_table(
        "plan_stops",
        sa.Column("shift_id", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("stop_id", sa.String(length=100), nullable=False),
        sa.Column("arrive_s", sa.BigInteger(), nullable=False),
        sa.Column("begin_s", sa.BigInteger(), nullable=False),
        sa.Column("depart_s", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["booking_id"], ["bookings.id"], name=op.f("fk_plan_stops_booking_id_bookings")),
        sa.ForeignKeyConstraint(["shift_id"], ["plans.shift_id"], name=op.f("fk_plan_stops_shift_id_plans")),
        sa.PrimaryKeyConstraint("shift_id", "position", name=op.f("pk_plan_stops")),
        sa.UniqueConstraint("booking_id", "kind", name=op.f("uq_plan_stops_booking_id_kind")),
    )


def downgrade() -> None:
    op.drop_table("plan_stops")
    with op.batch_alter_table("offers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_offers_expires_s"))

    op.drop_table("offers")
    with op.batch_alter_table("bookings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bookings_state_held_until_s"))
        batch_op.drop_index(batch_op.f("ix_bookings_shift_id_state"))
        batch_op.drop_index(batch_op.f("ix_bookings_pickup_from_s"))
        batch_op.drop_index(batch_op.f("ix_bookings_person_id"))

    op.drop_table("bookings")
    op.drop_table("plans")
    with op.batch_alter_table("driver_events", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_driver_events_shift_id"))

    op.drop_table("driver_events")
    with op.batch_alter_table("shifts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_shifts_vehicle_id"))
        batch_op.drop_index(batch_op.f("ix_shifts_end_s"))
        batch_op.drop_index(batch_op.f("ix_shifts_driver_id"))

    op.drop_table("shifts")
    op.drop_table("positions")
    op.drop_table("vehicles")
    op.drop_table("staff")
    with op.batch_alter_table("simulation_runs", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_simulation_runs_created_s"))

    op.drop_table("simulation_runs")
    with op.batch_alter_table("persons", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_persons_phone"))

    op.drop_table("persons")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outbox_audience_id"))

    op.drop_table("outbox")
    op.drop_table("idempotency_keys")
    op.drop_table("cursors")
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_subject_id"))

    op.drop_table("audit")
