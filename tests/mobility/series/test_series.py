"""Rides that repeat: booked ahead, left out on holidays, changed and given up by the day or as a whole."""

from dataclasses import replace
from datetime import date, timedelta

import holidays
import pytest

from mobility.booking.values import BookingState, RiderInfo, TripWish
from mobility.errors import Conflict, IdempotencyMismatch, InvalidInput, NotFound
from mobility.policy import PolicyError
from mobility.series.calendar import REGIONS, is_holiday
from mobility.series.values import DayState, SeriesWish
from mobility.store.store import Store
from tests.mobility.fakes import HOUR, MONDAY_8, Town, at, fresh_id, policy

ERIKA = RiderInfo("Erika Beispiel", "0261 1")
MONDAY = date(2026, 1, 5)
DAY_S = 86_400


def _wish(origin=2, destination=5, **changes):
    trip = TripWish(at(origin), at(destination), "depart")
    wish = SeriesWish(trip, (0, 2), 10 * 60, MONDAY, MONDAY + timedelta(days=20))
    return replace(wish, **changes)


def test_the_regions_are_those_the_library_knows():
    assert tuple(sorted(holidays.country_holidays("DE").subdivisions)) == REGIONS


@pytest.fixture
def weeks(memory):
    """The line town with one van on duty from 8 to 18 o'clock for four weeks."""
    return _weeks(memory)


def _weeks(store, **options):
    town = Town(store, **options)
    for van, driver in zip(town.vans, town.drivers, strict=True):
        for day in range(1, 28):
            start_s = MONDAY_8 + day * DAY_S
            town.service.fleet.add_shift(van.id, driver.id, start_s, start_s + 10 * HOUR)
    return town


def _begun(town, **changes):
    return town.service.series.create(fresh_id("series"), _wish(**changes), ERIKA)


def _days(view):
    return {(day.day.day - MONDAY).days: day for day in view.days}


def _states(view):
    return {offset: day.day.state.value for offset, day in _days(view).items()}


def test_what_lies_within_the_horizon_is_booked_at_once(weeks):
    """Mondays and Wednesdays for three weeks; 14 days ahead from Monday 8:00 one can book up to the Wednesday after."""
    view = _begun(weeks)
    assert _states(view) == {0: "booked", 2: "booked", 7: "booked", 9: "booked", 14: "waiting", 16: "waiting"}
    first = _days(view)[0].ticket
    assert (first.state, first.pickup_from_s) == (BookingState.BOOKED, MONDAY_8 + 2 * HOUR)
    assert weeks.service.series.of_booking(first.booking_id) == view.series.id


def test_the_worker_books_what_comes_within_the_horizon_once(weeks):
    view = _begun(weeks)
    assert weeks.service.series.book_ahead() == ()
    weeks.clock.advance(3 * HOUR)
    assert len(weeks.service.series.book_ahead()) == 1
    assert weeks.service.series.book_ahead() == ()
    assert _states(weeks.service.series.view(view.series.id))[14] == "booked"


def test_the_same_request_again_is_the_same_series(weeks):
    key = fresh_id("series")
    first = weeks.service.series.create(key, _wish(), ERIKA)
    assert weeks.service.series.create(key, _wish(), ERIKA) == first
    assert len(weeks.service.booking.tickets(0, 2**40)) == 4
    with pytest.raises(IdempotencyMismatch):
        weeks.service.series.create(key, _wish(time_min=600 + 1), ERIKA)
    weeks.clock.advance(60 * DAY_S)  # sent once more when it is long over
    assert weeks.service.series.create(key, _wish(), ERIKA).series == first.series


def test_public_holidays_of_the_state_are_left_out():
    """6 January is a holiday in Bavaria, not in Rheinland-Pfalz; 1 May is one everywhere."""
    wish = _wish(weekdays=(1,), last_day=MONDAY + timedelta(days=6))
    assert list(wish.days("RP")) == [date(2026, 1, 6)]
    assert list(wish.days("BY")) == []
    fridays = _wish(weekdays=(4,), first_day=date(2026, 4, 24), last_day=date(2026, 5, 8))
    assert list(fridays.days("RP")) == [date(2026, 4, 24), date(2026, 5, 8)]
    assert fridays.left_out("RP") == (date(2026, 5, 1),)
    assert date(2026, 5, 1) in list(replace(fridays, on_holidays=True).days("RP"))


