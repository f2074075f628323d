"""Small line charts as SVG, for evidence that is looked at without any program of ours."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape

__all__ = ["line_chart"]

_WIDTH, _HEIGHT = 640, 360
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 16, 40, 48
_FONT = 'font-family="sans-serif" font-size="12"'
_COLOURS = ("#1f5f8b", "#c2571a", "#3d7a3a", "#7a3d77")

Point = tuple[float, float]


def line_chart(title: str, x_label: str, y_label: str, lines: Mapping[str, Sequence[Point]]) -> str:
    """
    Return an SVG picture of some lines over common axes that begin at 0.

    Parameters
    ----------
    title, x_label, y_label : str
        What is written above, below and beside.
    lines : mapping of str to sequence of (x, y)
        Points of each line by its name; coordinates not negative.
    """
    points = [point for line in lines.values() for point in line]
    x_ticks, y_ticks = _ticks(max(x for x, _ in points)), _ticks(max(y for _, y in points))
    body = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" {_FONT}>',
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="white"/>',
        f'<text x="{_LEFT}" y="20" font-size="14" font-weight="bold">{escape(title)}</text>',
        *_grid(x_ticks, y_ticks),
        f'<text x="{(_LEFT + _WIDTH) / 2:.0f}" y="{_HEIGHT - 8}" text-anchor="middle">{escape(x_label)}</text>',
        f'<text transform="translate(14 {_HEIGHT / 2:.0f}) rotate(-90)" text-anchor="middle">{escape(y_label)}</text>',
    ]
    for number, (name, line) in enumerate(lines.items()):
        body += _line(number, name, [_at(point, x_ticks[-1], y_ticks[-1]) for point in line])
    return "\n".join([*body, "</svg>", ""])


def _grid(x_ticks: Sequence[float], y_ticks: Sequence[float]) -> list[str]:
    found = []
    for tick in y_ticks:
        _, y = _at((0, tick), x_ticks[-1], y_ticks[-1])
        found.append(f'<path d="M{_LEFT} {y:.1f}H{_WIDTH - _RIGHT}" stroke="#ddd"/>')
        found.append(f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{tick:,g}</text>')
    for tick in x_ticks:
        x, y = _at((tick, 0), x_ticks[-1], y_ticks[-1])
        found.append(f'<text x="{x:.1f}" y="{y + 18:.1f}" text-anchor="middle">{tick:,g}</text>')
    return found


def _line(number: int, name: str, points: Sequence[Point]) -> list[str]:
    colour = _COLOURS[number % len(_COLOURS)]
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    dots = [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in points]
    label_y = _TOP + 14 + 16 * number
    key = f'<text x="{_LEFT + 12}" y="{label_y}" fill="{colour}">{escape(name)}</text>'
    return [f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2"/>', *dots, key]


def _at(point: Point, x_most: float, y_most: float) -> Point:
    x, y = point
    right = _LEFT + x / x_most * (_WIDTH - _LEFT - _RIGHT)
    return right, _HEIGHT - _BOTTOM - y / y_most * (_HEIGHT - _TOP - _BOTTOM)


def _ticks(most: float) -> list[float]:
    """Return round numbers from 0 to at least `most`, about five of them."""
    most = most if most > 0 else 1.0
    power = 10.0 ** math.floor(math.log10(most / 5))
    step = next(size * power for size in (1, 2, 5, 10) if size * power * 5 >= most)
    return [step * index for index in range(math.ceil(most / step) + 1)]
