"""A party that fits no vehicle is divided so that nobody is left alone who should not be."""

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatcher.problem import Load
from mobility.booking.dividing import divided, divisions
from mobility.booking.values import Party

VAN = (Load(8),)
SMALL = (Load(4), Load(2, 1))
LIFT = (Load(8), Load(6, 1), Load(4, 2))


def sizes(parts):
    return [part.persons for part in parts]


def test_two_equal_vans_take_equal_halves():
    """Nine persons in vans of eight: five and four, not eight and one who rides alone."""
    assert sizes(divided(Party(adults=9), [VAN, VAN])) == [5, 4]


def test_a_small_vehicle_takes_a_small_part():
    assert sizes(divided(Party(adults=12), [VAN, SMALL])) == [8, 4]


def test_where_there_is_no_room_there_is_no_division():
    assert divided(Party(adults=13), [VAN, SMALL]) is None
    assert divided(Party(adults=4, wheelchairs=3), [SMALL, SMALL]) is None


def test_children_ride_with_a_grown_up():
    parts = divided(Party(adults=2, children=10), [VAN, VAN])
    assert [part.adults for part in parts] == [1, 1]


def test_wheelchairs_have_a_companion_beside_them():
    parts = divided(Party(adults=6, companions=2, wheelchairs=2), [SMALL, SMALL, VAN])
    assert [(part.wheelchairs, part.companions) for part in parts] == [(1, 1), (1, 1), (0, 0)]


def test_two_in_wheelchairs_ride_one_by_one_where_no_vehicle_takes_both():
    """Each of them may book alone; nobody is there who could be left out."""
    parts = divided(Party(adults=2, wheelchairs=2), [SMALL, SMALL])
    assert [(part.persons, part.wheelchairs) for part in parts] == [(1, 1), (1, 1)]
    assert divided(Party(adults=3, wheelchairs=2), [SMALL, SMALL]) is None  # one of two would ride alone


def test_the_fewest_parts_come_first():
    assert next(len(parts) for parts in divisions(Party(adults=12), [VAN, SMALL], 4)) == 2


def test_one_van_that_drives_twice():
    assert sizes(next(divisions(Party(adults=12), [VAN], 4))) == [6, 6]


def test_without_vehicles_there_are_no_divisions():
    assert list(divisions(Party(adults=12), [], 4)) == []


PARTIES = st.builds(
    lambda adults, children, infants, companions, wheels, reduced, luggage: Party(
        adults, children, infants, companions, min(reduced, adults), min(wheels, adults + companions), 0, 0, luggage
    ),
    st.integers(1, 14), st.integers(0, 8), st.integers(0, 3), st.integers(0, 4), st.integers(0, 3), st.integers(0, 9),
    st.integers(0, 5),
)  # fmt: skip


@given(PARTIES, st.lists(st.sampled_from([VAN, SMALL, LIFT]), min_size=1, max_size=4))
def test_every_division_is_the_whole_party_in_parts_that_fit(party, fleet):
    for parts in divisions(party, fleet, 6):
        for field in fields(Party):
            assert sum(getattr(part, field.name) for part in parts) == getattr(party, field.name)
        for part in parts:
            part.check()
            assert any(part.load.fits(load) for shape in fleet for load in shape)
            if part.wheelchairs:
                assert part.persons > part.wheelchairs or party.persons == party.wheelchairs
            if part.children + part.infants:
                assert part.adults + part.companions


@pytest.mark.parametrize("persons", range(9, 41))
def test_vans_enough_take_every_group(persons):
    parts = next(divisions(Party(adults=persons), [VAN] * 5, 5))
    assert len(parts) == -(-persons // 8)
    assert max(sizes(parts)) - min(sizes(parts)) <= 1
