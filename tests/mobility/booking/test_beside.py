"""Buses and trains stand beside our rides, and come first where the municipality says so."""

import pytest

from mobility.booking.round_trips import ReturnWish
from mobility.booking.values import Party, RiderInfo
from mobility.timetable.compiling import compile_feed
from tests.mobility.fakes import HOUR, MONDAY_8, Town, policy, trip
from tests.mobility.timetable.feeds import FILES, write_feed

AT_8_10 = MONDAY_8 + 600


@pytest.fixture
def make_town(memory, tmp_path):
    """Make a town where bus 301 leaves Halt 2 for Halt 5 at 8:10 and 9:10."""

    def made(feed=None, start_s=MONDAY_8, vans=1, **parallel):
        timetable = compile_feed(write_feed(tmp_path / "feed", **(feed or {})))
        return Town(memory, rules=policy(parallel=parallel), timetable=timetable, start_s=start_s, vans=vans)

    return made


def _asked(town, origin=2, destination=5, *args, **options):
    return town.service.booking.find_offers(trip(origin, destination, *args, **options))


def test_where_a_bus_goes_none_of_ours_does_and_the_rider_is_told_which(make_town):
    found = _asked(make_town())
    assert found.offers == ()
    assert found.refusal.reason == "SCHEDULED"
    details = dict(found.refusal.details)
    assert (details["line"], details["from_stop"], int(details["departs"])) == ("301", "Halt 2", AT_8_10)
    (connection, _) = found.scheduled
    assert (connection.departs_s, connection.arrive_s, connection.transfers) == (AT_8_10, AT_8_10 + 360, 0)
    assert found.refusal.alternatives == ()


@pytest.mark.parametrize(
    ("at", "refused"),
    [("7:24", False), ("7:25", True), ("8:10", True), ("8:25", True), ("8:26", True), ("9:25", True), ("9:26", False)],
)
def test_from_a_quarter_of_an_hour_before_until_three_quarters_after(make_town, at, refused):
    """The buses of 8:10 and 9:10: 7:25 is 45 minutes before, 9:25 a quarter of an hour behind; one need not wait."""
    hour, minute = map(int, at.split(":"))
    at_s = MONDAY_8 + (hour - 8) * HOUR + minute * 60
    found = _asked(make_town(start_s=MONDAY_8 - HOUR), 2, 5, "depart", at_s)
    reached = at_s - 900 <= AT_8_10 <= at_s + 2700 or at_s - 900 <= AT_8_10 + HOUR <= at_s + 2700
    assert (found.refusal is not None and found.refusal.reason == "SCHEDULED") is refused is reached


def test_a_bus_that_is_gone_is_none(make_town):
    town = make_town()
    town.clock.set(AT_8_10 + 60 + HOUR)
    assert _asked(town).refusal is None


def test_who_must_be_there_takes_the_bus_that_arrives_in_time(make_town):
    """The bus is there at 8:16 and at 9:16: for whoever has to be there at 9:15, the first one is too early by far."""
    town = make_town()
    for at_s, refused in ((360, True), (359, False), (HOUR + 359, False), (HOUR + 360, True)):
        refusal = _asked(town, 2, 5, "arrive", AT_8_10 + at_s).refusal
        assert (refusal is not None and refusal.reason == "SCHEDULED") is refused


@pytest.mark.parametrize(
    "who",
    [{"impaired": True}, {"party": Party(adults=1, companions=1)}, {"party": Party(adults=1, walkers=1)}],
)
def test_who_walks_badly_is_exempt_but_told_of_the_bus(make_town, who):
    found = _asked(make_town(), **who)
    assert found.offers
    assert found.scheduled[0].departs_s == AT_8_10


def test_the_rule_can_be_switched_off(make_town):
    found = _asked(make_town(forbids=False))
    assert found.offers
    assert [each.departs_s for each in found.scheduled] == [AT_8_10, AT_8_10 + HOUR]


def test_a_walk_too_long_is_none(make_town):
    """From 2.1, a hundred metres on, 130 m on foot: the bus. Where one walks 120 m at most, it is none."""
    found = _asked(make_town(max_walk_m=120), 2.1, 5)
    assert (found.refusal, found.scheduled) == (None, ())


