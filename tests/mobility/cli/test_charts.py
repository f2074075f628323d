"""Charts are well-formed pictures with every point inside their axes."""

from xml.etree import ElementTree as ET

import pytest

from mobility.cli.charts import line_chart

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize(
    "lines",
    [
        {"one": [(0, 0), (25, 0.3), (1000, 17.2)], "two < three": [(500, 3.0)]},
        {"flat": [(1, 0.0), (2, 0.0)]},
        {"large": [(20_000, 123_456.0)]},
    ],
)
def test_points_lie_inside_the_axes(lines):
    picture = ET.fromstring(line_chart("A & B", "vehicles", "ms", lines))  # noqa: S314 - our own
    dots = [(float(dot.get("cx")), float(dot.get("cy"))) for dot in picture.iter(f"{SVG}circle")]
    assert len(dots) == sum(map(len, lines.values()))
    assert all(64 <= x <= 624 and 40 <= y <= 312 for x, y in dots)
    written = [text.text for text in picture.iter(f"{SVG}text")]
    assert {"A & B", "vehicles", "ms", *lines} <= set(written)


def test_axes_have_round_numbers_that_reach_the_largest():
    picture = line_chart("t", "x", "y", {"l": [(1000, 17.2)]})
    for label in (">0<", ">200<", ">1,000<", ">5<", ">20<"):
        assert label in picture
