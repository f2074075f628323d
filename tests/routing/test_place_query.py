"""Queries are read as the golden set writes them."""

import pytest

from routing.errors import InvalidQueries
from routing.place_query import PlaceQuery, read_queries, write_queries
from routing.places import Place

HEAD = "id,kind,query,near_lat,near_lon,lat,lon,tolerance_m,note,also\n"


def written(tmp_path, lines):
    path = tmp_path / "queries.csv"
    path.write_text(HEAD + lines, encoding="utf-8")
    return path


def test_every_column_is_read(tmp_path):
    first, second = read_queries(
        written(
            tmp_path, 'q1,place,"Kalt, Mitte",,,50.5,7.5,600,a place,\nq2,stop,x,50.1,7.1,50,7,150,,50.2 7.2;50.3 7.3\n'
        )
    )
    assert (first.text, first.near, first.points, first.tolerance_m) == ("Kalt, Mitte", None, ((50.5, 7.5),), 600.0)
    assert second.near == (50.1, 7.1)
    assert second.points == ((50.0, 7.0), (50.2, 7.2), (50.3, 7.3))


def test_an_answer_counts_at_any_of_the_points(tmp_path):
    (query,) = read_queries(written(tmp_path, "q,stop,x,,,50,7,150,,51 7\n"))
    assert query.accepts(Place("stop", "", "", 51.001, 7.0))
    assert not query.accepts(Place("stop", "", "", 51.002, 7.0))


@pytest.mark.parametrize("text", ["id,kind\nq,place\n", HEAD + "q,place,x,,,north,7,150,,\n", HEAD + "q,place\n"])
def test_what_is_no_file_of_queries_is_told(tmp_path, text):
    path = tmp_path / "queries.csv"
    path.write_text(text)
    with pytest.raises(InvalidQueries, match="no file of queries"):
        read_queries(path)


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(InvalidQueries, match="name another file"):
        read_queries(tmp_path / "gone.csv")


def test_written_queries_are_read_again(tmp_path):
    queries = [
        PlaceQuery("a", "place", 'Kalt, "Mitte"', None, ((50.5, 7.5),), 600.0, "a place"),
        PlaceQuery("b", "stop", "x", (50.1, 7.1), ((50.0, 7.0), (50.2, 7.2)), 150.0, ""),
    ]
    write_queries(tmp_path / "own.csv", queries)
    assert read_queries(tmp_path / "own.csv") == queries


def test_a_file_that_cannot_be_written_is_told(tmp_path):
    with pytest.raises(InvalidQueries, match="cannot write"):
        write_queries(tmp_path / "no" / "own.csv", [])
