"""
The published dial-a-ride problem as a value, and its text format.

Cordeau & Laporte (2003), *A tabu search heuristic for the static multi-vehicle dial-a-ride problem*; Cordeau (2006),
*A branch-and-cut algorithm for the dial-a-ride problem*. Times, distances and costs are the same unit.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from dispatcher.errors import InvalidInstance

__all__ = ["Floats", "Instance", "Ints", "Words", "read_instance"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Words = NDArray[np.uint64]

HEADER = "m n T Q L"
NODE = "id x y service load early late"


@dataclass(frozen=True, slots=True, eq=False)
class Instance:
    """
    One dial-a-ride instance: node 0 is the depot, rider r is picked up at node r and dropped off at node n + r.

    Parameters
    ----------
    name
        What errors and files call it.
    vehicles
        Most routes a solution may have, at least 1; all vehicles are alike.
    capacity
        Most riders on board at once, at least 1.
    max_duration
        Longest route, from leaving the depot to being back, not negative.
    max_ride
        Longest ride, from the end of the pickup's service to the begin of the drop-off's, not negative.
    xy
        Places, shape (2n + 1, 2).
    service
        Time spent at each node, shape (2n + 1,), not negative.
    load
        Riders who board (pickups, at least 0) or alight (drop-offs, the same number negated), shape (2n + 1,).
    early, late
        Window of the begin of service at each node, shape (2n + 1,); for the depot of leaving and being back.

    Raises
    ------
    InvalidInstance
        Where the numbers contradict themselves; says which node.
    """

    name: str
    vehicles: int
    capacity: int
    max_duration: float
    max_ride: float
    xy: Floats
    service: Floats
    load: Ints
    early: Floats
    late: Floats
    cost: Floats = field(init=False, repr=False)
    """Travel time and cost between nodes: Euclidean, unrounded, shape (2n + 1, 2n + 1)."""

    def __post_init__(self) -> None:
        _check_numbers(self)
        _check_riders(self)
        away = self.xy[:, None, :] - self.xy[None, :, :]
        object.__setattr__(self, "cost", np.hypot(away[..., 0], away[..., 1]))
        for array in (self.xy, self.service, self.load, self.early, self.late, self.cost):
            array.flags.writeable = False

    @property
    def riders(self) -> int:
        """Number n of riders."""
        return (len(self.early) - 1) // 2


def _check_numbers(it: Instance) -> None:
    shapes = {len(array) for array in (it.xy, it.service, it.load, it.early, it.late)}
    if len(shapes) != 1 or shapes.pop() % 2 == 0 or it.xy.shape[1:] != (2,):
        raise InvalidInstance(
            f"{it.name}: needs 2n + 1 nodes (the depot, n pickups, n drop-offs), each with all numbers"
        )
    if it.vehicles < 1 or it.capacity < 1:
        raise InvalidInstance(
            f"{it.name}: needs at least one vehicle and one place, got {it.vehicles} and {it.capacity}"
        )
    if not (it.max_duration >= 0 and it.max_ride >= 0):
        raise InvalidInstance(f"{it.name}: longest route {it.max_duration} and ride {it.max_ride} must not be negative")
    numbers = np.column_stack([it.xy, it.service, it.early, it.late])
    for node in np.flatnonzero(~np.isfinite(numbers).all(axis=1)):
        raise InvalidInstance(f"{it.name}: node {node}: every number must be finite, got {numbers[node].tolist()}")
    for node in np.flatnonzero(it.service < 0):
        raise InvalidInstance(f"{it.name}: node {node}: service time {it.service[node]} must not be negative")
    for node in np.flatnonzero(it.early > it.late):
        raise InvalidInstance(f"{it.name}: node {node}: window {it.early[node]}..{it.late[node]} ends before it begins")


def _check_riders(it: Instance) -> None:
    boarding, alighting = it.load[1 : it.riders + 1], it.load[it.riders + 1 :]
    for index in np.flatnonzero((boarding < 0) | (boarding != -alighting)):
        raise InvalidInstance(
            f"{it.name}: rider {index + 1}: {boarding[index]} board at node {index + 1}, but "
            f"{-alighting[index]} alight at node {it.riders + index + 1}"
        )
    for index in np.flatnonzero(boarding > it.capacity):
        raise InvalidInstance(
            f"{it.name}: rider {index + 1}: a party of {boarding[index]} fits into no vehicle of {it.capacity} places"
        )


def read_instance(text: str, name: str) -> Instance:
    """
    Read an instance from its published text.

    A line ``m n T Q L`` comes first, then a line ``id x y service load early late`` a node. Both variants of the
    header are read: its second number is n or 2n, told apart by the number of nodes. The depot may
    come once (node 0) or twice (again as node 2n + 1, with the same numbers).

    Raises
    ------
    InvalidInstance
        Where a line cannot be read, a node is missing or the numbers contradict themselves; names line or node.
    """
    lines = [(number, line.split()) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if not lines:
        raise InvalidInstance(f"{name}: is empty; the first line must be `{HEADER}`")
    header = _numbers(*lines[0], name, HEADER)
    rows = np.array([_numbers(number, words, name, NODE) for number, words in lines[1:]]).reshape(-1, 7)
    riders = _riders(int(header[1]), len(rows), name)
    order = np.argsort(rows[:, 0], kind="stable")
    if not np.array_equal(rows[order, 0], np.arange(len(rows))):
        raise InvalidInstance(f"{name}: the nodes must be numbered 0..{len(rows) - 1}, each once")
    rows = rows[order]
    if len(rows) == 2 * riders + 2 and not np.array_equal(rows[0, 1:], rows[-1, 1:]):
        raise InvalidInstance(f"{name}: node {len(rows) - 1} must be the depot again, with the numbers of node 0")
    rows = rows[: 2 * riders + 1]
    return Instance(
        name=name,
        vehicles=int(header[0]),
        capacity=int(header[3]),
        max_duration=header[2],
        max_ride=header[4],
        xy=rows[:, 1:3].copy(),
        service=rows[:, 3].copy(),
        load=rows[:, 4].astype(np.int64),
        early=rows[:, 5].copy(),
        late=rows[:, 6].copy(),
    )


def _numbers(number: int, words: list[str], name: str, form: str) -> list[float]:
    """Return the numbers of one line, which must be as many as `form` has words; whole where they count something."""
    try:
        values = [float(word) for word in words]
    except ValueError:
        raise InvalidInstance(f"{name}: line {number}: expected numbers `{form}`, got {' '.join(words)!r}") from None
    if len(values) != len(form.split()):
        raise InvalidInstance(
            f"{name}: line {number}: expected {len(form.split())} numbers `{form}`, got {len(values)}"
        )
    counts = [value for value, word in zip(values, form.split(), strict=True) if word in {"m", "n", "Q", "id", "load"}]
    if not all(value.is_integer() for value in counts):
        raise InvalidInstance(
            f"{name}: line {number}: m, n, Q, id and load must be whole numbers, got {' '.join(words)!r}"
        )
    return values


def _riders(told: int, nodes: int, name: str) -> int:
    """Return n, where the header tells n or 2n and the depot comes once or twice."""
    for riders in (told, told // 2):
        if nodes in {2 * riders + 1, 2 * riders + 2} and told in {riders, 2 * riders}:
            return riders
    raise InvalidInstance(
        f"{name}: the header tells {told}, but {nodes} nodes follow; with n or 2n told, 2n + 1 or 2n + 2 must"
    )