def test_the_holidays_of_a_year_are_those_of_the_state():
    found = [day for n in range(365) if is_holiday(day := date(2026, 1, 1) + timedelta(days=n), "RP")]
    assert [(day.month, day.day) for day in found] == [
        (1, 1), (4, 3), (4, 6), (5, 1), (5, 14), (5, 25), (6, 4), (10, 3), (11, 1), (12, 25), (12, 26),
    ]  # fmt: skip


def test_an_unknown_state_is_no_policy():
    with pytest.raises(PolicyError, match="holiday_region"):
        policy(holiday_region="XX")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"weekdays": ()}, "weekdays"),
        ({"weekdays": (7,)}, "weekdays"),
        ({"time_min": 24 * 60}, "time_min"),
        ({"home_min": 9 * 60}, "home_min"),
        ({"last_day": MONDAY - timedelta(days=1)}, "last_day"),
        ({"last_day": MONDAY + timedelta(days=400)}, "last_day"),
        ({"first_day": date.max, "last_day": MONDAY}, "last_day"),
        ({"trip": TripWish(at(2), at(5))}, "when"),
    ],
)
def test_what_cannot_be_meant_names_its_field(weeks, changes, field):
    with pytest.raises(InvalidInput) as caught:
        _begun(weeks, **changes)
    assert caught.value.field == field


def test_a_series_that_is_over_is_not_begun(weeks):
    weeks.clock.advance(30 * DAY_S)
    with pytest.raises(InvalidInput):
        _begun(weeks)


def test_wall_clock_time_stays_when_the_clocks_change(memory):
    """On 29 March 2026 the clocks go forward: 10:00 is 24 hours after 10:00 the day before, less one."""
    saturday = date(2026, 3, 28)
    town = Town(memory, start_s=MONDAY_8 + 80 * DAY_S)
    wish = _wish(weekdays=(5, 6), first_day=saturday, last_day=saturday + timedelta(days=1))
    view = town.service.series.create(fresh_id("series"), wish, ERIKA)
    assert [day.departs_s for day in view.days] == [MONDAY_8 + 82 * DAY_S + 2 * HOUR, MONDAY_8 + 83 * DAY_S + HOUR]


def test_what_could_not_be_booked_is_told_once_with_other_times(weeks):
    """The van goes home at 18:00: too soon for a ride at 17:50; the times before would do."""
    view = _begun(weeks, time_min=17 * 60 + 50)
    refused = _days(view)[2].day
    assert (refused.state, refused.reason) == (DayState.REFUSED, "OUT_OF_SHIFT")
    assert refused.alternatives_s
    weeks.clock.advance(2 * HOUR)
    weeks.service.series.book_ahead()
    told = [m for m in weeks.service.outbox.after(0, {f"series:{view.series.id}"}) if m.topic == "series_day"]
    assert [message.payload["day"] for message in told].count("2026-01-07") == 1
    assert told[0].payload["alternatives_s"]


def test_a_refused_day_is_booked_when_a_seat_is_free(memory):
    """The one seat is taken at 10:00 until that rider cancels."""
    town = _weeks(memory, seats=1, rules=policy(max_wait_s=60))
    other = town.booked(9, 0, "depart", MONDAY_8 + 2 * DAY_S + 2 * HOUR - 300)
    view = town.service.series.create(fresh_id("series"), _wish(2, 9), ERIKA)
    assert _states(view)[2] == "refused"
    town.service.booking.cancel(other.booking_id)
    town.service.series.book_ahead()
    assert _states(town.service.series.view(view.series.id))[2] == "refused"
    town.clock.advance(HOUR)
    town.service.series.book_ahead()
    assert _states(town.service.series.view(view.series.id))[2] == "booked"


def test_nobody_is_told_no_before_shifts_are_planned(memory):
    """Shifts are known for today only; the day before, who has no van is told so."""
    town = Town(memory)
    view = town.service.series.create(fresh_id("series"), _wish(), ERIKA)
    assert _states(view)[2] == "waiting"
    start_s = MONDAY_8 + 7 * DAY_S
    town.service.fleet.add_shift(town.vans[0].id, town.drivers[0].id, start_s, start_s + 10 * HOUR)
    town.clock.advance(DAY_S + 3 * HOUR)
    town.service.series.book_ahead()
    states = _states(town.service.series.view(view.series.id))
    assert (states[2], states[7], states[9]) == ("refused", "booked", "waiting")


