"""A past made of today: as much of everything as a service keeps that has run for so long."""

from mobility.store.past import add_past
from mobility.store.store import Store
from tests.mobility.fakes import Town

DAY_S = 86_400


def test_today_has_also_been_on_the_days_before(database_url):
    store = Store.open(database_url)
    store.migrate()
    town = Town(store, vans=2)
    today = [town.booked(1, 5), town.booked(2, 7)]
    assert add_past(database_url, 3) == 6
    with store.reading() as work:
        past = work.bookings.between(0, town.now_s, None, 100)
        entries = [entry[2] for entry in work.audit.of(f"booking:{today[0].booking_id}")]
        copied = [entry[2] for entry in work.audit.of(f"past-2-booking:{today[0].booking_id}")]
    assert {booking.state.value for booking in past} == {"completed"}
    firsts = sorted(booking.promise.pickup_from_s for booking in past if booking.id.endswith(today[0].booking_id))
    assert firsts == [today[0].pickup_from_s - back * DAY_S for back in (3, 2, 1)]
    assert entries == copied
    assert [town.ticket(ticket).state.value for ticket in today] == ["booked", "booked"]
    assert len(town.service.fleet.plan_board()) == 2
    store.close()
