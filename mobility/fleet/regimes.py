"""Under which licence a vehicle runs, whom it may carry then, which papers that takes: `[regimes]` of the policy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mobility.booking.values import Party
from mobility.tables import from_table

__all__ = ["RegimePolicy", "read_regimes", "regimes_for"]

_MOST_PERSONS = 100


@dataclass(frozen=True, slots=True)
class RegimePolicy:
    """
    What holds for vehicles of one regime.

    Attributes
    ----------
    name : str
        What vehicles and requests call it, such as ``taxi``.
    label : str
        What people call it.
    driver_needs, vehicle_needs : tuple of str
        Skills and papers a driver and a vehicle must have throughout every shift.
    wheelchairs, impaired : bool
        Whether riders in a wheelchair, and others who walk badly, may be carried.
    most_persons : int
        The largest party that may be carried.
    """

    name: str
    label: str = ""
    driver_needs: tuple[str, ...] = ()
    vehicle_needs: tuple[str, ...] = ()
    wheelchairs: bool = True
    impaired: bool = True
    most_persons: int = _MOST_PERSONS

    def __post_init__(self) -> None:
        for name in ("driver_needs", "vehicle_needs"):
            if not all(isinstance(need, str) and need for need in getattr(self, name)):
                raise ValueError(f"regime {self.name}: {name} must be a list of names, got {getattr(self, name)!r}")
        if isinstance(self.most_persons, bool) or not 1 <= self.most_persons <= _MOST_PERSONS:
            raise ValueError(f"regime {self.name}: most_persons must be 1..{_MOST_PERSONS}, got {self.most_persons!r}")

    def carries(self, party: Party, *, impaired: bool) -> bool:
        """Tell whether a party may be carried."""
        return (
            party.persons <= self.most_persons
            and (self.wheelchairs or party.wheelchairs == 0)
            and (self.impaired or not impaired)
        )


def read_regimes(values: Mapping[str, Any]) -> tuple[RegimePolicy, ...]:
    """Return the regimes of the parsed tables ``[regimes.<name>]``, by name; raises ValueError naming the field."""
    regimes = []
    for name, table in sorted(values.items()):
        lists = {key: tuple(table[key]) for key in ("driver_needs", "vehicle_needs") if key in table}
        regimes.append(from_table(RegimePolicy, {**table, **lists, "name": name}))
    return tuple(regimes)


def regimes_for(regimes: tuple[RegimePolicy, ...], party: Party, *, impaired: bool) -> frozenset[str]:
    """Return the regimes under which a party may ride; empty where all of them will do."""
    allowed = {regime.name for regime in regimes if regime.carries(party, impaired=impaired)}
    return frozenset() if len(allowed) == len(regimes) else frozenset(allowed | {""})