def test_one_day_is_given_up(weeks):
    view = _begun(weeks)
    series = weeks.service.series
    after = series.cancel_day(view.series.id, MONDAY + timedelta(days=2))
    assert _states(after)[2] == "cancelled"
    assert _days(after)[2].ticket.state is BookingState.CANCELLED_BY_RIDER
    assert _days(after)[7].ticket.state is BookingState.BOOKED
    assert series.cancel_day(view.series.id, MONDAY + timedelta(days=2)) == after
    assert series.cancel_day(view.series.id, MONDAY + timedelta(days=16)).days[-1].day.state is DayState.CANCELLED
    with pytest.raises(NotFound):
        series.cancel_day(view.series.id, MONDAY + timedelta(days=1))
    weeks.clock.advance(4 * DAY_S)
    series.book_ahead()
    assert _states(series.view(view.series.id))[2] == "cancelled"


def test_one_day_is_moved(weeks):
    view = _begun(weeks)
    before = _days(view)[2].ticket
    after, refusal = weeks.service.series.move_day(view.series.id, MONDAY + timedelta(days=2), 12 * 60)
    assert refusal is None
    moved = _days(after)[2].ticket
    assert moved.pickup_from_s == MONDAY_8 + 2 * DAY_S + 4 * HOUR
    assert weeks.ticket(before).state is BookingState.CANCELLED_BY_RIDER
    assert _days(after)[7].ticket.pickup_from_s == MONDAY_8 + 7 * DAY_S + 2 * HOUR


def test_where_another_time_cannot_be_had_the_ride_stays(weeks):
    view = _begun(weeks)
    before = _days(view)[2].ticket
    after, refusal = weeks.service.series.move_day(view.series.id, MONDAY + timedelta(days=2), 22 * 60)
    assert refusal.reason == "OUT_OF_SHIFT"
    assert _days(after)[2].ticket.booking_id == before.booking_id
    assert _days(after)[2].day.reason == "OUT_OF_SHIFT"
    assert weeks.ticket(before).state is BookingState.BOOKED


def test_the_whole_series_is_changed(weeks):
    """From Mondays and Wednesdays at 10 to Mondays and Thursdays at 11."""
    view = _begun(weeks)
    after = weeks.service.series.change(view.series.id, replace(view.series.wish, weekdays=(0, 3), time_min=11 * 60))
    states = _states(after)
    assert {offset: states[offset] for offset in (0, 3, 7, 10)} == dict.fromkeys((0, 3, 7, 10), "booked")
    assert {states[offset] for offset in (2, 9)} == {"cancelled"}
    live = [t for t in weeks.service.booking.tickets(0, 2**40) if t.state is BookingState.BOOKED]
    assert [(t.pickup_from_s - MONDAY_8 - 3 * HOUR) / DAY_S for t in live] == [0, 3, 7, 10]


def test_a_weekday_that_comes_back_is_booked_again(weeks):
    """What the rider gave up for one day stays given up."""
    view, series = _begun(weeks), weeks.service.series
    series.cancel_day(view.series.id, MONDAY + timedelta(days=7))
    away = series.change(view.series.id, replace(view.series.wish, weekdays=(0,)))
    assert {_states(away)[offset] for offset in (2, 9)} == {"cancelled"}
    back = series.change(view.series.id, view.series.wish)
    assert [_states(back)[offset] for offset in (0, 2, 7, 9)] == ["booked", "booked", "cancelled", "booked"]
    assert [_days(back)[offset].ticket.state for offset in (2, 9)] == [BookingState.BOOKED] * 2
    assert _live(weeks) == [pytest.approx(day + 2 / 24) for day in (0, 2, 9)]
    assert series.change(view.series.id, view.series.wish).days == back.days


def test_a_day_given_up_before_its_weekday_was_taken_out_stays_given_up(weeks):
    view, series = _begun(weeks), weeks.service.series
    series.cancel_day(view.series.id, MONDAY + timedelta(days=2))
    series.change(view.series.id, replace(view.series.wish, weekdays=(0,)))
    back = series.change(view.series.id, view.series.wish)
    assert [_states(back)[offset] for offset in (0, 2, 7, 9)] == ["booked", "cancelled", "booked", "booked"]
    assert {each.day.reason for each in back.days} == {None}


def test_a_change_of_the_whole_series_leaves_a_ride_under_way_alone(weeks):
    view = _begun(weeks)
    first = _days(view)[0].ticket
    weeks.drive_to_next()
    assert weeks.ticket(first).state is BookingState.ARRIVED
    after = weeks.service.series.change(view.series.id, replace(view.series.wish, time_min=11 * 60))
    assert weeks.ticket(first).state is BookingState.ARRIVED
    assert _days(after)[0].ticket.booking_id == first.booking_id
    assert (_days(after)[2].ticket.pickup_from_s - MONDAY_8 - 3 * HOUR) / DAY_S == 2


