"""Make test queries for the place search of any area, deterministic by seed, each with its truth."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from routing.place_facts import Facts
from routing.place_ground import Ground
from routing.place_queries_changed import CHANGED
from routing.place_queries_exact import EXACT
from routing.place_queries_services import SERVICES
from routing.place_query import PlaceQuery

__all__ = ["KINDS", "generate_queries"]

KINDS = {**EXACT, **CHANGED, **SERVICES}
"""Kind of query -> what makes one."""

_TRIES = 40


def generate_queries(
    places: Path, contains: Callable[[float, float], bool], *, seed: int = 1, per_kind: int = 100
) -> list[PlaceQuery]:
    """
    Make queries of all kinds about what a place index knows.

    Every fact is drawn at random; a query whose truth would not be clear (two places of the name, a misspelling that
    is another word) is thrown away and another drawn.

    Parameters
    ----------
    places
        File written by `build_places`.
    contains
        Whether a point (lat, lon) lies in the area.
    seed
        Same seed and index, same queries.
    per_kind
        How many of each kind at most; an area may hold fewer (no corner, no station).

    Returns
    -------
    list of PlaceQuery
        By kind; no text twice within a kind.
    """
    whole = Ground(Facts(places), contains, random.Random(seed))
    queries = []
    for kind, make in KINDS.items():
        ground = whole.with_rng(random.Random(f"{seed} {kind}"))
        found: dict[tuple[str, tuple[float, float] | None], PlaceQuery] = {}
        for _ in range(_TRIES * per_kind):
            if len(found) == per_kind:
                break
            query = make(ground)
            if query is not None:
                found.setdefault((query.text, query.near), query)
        for number, query in enumerate(found.values(), start=1):
            queries.append(replace(query, id=f"{kind}-{number:03d}", kind=kind))
    return queries
