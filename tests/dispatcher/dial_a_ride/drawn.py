"""
Dial-a-ride instances drawn at random, as text of the published format.

`python -m tests.dispatcher.dial_a_ride.drawn FOLDER` writes a few into a folder.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

__all__ = ["draw"]


def draw(riders: int, vehicles: int, seed: int, *, told: int | None = None, depot_again: bool = False) -> str:
    """
    Return an instance like those of Cordeau (2006): a square of 20 x 20, capacity 3, rides of at most 30.

    Half of the riders have a window of 15 at the pickup, the others at the drop-off. `told` is the header's second
    number (default `riders`).
    """
    chance = random.Random(seed)
    rows = [[0, 0.0, 0.0, 0, 0, 0, 480]]
    ends = []
    for rider in range(1, riders + 1):
        begin = chance.randint(60, 400)
        window, free = [begin, begin + 15], [0, 480]
        x, y, u, v = (round(chance.uniform(-10, 10), 3) for _ in range(4))
        rows.append([rider, x, y, 3, 1, *(window if rider % 2 else free)])
        ends.append([rider + riders, u, v, 3, -1, *(free if rider % 2 else window)])
    rows += ends
    if depot_again:
        rows.append([2 * riders + 1, *rows[0][1:]])
    header = f"{vehicles} {told or riders} 480 3 30"
    return "\n".join([header, *(" ".join(map(str, row)) for row in rows)]) + "\n"


def main(folder: str) -> None:
    """Write a few instances of different sizes into a folder, the same ones every time."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    for vehicles, riders in ((2, 16), (4, 40), (6, 72), (8, 96)):
        text = draw(riders, vehicles, seed=riders)
        (Path(folder) / f"drawn{vehicles}-{riders}.txt").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
