"""What a wish is answered with: offers one can rely on, or an honest no."""

import pytest

from mobility.booking.values import BookingState, Party, Place, RiderInfo, TripWish
from mobility.errors import InvalidInput, NotAllowed, PlanChanged
from tests.mobility.fakes import HOUR, LAT, LON_STEP, MONDAY_8, LineArea, Town, at, fresh_id, policy, trip


def _ask(town, *args, **options):
    return town.service.booking.find_offers(trip(*args, **options))


def test_an_offer_says_when_where_and_how_much(town):
    offer = town.offer(2, 5)
    assert (offer.pickup_stop.id, offer.dropoff_stop.id) == ("s2", "s5")
    assert (offer.pickup_from_s, offer.pickup_until_s) == (MONDAY_8 + 600, MONDAY_8 + 1200)
    assert (offer.planned_pickup_s, offer.planned_dropoff_s) == (MONDAY_8 + 600, MONDAY_8 + 855)
    # 15 minutes of slack on the planned 8:14:15, rounded up to a minute.
    assert offer.arrive_by_s == MONDAY_8 + 1800
    assert offer.expires_at_s == MONDAY_8 + 180
    # 3.003 km as the crow flies: just into the band up to 8 km.
    assert offer.price_ct == 380


def test_the_walk_to_the_stop_is_part_of_the_offer(town):
    offer = town.service.booking.find_offers(trip(2.1, 5)).offers[0]
    # 100 m as the crow flies are 130 m to walk, at 1.2 m/s.
    assert offer.pickup_stop.walk_m == pytest.approx(130, abs=1)
    assert offer.pickup_from_s == MONDAY_8 + 600 + offer.pickup_stop.walk_s


@pytest.mark.parametrize(
    ("party", "price_ct"),
    [
        (Party(), 380),
        (Party(adults=2, children=1), 2 * 380 + 230),
        (Party(adults=1, reduced=1, infants=1, companions=1), 230),
    ],
)
def test_the_price_follows_the_party(town, party, price_ct):
    assert _ask(town, 2, 5, party=party).offers[0].price_ct == price_ct


def test_who_must_arrive_arrives_in_time_and_not_an_hour_early(town):
    at_s = MONDAY_8 + 3 * HOUR
    for offer in _ask(town, 2, 5, "arrive", at_s).offers:
        assert offer.arrive_by_s <= at_s
        assert offer.planned_dropoff_s >= at_s - HOUR


def test_another_time_is_offered_beside_the_cheapest(town):
    offers = _ask(town, 2, 5, "depart", MONDAY_8 + 2 * HOUR).offers
    assert [offer.kind for offer in offers] == ["cheapest", "alternative"]
    assert offers[1].planned_pickup_s >= offers[0].planned_pickup_s + 900


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        (trip(2, 5, "depart", MONDAY_8 - HOUR), "at_s"),
        (trip(2, 5, "depart"), "at_s"),
        (trip(2, 5, "depart", 10**12), "at_s"),
        (trip(2, 5, "sometime", MONDAY_8), "when"),
        (trip(2, 5, party=Party(adults=0)), "party.adults"),
        (trip(2, 5, party=Party(adults=-1)), "party.adults"),
        (trip(2, 5, party=Party(adults=0, infants=1)), "party.adults"),
        (trip(2, 5, party=Party(adults=0, companions=8)), "party.adults"),
        (trip(2, 5, party=Party(wheelchairs=2)), "party.wheelchairs"),
        (trip(2, 500), "destination"),
        (trip(2, float("nan")), "destination.lon"),
        (trip(-50, 5), "origin"),
    ],
)
def test_what_cannot_be_meant_names_its_field(town, wish, field):
    with pytest.raises(InvalidInput) as caught:
        town.service.booking.find_offers(wish)
    assert caught.value.field == field


def test_too_far_ahead_is_refused(town):
    assert _ask(town, 2, 5, "depart", MONDAY_8 + 15 * 86_400).refusal.reason == "BEYOND_HORIZON"


def test_a_walk_is_no_ride(town):
    assert _ask(town, 2, 2.15).refusal.reason == "TOO_CLOSE"


