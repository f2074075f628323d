"""The words of dispatching as frozen values: request, stop, break, vehicle. `dispatcher.problem` adds the plan."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Protocol

from dispatcher.errors import InvalidProblem
from dispatcher.loads import Load
from dispatcher.validation import check_fields, instances, names, require, whole

__all__ = ["Asked", "Break", "Request", "Stop", "StopKind", "Vehicle", "check_asked"]

MOST_WEIGHT = 100


class Asked(Protocol):
    """What a party asks of any vehicle, and how much it counts: common to wishes and requests."""

    @property
    def id(self) -> str:
        """A name of its own."""
        ...

    @property
    def load(self) -> Load:
        """What the party takes up."""
        ...

    @property
    def needs(self) -> frozenset[str]:
        """What the vehicle must offer."""
        ...

    @property
    def regimes(self) -> frozenset[str]:
        """The regimes it may be served under; empty: any."""
        ...

    @property
    def weight(self) -> int:
        """How many times its seconds count."""
        ...

    @property
    def partner(self) -> str | None:
        """The ride there or back."""
        ...


def check_asked(asked: Asked, kind: str) -> None:
    """Raise `InvalidProblem` where what wishes and requests have in common makes no sense."""
    require(isinstance(asked.id, str), f"the id of a {kind} must be text, got {asked.id!r}")
    called = f"{kind} {asked.id}"
    if not isinstance(asked.load, Load):
        raise InvalidProblem(f"{called}: load must be a Load, got {asked.load!r}")
    require(asked.load != Load(), f"{called}: the party is empty")
    names(asked.needs, f"{called}: needs")
    names(asked.regimes, f"{called}: regimes")
    whole(asked.weight, f"{called}: weight", 1, MOST_WEIGHT)
    partner = asked.partner
    require(partner is None or isinstance(partner, str), f"{called}: partner must be an id or None, got {partner!r}")
    require(partner != asked.id, f"{called}: a ride cannot be its own partner")


@dataclass(frozen=True, slots=True)
class Request:
    """
    A rider (or party) to carry from one place to another, with everything promised to them.

    Times are integer seconds since the epoch. `earliest_pickup_s`..`latest_pickup_s` bounds the begin of boarding,
    `latest_dropoff_s` the begin of alighting, `max_ride_s` the time from the end of boarding to the begin of alighting.

    Parameters
    ----------
    needs
        What the vehicle must offer, for example ``{"lift"}``.
    regimes
        The regimes under which this ride may be served, one of which must be the vehicle's; empty: any.
    weight
        How many times the seconds of each person count in the objective, 1 to 100: fairness to whom a detour or a
        wait hits harder.
    partner
        Id of the ride there or back; both are carried or none (`dispatcher.rules.check_fleet`).
    """

    id: str
    pickup_location: int
    dropoff_location: int
    load: Load
    earliest_pickup_s: int
    latest_pickup_s: int
    latest_dropoff_s: int
    max_ride_s: int
    boarding_s: int = 60
    alighting_s: int = 60
    needs: frozenset[str] = frozenset()
    regimes: frozenset[str] = frozenset()
    weight: int = 1
    partner: str | None = None

    def __post_init__(self) -> None:
        check_asked(self, "request")
        check_fields(self, self._called, ("earliest_pickup_s", "latest_pickup_s", "latest_dropoff_s"))
        durations = ("max_ride_s", "boarding_s", "alighting_s")
        check_fields(self, self._called, ("pickup_location", "dropoff_location", *durations), low=0)
        first_s, last_s, due_s = self.earliest_pickup_s, self.latest_pickup_s, self.latest_dropoff_s
        if first_s > last_s:
            raise InvalidProblem(f"request {self.id}: pickup window {first_s}..{last_s} ends before it begins")
        if due_s < first_s:
            raise InvalidProblem(f"request {self.id}: due at {due_s}, before the pickup window begins at {first_s}")

    def _called(self) -> str:
        return f"request {self.id}"

    @property
    def pickup(self) -> Stop:
        """The stop where this rider boards."""
        return Stop(StopKind.PICKUP, self.pickup_location, self)

    @property
    def dropoff(self) -> Stop:
        """The stop where this rider alights."""
        return Stop(StopKind.DROPOFF, self.dropoff_location, self)


class StopKind(enum.Enum):
    """What happens at a stop of a plan."""

    PICKUP = "pickup"
    DROPOFF = "dropoff"
    BREAK = "break"


@dataclass(frozen=True, slots=True)
class Break:
    """A driver's break: `duration_s` long, begun between `earliest_s` and `latest_s`, wherever the vehicle then is."""

    id: str
    earliest_s: int
    latest_s: int
    duration_s: int

    def __post_init__(self) -> None:
        require(isinstance(self.id, str), f"the id of a break must be text, got {self.id!r}")
        check_fields(self, self._called, ("earliest_s", "latest_s"))
        check_fields(self, self._called, ("duration_s",), low=1)
        window = f"{self.earliest_s}..{self.latest_s}"
        require(self.earliest_s <= self.latest_s, f"{self._called()}: window {window} ends before it begins")

    def _called(self) -> str:
        return f"break {self.id}"


