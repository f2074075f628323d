"""Whatever riders and drivers do, in whatever order: every plan stays legal and nobody is lost or doubled."""

from collections import Counter

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from mobility.booking.values import LIVE_STATES, BookingState, Party, RiderInfo
from mobility.doctor.doctor import examine
from mobility.errors import Conflict, IllegalTransition, OfferExpired, Refused
from mobility.fleet.values import Phase
from mobility.incidents.values import BreakdownReport, Replacement
from mobility.store.store import Store
from mobility.traffic.values import ClosureReport
from tests.mobility.fakes import HOUR, LAT, LON_STEP, MONDAY_8, Town, fresh_id, policy, trip

STOPS = st.integers(0, 9)


class AnyDay(RuleBasedStateMachine):
    """Two vans in the line town, and everything that can happen to them before noon."""

    def __init__(self):
        super().__init__()
        self.store = Store.open("sqlite://")
        self.store.migrate()
        self.town = Town(self.store, vans=2, rules=policy(lead_time_s=120, hold_s=60))
        self.service = self.town.service
        self.offers = []
        self.bookings = []
        self.out = set()

    def teardown(self):
        self.store.close()

    def in_time(self):
        return self.town.now_s < MONDAY_8 + 8 * HOUR

    @precondition(in_time)
    @rule(origin=STOPS, destination=STOPS, adults=st.integers(1, 3), ahead_s=st.integers(0, 5400), arrive=st.booleans())
    def ask(self, origin, destination, adults, ahead_s, arrive):
        wish = trip(
            origin,
            destination,
            "arrive" if arrive else "depart",
            self.town.now_s + ahead_s,
            party=Party(adults=adults),
        )
        found = self.service.booking.find_offers(wish)
        assert bool(found.offers) != bool(found.refusal)
        for offer in found.offers:
            assert offer.pickup_from_s <= offer.planned_pickup_s <= offer.pickup_until_s
            assert offer.planned_dropoff_s <= offer.arrive_by_s
        self.offers += found.offers or found.refusal.alternatives

    @precondition(lambda self: self.offers)
    @rule(data=st.data(), confirm=st.booleans())
    def take(self, data, confirm):
        offer = data.draw(st.sampled_from(self.offers))
        booking_id = fresh_id()
        try:
            self.service.booking.hold(offer.id, booking_id, RiderInfo("Erika"))
        except (Conflict, OfferExpired):
            return
        self.bookings.append(booking_id)
        if confirm:
            self.service.booking.confirm(booking_id)

    @precondition(lambda self: self.bookings)
    @rule(data=st.data(), what=st.sampled_from(["confirm", "cancel", "cancel for"]))
    def change_mind(self, data, what):
        booking_id = data.draw(st.sampled_from(self.bookings))
        try:
            if what == "confirm":
                self.service.booking.confirm(booking_id)
            else:
                self.service.booking.cancel(booking_id, "rider" if what == "cancel" else "service")
        except (IllegalTransition, OfferExpired):
            pass

    @rule(seconds=st.integers(1, 900))
    def wait(self, seconds):
        self.town.clock.advance(seconds)
        self.service.booking.expire_holds()
        self.service.traffic.adapt()
        self.service.fleet.retime()

    @rule(van=st.integers(0, 1), late_s=st.integers(0, 400), shows_up=st.booleans())
    def drive(self, van, late_s, shows_up):
        """Let a driver take the next step, more or less on time."""
        town = self.town
        if van in self.out:
            return
        task = town.task(van)
        halt = task.next
        if halt is None:
            return
        if task.phase is Phase.IDLE:
            if halt.leave_s > town.now_s + 600:
                return
            town.clock.set(max(town.now_s, halt.leave_s + late_s // 4))
            town.event("depart", stop=halt.stop_id, van=van)
        elif task.phase is Phase.DRIVING:
            town.clock.set(max(town.now_s, halt.arrive_s - 30 + late_s))
            town.event("arrive", stop=halt.stop_id, van=van)
        else:
            self.work_at(halt, van, late_s, shows_up)

    @precondition(lambda self: not self.out and self.in_time())
    @rule(van=st.integers(0, 1), at=st.sampled_from(["depot", "place", None]), ready=st.integers(0, 9))
    def break_down(self, van, at, ready):
        """A van stops for good; its driver goes on with another one, or not."""
        town = self.town
        order, spare = None, None
        if at is not None:
            name = fresh_id("spare")[-18:]
            spare = self.service.fleet.add_vehicle(name, name, town.vans[van].configurations, "s7")
            order = Replacement(spare.id, town.now_s + 60 * ready, at)
        self.service.incidents.break_down(BreakdownReport(fresh_id(), town.vans[van].id, replacement=order), "lena")
        if spare is None:
            self.out.add(van)
        else:
            town.vans[van] = spare

    @precondition(in_time)
    @rule(stretch=st.integers(0, 8), factor=st.sampled_from([None, 2.0]), lasts_s=st.integers(300, 7200))
    def close_a_road(self, stretch, factor, lasts_s):
        """A stretch between two stops is closed, or slow, for a while."""
        line = {"type": "LineString", "coordinates": [[(stretch + x) * LON_STEP, LAT] for x in (0.3, 0.7)]}
        now_s = self.town.now_s
        self.service.traffic.close(ClosureReport(fresh_id(), line, now_s, now_s + lasts_s, factor), "lena")

    @rule(data=st.data())
    def open_a_road(self, data):
        closures = self.service.traffic.closures()
        if closures:
            self.service.traffic.reopen(data.draw(st.sampled_from(closures)).id, "lena")
        else:
            self.service.traffic.set_season(data.draw(st.sampled_from(["normal", "winter"])), "lena")

    def work_at(self, halt, van, late_s, shows_up):
        town = self.town
        town.clock.advance(late_s // 8)
        if halt.alight:
            town.event("drop", booking=halt.alight[0], van=van)
            return
        rider = halt.board[0]
        if rider.state is BookingState.HELD:
            return
        if not shows_up:
            try:
                town.event("no_show", booking=rider, van=van)
            except Refused:
                town.clock.set(max(town.now_s, rider.no_show_from_s))
                town.event("no_show", booking=rider, van=van)
            return
        town.event("board", booking=rider, van=van)

    @invariant()
    def every_live_booking_is_in_exactly_one_plan_and_no_other_is_in_any(self):
        carried = Counter(request.id for plan in self.service.fleet.plans() for request in plan.requests)
        tickets = self.service.booking.tickets(0, 2**40)
        assert carried == Counter(ticket.booking_id for ticket in tickets if ticket.state in LIVE_STATES)

    @invariant()
    def every_plan_is_legal(self):
        for plan in self.service.fleet.plans():
            assert self.service.dispatcher.violations(plan, now_s=self.town.now_s) == ()

    @invariant()
    def the_doctor_finds_nothing(self):
        findings = examine(self.service, self.town.clock).findings
        # Nobody ends holds while the vans move the clock on here: that they are overdue is true.
        assert [finding for finding in findings if finding.rule != "HOLD_OVERDUE"] == []

    @invariant()
    def every_view_can_be_shown(self):
        rows = self.service.fleet.plan_board()
        assert len(rows) == 2 - len(self.out) or self.town.now_s > MONDAY_8 + 9 * HOUR
        for row in rows:
            assert row.riders_on_board <= 4


TestAnyDay = AnyDay.TestCase
TestAnyDay.settings = settings(
    max_examples=12, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)