def test_where_no_stop_is_near_the_nearest_is_named(town):
    far = Place(LAT + 0.02, 5 * LON_STEP)  # 2.2 km north of s5: 2.9 km to walk
    refusal = town.service.booking.find_offers(TripWish(at(2), far)).refusal
    assert refusal.reason == "NO_STOP_NEAR_DESTINATION"
    assert dict(refusal.details)["stop"] == "Halt 5"


def test_who_walks_badly_gets_the_nearest_stop_only(town):
    offer = town.service.booking.find_offers(trip(2.1, 5, impaired=True)).offers[0]
    assert offer.pickup_stop.id == "s2"


class Hill(LineArea):
    """The line town on a hill: from everywhere, the walk to these stops has steps."""

    over_steps = frozenset({2, 3})


HILL_RULES = {"max_walk_m": 1400, "impaired_walk_m": 1400}


@pytest.fixture
def hill(memory):
    return Town(memory, area=Hill(), rules=policy(**HILL_RULES))


def test_who_cannot_take_steps_walks_farther_to_a_stop_without_them(hill):
    offer = hill.service.booking.find_offers(trip(2, 7, impaired=True)).offers[0]
    assert (offer.pickup_stop.id, offer.pickup_stop.has_steps) == ("s1", False)


@pytest.mark.parametrize(
    ("party", "step_free"),
    [
        (Party(wheelchairs=1), True),
        (Party(walkers=1), True),
        (Party(prams=1), True),
        (Party(adults=3, luggage=2), False),
    ],
)
def test_wheels_do_not_take_steps(party, step_free):
    assert trip(2, 7, party=party).step_free is step_free


def test_an_offer_and_its_ticket_say_what_is_known_of_boarding_without_a_step(town):
    offer = town.offer(2, 7)
    assert (offer.pickup_stop.step_free, offer.dropoff_stop.step_free) == (True, False)
    ticket = town.booked(2, 7)
    assert (ticket.pickup_stop.step_free, ticket.dropoff_stop.step_free) == (True, False)
    assert town.offer(3, 5).pickup_stop.step_free is None


def test_an_offer_says_whether_its_walks_avoid_steps(town):
    assert [town.offer(2, 5, impaired=impaired).step_free for impaired in (False, True)] == [False, True]


def test_who_can_take_steps_is_told_of_them(hill):
    offer = hill.service.booking.find_offers(trip(2, 7)).offers[0]
    assert (offer.pickup_stop.id, offer.pickup_stop.has_steps, offer.dropoff_stop.has_steps) == ("s2", True, False)


def test_steps_are_better_than_no_ride_and_are_said(memory):
    class Mountain(Hill):
        over_steps = frozenset(range(10))

    town = Town(memory, area=Mountain(), rules=policy(**HILL_RULES))
    offer = town.service.booking.find_offers(trip(2, 7, impaired=True)).offers[0]
    assert offer.pickup_stop.has_steps
    assert town.booked(2, 7, impaired=True).step_free


def test_a_party_no_vehicle_holds_is_told_so(town):
    assert _ask(town, 2, 5, party=Party(adults=5)).refusal.reason == "PARTY_TOO_LARGE"


def test_an_arrival_that_cannot_be_reached_offers_the_next_one(town):
    refusal = _ask(town, 2, 5, "arrive", MONDAY_8 + 300).refusal
    assert refusal.reason == "TOO_SOON"
    assert refusal.alternatives[0].planned_pickup_s == MONDAY_8 + 600


def test_outside_the_hours_the_next_opening_is_offered(memory):
    night = MONDAY_8 - 3 * HOUR  # 5:00; the van is on duty, the service opens at 5:30
    town = Town(memory, rules=policy(hours={"monday": ["05:30-22:00"]}), start_s=night)
    refusal = _ask(town, 2, 5, "depart", night + 600).refusal
    assert refusal.reason == "OUTSIDE_HOURS"
    assert dict(refusal.details)["opens"] == str(night + 1800)
    assert refusal.alternatives[0].planned_pickup_s == night + 1800
    assert len(refusal.alternatives) == 3


