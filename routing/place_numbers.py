"""House numbers: as the map writes them, and as people type them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from routing.place_text import tokens

__all__ = ["Asked", "numbers_of", "understand"]

_LONGEST_RANGE = 40
_PIECES = re.compile(r"[,;/+&]|\bund\b")
_NUMBER = re.compile(r"(\d{1,4})\s*([a-z])?$")
_RANGE = re.compile(r"(\d{1,4})\s*([a-z])?\s*[-–—]\s*(?:(\d{1,4})\s*([a-z])?|([a-z]))$")
_HOUSE_NUMBER = re.compile(r"^\d{1,3}[a-z]?$")
_TYPED_RANGE = re.compile(r"\b(\d{1,3}\s?[a-z]?)\s*[-–—/+,;]\s*(\d{1,3}\s?[a-z]?|[a-z])(?![\w.])", re.IGNORECASE)
_SPACES = re.compile(r"\s")
_MOST_READINGS = 3
_POLITE = frozenset({"bitte", "danke"})


@dataclass(frozen=True, slots=True)
class Asked:
    """
    One way to understand what was typed.

    Attributes
    ----------
    words
        Folded words, in the order typed.
    spelt
        The same with letter pairs like "ue" kept, for a swap of letters may look like an umlaut written out.
    number
        House number ("12a"), None without one.
    span
        Range of numbers as typed ("12-14"), else "".
    """

    words: tuple[str, ...]
    spelt: tuple[str, ...]
    number: str | None = None
    span: str = ""


@lru_cache(maxsize=8_192)
def numbers_of(shown: str) -> tuple[str, ...]:
    """
    List all numbers a house can be asked for by; the first of a range comes first.

    >>> numbers_of("10-14"), numbers_of("12a-c"), numbers_of("7 B; 9")
    (('10', '12', '14'), ('12a', '12b', '12c'), ('7b', '9'))
    """
    found: list[str] = []
    for piece in _PIECES.split(shown.casefold()):
        single, span = _NUMBER.match(piece.strip()), _RANGE.match(piece.strip())
        if single:
            found.append(single[1].lstrip("0") + (single[2] or ""))
        elif span:
            found += _spanned(span)
    return tuple(dict.fromkeys(number for number in found if number[:1].isdigit()))


def _spanned(span: re.Match[str]) -> list[str]:
    """Numbers of a range: every second one where both ends are on one side of the street."""
    low, first, high, last, letter = span.groups()
    if letter or (high == low and first and last):
        letters = range(ord(first or "a"), ord(letter or last) + 1)
        return [f"{low}{chr(code)}" for code in letters]
    start, end = int(low), int(high)
    if not start < end <= start + _LONGEST_RANGE:
        return [f"{start}{first or ''}", f"{end}{last or ''}"]
    step = 2 if (end - start) % 2 == 0 else 1
    inner = [str(number) for number in range(start + step, end, step)]
    ends = [f"{start}{first or ''}", f"{end}{last or ''}"]
    plain = [str(number) for number in (start, end) if str(number) not in ends]
    return [ends[0], *inner, ends[1], *plain]


def understand(text: str, most_words: int, without: frozenset[str] = _POLITE) -> list[Asked]:
    """
    Say how a query may be understood: which of its numbers is a house number, if any; likeliest first.

    >>> understand("Römerstieg 10 b, 56727 Mayen", 8)[0]
    Asked(words=('romerstieg', '56727', 'mayen'), spelt=('romerstieg', '56727', 'mayen'), number='10b', span='')
    >>> understand("An der B 9 2", 8)[0].number
    '2'
    """
    typed_range = _TYPED_RANGE.search(text)
    span = _SPACES.sub("", typed_range[0]).casefold() if typed_range else ""
    text = _TYPED_RANGE.sub(_range_start, text)
    typed = zip(tokens(text), tokens(text, pairs=True), strict=True)
    words = _with_letters([pair for pair in typed if pair[0] not in without])
    spots = [index for index, (word, _) in enumerate(words) if _HOUSE_NUMBER.match(word)]
    asked = []
    for spot in reversed(spots[-_MOST_READINGS:]):
        others = words[:spot] + words[spot + 1 :]
        if any(not word.isdigit() for word, _ in others):
            asked.append(_asked(others[:most_words], words[spot][0], span))
    return [*asked, _asked(words[:most_words])] if words else []


def _asked(words: list[tuple[str, str]], number: str | None = None, span: str = "") -> Asked:
    folded, spelt = zip(*words, strict=True)
    return Asked(folded, spelt, number, span)


def _range_start(typed: re.Match[str]) -> str:
    """Put the first number in place of a range typed: it is looked for where no house shows that range."""
    return typed[1] + " "


def _with_letters(words: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Join a number and the single letter after it: "10 b"."""
    joined: list[tuple[str, str]] = []
    for word, spelt in words:
        before = joined[-1][0] if joined else ""
        if len(word) == 1 and word.isalpha() and before.isdigit() and len(before) <= 3:
            joined[-1] = (before + word, before + word)
        else:
            joined.append((word, spelt))
    return joined
