"""What the plans of a fleet owe to each other: rule 1 across vehicles, and partners."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from dispatcher.problem import Plan, Request
from dispatcher.promises import Violation

__all__ = ["check_fleet"]


def check_fleet(
    plans: Iterable[Plan], before: Iterable[Plan] = (), *, elsewhere: Collection[str] = ()
) -> tuple[Violation, ...]:
    """
    Return rule 1 across vehicles: each rider is in one plan, nobody is lost, and partners ride both or not at all.

    Parameters
    ----------
    plans
        One plan a vehicle.
    before
        The plans these would replace: everybody in them must be carried on.
    elsewhere
        Ids of rides that are done, or in plans not looked at: partners need not be in `plans`.
    """
    carriers: dict[str, str] = {}
    requests: dict[str, Request] = {}
    vehicles: set[str] = set()
    found = []
    for plan in plans:
        if plan.vehicle.id in vehicles:
            found.append(Violation(1, f"{plan.vehicle.id} has two plans"))
        vehicles.add(plan.vehicle.id)
        for request in plan.requests:
            if request.id in carriers:
                where = f"{carriers[request.id]} and {plan.vehicle.id}"
                found.append(Violation(1, f"{request.id} is in the plans of {where}", request.id))
            carriers[request.id], requests[request.id] = plan.vehicle.id, request
    known = {request.id for plan in before for request in plan.requests}
    found += [Violation(1, f"{lost} is in no plan any more", lost) for lost in sorted(known - set(carriers))]
    return (*found, *_partners(requests, elsewhere))


def _partners(requests: dict[str, Request], elsewhere: Collection[str]) -> Iterator[Violation]:
    """Yield rides whose way there or back is missing, or that begin before the rider is there."""
    for request in requests.values():
        if request.partner is None:
            continue
        partner = requests.get(request.partner)
        if partner is None:
            if request.partner not in elsewhere:
                yield Violation(1, f"{request.id} is planned without its partner {request.partner}", request.id)
            continue
        if partner.partner != request.id:
            yield Violation(1, f"{request.id} names {partner.id} as its partner, but not the other way", request.id)
        elif _order(request) < _order(partner) and partner.earliest_pickup_s < _there_s(request):
            message = f"{partner.id} may begin before {request.id} is over at {_there_s(request)}"
            yield Violation(1, message, partner.id)


def _order(request: Request) -> tuple[int, str]:
    return request.earliest_pickup_s, request.id


def _there_s(request: Request) -> int:
    return request.latest_dropoff_s + request.alighting_s