def test_an_hour_after_closing_the_last_rides_are_nearer_than_the_next_opening(memory):
    """The service closes at 16:00 and opens at 5:30 the next day; a van is on duty at both times."""
    rules = policy(hours={"monday": ["05:30-16:00"], "tuesday": ["05:30-16:00"]})
    town = Town(memory, rules=rules)
    town.service.fleet.add_shift(town.vans[0].id, town.drivers[0].id, MONDAY_8 + 20 * HOUR, MONDAY_8 + 28 * HOUR)
    closes_s, opens_s = MONDAY_8 + 8 * HOUR, MONDAY_8 + 21 * HOUR + 1800
    evening = _ask(town, 2, 5, "depart", closes_s + HOUR).refusal
    assert evening.reason == "OUTSIDE_HOURS"
    assert [offer.arrive_by_s <= closes_s for offer in evening.alternatives] == [True, True, True]
    assert all(offer.pickup_from_s >= closes_s - 2 * HOUR for offer in evening.alternatives)
    morning = _ask(town, 2, 5, "depart", opens_s - HOUR).refusal
    assert [offer.pickup_from_s >= opens_s for offer in morning.alternatives] == [True, True, True]
    town.clock.set(closes_s + HOUR)  # the last rides have left: only the next opening is left
    late = _ask(town, 2, 5).refusal
    assert late.reason == "OUTSIDE_HOURS"
    assert late.alternatives[0].pickup_from_s >= opens_s


def test_when_nobody_is_on_duty_it_says_so(town):
    assert _ask(town, 2, 5, "depart", MONDAY_8 + 12 * HOUR).refusal.reason == "OUT_OF_SHIFT"


def test_a_full_van_offers_the_time_when_it_is_free(memory):
    """One seat, two riders the opposite way at the same time: the second gets the next times, nearest first."""
    town = Town(memory, seats=1, rules=policy(max_wait_s=120))
    town.booked(0, 9, "depart", MONDAY_8 + 2 * HOUR)
    refusal = _ask(town, 9, 0, "depart", MONDAY_8 + 2 * HOUR).refusal
    assert refusal.reason == "NO_TIME"
    assert refusal.alternatives
    offer = refusal.alternatives[0]
    ticket = town.service.booking.hold(offer.id, fresh_id(), RiderInfo("Bert"))
    assert ticket.pickup_from_s == offer.pickup_from_s


def test_where_everything_is_taken_for_hours_the_rest_of_the_day_is_offered(memory):
    """One seat that goes to and fro from 9:00 to 14:52: who asks for 12:00 is offered 15:00, not only 18:00."""
    town = Town(memory, seats=1, rules=policy(max_wait_s=120))
    for number in range(18):
        ends = (0, 9) if number % 2 == 0 else (9, 0)
        town.booked(*ends, "depart", MONDAY_8 + HOUR + number * 1200)
    refusal = _ask(town, 9, 4, "depart", MONDAY_8 + 4 * HOUR).refusal
    assert refusal.reason == "NO_TIME"
    assert MONDAY_8 + 7 * HOUR in [offer.pickup_from_s for offer in refusal.alternatives]


def test_an_offer_is_kept_although_the_plan_changed_where_it_still_fits(town):
    offer = town.offer(2, 5)
    town.booked(6, 8, "depart", MONDAY_8 + 3 * HOUR)
    ticket = town.service.booking.hold(offer.id, fresh_id(), RiderInfo("Erika"))
    assert (ticket.pickup_from_s, ticket.arrive_by_s) == (offer.pickup_from_s, offer.arrive_by_s)


def test_an_offer_that_no_longer_fits_is_a_conflict(memory):
    town = Town(memory, seats=1)
    offer = town.offer(0, 9)
    town.booked(0, 9)
    with pytest.raises(PlanChanged):
        town.service.booking.hold(offer.id, fresh_id(), RiderInfo("Erika"))


def test_a_promise_is_kept_when_others_are_taken_along(town):
    first = town.booked(1, 8, "depart", MONDAY_8 + HOUR)
    for stop in range(2, 6):
        town.booked(stop, stop + 2, "depart", MONDAY_8 + HOUR)
    now = town.ticket(first)
    assert (now.pickup_from_s, now.pickup_until_s, now.arrive_by_s) == (
        first.pickup_from_s,
        first.pickup_until_s,
        first.arrive_by_s,
    )
    assert now.pickup_from_s <= now.eta_pickup_s <= now.pickup_until_s
    assert now.eta_dropoff_s <= now.arrive_by_s


def test_offers_nobody_took_are_forgotten(town):
    offer = town.offer(2, 5)
    town.clock.advance(2 * HOUR)
    assert town.service.booking.forget_offers() >= 1
    with pytest.raises(Exception, match="no offer"):
        town.service.booking.hold(offer.id, fresh_id(), RiderInfo("Erika"))


