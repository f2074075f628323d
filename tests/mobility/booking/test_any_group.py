"""Groups among everything else that happens: all of their rides stand, or none, and the doctor finds nothing."""

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from mobility.booking.holding import Taking
from mobility.booking.values import BookingState, Party, RiderInfo
from mobility.errors import Conflict, OfferExpired
from tests.mobility.booking.test_any_day import STOPS, AnyDay
from tests.mobility.fakes import fresh_id, trip

UNBOUGHT = frozenset({BookingState.HELD, BookingState.EXPIRED})
GIVEN_UP = frozenset({BookingState.CANCELLED_BY_RIDER, BookingState.CANCELLED_BY_SERVICE})


class AnyGroup(AnyDay):
    """As any day, with parties of five to twelve in vans of four seats."""

    @precondition(AnyDay.in_time)
    @rule(
        origin=STOPS, destination=STOPS, persons=st.integers(5, 12), ahead_s=st.integers(0, 3600), confirm=st.booleans()
    )
    def take_group(self, origin, destination, persons, ahead_s, confirm):
        wish = trip(origin, destination, "depart", self.town.now_s + ahead_s, party=Party(adults=persons))
        found = self.service.booking.find_offers(wish)
        assert not found.offers
        for group in found.groups:
            assert sum(part.party.persons for part in group.parts) == persons
            takings = [Taking(part.offer.id, fresh_id()) for part in group.parts]
            try:
                tickets = self.service.booking.hold_group(takings, RiderInfo("Erika"))
            except (Conflict, OfferExpired):
                continue
            self.bookings += [ticket.booking_id for ticket in tickets]
            if confirm:
                self.service.booking.confirm(tickets[0].booking_id)

    @rule()
    def mend(self):
        self.service.booking.mend_round_trips()

    @invariant()
    def nobody_holds_a_part_of_what_others_have_booked(self):
        groups = {}
        for ticket in self.service.booking.tickets(0, 2**40):
            if ticket.group_id is not None:
                groups.setdefault(ticket.group_id, set()).add(ticket.state)
        for states in groups.values():
            assert not states & UNBOUGHT or states <= UNBOUGHT | GIVEN_UP


TestAnyGroup = AnyGroup.TestCase
TestAnyGroup.settings = settings(
    max_examples=10, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)
