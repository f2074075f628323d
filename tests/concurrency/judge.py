"""
The judge: reads a database with plain SQL and compares it with what clients were answered.

It knows nothing of the service's classes, its tables' mapping, or its rules.
"""

import json
import sqlite3
from collections import Counter, defaultdict

import psycopg
from sqlalchemy import make_url

__all__ = ["contradictions"]

RETRY = {"plan_changed", "plan_moved", "collision", "store_unavailable"}
"""Answers after which a client asks again: nothing has happened."""


def _rows(url, query):
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        connection = sqlite3.connect(parsed.database)
    else:
        connection = psycopg.connect(parsed.set(drivername="postgresql").render_as_string(hide_password=False))
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def contradictions(url, answers):
    """Return what is wrong, in words: between the answers, between them and the database, and within it."""
    by_ride = defaultdict(list)
    for answered in answers:
        if answered.asked.what != "offers":
            by_ride[answered.asked.booking_id].append(answered)
    rides = {row[0]: row for row in _rows(url, "SELECT id, state, code, price_ct, offer_id, shift_id FROM bookings")}
    wrong = [f"{id_}: nobody asked for it" for id_ in rides.keys() - by_ride.keys()]
    for booking_id, theirs in by_ride.items():
        wrong += [f"{booking_id}: {fault}" for fault in _of_ride(theirs, rides.get(booking_id))]
    return wrong + list(_within(url, rides))


def _of_ride(answers, row):
    done = defaultdict(list)
    for each in answers:
        done[each.asked.what] += [each] if not each.error else []
    yield from _among_answers(answers, {each.asked for each in done["hold"]})
    if row is None:
        yield from ["held, but not in the database: lost"] if done["hold"] else []
        return
    expected = "cancelled_by_rider" if done["cancel"] else "booked" if done["confirm"] else "held"
    if row[1] != expected:
        yield f"it is {row[1]}, the last answer that changed it made it {expected}"
    for each in done["hold"]:
        if (row[2], row[3]) != each.told[:2]:
            yield f"code and price {row[2:4]} are not those told, {each.told[:2]}"


def _among_answers(answers, bodies):
    """The same request was answered in the same way each time, and another body under the same id refused."""
    if len(bodies) > 1:
        yield f"held with two bodies: {bodies}"
    told = {each.told for each in answers if not each.error}
    if len(told) > 1:
        yield f"told in different ways: {told}"
    for each in answers:
        if each.asked.what != "hold" or not bodies:
            continue
        if each.asked not in bodies and each.error not in {"idempotency_mismatch", *RETRY}:
            yield f"another body was answered with {each.error or 'a ticket'}"
        if each.asked in bodies and each.error and each.error not in RETRY:
            yield f"held and refused ({each.error}) for the same request"


def _within(url, rides):
    stops = _rows(url, "SELECT shift_id, position, booking_id, kind FROM plan_stops ORDER BY shift_id, position")
    planned = Counter((booking_id, kind) for _, _, booking_id, kind in stops)
    live = {id_ for id_, row in rides.items() if row[1] in {"held", "booked"}}
    for booking_id in live | {id_ for id_, _ in planned}:
        found = (planned[booking_id, "pickup"], planned[booking_id, "dropoff"])
        if found != ((1, 1) if booking_id in live else (0, 0)):
            yield f"{booking_id}: it is {rides.get(booking_id)}, its stops are planned {found} times"
    taken = Counter(row[4] for row in rides.values())
    yield from (f"offer {offer_id} was taken {times} times" for offer_id, times in taken.items() if times > 1)
    seats = {row[0]: _most_seats(row[1]) for row in _rows(url, _ROOM)}
    aboard = Counter()
    for shift_id, _, booking_id, kind in stops:
        aboard[shift_id] += 1 if kind == "pickup" else -1  # everybody travels alone here
        if not 0 <= aboard[shift_id] <= seats[shift_id]:
            yield f"{shift_id}: {aboard[shift_id]} on board after a stop of {booking_id}, room for {seats[shift_id]}"


_ROOM = "SELECT s.id, v.configurations FROM shifts s JOIN vehicles v ON v.id = s.vehicle_id"


def _most_seats(configurations):
    rooms = json.loads(configurations) if isinstance(configurations, str) else configurations
    return max(room["seats"] for room in rooms)