def test_a_stop_with_less_walking_is_offered_beside_the_cheapest(memory):
    """7.55 is 715 m to walk from s7 and 585 m from s8; the van would drive 2 km more to s8 and back."""
    town = Town(memory, rules=policy(max_walk_m=900))
    first, other = _ask(town, 2, 7.55).offers[:2]
    assert (first.kind, first.dropoff_stop.id) == ("cheapest", "s7")
    assert (other.kind, other.dropoff_stop.id) == ("other_stop", "s8")
    assert other.dropoff_stop.walk_s < first.dropoff_stop.walk_s


def test_where_no_stop_is_near_rides_from_the_next_ones_are_offered(town):
    """500 m from s5 (650 m to walk) no stop is within 250 m, but the next one is within 1,000 m."""
    refusal = _ask(town, 2, 5.5).refusal
    assert refusal.reason == "NO_STOP_NEAR_DESTINATION"
    assert len(refusal.alternatives) == 3
    assert {offer.kind for offer in refusal.alternatives} == {"other_stop"}
    assert {offer.dropoff_stop.id for offer in refusal.alternatives} <= {"s5", "s6"}
    offer = refusal.alternatives[0]
    assert offer.dropoff_stop.walk_m == pytest.approx(652, abs=2)
    town.service.booking.confirm(town.service.booking.hold(offer.id, fresh_id(), RiderInfo("Erika")).booking_id)


def test_who_walks_badly_is_not_sent_to_a_stop_far_away(town):
    refusal = _ask(town, 2, 5.5, impaired=True).refusal
    assert (refusal.reason, refusal.alternatives) == ("NO_STOP_NEAR_DESTINATION", ())


def test_beyond_the_horizon_the_last_times_that_can_be_booked_are_offered(memory):
    town = Town(memory, rules=policy(horizon_s=4 * HOUR))
    refusal = _ask(town, 2, 5, "depart", MONDAY_8 + 6 * HOUR).refusal
    assert refusal.reason == "BEYOND_HORIZON"
    assert [offer.planned_pickup_s for offer in refusal.alternatives] == [
        MONDAY_8 + 4 * HOUR - back_s for back_s in (0, 1200, 2400)
    ]


def test_somebody_in_a_wheelchair_is_not_called_a_party_too_large(town):
    refusal = _ask(town, 2, 5, "depart", MONDAY_8 + HOUR, party=Party(wheelchairs=1)).refusal
    assert (refusal.reason, refusal.alternatives) == ("NO_VEHICLE_FITS", ())


def test_when_nobody_is_on_duty_any_more_the_last_rides_are_offered(town):
    """The van goes home at 18:00: the last three rides, twenty minutes apart, of which the first is there by then."""
    refusal = _ask(town, 2, 5, "depart", MONDAY_8 + 15 * HOUR).refusal
    assert refusal.reason == "OUT_OF_SHIFT"
    ends_s = MONDAY_8 + 10 * HOUR
    assert len(refusal.alternatives) == 3
    for offer in refusal.alternatives:
        assert ends_s - 80 * 60 <= offer.pickup_from_s < offer.arrive_by_s <= ends_s


def test_when_nobody_is_on_duty_the_next_shift_is_offered(town):
    tomorrow_s = MONDAY_8 + 24 * HOUR
    town.service.fleet.add_shift(town.vans[0].id, town.drivers[0].id, tomorrow_s, tomorrow_s + HOUR)
    refusal = _ask(town, 2, 5, "depart", MONDAY_8 + 15 * HOUR).refusal
    assert refusal.reason == "OUT_OF_SHIFT"
    # The van stands at s0 at 8:00 and is at s2 two minutes later.
    assert tomorrow_s + 120 in [offer.planned_pickup_s for offer in refusal.alternatives]


def test_an_offer_is_for_who_asked(town):
    offer = town.service.booking.find_offers(trip(2, 5), "erika").offers[0]
    for asker in ("bert", None):
        with pytest.raises(NotAllowed):
            town.service.booking.hold(offer.id, fresh_id(), RiderInfo("Bert"), asker)
    assert town.service.booking.hold(offer.id, fresh_id(), RiderInfo("Erika"), "erika").state is BookingState.HELD