def test_the_whole_series_is_given_up(weeks):
    view = _begun(weeks)
    after = weeks.service.series.end(view.series.id)
    assert not after.series.active
    assert {t.state for t in weeks.service.booking.tickets(0, 2**40)} == {BookingState.CANCELLED_BY_RIDER}
    assert weeks.service.series.end(view.series.id) == after
    weeks.clock.advance(3 * DAY_S)
    assert weeks.service.series.book_ahead() == ()


class _Killed(BaseException):
    """What ends a process at once: nothing catches it."""


class _Dying:
    """A store whose process is killed when it begins to write for so many times."""

    def __init__(self, store, writes):
        self._store, self._left = store, writes

    def unit_of_work(self):
        self._left -= 1
        if self._left < 0:
            raise _Killed
        return self._store.unit_of_work()

    def __getattr__(self, name):
        return getattr(self._store, name)


def _dying(town, writes):
    """Return the series of a process that is killed after so many transactions."""
    store, town.store = town.store, _Dying(town.store, writes)
    try:
        return town.another_process(policy()).series
    finally:
        town.store = store


def _live(town):
    """Return when riders are picked up by what stands, in days since Monday 8 o'clock."""
    live = town.service.booking.tickets(0, 2**40, states=[BookingState.HELD, BookingState.BOOKED])
    return [(ticket.pickup_from_s - MONDAY_8) / DAY_S for ticket in live]


_CHANGES = {
    "change": lambda series, known: series.change(known.id, replace(known.wish, weekdays=(0, 3), time_min=11 * 60)),
    "end": lambda series, known: series.end(known.id),
    "move": lambda series, known: series.move_day(known.id, MONDAY + timedelta(days=2), 12 * 60),
}
_AFTER = {
    "change": [day + 3 / 24 for day in (0, 3, 7, 10)],
    "end": [],
    "move": [2 / 24, 2 + 4 / 24, 7 + 2 / 24, 9 + 2 / 24],
}


@pytest.mark.parametrize("finisher", ["repetition", "worker"])
@pytest.mark.parametrize("what", list(_CHANGES))
def test_what_a_killed_process_has_left_of_a_change_is_finished(what, finisher):
    """Killed after each number of transactions; who repeats it, or the worker, finishes it, and nothing is double."""
    killed, writes = True, 0
    while killed:
        store = Store.open("sqlite://")
        store.migrate()
        town = _weeks(store)
        known = _begun(town).series
        before = _live(town)
        try:
            _CHANGES[what](_dying(town, writes), known)
            killed = False
        except _Killed:
            pass
        town.clock.advance(601)
        town.service.booking.expire_holds()
        if finisher == "repetition":
            _CHANGES[what](town.service.series, known)
        else:
            town.service.series.book_ahead()
        allowed = [_AFTER[what]] if finisher == "repetition" or what != "move" else [_AFTER[what], before]
        if finisher == "worker" and writes == 0:
            allowed = [before]  # killed before anything was said
        assert [pytest.approx(each) for each in allowed].count(_live(town)), (writes, _live(town))
        assert "moving" not in _states(town.service.series.view(known.id)).values()
        store.close()
        writes += 4 if what == "change" else 1  # a day takes seven: all of them come up among the four days
    assert writes > 3


def test_a_ride_that_was_made_is_not_booked_again_when_the_series_changes(weeks):
    view = _begun(weeks)
    first = _days(view)[0].ticket
    for _ in range(2):
        weeks.drive_to_next()
        weeks.serve_halt()
    assert weeks.ticket(first).state is BookingState.COMPLETED
    for wish in (replace(view.series.wish, time_min=15 * 60), replace(view.series.wish, weekdays=(2,))):
        after = weeks.service.series.change(view.series.id, wish)
        assert (_days(after)[0].ticket.booking_id, _states(after)[0]) == (first.booking_id, "booked")


def test_a_day_that_is_moved_again_to_the_same_time_stays_as_it_is(weeks):
    view = _begun(weeks)
    asked = (view.series.id, MONDAY + timedelta(days=2), 12 * 60)
    first = weeks.service.series.move_day(*asked)
    assert weeks.service.series.move_day(*asked) == first


