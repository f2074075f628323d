"""What is wrong with bookings: held against their offer, their history, their driver's reports and their plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from mobility.doctor.findings import LOST, OVERDUE, Finding
from mobility.store.facts import BookingFact, Facts, PlanFact

__all__ = ["examine_bookings"]

_LIVE = frozenset({"held", "booked", "under_way", "arrived", "on_board"})
_ENDED = frozenset({"completed", "expired", "cancelled_by_rider", "cancelled_by_service", "no_show"})
_NOT_MADE = _ENDED - {"completed"}
_NEXT: Mapping[str | None, frozenset[str]] = {
    None: frozenset({"held", "booked"}),  # a lost way home is replaced by one that is booked at once
    "held": frozenset({"booked", "under_way", "arrived", "expired", "cancelled_by_rider", "cancelled_by_service"}),
    "booked": frozenset({"under_way", "arrived", "cancelled_by_rider", "cancelled_by_service"}),
    "under_way": frozenset({"booked", "arrived", "cancelled_by_rider", "cancelled_by_service"}),
    # Where the vehicle breaks down another one comes, and may be under way to that stop, or stand there.
    "arrived": frozenset({"on_board", "no_show", "cancelled_by_rider", "cancelled_by_service", "booked", "under_way"}),
    "on_board": frozenset({"completed", "cancelled_by_service", "booked", "under_way", "arrived"}),
}
"""Said once more, not taken from `mobility.booking.states`: the judge has a law book of its own."""
_PROMISE = ("pickup_from_s", "pickup_until_s", "arrive_by_s", "max_ride_s", "boarding_s", "alighting_s")
_HOLDS = frozenset({"book", "hold", "hold_group", "hold_group_trip", "hold_round_trip", "hold_visit"})
_PATIENCE_S = 300
"""How long a hold may be over before somebody should look why nothing ended it, in seconds."""


def examine_bookings(facts: Facts, now_s: int) -> Iterator[Finding]:
    """Yield what is wrong with bookings, offers and client-made keys."""
    plans = {plan.shift_id: plan for plan in facts.plans}
    groups: dict[str, list[BookingFact]] = defaultdict(list)
    for booking in facts.bookings:
        if booking.group_id is not None:
            groups[booking.group_id].append(booking)
    halves = {booking.id: booking for booking in facts.bookings if booking.partner_id is not None}
    for booking in facts.bookings:
        where = f"booking:{booking.id}"
        if booking.state not in _LIVE | _ENDED:
            yield Finding("UNKNOWN_STATE", where, f"the state {booking.state!r} does not exist")
            continue
        yield from _in_exactly_one_plan(facts, booking, plans, where)
        yield from _holds(booking, where, now_s)
        yield from _as_offered(booking, where)
        yield from _history(facts, booking, where)
        yield from _as_reported(facts, booking, where)
        yield from _round_trip(booking, halves, where)
    states = {booking.id: booking.state for booking in facts.bookings}
    for group_id, rides in groups.items():
        yield from _group(group_id, rides, states)
    for key in facts.keys:
        if key.operation in _HOLDS and key.booking_id is None:
            what = f"the id {key.key} was answered with booking {key.result_id}, which is not there"
            yield Finding("ANSWER_WITHOUT_BOOKING", f"key:{key.key}", what, LOST)
    for offer_id, taken_by in facts.taken:
        what = f"it is taken by booking {taken_by}, which is not there or was made from another offer"
        yield Finding("OFFER_TAKEN_FOR_NOBODY", f"offer:{offer_id}", what, LOST)


def _in_exactly_one_plan(
    facts: Facts, booking: BookingFact, plans: Mapping[str, PlanFact], where: str
) -> Iterator[Finding]:
    stops = facts.stops.get(booking.id, ())
    if booking.state in _ENDED:
        if stops:
            what = f"the ride is {booking.state}, but still planned for shift {stops[0].shift_id}"
            yield Finding("ENDED_BUT_PLANNED", where, what)
        return
    kinds = sorted(stop.kind for stop in stops)
    needed = ["dropoff"] if booking.state == "on_board" else ["dropoff", "pickup"]
    if kinds != needed:
        yield Finding("NOT_PLANNED", where, f"a ride that is {booking.state} has the stops {kinds}, not {needed}", LOST)
    elsewhere = sorted({stop.shift_id for stop in stops} - {booking.shift_id})
    if elsewhere:
        what = f"the booking names shift {booking.shift_id}, its stops are planned for {', '.join(elsewhere)}"
        yield Finding("IN_ANOTHER_PLAN", where, what)
    plan = plans.get(booking.shift_id or "")
    if plan is None or plan.vehicle_id != booking.vehicle_id:
        what = f"vehicle {booking.vehicle_id} is not the one of shift {booking.shift_id}"
        yield Finding("ANOTHER_VEHICLE", where, what)
    for stop in stops:
        place = (booking.pickup_stop if stop.kind == "pickup" else booking.dropoff_stop)["id"]
        if stop.stop_id != place:
            yield Finding("ANOTHER_PLACE", where, f"the {stop.kind} is promised at {place}, planned at {stop.stop_id}")


def _holds(booking: BookingFact, where: str, now_s: int) -> Iterator[Finding]:
    if (booking.state == "held") is not (booking.held_until_s is not None):
        what = f"a ride that is {booking.state} is held until {booking.held_until_s}"
        yield Finding("HOLD_AND_STATE_DISAGREE", where, what)
    elif booking.held_until_s is not None and booking.held_until_s < now_s - _PATIENCE_S:
        what = f"the hold ended {now_s - booking.held_until_s} s ago and still takes up a seat"
        yield Finding("HOLD_OVERDUE", where, what, OVERDUE)


def _as_offered(booking: BookingFact, where: str) -> Iterator[Finding]:
    if booking.offer is None:
        yield Finding("WITHOUT_OFFER", where, f"there is no offer {booking.offer_id}")
        return
    if booking.taken_by != booking.id:
        yield Finding("OFFER_OF_ANOTHER", where, f"its offer {booking.offer_id} was taken by {booking.taken_by}")
    offered = booking.offer["offer"]["price_ct"]
    if booking.price_ct != offered:
        yield Finding("ANOTHER_PRICE", where, f"it costs {booking.price_ct} ct, offered were {offered} ct")
    promised = booking.offer["promise"]
    kept = booking.first_promise or {name: getattr(booking, name) for name in _PROMISE}
    loosened = [name for name in _PROMISE if kept[name] != promised[name]]
    if loosened:
        yield Finding("ANOTHER_PROMISE", where, f"not as offered: {', '.join(loosened)}")


def _history(facts: Facts, booking: BookingFact, where: str) -> Iterator[Finding]:
    steps = facts.histories.get(booking.id, ())
    state: str | None = None
    for before, after in steps:
        if before != state or after not in _NEXT.get(state, frozenset()):
            yield Finding("IMPOSSIBLE_HISTORY", where, f"after {state} the audit says {before} -> {after}")
        state = after
    if state != booking.state:
        yield Finding("HISTORY_AND_STATE_DISAGREE", where, f"it is {booking.state}, the audit ends with {state}")
    kept = facts.told_since_s is not None and booking.created_s >= facts.told_since_s
    told = facts.told.get(booking.id)
    if told != booking.state and (kept or told is not None):
        yield Finding("NOBODY_WAS_TOLD", where, f"it is {booking.state}, the last message says {told}")


def _as_reported(facts: Facts, booking: BookingFact, where: str) -> Iterator[Finding]:
    reported = facts.reported.get(booking.id, {})
    boarded = booking.boarded_s is not None
    if boarded is not (booking.state in {"on_board", "completed"}) and not _broke_down(booking):
        yield Finding("BOARDING_AND_STATE_DISAGREE", where, f"it is {booking.state}, boarded at {booking.boarded_s}")
    if (booking.alighted_s is not None) is not (booking.state == "completed"):
        yield Finding("ARRIVAL_AND_STATE_DISAGREE", where, f"it is {booking.state}, alighted at {booking.alighted_s}")
    # Whoever was fetched from a vehicle that broke down has boarded before.
    steps = facts.histories.get(booking.id, ())
    before = sum(left == "on_board" and after in _LIVE for left, after in steps)
    for kind, at_s, happened, earlier in (
        ("board", booking.boarded_s, boarded, before),
        ("drop", booking.alighted_s, booking.state == "completed", 0),
    ):
        times = reported.get(kind, ())
        if len(times) != happened + earlier or (happened and at_s not in times):
            told = ", ".join(map(str, reported.get(kind, ()))) or "never"
            yield Finding("DRIVER_SAYS_OTHERWISE", where, f"{kind} at {at_s}, by the driver's reports {told}")
    if len(reported.get("no_show", ())) != (booking.state == "no_show"):
        yield Finding("DRIVER_SAYS_OTHERWISE", where, f"it is {booking.state}, no-shows reported: {reported}")


def _round_trip(booking: BookingFact, halves: Mapping[str, BookingFact], where: str) -> Iterator[Finding]:
    """Both rides of a round trip name each other while both are to be made."""
    if booking.partner_id is None or booking.state in _ENDED:
        return
    partner = halves.get(booking.partner_id)
    if partner is None or (partner.state in _LIVE and partner.partner_id != booking.id):
        names = None if partner is None else partner.partner_id
        yield Finding("HALF_A_ROUND_TRIP", where, f"it belongs to {booking.partner_id}, which names {names}", LOST)


def _group(group_id: str, rides: Sequence[BookingFact], all_states: Mapping[str, str]) -> Iterator[Finding]:
    """
    All rides of a divided party stand, or none: held, booked and given up together, until somebody sets out.

    Where the service lost one, the worker replaces it or ends the others; until then what is held cannot be booked. A
    way home that was given up by who does not travel out is missing to nobody.
    """
    states = {ride.state for ride in rides}
    where = f"group:{group_id}"
    known = {ride.id: ride.state for ride in rides}
    offered = [ride.offer for ride in rides if ride.offer is not None]
    first = [offer["group"] for offer in offered if "instead_of" not in offer and "group" in offer]
    if len(first) + sum("instead_of" in offer for offer in offered) != len(rides) or any(
        len(ids) != len(first) for ids in first
    ):
        yield Finding("PART_OF_A_GROUP_MISSING", where, f"there are {len(rides)} rides, offered were others", LOST)
    if any(known.get(offer["instead_of"]) != "cancelled_by_service" for offer in offered if "instead_of" in offer):
        yield Finding("REPLACED_FOR_NOTHING", where, "a ride stands for one the service did not lose")
    if states & {"held", "expired"} and states - {"held", "expired", "cancelled_by_rider", "cancelled_by_service"}:
        yield Finding("HALF_A_GROUP", where, f"its rides are {', '.join(sorted(states))}", LOST)
    begun = states & {"on_board", "completed", "no_show"}
    given_up = [ride for ride in rides if ride.state == "cancelled_by_rider"]
    alone = [ride for ride in given_up if all_states.get(ride.partner_id or "") not in _NOT_MADE]
    if alone and states & _LIVE and not begun:
        yield Finding("HALF_A_GROUP", where, f"its rides are {', '.join(sorted(states))}", LOST)


def _broke_down(booking: BookingFact) -> bool:
    """Tell whether the service ended a ride that was on board."""
    return booking.state == "cancelled_by_service" and booking.boarded_s is not None
