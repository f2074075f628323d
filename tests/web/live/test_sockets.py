"""Live updates through a real socket to a real server."""

import pytest
import socketio

from tests.mobility.fakes import HOUR

KEY = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def ticket(book):
    return book(KEY, origin=2, destination=5)


@pytest.fixture
def number(ticket, town):
    """Which van (from 0) serves the ticket."""
    return 0 if town.task(0).next else 1


@pytest.fixture
def driver(number, sign_in):
    return sign_in(f"fahrer{number + 1}")


def topics(listener):
    return [message["topic"] for message in listener.messages]


def test_a_rider_hears_what_becomes_of_the_ride(listen, ticket, town, number):
    rider = listen()
    assert "last_id" in rider.ask("subscribe", {"audience": f"booking:{KEY}"})
    town.event("depart", stop="s2", van=number)

    def told():
        """Return what was told of its states; the booking itself may just now be told of."""
        return [m for m in rider.messages if m["topic"] == "booking_state" and m["payload"]["state"] != "booked"]

    rider.wait_for(told)
    message = told()[0]
    assert message["payload"]["state"] == "under_way"
    assert message["audience"] == f"booking:{KEY}"


def test_what_was_missed_is_told_in_order_before_anything_newer(listen, ticket, town, number):
    first = listen()
    first.ask("subscribe", {"audience": f"booking:{KEY}", "last_id": 0})
    first.wait_for(lambda: "booking_state" in topics(first))  # told of the booking itself: the rest comes after it
    seen = max(message["id"] for message in first.messages)
    first.client.disconnect()
    town.event("depart", stop="s2", van=number)
    town.clock.advance(120)
    town.event("arrive", stop="s2", van=number)
    back = listen()
    back.ask("subscribe", {"audience": f"booking:{KEY}", "last_id": seen})
    back.wait_for(lambda: [m["payload"].get("state") for m in back.messages].count("arrived") == 1)
    ids = [message["id"] for message in back.messages]
    assert ids == sorted(set(ids))
    assert min(ids) > seen
    states = [m["payload"]["state"] for m in back.messages if m["topic"] == "booking_state"]
    assert states == ["under_way", "arrived"]


def test_a_driver_hears_of_a_changed_plan(listen, ticket, town, driver, number, book):
    screen = listen(driver)
    screen.ask("subscribe", {"audience": f"vehicle:{town.vans[number].id}"})
    book("another-booking-of-the-day-00001", origin=2, destination=5)
    screen.wait_for(lambda: "plan_changed" in topics(screen))


def test_the_control_room_hears_everything(listen, sign_in, ticket, town, number):
    room = listen(sign_in("leitstelle"))
    room.ask("subscribe", {"audience": "control"})
    town.event("depart", stop="s2", van=number)
    room.wait_for(lambda: "plan_changed" in topics(room))


def test_a_position_reaches_the_rider_the_driver_and_the_control_room(
    listen, ticket, town, sign_in, driver, number, book
):
    vehicle_id = town.vans[number].id
    rider, room, screen = listen(), listen(sign_in("leitstelle")), listen(driver)
    rider.ask("subscribe", {"audience": f"booking:{KEY}"})
    room.ask("subscribe", {"audience": "control"})
    screen.ask("subscribe", {"audience": f"vehicle:{vehicle_id}"})
    at = {"lat": 50.0, "lon": 0.007, "heading": 90.0, "at_s": town.now_s}
    assert screen.ask("position", at) == {}
    for listener in (rider, room, screen):
        listener.wait_for(lambda heard=listener.positions: heard == [[{"vehicle_id": vehicle_id, **at}]])


def test_a_rider_hears_where_the_vehicle_is_from_an_hour_before(listen, town, book, sign_in):
    ticket = book(KEY, when="depart", at_s=town.now_s + 3 * HOUR)
    number = [van.id for van in town.vans].index(ticket["vehicle"]["id"])
    rider, room, screen = listen(), listen(sign_in("leitstelle")), listen(sign_in(f"fahrer{number + 1}"))
    rider.ask("subscribe", {"audience": f"booking:{KEY}"})
    room.ask("subscribe", {"audience": "control"})
    for at_s in (town.now_s, ticket["pickup_from_s"] - HOUR):
        town.clock.set(at_s)
        screen.ask("position", {"lat": 50.0, "lon": 0.0, "at_s": at_s})
        room.wait_for(lambda at_s=at_s: any(p["at_s"] == at_s for batch in room.positions for p in batch))
    rider.wait_for(lambda: rider.positions)
    assert [p["at_s"] for batch in rider.positions for p in batch] == [ticket["pickup_from_s"] - HOUR]