def test_the_walk_counts(make_town):
    """130 m at 1.2 m/s are 108 s: one leaves the door that much before the bus."""
    (connection, *_) = _asked(make_town(), 2.1, 5).scheduled
    assert connection.leave_s == AT_8_10 - 108
    assert 129 < connection.walk_m < 131


def test_one_change_is_enough_and_none_may_be_asked_for(make_town):
    """Halt 9 by bus and train: changing at Halt 5, 8:16 to 8:25."""
    found = _asked(make_town(), 2, 9)
    assert found.refusal.reason == "SCHEDULED"
    (connection,) = found.scheduled
    assert [ride.line for ride in connection.rides] == ["301", "Bahn"]
    assert connection.arrive_s == MONDAY_8 + 40 * 60


def test_without_changes_allowed_only_direct_ones_count(make_town):
    found = _asked(make_town(max_transfers=0), 2, 9)
    assert found.refusal is None
    assert found.scheduled == ()


def test_without_a_timetable_everything_is_as_ever(town):
    found = _asked(town)
    assert found.offers
    assert found.scheduled == ()
    assert town.service.scheduled.agency == ""


def test_a_day_without_buses_is_ours(make_town):
    """6 January is taken out of the timetable."""
    assert _asked(make_town(), 2, 5, "depart", MONDAY_8 + 24 * HOUR).scheduled == ()


def test_a_round_trip_is_refused_only_where_both_ways_are_served(make_town):
    """No bus goes back from Halt 5."""
    found = make_town().service.booking.find_round_trips(trip(2, 5), ReturnWish("shopping"))
    assert found.trips
    assert found.scheduled[0].departs_s == AT_8_10


def test_a_round_trip_that_buses_serve_both_ways_is_refused(make_town):
    """Back from Halt 5 at 9:30: after an hour of shopping from 8:16 on."""
    times = FILES["stop_times.txt"] + "b,9:30:00,9:30:00,h5,1\nb,9:40:00,9:40:00,h2,2\n"
    both = make_town({"stop_times_txt": times, "trips_txt": FILES["trips.txt"] + "r1,week,b,Halt 2\n"})
    found = both.service.booking.find_round_trips(trip(2, 5), ReturnWish("shopping"))
    assert (found.trips, found.leg, found.refusal.reason) == ((), "outward", "SCHEDULED")


WEDNESDAY_8 = MONDAY_8 + 48 * HOUR
AT_7 = WEDNESDAY_8 - HOUR
_HOME_BUS = {
    "stop_times_txt": FILES["stop_times.txt"] + "b,9:30:00,9:30:00,h5,1\nb,9:40:00,9:40:00,h2,2\n",
    "trips_txt": FILES["trips.txt"] + "r1,week,b,Halt 2\n",
}


@pytest.fixture
def make_wednesday(make_town):
    """Make a town where nobody is on duty at seven on Wednesday: the bus of 8:10 is too late by far for a ride then."""

    def made(*args, **options):
        town = make_town(*args, **options)
        for van, driver in zip(town.vans, town.drivers, strict=True):
            town.service.fleet.add_shift(van.id, driver.id, WEDNESDAY_8, WEDNESDAY_8 + 10 * HOUR)
        return town

    return made


def _goes(at_s, offer):
    """Tell whether a bus goes about when a ride begins that needs no walk."""
    return offer.planned_pickup_s - 900 <= WEDNESDAY_8 + at_s <= offer.planned_pickup_s + 2700


def _has_bus(offer):
    return _goes(600, offer) or _goes(600 + HOUR, offer)


@pytest.mark.parametrize("forbids", [False, True])
def test_no_other_time_is_offered_at_which_a_bus_goes(make_wednesday, forbids):
    others = _asked(make_wednesday(forbids=forbids), 2, 5, "depart", AT_7).refusal.alternatives
    assert others
    assert any(map(_has_bus, others)) is not forbids


@pytest.mark.parametrize("forbids", [False, True])
def test_no_ride_to_choose_goes_when_a_bus_does(make_town, forbids):
    """At 10:20 the bus of 11:10 is too late by far, for who leaves a quarter of an hour later it is not."""
    times = FILES["stop_times.txt"].replace("t1,8:1", "t1,11:1").replace(",8:1", ",11:1")
    town = make_town({"stop_times_txt": times}, forbids=forbids)
    kinds = [offer.kind for offer in _asked(town, 2, 5, "depart", MONDAY_8 + 140 * 60).offers]
    assert kinds[0] == "cheapest"
    assert ("alternative" in kinds) is not forbids


