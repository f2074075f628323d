"""What an offer must be, held against the wish, the fares, the hours and the clock."""

from mobility.booking.distances import distance_m

__all__ = ["fare_ct", "judge_offer"]


def fare_ct(world, party, origin, destination):
    """Return what the fares say of a party's ride between two places: full and reduced fares by the distance."""
    metres = distance_m(*origin, *destination)
    full = party["adults"] - party["reduced"]
    return world.service.fares.price_ct(metres, full=full, reduced=party["children"] + party["reduced"])


def judge_offer(world, wish, offer):
    """Hold that an offer can be meant: in time, within the hours, at the price of the fares."""
    assert offer.pickup_from_s <= offer.planned_pickup_s <= offer.pickup_until_s
    assert offer.planned_pickup_s < offer.planned_dropoff_s <= offer.arrive_by_s
    assert offer.pickup_from_s >= world.now_s + world.service.policy.lead_time_s
    assert offer.expires_at_s > world.now_s
    closes_s = world.service.policy.hours.open_until_s(offer.pickup_from_s)
    assert closes_s is not None
    assert offer.arrive_by_s <= closes_s
    party = {name: getattr(wish.party, name) for name in ("adults", "children", "reduced")}
    ends = ((stop.lat, stop.lon) for stop in (offer.pickup_stop, offer.dropoff_stop))
    assert offer.price_ct == fare_ct(world, party, *ends)
