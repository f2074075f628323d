"""
The best schedule of a route by OR-Tools' CP-SAT, straight from the rules, knowing nothing of blocks.

Every departure and every begin of service is a variable of its own. What the rules forbid is forbidden (rules 6, 9, 12
and the begins of windows); what reality can break is counted: seconds late in all, then seconds too long on board.
"""

from ortools.sat.python import cp_model

from dispatcher import Anchor, Break, Load, OnBoard, Plan, Request, Stop, StopKind
from tests.dispatcher.cases import NOW, PLACES
from tests.dispatcher.towns import vehicle

MOST_S = 1_000_000
FIRST_LATENESS = 10_000_000


def random_route(dice):
    """Return a plan in any order that makes sense, often with windows too tight, and the moment it is seen."""
    waiting = [_rider(dice, f"r{number}") for number in range(dice.randint(1, 5))]
    aboard = [_rider(dice, f"on-{number}") for number in range(dice.choice([0, 0, 1, 2]))]
    stops, inside = [], list(aboard)
    rest = dice.random() < 0.4
    while waiting or inside:
        if waiting and (not inside or dice.random() < 0.5):
            inside.append(waiting.pop())
            stops.append(inside[-1].pickup)
        else:
            stops.append(inside.pop(dice.randrange(len(inside))).dropoff)
        if rest and not inside and dice.random() < 0.5:
            begin, rest = NOW + dice.randint(0, 2500), False
            stops.append(Stop(StopKind.BREAK, -1, rest=Break("tea", begin, begin + dice.randint(0, 900), 300)))
    bus = vehicle(
        "bus",
        Load(seats=20),
        start=NOW + dice.choice([-5000, -5000, 500]),
        end=NOW + dice.randint(1500, 9000),
        home=dice.randrange(PLACES),
    )
    anchor = Anchor(dice.randrange(PLACES), NOW + dice.randint(-500, 600))
    on_board = tuple(OnBoard(request, NOW - dice.randint(0, 900)) for request in aboard)
    plan = Plan(bus, anchor, tuple(stops), on_board, frozen=dice.choice([0, 0, 1]))
    return plan, dice.choice([None, NOW, NOW + 400])


def _rider(dice, name):
    origin, destination = dice.sample(range(PLACES), 2)
    earliest = NOW + dice.randint(-600, 2500)
    return Request(
        name,
        origin,
        destination,
        Load(seats=1),
        earliest,
        earliest + dice.choice([0, 300, 1200]),
        earliest + dice.choice([300, 900, 3000]),
        dice.choice([100, 400, 1500]),
        boarding_s=dice.choice([0, 30, 90]),
        alighting_s=dice.choice([0, 30]),
    )


class Reference:
    """One model of one route; times count from `NOW - MOST_S / 2`."""

    def __init__(self, plan, table, now_s):
        self.plan, self.table, self.now_s = plan, table, now_s
        self.model = cp_model.CpModel()
        self.late, self.excess = [], []

    def optimum(self):
        """Return the least seconds late in all, and then the least seconds too long on board."""
        self._write()
        self.model.minimize(FIRST_LATENESS * sum(self.late) + sum(self.excess))
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.cp_model_presolve = False
        assert solver.solve(self.model) == cp_model.OPTIMAL
        return tuple(sum(solver.value(each) for each in counted) for counted in (self.late, self.excess))

    def _moment(self):
        return self.model.new_int_var(NOW - MOST_S // 2, NOW + MOST_S // 2, "")

    def _over(self, value, limit):
        seconds = self.model.new_int_var(0, MOST_S, "")
        self.model.add(seconds >= value - limit)
        return seconds

    def _leave(self):
        """Return the departure from the anchor: not before it can be, and at once with riders on board."""
        plan, leave = self.plan, self._moment()
        first = plan.stops[0]
        leg = 0 if first.kind is StopKind.BREAK else int(self.table[plan.anchor.location, first.location])
        soonest = max(plan.anchor.ready_s, plan.vehicle.shift_start_s)
        if self.now_s is not None:
            soonest = max(soonest, self.now_s - leg if plan.frozen else self.now_s)
        self.model.add(leave == soonest if plan.on_board else leave >= soonest)
        return leave

    def _write(self):
        plan = self.plan
        boarded = {rider.request.id: rider.boarded_s for rider in plan.on_board}
        carried, root = bool(boarded), None
        here, left = plan.anchor.location, self._leave()
        for stop in plan.stops:
            there = here if stop.kind is StopKind.BREAK else stop.location
            begin, depart = self._moment(), self._moment()
            reached = left + int(self.table[here, there])
            self.model.add(begin == reached if boarded else begin >= reached)  # rule 9
            root = root if boarded else (begin, stop.service_s, there)
            if not carried and stop.kind is not StopKind.DROPOFF:
                self.model.add(begin >= stop.earliest_s)
                if boarded:  # rule 12: open also if the vehicle came straight from where the first one boarded
                    self.model.add(root[0] + root[1] + int(self.table[root[2], there]) >= stop.earliest_s)
            self.late.append(self._over(begin, stop.latest_s))
            if stop.kind is StopKind.PICKUP:
                boarded[stop.request.id] = begin + stop.service_s
            elif stop.kind is StopKind.DROPOFF:
                ride = begin - boarded.pop(stop.request.id)
                self.excess.append(self._over(ride, stop.request.max_ride_s))
            carried = carried and bool(boarded)
            done = begin + stop.service_s
            self.model.add(depart == done if boarded else depart >= done)
            here, left = there, depart
        home = left + int(self.table[here, plan.vehicle.end_location])
        self.late.append(self._over(home, plan.vehicle.shift_end_s))