@pytest.mark.parametrize(("feed", "forbids"), [(None, True), (_HOME_BUS, False), (_HOME_BUS, True)])
def test_no_other_round_trip_is_offered_that_buses_serve_both_ways(make_wednesday, feed, forbids):
    """The bus home goes at 9:30, if at all: where it does not, the bus there stands in nobody's way."""
    town = make_wednesday(feed, forbids=forbids)
    others = town.service.booking.find_round_trips(trip(2, 5, "depart", AT_7), ReturnWish("shopping")).alternatives
    assert others
    served_out = [pair for pair in others if _has_bus(pair.outward)]
    served_both = [pair for pair in served_out if feed is not None and _goes(90 * 60, pair.homeward)]
    assert served_out or feed is not None
    assert bool(served_both) is (feed is not None and not forbids)


@pytest.mark.parametrize("forbids", [False, True])
def test_a_large_party_is_not_offered_another_time_at_which_a_bus_goes(make_wednesday, forbids):
    (group,) = _asked(make_wednesday(vans=2, forbids=forbids), 2, 5, "depart", AT_7, party=Party(adults=8)).groups
    assert _has_bus(group.parts[0].offer) is not forbids


@pytest.mark.parametrize(
    ("back", "feed", "forbids", "offered"),
    [
        (None, None, False, True),
        (None, None, True, False),
        (ReturnWish("shopping"), None, True, True),
        (ReturnWish("shopping"), _HOME_BUS, False, True),
        (ReturnWish("shopping"), _HOME_BUS, True, False),
    ],
)
def test_who_waits_is_offered_no_seat_where_a_bus_goes(make_town, back, feed, forbids, offered):
    """Nobody is on duty on Wednesday until a shift is planned; the bus there goes at 8:10, the one home at 9:30."""
    town = make_town(feed, forbids=forbids)
    town.service.waiting.join("waiting-" + "w" * 20, trip(2, 5, "depart", WEDNESDAY_8), RiderInfo("Erika", "1"), back)
    assert town.service.waiting.serve() == ()
    town.service.fleet.add_shift(town.vans[0].id, town.drivers[0].id, WEDNESDAY_8 - HOUR, WEDNESDAY_8 + 8 * HOUR)
    assert bool(town.service.waiting.serve()) is offered


def test_other_refusals_name_connections_as_well(make_town):
    """Nobody is on duty at seven in the morning of the next working day: the bus of 8:10 is named."""
    found = _asked(make_town(forbids=False), 2, 5, "depart", MONDAY_8 + 47 * HOUR)
    assert found.refusal.reason == "OUT_OF_SHIFT"
    assert found.scheduled[0].departs_s == AT_8_10 + 48 * HOUR


@pytest.mark.parametrize("wrong", [{"before_s": -1}, {"max_transfers": 2}, {"forbids": 1}, {"who": "me"}])
def test_a_wrong_policy_names_its_field(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        policy(parallel=wrong)


@pytest.mark.parametrize(("feed", "served"), [(None, False), (_HOME_BUS, True)])
def test_a_large_party_takes_the_bus_only_where_buses_serve_both_ways(make_town, feed, served):
    town = make_town(feed, vans=2)
    found = town.service.booking.find_round_trips(trip(2, 5, party=Party(adults=7)), ReturnWish("shopping"))
    assert (found.refusal.reason == "SCHEDULED") is served
    assert bool(found.groups) is not served


@pytest.mark.parametrize("forbids", [False, True])
def test_a_large_party_is_not_offered_both_ways_at_another_time_at_which_buses_serve_both(make_wednesday, forbids):
    """Nobody is on duty at seven; the buses go at 8:10, 9:10 and back at 9:30."""
    town = make_wednesday(_HOME_BUS, vans=2, forbids=forbids)
    wish = trip(2, 5, "depart", AT_7, party=Party(adults=7))
    others = town.service.booking.find_round_trips(wish, ReturnWish("shopping")).groups
    assert others
    served = [_has_bus(each.outward.parts[0].offer) for each in others if _goes(90 * 60, each.homeward.parts[0].offer)]
    assert any(served) is not forbids
