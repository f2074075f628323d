"""Look for a way out that arrives in time and leaves the fleet able to fetch its rider whenever they are ready."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from functools import partial

from dispatcher.open_returns import ready_times
from dispatcher.problem import Plan, Wish
from mobility.booking.alternatives import MOST_ALTERNATIVES, Option, alternatives
from mobility.booking.offering import Draft, drafted
from mobility.booking.offers import SENTENCES, options_for
from mobility.booking.searching import Search
from mobility.booking.unmet import note_unmet
from mobility.booking.values import Leg, Refusal, TripWish
from mobility.booking.wishes import Ends, Unmet, find_ends, to_dispatcher
from mobility.errors import InvalidInput
from mobility.parts import Parts
from mobility.visits.values import Visit, VisitOffer, VisitSet, VisitWish, WayHome

__all__ = ["find_visits", "still_served"]

_MOST_OFFERS = 3
_SAMPLES = 5
_FULL_S = 300
_APART_S = 900
_DEVIATION_SHARE = 4 / 9
"""Standard deviation of a visit's length over its mean: 20 minutes where it takes 45."""


def find_visits(parts: Parts, wish: VisitWish, asker: str | None = None) -> VisitSet:
    """
    Answer a wish to be at an appointment in time and to be fetched when it is over.

    The way out is promised to end `visit_slack_s` before the appointment. It is offered only where enough vehicles
    could still take the rider home at every time at which the visit may end, beside those kept for others already.

    Raises
    ------
    InvalidInput
        Where the wish cannot be meant.
    """
    wish.check()
    party = wish.trip.party
    early_s = parts.policy.visit_slack_s + parts.policy.service_time_s(party.persons, party.wheelchairs)
    # An appointment in a minute is too soon, but not over.
    earliest_s = min(wish.appointment_s, parts.clock.now_s())
    trip = replace(wish.trip, at_s=max(earliest_s, wish.appointment_s - early_s))
    search = replace(Search.now(parts, trip, asker, "outward"), is_medical=True)
    leg: Leg = "outward"
    try:
        search = search.with_ends()
        options = options_for(search)
        leg = "return"
        promised = _promised(parts, wish, search)
        found = [each for option in options if isinstance(each := _with_way_home(_out(option), promised), _Found)]
        if found:
            return VisitSet(_written(parts, found[:_MOST_OFFERS]))
        refusal = _why_no_way_home(search, options[0], promised)
    except Unmet as unmet:
        refusal = unmet.refusal
    note_unmet(parts, trip, refusal.reason)
    # A way home that cannot be had asks for another time, as a full fleet does.
    asked = refusal if leg == "outward" else replace(refusal, reason="NO_TIME", details=())
    return VisitSet((), refusal, leg, _written(parts, _instead(search, wish, asked)))


@dataclass(frozen=True, slots=True)
class _Out:
    """A way out as it would be offered, and the search it answers."""

    search: Search
    draft: Draft


@dataclass(frozen=True, slots=True)
class _Found:
    outward: Draft
    visit: Visit
    is_moved: bool = False


def _out(option: Option) -> _Out:
    return _Out(option.search, drafted(option.search, option.kind, option.insertion))


def _promised(parts: Parts, wish: VisitWish, search: Search) -> Visit:
    """Return the visit without its way out; raises `Unmet` where it may end too late to get home."""
    appointment_s = wish.appointment_s
    lasts_s = wish.lasts_s or parts.policy.visit_lasts_s
    ready_s = ready_times(appointment_s, lasts_s, _DEVIATION_SHARE * lasts_s, _SAMPLES)
    back = TripWish(wish.trip.destination, wish.trip.origin, "depart", ready_s[0], wish.trip.party, wish.trip.impaired)
    ends = find_ends(parts, back)
    template = to_dispatcher(parts, back, ends, search.now_s)
    home = _way_home(parts, ends, template)
    closes_s = parts.policy.hours.open_until_s(ready_s[-1])
    if closes_s is None or ready_s[-1] + home.within_s > closes_s:
        raise Unmet("OUTSIDE_HOURS", "the visit may end too late to be taken home before the service closes")
    return Visit("", search.now_s, appointment_s, lasts_s, ready_s, closes_s - home.within_s, home)


def _way_home(parts: Parts, ends: Ends, template: Wish) -> WayHome:
    """Return what is promised for the way home: `home_within_s`, or what the way takes where that is more."""
    walk_s = min(a.walk_s for a in template.pickups) + min(a.walk_s for a in template.dropoffs)
    ride_s = parts.policy.ride_time.max_ride_s(ends.direct_s)
    needed_s = parts.policy.max_wait_s + template.boarding_s + ride_s + walk_s
    stops = parts.area.stops
    return WayHome(
        pickups=tuple((stops[access.location].id, access.walk_s) for access in template.pickups),
        dropoffs=tuple((stops[access.location].id, access.walk_s) for access in template.dropoffs),
        load=template.load,
        wait_s=parts.policy.max_wait_s,
        within_s=max(parts.policy.home_within_s, needed_s),
        service_s=template.boarding_s,
        price_ct=0,
        needs=tuple(sorted(template.needs)),
        regimes=tuple(sorted(template.regimes)),
    )


