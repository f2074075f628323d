"""Shares and misses are counted as the queries say."""

from routing.place_benchmark import KindFigures, measure_places
from routing.place_query import PlaceQuery
from routing.places import Place


def query(number, kind="place", lat=50.0):
    return PlaceQuery(f"q{number}", kind, f"text {number}", None, ((lat, 7.0),), 100.0, f"meant {number}")


def at(lat):
    return Place("place", f"at {lat}", "", lat, 7.0)


def test_right_answers_count_by_rank():
    answers = {
        "text 1": [at(50.0)],  # first
        "text 2": [at(51.0), at(52.0), at(50.0005)],  # third, 56 m away
        "text 3": [at(51.0), at(52.0), at(53.0), at(50.0)],  # fourth: a miss
        "text 4": [],
    }
    queries = [query(1), query(2), query(3), query(4, "stop")]
    found = measure_places(lambda text, _near: answers[text], queries)
    assert found.kinds == {"place": KindFigures(3, 2, 1), "stop": KindFigures(1, 0, 0)}
    assert (found.queries, found.share_in_three, found.share_first) == (4, 0.5, 0.25)
    assert [miss.id for miss in found.misses] == ["q3", "q4"]
    assert found.misses[0].answered == ("place at 51.0, ", "place at 52.0, ", "place at 53.0, ")
    assert [miss.id for miss in found.seconds] == ["q2"]
    assert 0.0 <= found.wall_p50_ms <= found.wall_p99_ms <= found.wall_max_ms
    assert len(found.slowest) == 4


def test_the_person_s_place_is_passed_on():
    near = PlaceQuery("q", "place", "text", (50.0, 7.0), ((50.0, 7.0),), 100.0, "")
    asked = []
    measure_places(lambda text, place: asked.append((text, place)) or [], [near])
    assert set(asked) == {("text", (50.0, 7.0))}


def test_nothing_asked_is_nothing_found():
    found = measure_places(lambda _text, _near: [], [])
    assert (found.queries, found.share_in_three, found.wall_p99_ms) == (0, 0.0, 0.0)
