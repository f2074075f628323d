"""All words of a place index, and which of them a typed word may mean."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

from routing.place_text import FILLERS

__all__ = ["Reading", "Vocabulary"]

_PREFIX, _INNER, _TYPO, _BEGUN_TYPO = 0.9, 0.72, 0.88, 0.7
_MAX_READINGS = 60
_FILLER_WEIGHT = 0.3
_ENDINGS = ("strasse", "platz", "weg", "bahnhof", "gasse", "krankenhaus")
_LETTERS = {letter: 1 << index for index, letter in enumerate("abcdefghijklmnopqrstuvwxyz0123456789")}
_BITS = np.zeros(128, dtype=np.uint64)
_BITS[[ord(letter) for letter in _LETTERS]] = list(_LETTERS.values())
_REMEMBERED = 4_096
_LONGEST_BEGINNING = 20


@dataclass(frozen=True, slots=True)
class Reading:
    """
    One typed word and what it may mean.

    Attributes
    ----------
    typed
        The folded word.
    meanings
        Words of the index and how well each fits, in (0, 1].
    weight
        How much the word counts; articles count little.
    is_open
        Whether it may also be the beginning of any longer word.
    """

    typed: str
    meanings: dict[str, float]
    weight: float
    is_open: bool = False

    def fit(self, word: str) -> float:
        """How well a word of the index fits, 0 to 1."""
        known = self.meanings.get(word, 0.0)
        if self.is_open and known < _PREFIX and word.startswith(self.typed):
            return max(known, _PREFIX * (0.85 + 0.15 * len(self.typed) / len(word)))
        return known


class Vocabulary:
    """
    All words of an index, looked up exactly, by beginning, by part, and with typing errors.

    Parameters
    ----------
    words
        Folded words, any order.
    """

    def __init__(self, words: list[str]) -> None:
        self._sorted = sorted(words)
        self._all = set(words)
        self._joined = "\n" + "\n".join(self._sorted) + "\n"
        short = [(word[:-4], word) for word in self._sorted if word.endswith("strasse")]
        self._spellings = _Spellings([(word, word) for word in self._sorted] + short)
        self._beginnings = _masks(self._sorted, _LONGEST_BEGINNING)
        self._others = lru_cache(maxsize=_REMEMBERED)(self._other_meanings)

    def __contains__(self, word: str) -> bool:
        return word in self._all

    def read(self, typed: str, *, spelt: str = "", may_go_on: bool = True) -> Reading:
        """
        Find what a typed word may mean, best first, at most 60 words.

        Parameters
        ----------
        typed
            The folded word.
        spelt
            The word with its letter pairs kept ("lxuem"): swapped letters may look like an umlaut written out.
        may_go_on
            Whether the word may be unfinished although it is a whole one: true of the last word typed. Single
            letters may always be ("a. d. Kirche").
        """
        known = typed in self._all
        meanings = {typed: 1.0} if known else self._others(typed, spelt or typed, may_go_on)
        is_letter = len(typed) == 1 and typed.isalpha()
        is_open = (may_go_on or not known or is_letter) and self._begins_a_word(typed)
        weight = _FILLER_WEIGHT if typed in FILLERS or is_letter else 1.0
        return Reading(typed, meanings, weight, is_open)

    def parts(self, typed: str) -> list[str]:
        """Split a word that is not in the index into two that are ("koblenzerstrasse"), else return it whole."""
        if typed in self._all or len(typed) < 8:
            return [typed]
        for ending in _ENDINGS:
            stem = typed.removesuffix(ending)
            if stem != typed and stem in self._all:
                return [stem, ending]
        return [typed]

    def _other_meanings(self, typed: str, spelt: str, may_go_on: bool) -> dict[str, float]:
        """Words that an unknown word may mean, best first."""
        meanings: dict[str, float] = {}
        if len(typed) >= 5:
            for word in self._containing(typed):
                meanings.setdefault(word, _INNER)
        if len(typed) >= (4 if self._begins_a_word(typed) else 3) and not typed.isdigit():
            for spelling in {typed, spelt}:
                for word, fit in self._alike(spelling):
                    meanings[word] = max(fit, meanings.get(word, 0.0))
        if may_go_on and len(typed) >= 5 and not self._begins_a_word(typed):
            for spelling in {typed, spelt}:
                for word in self._begun_alike(spelling):
                    meanings.setdefault(word, _BEGUN_TYPO)
        best = sorted(meanings.items(), key=lambda pair: (-pair[1], len(pair[0]), pair[0]))
        return dict(best[:_MAX_READINGS])

    def _begins_a_word(self, typed: str) -> bool:
        at = bisect_left(self._sorted, typed)
        return at < len(self._sorted) and self._sorted[at].startswith(typed)

    def _containing(self, typed: str) -> list[str]:
        """Words that hold the typed one inside ("museum" in "eifelmuseum"), found by scanning one long text."""
        found: list[str] = []
        at = self._joined.find(typed)
        while at >= 0 and len(found) < _MAX_READINGS:
            start, end = self._joined.rfind("\n", 0, at) + 1, self._joined.find("\n", at)
            found.append(self._joined[start:end])
            at = self._joined.find(typed, end)
        return found

    def _alike(self, typed: str) -> list[tuple[str, float]]:
        """Words within one or two typing errors (optimal string alignment: a swap is one error)."""
        errors = 1 if len(typed) <= 5 else 2
        return [
            (word, _misspelt_fit(typed, word, distance))
            for word, spelling, distance in self._spellings.near(typed, errors)
            if distance <= 1 or spelling == word
        ]

    def _begun_alike(self, typed: str) -> list[str]:
        """Words that begin nearly as typed: unfinished and misspelt ("münstermeif")."""
        letters, found = np.uint64(_mask(typed)), set[str]()
        for length in range(len(typed) - 1, min(len(typed) + 1, _LONGEST_BEGINNING) + 1):
            near = np.flatnonzero(np.bitwise_count(self._beginnings[:, length - 1] ^ letters) <= 2).tolist()
            longer = [self._sorted[index] for index in near if len(self._sorted[index]) >= length]
            texts = [word[:length] for word in longer]
            hits = process.extract(typed, texts, scorer=OSA.distance, score_cutoff=1, limit=_MAX_READINGS)
            found |= {longer[at] for _, _, at in hits}
        return sorted(found)


class _Spellings:
    """
    Spellings and the words they stand for, searched for the few that are within some typing errors.

    An error changes which letters a word has by two at most, so that most words are told to be too far by one operation
    on 36 bits each.
    """

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        pairs = sorted(pairs, key=lambda pair: len(pair[0]))
        self._spellings = [spelling for spelling, _ in pairs]
        self._words = [word for _, word in pairs]
        self._lengths = [len(spelling) for spelling in self._spellings]
        self._masks = _masks(self._spellings, max(self._lengths, default=1))[:, -1]

    def near(self, typed: str, errors: int) -> list[tuple[str, str, int]]:
        """(word, spelling, distance) of all within so many errors, except the typed spelling of a word itself."""
        start = bisect_left(self._lengths, max(len(typed) - errors, 3))
        end = bisect_left(self._lengths, len(typed) + errors + 1)
        other = np.bitwise_count(self._masks[start:end] ^ np.uint64(_mask(typed)))
        chosen = (np.flatnonzero(other <= 2 * errors) + start).tolist()
        texts = [self._spellings[index] for index in chosen]
        found = process.extract(typed, texts, scorer=OSA.distance, score_cutoff=errors, limit=_MAX_READINGS)
        return [(self._words[chosen[at]], text, int(distance)) for text, distance, at in found]


def _masks(words: list[str], longest: int) -> NDArray[np.uint64]:
    """Which letters the beginnings of each word have: uint64 [words, longest], column k for the first k + 1 letters."""
    if not words:
        return np.zeros((0, longest), dtype=np.uint64)
    codes = np.array(words, dtype=f"U{longest}").view(np.uint32).reshape(len(words), longest)
    return np.bitwise_or.accumulate(_BITS[np.minimum(codes, 127)], axis=1)


def _mask(word: str) -> int:
    """Which letters a word has, a bit each."""
    bits = 0
    for letter in word:
        bits |= _LETTERS.get(letter, 0)
    return bits


def _misspelt_fit(typed: str, word: str, errors: int) -> float:
    """Fewer errors in longer words fit better; people seldom miss the first letter."""
    first = 0.0 if typed[0] == word[0] else 0.08
    return _TYPO * (1.0 - errors / (len(typed) + 2)) - first
