"""The plain SQL the nightly auditor reads the database with."""

from __future__ import annotations

from sqlalchemy import JSON, text

__all__ = [
    "BOOKINGS",
    "BREAKS",
    "CLOSURES",
    "DELIVERIES",
    "GIVEN_UP",
    "HISTORY",
    "KEYS",
    "LOST_RIDES",
    "OLDEST_OFFER",
    "OWED",
    "PLANS",
    "READERS",
    "REPORTED",
    "RESTS",
    "ROADS",
    "RUNS",
    "SERIES_DAYS",
    "STOPS",
    "TAKEN_FOR_NOBODY",
    "TOLD",
    "VERSIONS",
    "VISITS",
    "WAITING",
]

BOOKINGS = text(
    """
    SELECT b.id, b.state, b.offer_id, b.shift_id, b.vehicle_id, b.party, b.pickup_stop, b.dropoff_stop,
           b.pickup_from_s, b.pickup_until_s, b.arrive_by_s, b.max_ride_s, b.boarding_s, b.alighting_s,
           b.price_ct, b.created_s, b.held_until_s, b.arrived_s, b.boarded_s, b.alighted_s, b.late,
           b.partner_id, b.group_id, b.fee_ct, b.first_promise, o.content AS offer, o.taken_by
    FROM bookings b LEFT JOIN offers o ON o.id = b.offer_id
    """
).columns(party=JSON, pickup_stop=JSON, dropoff_stop=JSON, first_promise=JSON, offer=JSON)
PLANS = text(
    """
    SELECT s.id, s.vehicle_id, s.driver_id, s.start_s, s.end_s, s.state, p.version, v.configurations
    FROM shifts s JOIN vehicles v ON v.id = s.vehicle_id LEFT JOIN plans p ON p.shift_id = s.id ORDER BY s.id
    """
).columns(configurations=JSON)
STOPS = text(
    """
    SELECT shift_id, position, booking_id, kind, stop_id, arrive_s, begin_s, depart_s
    FROM plan_stops WHERE booking_id IS NOT NULL ORDER BY shift_id, position
    """
)
RESTS = text(
    """
    SELECT shift_id, position, break_id, kind, stop_id, arrive_s, begin_s, depart_s
    FROM plan_stops WHERE booking_id IS NULL ORDER BY shift_id, position
    """
)
BREAKS = text("SELECT id, shift_id, earliest_s, latest_s, duration_s, began_s, ended_s FROM shift_breaks ORDER BY id")
HISTORY = text("SELECT subject, details FROM audit WHERE subject LIKE 'booking:%' ORDER BY id").columns(details=JSON)
TOLD = text(
    "SELECT payload FROM outbox WHERE topic = 'booking_state' AND audience LIKE 'booking:%' ORDER BY id"
).columns(payload=JSON)
VERSIONS = text("SELECT payload FROM outbox WHERE topic = 'plan_changed' AND audience = 'control' ORDER BY id").columns(
    payload=JSON
)
REPORTED = text("SELECT booking_id, kind, at_s FROM driver_events WHERE booking_id IS NOT NULL")
KEYS = text(
    """
    SELECT k.key, k.operation, k.result_id, b.id
    FROM idempotency_keys k LEFT JOIN bookings b ON b.id = k.result_id
    """
)
TAKEN_FOR_NOBODY = text(
    """
    SELECT o.id, o.taken_by FROM offers o LEFT JOIN bookings b ON b.offer_id = o.id AND b.id = o.taken_by
    WHERE o.taken_by IS NOT NULL AND b.id IS NULL
    """
)
VISITS = text(
    """
    SELECT v.booking_id, v.state, v.last_s, v.ride_id, o.state, r.state, r.partner_id
    FROM visits v LEFT JOIN bookings o ON o.id = v.booking_id LEFT JOIN bookings r ON r.id = v.ride_id
    ORDER BY v.booking_id
    """
)
SERIES_DAYS = text(
    """
    SELECT d.series_id, d.day, d.state, d.booking_id, b.state
    FROM series_days d LEFT JOIN bookings b ON b.id = d.booking_id ORDER BY d.series_id, d.day
    """
)
WAITING = text(
    """
    SELECT w.id, w.state, w.trip, w.booking_id, b.state, b.held_until_s
    FROM waiting w LEFT JOIN bookings b ON b.id = w.booking_id ORDER BY w.id
    """
).columns(trip=JSON)
OWED = text("SELECT booking_id, CAST(sum(amount_ct) AS BIGINT) AS owed_ct FROM ledger GROUP BY booking_id")
OLDEST_OFFER = text("SELECT min(expires_s) FROM offers WHERE taken_by IS NULL")
CLOSURES = text("SELECT id, factor, since_s, until_s, created_s, reopened_s FROM closures ORDER BY id")
ROADS = text(
    """
    SELECT version, season,
           (SELECT max(at_s) FROM audit WHERE action IN ('road_closed', 'road_opened', 'season_set')
            AND (subject = 'roads' OR subject LIKE 'closure:%')) AS changed_s
    FROM road_state
    """
)
LOST_RIDES = text(
    """
    SELECT l.booking_id, l.at_s, l.settled_s, b.state
    FROM lost_rides l LEFT JOIN bookings b ON b.id = l.booking_id ORDER BY l.booking_id
    """
)
GIVEN_UP = text(
    "SELECT subject, details FROM audit WHERE subject LIKE 'booking:%' AND action IN ('breakdown', 'road_closed')"
).columns(details=JSON)
RUNS = text("SELECT id, until_s FROM simulation_runs WHERE state = 'running'")
DELIVERIES = text(
    "SELECT message_id, channel, subject, state, attempts, created_s FROM deliveries WHERE state <> 'sent'"
)
READERS = text(
    """
    SELECT c.name, c.last_id, (SELECT min(o.created_s) FROM outbox o WHERE o.id > c.last_id)
    FROM cursors c ORDER BY c.name
    """
)
