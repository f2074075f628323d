"""In which order the nodes are contracted: nested dissection, by RoutingKit's inertial flow."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pyroutingkit import CCHTopology

from routing.compiled import RoadNetwork

__all__ = ["nested_dissection"]


def nested_dissection(roads: RoadNetwork) -> NDArray[np.int32]:
    """
    Rank of every node, int32 [n]; those that tie parts of the network together come last.

    References
    ----------
    Schild, A., Sommer, C. (2015). On balanced separators in road networks. SEA 2015.
    https://doi.org/10.1007/978-3-319-20086-6_22
    """
    topology = CCHTopology()
    topology.build(
        np.asarray(roads.tail),
        np.asarray(roads.head),
        roads.node_lat.astype(np.float32),
        roads.node_lon.astype(np.float32),
        roads.node_count,
    )
    with tempfile.TemporaryDirectory() as folder:  # the wheel gives its order away in a file only
        topology.save(folder)
        return np.fromfile(Path(folder) / "rank", dtype=np.uint32).astype(np.int32)
