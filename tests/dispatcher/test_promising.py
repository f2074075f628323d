"""What riders are told: minutes around the plan, never beyond the wish, and always legal."""

import pytest

from dispatcher import Dispatcher, InvalidProblem
from dispatcher.promising import told
from dispatcher.telling import Telling
from tests.dispatcher.towns import NOON, idle, line_town, wish

TOWN = line_town(5)


def offer(**options):
    dispatcher = Dispatcher(TOWN)
    (found,) = dispatcher.insertions([idle()], wish("anna", 2, 4, **options), now_s=NOON - 3600, limit=1)
    return dispatcher, found


def tell(dispatcher, found, telling):
    return told(dispatcher, found, telling).request


def test_the_window_lies_around_the_planned_pickup():
    """Planned for noon and for 12:02: told are noon to 12:05 and an arrival by 12:17."""
    request = tell(*offer(), Telling(window_s=300, early_s=60, slack_s=900))
    assert (request.earliest_pickup_s, request.latest_pickup_s) == (NOON, NOON + 300)
    assert request.latest_dropoff_s == NOON + 17 * 60


def test_no_more_is_told_than_was_wished():
    request = tell(*offer(latest_departure_s=NOON + 100, latest_arrival_s=NOON + 500), Telling())
    assert (request.latest_pickup_s, request.latest_dropoff_s) == (NOON + 100, NOON + 500)


def test_where_nothing_narrower_suits_all_of_the_wish_is_told():
    dispatcher, found = offer()
    assert told(dispatcher, found, Telling(), lambda _: False).request == found.request


@pytest.mark.parametrize("wrong", [{"early_s": 700}, {"slack_s": -1}])
def test_a_telling_is_checked(wrong):
    with pytest.raises(InvalidProblem, match="must"):
        Telling(**wrong)
