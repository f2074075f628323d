"""What parties take up in a vehicle, place by place."""

from __future__ import annotations

from dataclasses import dataclass

from dispatcher.errors import InvalidProblem
from dispatcher.layout import FIELD_BITS
from dispatcher.validation import check_fields, instances, whole

__all__ = ["Footprint", "Load", "Party"]

MOST = 1_000_000

_PLACES = ("seats", "wheelchairs", "child_seats", "stowage")


@dataclass(frozen=True, slots=True)
class Load:
    """
    What a party takes up in a vehicle, or what a vehicle holds in one of its configurations.

    Parameters
    ----------
    seats
        Seats.
    wheelchairs
        Places for somebody who stays in a wheelchair.
    child_seats
        Child seats the vehicle brings along (the child takes a seat besides).
    stowage
        Places for what is put away: folded walkers, prams, large luggage.

    Examples
    --------
    >>> Load(seats=2) + Load(wheelchairs=1)
    Load(seats=2, wheelchairs=1, child_seats=0, stowage=0)
    """

    seats: int = 0
    wheelchairs: int = 0
    child_seats: int = 0
    stowage: int = 0

    def __post_init__(self) -> None:
        for name in _PLACES:
            value = getattr(self, name)
            if type(value) is int and 0 <= value <= MOST:
                continue  # made at every stop of every check
            if isinstance(value, int) and value < 0:
                raise InvalidProblem(f"a load must not be negative, got {name}={value}")
            object.__setattr__(self, name, whole(value, f"{name} of a load", 0, MOST))

    def __add__(self, other: Load) -> Load:
        return Load(
            self.seats + other.seats,
            self.wheelchairs + other.wheelchairs,
            self.child_seats + other.child_seats,
            self.stowage + other.stowage,
        )

    def __sub__(self, other: Load) -> Load:
        return Load(
            self.seats - other.seats,
            self.wheelchairs - other.wheelchairs,
            self.child_seats - other.child_seats,
            self.stowage - other.stowage,
        )

    def __mul__(self, times: int) -> Load:
        return Load(self.seats * times, self.wheelchairs * times, self.child_seats * times, self.stowage * times)

    def fits(self, capacity: Load) -> bool:
        """Tell whether this load fits into one configuration of a vehicle."""
        return (
            self.seats <= capacity.seats
            and self.wheelchairs <= capacity.wheelchairs
            and self.child_seats <= capacity.child_seats
            and self.stowage <= capacity.stowage
        )

    @property
    def packed(self) -> tuple[int, int]:
        """Two kinds of places in one number each, as `dispatcher.kernels.fits` compares them; sums stay sums."""
        return self.seats + (self.child_seats << FIELD_BITS), self.wheelchairs + (self.stowage << FIELD_BITS)


@dataclass(frozen=True, slots=True)
class Party:
    """
    Who travels together and what they bring along; `persons` counts those in `wheelchairs` and `child_seats` too.

    Parameters
    ----------
    persons
        Everybody.
    wheelchairs
        Persons who stay seated in a wheelchair.
    child_seats
        Children who need a child seat.
    walkers, prams, luggage
        Walking aids, prams and large pieces of luggage to be put away.
    """

    persons: int = 1
    wheelchairs: int = 0
    child_seats: int = 0
    walkers: int = 0
    prams: int = 0
    luggage: int = 0

    def __post_init__(self) -> None:
        check_fields(self, lambda: "party", ("persons",), low=1)
        check_fields(self, lambda: "party", ("wheelchairs", "child_seats", "walkers", "prams", "luggage"), low=0)
        if self.wheelchairs + self.child_seats > self.persons:
            raise InvalidProblem(f"party: more wheelchairs and child seats than persons in {self}")


@dataclass(frozen=True, slots=True)
class Footprint:
    """
    What each of a party takes up, which is for the operator to say.

    By default a walker and a piece of luggage take one place to stow, a pram two; where walkers stand between the
    seats instead, ``Footprint(walker=Load(seats=1))``.

    Examples
    --------
    >>> Footprint().load(Party(persons=2, wheelchairs=1, walkers=1))
    Load(seats=1, wheelchairs=1, child_seats=0, stowage=1)
    """

    person: Load = Load(seats=1)
    wheelchair: Load = Load(wheelchairs=1)
    child_seat: Load = Load(seats=1, child_seats=1)
    walker: Load = Load(stowage=1)
    pram: Load = Load(stowage=2)
    luggage: Load = Load(stowage=1)

    def __post_init__(self) -> None:
        each = (self.person, self.wheelchair, self.child_seat, self.walker, self.pram, self.luggage)
        instances(each, Load, "footprint")

    def load(self, party: Party) -> Load:
        """Return what a party takes up in all."""
        seated = self.person * (party.persons - party.wheelchairs - party.child_seats)
        special = self.wheelchair * party.wheelchairs + self.child_seat * party.child_seats
        return seated + special + self.walker * party.walkers + self.pram * party.prams + self.luggage * party.luggage