@dataclass(frozen=True, slots=True)
class Stop:
    """
    One thing a vehicle does at one place: a rider boards or alights, or the driver takes a break.

    Several riders at one place are several stops in a row with no travel between them.
    `location` is -1 for a break: it is taken where the stop before it is.
    """

    kind: StopKind
    location: int
    request: Request | None = None
    rest: Break | None = None

    def __post_init__(self) -> None:
        if self.kind is StopKind.BREAK:
            if self.request is not None or not isinstance(self.rest, Break):
                raise InvalidProblem(f"a stop for a break carries a break and nobody else, got {self}")
        elif self.rest is not None or not isinstance(self.request, Request):
            raise InvalidProblem(f"a stop where somebody boards or alights carries a request, got {self}")
        check_fields(self, self._called, ("location",), low=-1 if self.kind is StopKind.BREAK else 0)

    def _called(self) -> str:
        return f"{self.kind.value} stop"

    @property
    def earliest_s(self) -> int:
        """Earliest begin of service (no bound for a drop-off: 0)."""
        if self.rest is not None:
            return self.rest.earliest_s
        assert self.request is not None  # noqa: S101 - a stop carries a request or a break
        return self.request.earliest_pickup_s if self.kind is StopKind.PICKUP else 0

    @property
    def latest_s(self) -> int:
        """Latest begin of service."""
        if self.rest is not None:
            return self.rest.latest_s
        assert self.request is not None  # noqa: S101
        return self.request.latest_pickup_s if self.kind is StopKind.PICKUP else self.request.latest_dropoff_s

    @property
    def service_s(self) -> int:
        """How long the vehicle stands here for it."""
        if self.rest is not None:
            return self.rest.duration_s
        assert self.request is not None  # noqa: S101
        return self.request.boarding_s if self.kind is StopKind.PICKUP else self.request.alighting_s


@dataclass(frozen=True, slots=True)
class Vehicle:
    """
    A vehicle in one shift of one driver.

    It may move from `shift_start_s` on and must stand at `end_location` by `shift_end_s`; where it starts is the
    anchor of its plan.

    Parameters
    ----------
    configurations
        What it can hold at once, one way or the other: for example 8 seats, or 4 seats and 1 wheelchair.
    skills
        What it offers to riders who need it.
    regime
        The licence or contract it runs under; requests may be bound to some of them.
    breaks
        The breaks still to be taken in this shift: each must be a stop of the plan (rule 8).
    """

    id: str
    configurations: tuple[Load, ...]
    shift_start_s: int
    shift_end_s: int
    end_location: int
    skills: frozenset[str] = frozenset()
    regime: str = ""
    breaks: tuple[Break, ...] = ()

    def __post_init__(self) -> None:
        require(isinstance(self.id, str), f"the id of a vehicle must be text, got {self.id!r}")
        instances(self.configurations, Load, f"{self._called()}: configurations")
        require(bool(self.configurations), f"{self._called()}: needs at least one configuration")
        check_fields(self, self._called, ("shift_start_s", "shift_end_s"))
        check_fields(self, self._called, ("end_location",), low=0)
        require(self.shift_start_s <= self.shift_end_s, f"{self._called()}: shift ends before it begins")
        names(self.skills, f"{self._called()}: skills")
        require(isinstance(self.regime, str), f"{self._called()}: regime must be text, got {self.regime!r}")
        instances(self.breaks, Break, f"{self._called()}: breaks")

    def _called(self) -> str:
        return f"vehicle {self.id}"

    def holds(self, load: Load) -> bool:
        """Tell whether some configuration holds `load`."""
        return any(load.fits(configuration) for configuration in self.configurations)

    def runs_under(self, regimes: frozenset[str]) -> bool:
        """Tell whether a ride bound to these regimes (none: to no regime) may be served."""
        return not regimes or self.regime in regimes

    def suits(self, asked: Asked) -> bool:
        """Tell whether this vehicle has the room, the equipment and the regime a party asks for."""
        return self.equipped_for(asked) and self.holds(asked.load)

    def equipped_for(self, asked: Asked) -> bool:
        """Tell whether this vehicle has the equipment and the regime a party asks for."""
        return asked.needs <= self.skills and self.runs_under(asked.regimes)
