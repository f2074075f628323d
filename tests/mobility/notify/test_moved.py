"""What riders read when their vehicle broke down."""

from zoneinfo import ZoneInfo

import pytest

from mobility.incidents.values import BreakdownReport
from mobility.notify.moved import notice_for_moved
from mobility.notify.relay import Relay
from tests.mobility.fakes import Town, fresh_id

BERLIN = ZoneInfo("Europe/Berlin")


def _payload(what, cause="breakdown", alternatives_s=()):
    return {"what": what, "cause": cause, "alternatives_s": list(alternatives_s)}


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("cause", ["breakdown", "closure"])
@pytest.mark.parametrize("what", ["kept", "later", "fetched", "redirected", "lost"])
def test_every_fate_has_its_words(town, what, cause, language):
    ticket = town.booked(2, 5)
    notice = notice_for_moved(ticket, _payload(what, cause, [town.now_s]), language, BERLIN)
    assert notice.to == ticket.phone
    assert "{" not in notice.text
    assert ("08:00" if what == "lost" else "Halt") in notice.text


def test_a_ride_given_up_without_other_times_is_told_by_its_state_alone(town):
    assert notice_for_moved(town.booked(2, 5), _payload("lost"), "de", BERLIN) is None
    assert notice_for_moved(town.booked(2, 5), _payload("expired"), "de", BERLIN) is None


def test_a_breakdown_is_told_by_the_relay(memory):
    town = Town(memory, vans=2)
    ticket = town.booked(2, 5)
    texts = []

    class Kept:
        def send(self, notice):
            texts.append(notice.text)

    relay = Relay(town.service, Kept())
    relay.pump()
    texts.clear()
    town.service.incidents.break_down(BreakdownReport(fresh_id(), ticket.vehicle.id), "lena")
    relay.pump()
    other = town.ticket(ticket).vehicle
    told = (
        f"Ihr Fahrzeug ist ausgefallen. {other.name} ({other.plate}) kommt statt dessen, gegen 08:10 Uhr zu Halt 2. "
        "Was wir Ihnen zugesagt haben, gilt."
    )
    assert texts == [told]
