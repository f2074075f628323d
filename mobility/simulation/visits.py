"""Visits that end when they end: who makes one, how long it lasts, and the open return the service is told of."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

from dispatcher.open_returns import OpenReturn, ready_times
from mobility.booking.ticket import Ticket
from mobility.service import Service
from mobility.simulation.demand import DemandWish

__all__ = ["DEVIATION_S", "MEAN_S", "SCENARIOS", "homeward", "open_return", "with_visits"]

MEAN_S = 2700
"""Mean length of a visit: three quarters of an hour from arriving to being ready, the waiting room included."""
DEVIATION_S = 1200
SCENARIOS = 5


def with_visits(wishes: Sequence[DemandWish], share: float, seed: int) -> list[DemandWish]:
    """
    Return the wishes with that share of those booked ahead made visits of some length, each with an open return.

    Lengths are drawn from the same lognormal distribution the service reckons with.
    """
    rng = random.Random(f"visits {seed}")
    lengths = ready_times(0, MEAN_S, DEVIATION_S, count=1000)
    visits = []
    for wish in wishes:
        visits.append(wish)
        if wish.wish.when == "depart" and not wish.stays_away and wish.cancel_after_s is None and rng.random() < share:
            visits[-1] = replace(wish, visit_s=rng.choice(lengths))
    return visits


def homeward(wish: DemandWish, now_s: int) -> DemandWish:
    """Return the wish of a visitor who is ready now: the same way back."""
    trip = replace(wish.wish, origin=wish.wish.destination, destination=wish.wish.origin, when="now", at_s=None)
    return DemandWish(now_s, trip, is_return=True)


def open_return(service: Service, wish: DemandWish, ticket: Ticket) -> OpenReturn:
    """Return the open return of a visit that begins when its ticket says."""
    lead_s = service.policy.lead_time_s
    ready_s = ready_times(ticket.eta_dropoff_s + lead_s, MEAN_S, DEVIATION_S, SCENARIOS)
    return service.booking.open_return(ticket.booking_id, homeward(wish, ready_s[0]).wish, ready_s)