def test_a_rider_sees_no_other_vehicle(listen, ticket, town, sign_in, number):
    other = 1 - number
    rider = listen()
    rider.ask("subscribe", {"audience": f"booking:{KEY}"})
    foreign, own = listen(sign_in(f"fahrer{other + 1}")), listen(sign_in(f"fahrer{number + 1}"))
    foreign.ask("position", {"lat": 50.0, "lon": 0.001, "at_s": town.now_s})
    own.ask("position", {"lat": 50.0, "lon": 0.002, "at_s": town.now_s})
    rider.wait_for(lambda: rider.positions)
    assert {p["vehicle_id"] for batch in rider.positions for p in batch} == {town.vans[number].id}


def test_a_position_that_cannot_be_true_goes_no_further(listen, ticket, town, driver, sign_in):
    room, screen = listen(sign_in("leitstelle")), listen(driver)
    room.ask("subscribe", {"audience": "control"})
    screen.ask("position", {"lat": 50.0, "lon": 0.0, "at_s": town.now_s})
    screen.ask("position", {"lat": 50.0, "lon": 0.13, "at_s": town.now_s + 1})
    screen.ask("position", {"lat": 50.0, "lon": 0.0001, "at_s": town.now_s + 2})
    room.wait_for(lambda: any(p["lon"] == 0.0001 for batch in room.positions for p in batch))
    assert 0.13 not in {p["lon"] for batch in room.positions for p in batch}


@pytest.mark.parametrize(
    ("username", "audience", "code"),
    [
        (None, "control", "not_allowed"),
        (None, "vehicle:VAN", "not_allowed"),
        ("fahrer1", "control", "not_allowed"),
        ("planung", "control", "not_allowed"),
        ("planung", "vehicle:VAN", "not_allowed"),
        (None, "booking:nobody-knows-this-booking", "not_found"),
        (None, "booking:", "not_found"),
        ("leitstelle", "everything", "not_found"),
    ],
)
def test_what_is_not_for_you_stays_unheard(listen, sign_in, town, username, audience, code):
    listener = listen(sign_in(username) if username else None)
    answer = listener.ask("subscribe", {"audience": audience.replace("VAN", town.vans[0].id)})
    assert answer["error"]["code"] == code


def test_a_driver_hears_no_other_driver(listen, sign_in, town):
    answer = listen(sign_in("fahrer1")).ask("subscribe", {"audience": f"vehicle:{town.vans[1].id}"})
    assert answer["error"]["code"] == "not_allowed"


@pytest.mark.parametrize("username", [None, "leitstelle"])
def test_only_drivers_report_positions(listen, sign_in, username):
    listener = listen(sign_in(username) if username else None)
    assert listener.ask("position", {"lat": 50.0, "lon": 0.0})["error"]["code"] == "wrong_role"


@pytest.mark.parametrize("data", [None, [], {}, {"audience": 3}, {"audience": "control", "last_id": -1}])
def test_nonsense_is_answered_and_the_socket_lives_on(listen, sign_in, data):
    listener = listen(sign_in("leitstelle"))
    assert listener.ask("subscribe", data)["error"]["code"] == "invalid_input"
    assert "last_id" in listener.ask("subscribe", {"audience": "control"})


def test_each_event_is_authorised_anew(listen, sign_in, town):
    screen = listen(sign_in("fahrer1"))
    assert screen.ask("position", {"lat": 50.0, "lon": 0.0, "at_s": town.now_s}) == {}
    # The socket is still open, but the sign-in of its cookie has run out meanwhile.
    town.clock.advance(13 * 3600)
    assert screen.ask("position", {"lat": 50.0, "lon": 0.0})["error"]["code"] == "wrong_role"


def test_a_driver_hears_the_vehicle_no_more_once_the_shift_has_ended(listen, sign_in, town):
    driver = sign_in("fahrer1")
    screen, room = listen(driver), listen(sign_in("leitstelle"))
    audience = f"vehicle:{town.vans[0].id}"
    for listener in (screen, room):
        listener.ask("subscribe", {"audience": audience})
    assert driver.post("/api/driver/shift/start").status_code == 200
    assert driver.post("/api/driver/shift/end").status_code == 200
    live = driver.application.extensions["mobility"].live
    live.socketio.emit("message", {"topic": "later"}, to=audience)
    room.wait_for(lambda: "later" in topics(room))
    # Its own answer comes after whatever was sent to it before.
    assert screen.ask("subscribe", {"audience": audience})["error"]["code"] == "not_allowed"
    assert "later" not in topics(screen)


def test_signing_out_ends_the_sockets_of_that_sign_in(listen, sign_in):
    client = sign_in("leitstelle")
    mine, other = listen(client), listen(sign_in("leitstelle"))
    client.delete("/api/session")
    mine.client.wait()
    assert not mine.client.connected
    assert "last_id" in other.ask("subscribe", {"audience": "control"})


def test_a_page_of_another_site_gets_no_socket(server):
    client = socketio.Client(reconnection=False)
    with pytest.raises(socketio.exceptions.ConnectionError):
        client.connect(server, headers={"Origin": "https://evil.example"}, transports=["websocket"], wait_timeout=5)
