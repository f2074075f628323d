"""Who is served and who is not, by village and by need, without anybody in it."""

import itertools
from dataclasses import replace

import pytest

from mobility.booking.unmet_values import need_of
from mobility.booking.values import Party, RiderInfo
from tests.mobility.fakes import HOUR, MONDAY_8, LineArea, Town, fresh_id, trip

DAY = 24 * HOUR
NIGHT = MONDAY_8 + 12 * HOUR


class TwoVillages(LineArea):
    """Stops s0 to s4 are Westheim, the others Ostheim."""

    def __init__(self):
        super().__init__()
        self.stops = tuple(
            replace(stop, municipality="Westheim" if stop.index < 5 else "Ostheim") for stop in self.stops
        )
        self._by_id = {stop.id: stop for stop in self.stops}


@pytest.fixture
def town(memory):
    return Town(memory, vans=2, seats=50, area=TwoVillages())


_numbers = itertools.count()


def _ride(town, origin, destination, **options):
    """Book a ride, every one at a time of its own."""
    at_s = MONDAY_8 + 1800 + next(_numbers) % 28 * 1200
    offer = town.service.booking.find_offers(trip(origin, destination, "depart", at_s, **options)).offers[0]
    ticket = town.service.booking.hold(offer.id, fresh_id(), RiderInfo("Erika"))
    return town.service.booking.confirm(ticket.booking_id)


def _refused(town, origin, destination, **options):
    assert town.service.booking.find_offers(trip(origin, destination, "depart", NIGHT, **options)).refusal


def _rates(rates):
    return {rate.name: (rate.asked, rate.served) for rate in rates}


def test_nobody_asked(town):
    found = town.service.booking.fairness()
    assert (found.total.asked, found.villages, found.village_gap, found.need_gap) == (0, (), None, None)


def test_villages_are_held_against_each_other(town):
    """Twelve rides from Westheim; ten from Ostheim, and ten wishes nobody could meet: 100 % and 50 %."""
    for _ in range(12):
        _ride(town, 1, 4)
    for _ in range(10):
        _ride(town, 6, 8)
        _refused(town, 8, 6)
    found = town.service.booking.fairness()
    assert [(v.name, v.asked, v.served) for v in found.villages] == [("Ostheim", 20, 10), ("Westheim", 12, 12)]
    assert found.village_gap == 0.5
    assert (found.total.asked, found.total.served) == (32, 22)


def test_needs_are_held_against_each_other(town):
    """Ten who walk badly, five of them refused; ten others, all carried; wheelchairs never: nobody asked."""
    for _ in range(5):
        _ride(town, 1, 4, impaired=True)
        _refused(town, 1, 4, impaired=True)
    for _ in range(10):
        _ride(town, 1, 4)
    found = town.service.booking.fairness()
    assert _rates(found.needs) == {"wheelchair": (0, 0), "walks_badly": (10, 5), "none": (10, 10)}
    assert found.need_gap == 0.5


def test_small_villages_are_put_together(town):
    _ride(town, 1, 4)
    _refused(town, 8, 6)
    (others,) = town.service.booking.fairness().villages
    assert (others.name, others.asked, others.served, others.rate) == ("", 2, 1, None)


def test_a_wish_that_is_no_fault_of_ours_does_not_count(town):
    assert town.service.booking.find_offers(trip(1, 1.1)).refusal.reason == "TOO_CLOSE"
    assert town.service.booking.fairness().total.asked == 0


def test_what_the_service_called_off_was_not_served(town):
    _ride(town, 1, 4)
    town.service.booking.cancel(_ride(town, 1, 4).booking_id, "service")
    town.service.booking.cancel(_ride(town, 1, 4).booking_id, "rider")
    town.held(1, 4)
    assert (town.service.booking.fairness().total.asked, town.service.booking.fairness().total.served) == (3, 2)


def test_only_the_last_seven_days_count(town):
    _ride(town, 1, 4)
    _refused(town, 1, 4)
    town.clock.set(MONDAY_8 + 6 * DAY)
    assert town.service.booking.fairness().total.asked == 2
    town.clock.set(MONDAY_8 + 7 * DAY)
    assert town.service.booking.fairness().total.asked == 0


def test_a_wish_from_where_no_stop_is_belongs_to_the_nearest_village(town):
    refused = town.service.booking.find_offers(trip(8.5, 2))
    assert refused.refusal.reason == "NO_STOP_NEAR_ORIGIN"
    (others,) = town.service.booking.fairness().villages
    assert (others.asked, others.served) == (1, 0)


@pytest.mark.parametrize(
    ("party", "impaired", "need"),
    [(Party(wheelchairs=1), True, "wheelchair"), (Party(walkers=1), False, "walks_badly"),
     (Party(), True, "walks_badly"), (Party(prams=1, infants=1), False, "none")],
)  # fmt: skip
def test_the_greater_need_counts(party, impaired, need):
    numbers = {name: getattr(party, name) for name in ("wheelchairs", "walkers")}
    assert need_of(numbers, impaired) == need


def test_it_is_counted_alike_on_each_kind_of_database(store):
    town = Town(store, vans=2, seats=50, area=TwoVillages())
    _ride(town, 1, 4, impaired=True)
    _refused(town, 1, 4)
    _refused(town, 1, 4)
    found = town.service.booking.fairness()
    assert (found.total.asked, found.total.served) == (3, 1)
    assert _rates(found.needs) == {"wheelchair": (0, 0), "walks_badly": (1, 1), "none": (2, 0)}