def test_a_way_home_belongs_to_each_day(weeks):
    view = _begun(weeks, home_min=12 * 60)
    ticket = _days(view)[2].ticket
    home = weeks.service.booking.ticket(ticket.partner_id)
    assert home.pickup_from_s >= MONDAY_8 + 2 * DAY_S + 4 * HOUR
    weeks.service.series.cancel_day(view.series.id, MONDAY + timedelta(days=2))
    assert weeks.ticket(home).state is BookingState.CANCELLED_BY_RIDER


def test_a_day_whose_way_home_is_only_the_next_morning_is_refused(weeks):
    """The van goes home at 18:00; who wants to leave at 21:00 is told so, and not booked for 8 the next day."""
    day = _days(_begun(weeks, home_min=21 * 60))[2].day
    assert (day.state, day.reason) == (DayState.REFUSED, "OUT_OF_SHIFT")


def test_two_workers_book_each_day_once(store):
    town = _weeks(store)
    key = fresh_id("series")
    town.service.series.create(key, _wish(), ERIKA)
    others = [town.another_process(policy()) for _ in range(2)]
    town.clock.advance(8 * DAY_S)
    made = [booking_id for service in others for booking_id in service.series.book_ahead()]
    assert len(made) == len(set(made)) == 2
    days = [day.ticket for day in town.service.series.view(key).days]
    assert len({ticket.booking_id for ticket in days if ticket}) == 6


def test_a_worker_that_died_after_booking_is_found_out(weeks):
    """The attempt was claimed and its ride booked, but the day was never written: the next turn adopts the ride."""
    view = _begun(weeks)
    booked = _days(view)[2].day
    with weeks.store.unit_of_work() as work:
        # As after the claim: the attempt before the last, nothing known of the ride.
        known = work.series.days(view.series.id)[booked.day]
        claimed = replace(known, attempts=known.attempts - 2, state=DayState.WAITING, booking_id=None)
        work.series.save_day(view.series.id, known, replace(claimed, attempts=0))
        work.commit()
    with weeks.store.unit_of_work() as work:
        work._session.connection().exec_driver_sql("UPDATE series_days SET attempts = 1 WHERE day = '2026-01-07'")
        work.commit()
    weeks.clock.advance(601)
    assert weeks.service.series.book_ahead() == ()
    after = _days(weeks.service.series.view(view.series.id))[2]
    assert (after.day.state, after.day.booking_id) == (DayState.BOOKED, booked.booking_id)


class _Interrupted:
    """A store whose process stands still before one of its writes, while somebody else does something."""

    def __init__(self, store, writes, act):
        self._store, self._left, self._act = store, writes, act

    def unit_of_work(self):
        self._left -= 1
        if self._left == 0:
            self._act()
        return self._store.unit_of_work()

    def __getattr__(self, name):
        return getattr(self._store, name)


@pytest.mark.parametrize("before", range(1, 6))
def test_a_day_that_is_given_up_while_a_worker_books_it_has_no_ride(weeks, before):
    """A worker claims, offers, holds, confirms and notes: whenever the rider gives the day up, no ride is left."""
    view = _begun(weeks)
    weeks.clock.advance(2 * DAY_S)
    day = MONDAY + timedelta(days=14)
    series, store = weeks.service.series, weeks.store
    weeks.store = _Interrupted(store, before, lambda: series.cancel_day(view.series.id, day))
    worker = weeks.another_process(policy()).series
    weeks.store = store
    worker.book_ahead()
    assert _states(series.view(view.series.id))[14] == "cancelled"
    weeks.clock.advance(601)
    weeks.service.booking.expire_holds()
    series.book_ahead()
    assert not [at for at in _live(weeks) if 14 <= at < 15]


def test_while_one_worker_is_at_it_another_waits(weeks):
    view = _begun(weeks)
    with weeks.store.unit_of_work() as work:
        day = _days(view)[2].day
        work.series.save_day(view.series.id, day, replace(day, state=DayState.WAITING, tried_s=weeks.now_s))
        work.commit()
    assert weeks.service.series.book_ahead() == ()


def test_a_change_that_comes_too_late_is_a_conflict(memory):
    town = _weeks(memory)
    view = _begun(town)
    town.service.series.end(view.series.id)
    with town.store.unit_of_work() as work, pytest.raises(Conflict):
        work.series.save(view.series)


def test_series_are_kept_as_they_were_wished_for(database_url):
    store = Store.open(database_url)
    store.migrate()
    town = Town(store)
    wish = _wish(home_min=12 * 60, on_holidays=True)
    key = fresh_id("series")
    town.service.series.create(key, wish, ERIKA)
    assert town.service.series.view(key).series.wish == wish
    assert town.service.series.view(key).series.rider == ERIKA
    store.close()