def _with_way_home(out: _Out, promised: Visit) -> _Found | Wish:
    """Return the ride with the visit it makes possible, or a moment at which nobody could take its rider home."""
    search, outward = out.search, out.draft
    home = replace(promised.home, price_ct=outward.offer.price_ct)  # the same way costs the same
    plans = _with(search.plans, outward.insertion.plan)
    latest_s = min(promised.last_s, _on_duty_until_s(plans, promised) - home.within_s)
    visit = replace(promised, home=home, last_s=max(latest_s, promised.ready_s[-1]))
    lost = still_served(search.parts, visit, plans, search.now_s)
    return lost[0] if lost else _Found(outward, visit)


def _with(plans: Iterable[Plan], changed: Plan) -> tuple[Plan, ...]:
    return tuple(changed if plan.vehicle.id == changed.vehicle.id else plan for plan in plans)


def _on_duty_until_s(plans: Iterable[Plan], visit: Visit) -> int:
    """Return when the last vehicle goes home that is on duty when the visit may end."""
    ends = (plan.vehicle.shift_end_s for plan in plans if plan.vehicle.shift_start_s <= visit.ready_s[-1])
    return max(ends, default=visit.ready_s[-1])


def still_served(parts: Parts, visit: Visit, plans: tuple[Plan, ...], now_s: int) -> tuple[Wish, ...]:
    """Return the moments at which too few of these plans could take the rider of a visit home."""
    expected = visit.open_return(parts.fleet.locate, parts.policy.ride_time)
    return parts.guard.missing(plans, expected, now_s)


def _why_no_way_home(search: Search, option: Option, promised: Visit) -> Refusal:
    lost = _with_way_home(_out(option), promised)
    assert isinstance(lost, Wish)  # noqa: S101 - asked where no option had a way home
    plans = list(_with(search.plans, option.insertion.plan))
    if search.parts.dispatcher.insertions(plans, lost, now_s=search.now_s, limit=1):
        return Refusal("KEPT_FOR_RETURNS", SENTENCES["KEPT_FOR_RETURNS"])
    reason = search.parts.dispatcher.refusal(plans, lost, now_s=search.now_s).name
    return Refusal(reason, SENTENCES.get(reason, "no vehicle can take you home when the visit is over"))


def _instead(search: Search, wish: VisitWish, refusal: Refusal) -> list[_Found]:
    """
    Return up to three visits that could be had instead, nearest first.

    Those come first that keep the appointment: from other stops, or earlier. The others need another appointment, as
    soon as one is there: nobody is brought after it.
    """
    others: list[_Found] = []

    def suits(option: Option, *, may_move: bool) -> bool:
        out = _out(option)
        appointment_s = _soonest_appointment_s(out) if may_move else wish.appointment_s
        if out.draft.there_s > appointment_s or not _is_apart(out.draft, others):
            return False
        moved = replace(wish, trip=replace(wish.trip, at_s=appointment_s))
        try:
            found = _with_way_home(out, _promised(search.parts, moved, out.search))
        except (Unmet, InvalidInput):
            return False
        if isinstance(found, _Found):
            others.append(replace(found, is_moved=appointment_s != wish.appointment_s))
        return isinstance(found, _Found)

    for may_move in (False, True):
        alternatives(search, refusal, partial(suits, may_move=may_move), MOST_ALTERNATIVES - len(others))
    return others


def _soonest_appointment_s(out: _Out) -> int:
    """Return the first full five minutes for which who is brought is there in time."""
    there_s = out.draft.there_s + out.search.parts.policy.visit_slack_s
    return there_s + -there_s % _FULL_S


def _is_apart(outward: Draft, known: Iterable[_Found]) -> bool:
    """Tell whether a way out is clearly before or after all that are known."""
    known_s = (each.outward.offer.pickup_from_s for each in known)
    return all(abs(outward.offer.pickup_from_s - at_s) >= _APART_S for at_s in known_s)


def _written(parts: Parts, found: Iterable[_Found]) -> tuple[VisitOffer, ...]:
    """Write the ways out down, each with the visit it is for."""
    found = tuple(found)
    if found:
        with parts.store.unit_of_work() as work:
            for each in found:
                stored = each.outward.stored
                work.offers.add(replace(stored, content={**stored.content, "visit": _as_json(each.visit)}))
            work.commit()
    return tuple(
        VisitOffer(
            each.outward.offer,
            each.visit.home.within_s,
            each.visit.last_s,
            each.visit.home.price_ct,
            each.visit.appointment_s,
            each.is_moved,
        )
        for each in found
    )


def _as_json(visit: Visit) -> dict[str, object]:
    kept = ("appointment_s", "lasts_s", "ready_s", "last_s")
    return {name: getattr(visit, name) for name in kept} | {"home": asdict(visit.home)}
