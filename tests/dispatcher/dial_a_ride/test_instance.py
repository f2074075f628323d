"""Reading the published text format, and what an instance refuses to be."""

import math

import numpy as np
import pytest

from dispatcher.dial_a_ride import read_instance
from dispatcher.errors import InvalidInstance

DEPOT = "0 0 0 0 0 0 480"
ANNA = ["1 3 4 2 1 0 480", "2 3 0 2 -1 60 75"]
AGAIN = "3 0 0 0 0 0 480"


def text(*lines):
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("header", ["2 1 480 3 30", "2 2 480 3 30"], ids=["n", "2n"])
@pytest.mark.parametrize("last", [[], [AGAIN]], ids=["depot once", "depot twice"])
def test_both_headers_and_both_depots_are_read(header, last):
    instance = read_instance(text(header, DEPOT, *ANNA, *last), "anna")
    assert (instance.riders, instance.vehicles, instance.capacity) == (1, 2, 3)
    assert (instance.max_duration, instance.max_ride) == (480, 30)
    assert instance.cost[0].tolist() == [0, 5, 3]  # the depot is 3-4-5 away from the pickup
    assert instance.load.tolist() == [0, 1, -1]


def test_nodes_may_come_in_any_order():
    instance = read_instance(text("1 1 480 3 30", *reversed(ANNA), DEPOT), "anna")
    assert instance.xy.tolist() == [[0, 0], [3, 4], [3, 0]]


def test_distances_are_not_rounded():
    instance = read_instance(text("1 1 480 3 30", DEPOT, "1 1 1 2 1 0 480", "2 3 0 2 -1 60 75"), "anna")
    assert instance.cost[0, 1] == math.sqrt(2)


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([], "is empty"),
        (["2 1 480 3"], "line 1: expected 5 numbers"),
        (["2 1 480 3 30", DEPOT, "1 3 4 2 one 0 480", ANNA[1]], "line 3: expected numbers"),
        (["2 1 480 3 30", DEPOT, "1 3 4 2 0.5 0 480", ANNA[1]], "line 3: .* whole numbers"),
        (["2 1 480 3 30", DEPOT, "1 3 4 2 1 0 nan", ANNA[1]], "node 1: every number must be finite"),
        (["2 1 480 3 30", DEPOT, "1 3 4 -2 1 0 480", ANNA[1]], "node 1: service time"),
        (["2 1 480 3 30", DEPOT, ANNA[0], "2 3 0 2 -1 75 60"], "node 2: window 75.0..60.0 ends before it begins"),
        (["2 1 480 3 30", DEPOT, ANNA[0], "2 3 0 2 -2 60 75"], "rider 1: 1 board at node 1, but 2 alight at node 2"),
        (["2 1 480 3 30", DEPOT, "1 3 4 2 4 0 480", "2 3 0 2 -4 60 75"], "party of 4 fits into no vehicle of 3"),
        (["0 1 480 3 30", DEPOT, *ANNA], "at least one vehicle"),
        (["1 1 -480 3 30", DEPOT, *ANNA], "must not be negative"),
        (["1 1 nan 3 30", DEPOT, *ANNA], "must not be negative"),
        (["1 5 480 3 30", DEPOT, *ANNA], "header tells 5, but 3 nodes follow"),
        (["1 1 480 3 30", DEPOT, ANNA[0], ANNA[0]], "numbered 0..2, each once"),
        (["1 1 480 3 30", DEPOT, *ANNA, "3 1 0 0 0 0 480"], "node 3 must be the depot again"),
    ],
)
def test_what_cannot_be_an_instance_says_what_and_where(lines, words):
    with pytest.raises(InvalidInstance, match=words):
        read_instance(text(*lines), "anna")


def test_an_instance_cannot_be_changed():
    instance = read_instance(text("1 1 480 3 30", DEPOT, *ANNA), "anna")
    with pytest.raises(ValueError, match="read-only"):
        instance.late[0] = np.inf
