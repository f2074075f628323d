"""What parties take up: the words of a party as places, and configurations of several kinds of places at once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatcher import Anchor, Dispatcher, Footprint, InvalidProblem, Load, Party, Plan
from dispatcher.flat import Packer, fleet_of
from dispatcher.kernels import fits
from tests.dispatcher.towns import NOON, idle, line_town, vehicle, wish

PLACES = st.integers(0, 9)
LOADS = st.builds(Load, PLACES, PLACES, PLACES, PLACES)


@pytest.mark.parametrize(
    ("party", "load"),
    [
        (Party(), Load(seats=1)),
        (Party(persons=3, wheelchairs=1), Load(seats=2, wheelchairs=1)),
        (Party(persons=2, child_seats=1, prams=1), Load(seats=2, child_seats=1, stowage=2)),
        (Party(walkers=1, luggage=2), Load(seats=1, stowage=3)),
    ],
)
def test_a_party_takes_up_places(party, load):
    assert Footprint().load(party) == load


def test_what_a_walker_takes_up_is_for_the_operator_to_say():
    assert Footprint(walker=Load(seats=1)).load(Party(walkers=1)) == Load(seats=2)


@pytest.mark.parametrize(
    "wrong",
    [{"persons": 0}, {"persons": 1.5}, {"wheelchairs": 2}, {"luggage": -1}, {"wheelchairs": 1, "child_seats": 1}],
)
def test_a_party_that_makes_no_sense_is_refused(wrong):
    with pytest.raises(InvalidProblem, match="party: "):
        Party(**wrong)


def test_places_to_stow_run_out_though_seats_do_not():
    """The bus holds 4 seats and 1 walker, or 2 seats and 3 walkers: a second walker costs two seats."""
    bus = vehicle("bus", Load(seats=4, stowage=1), Load(seats=2, stowage=3))
    plan, dispatcher = Plan(bus, Anchor(0, 0)), Dispatcher(line_town())
    for seats, walkers, offers in ((4, 1, 1), (2, 2, 1), (3, 2, 0), (4, 2, 0)):
        party = Footprint().load(Party(persons=seats, walkers=walkers))
        assert len(dispatcher.insertions([plan], wish("w", 1, 3, load=party), now_s=NOON)) == offers


def test_parties_share_what_the_vehicle_brings_along():
    """One child seat: two families ride one after the other, not together, though there is room for all."""
    bus = vehicle("bus", Load(seats=8, child_seats=1))
    family = Footprint().load(Party(persons=2, child_seats=1))
    dispatcher, plan = Dispatcher(line_town()), Plan(bus, Anchor(0, 0))
    (first,) = dispatcher.insertions([plan], wish("one", 1, 4, load=family), now_s=NOON)
    (second,) = dispatcher.insertions([first.plan], wish("two", 1, 4, load=family), now_s=NOON, limit=1)
    assert [stop.request.id for stop in second.plan.stops] in (
        ["one", "one", "two", "two"],
        ["two", "two", "one", "one"],
    )
    (shared,) = dispatcher.insertions([first.plan], wish("two", 1, 4, load=Load(seats=2)), now_s=NOON, limit=1)
    assert shared.cost < second.cost


@given(aboard=LOADS, more=LOADS, capacities=st.lists(LOADS, min_size=1, max_size=3))
def test_kernels_compare_all_places_at_once(aboard, more, capacities):
    plan = idle()
    plan = Plan(vehicle("bus", *capacities), plan.anchor)
    packer = Packer(line_town())
    fleet = fleet_of([packer.pack(plan)], packer.tables)
    both = [one + other for one, other in zip(aboard.packed, more.packed, strict=True)]
    assert tuple(both) == (aboard + more).packed
    assert bool(fits(fleet, 0, *both)) == plan.vehicle.holds(aboard + more)


def test_a_load_is_what_its_parts_are():
    assert Load(3, 1, 2, 4) - Load(1, 1, 1, 1) + Load(1, 1, 1, 1) == Load(3, 1, 2, 4)
    assert Load(1, 0, 1, 2) * 3 == Load(3, 0, 3, 6)
    with pytest.raises(InvalidProblem, match="negative"):
        Load(1) - Load(2)
