"""How names and queries are brought to one form, so that spelling, umlauts and abbreviations do not matter."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

__all__ = ["FILLERS", "fold", "tokens"]

_SHORT = {
    "bf": "bahnhof",
    "bhf": "bahnhof",
    "bhs": "burgerhaus",
    "feuerw": "feuerwehr",
    "ffw": "feuerwehr",
    "gs": "grundschule",
    "hbf": "hauptbahnhof",
    "hst": "haltestelle",
    "kiga": "kindergarten",
    "jh": "jugendherberge",
    "kh": "krankenhaus",
    "khs": "krankenhaus",
    "krhs": "krankenhaus",
    "krkhs": "krankenhaus",
    "krankenhs": "krankenhaus",
    "pl": "platz",
    "skt": "sankt",
    "st": "sankt",
    "str": "strasse",
    "vg": "verbandsgemeinde",
    "vgv": "verbandsgemeindeverwaltung",
}
# Ends of compound words: "marktpl", "koblenzerstr", "ostbhf".
_ENDINGS = (("str", "strasse"), ("bhf", "bahnhof"), ("krhs", "krankenhaus"))
_PLATZ = re.compile(r"[bcdfghklmnrstz]pl$")
_WORD = re.compile(r"[a-z0-9]+")
# Two letters joined by a sign are one name: "C&A", "H + M".
_PAIR = re.compile(r"\b([a-z])\s?[&+]\s?([a-z])\b")
# Names come again and again while an index is built: towns, kinds of services, "Hauptstraße".
_REMEMBERED = 16_384
_TRIPLE = re.compile(r"([a-z])\1{2,}")
_DIGRAPHS = (("ae", "a"), ("oe", "o"), ("ue", "u"))

FILLERS = frozenset(
    "a am an auf bei beim d dem den der des die ecke im in nach und unter v vom von vor zu zum zur zwischen".split()  # noqa: SIM905
)
"""Words that say little by themselves; they count less in a match."""


def fold(text: str, *, pairs: bool = False) -> str:
    """
    Bring text to plain lower-case letters; umlauts, their two-letter spellings and bare vowels become the same.

    With `pairs`, two-letter spellings stay as they are.

    >>> fold("Mülheim-Kärlich") == fold("MUELHEIM-KAERLICH") == fold("mulheim-karlich")
    True
    >>> fold("Weißenthurm") == fold("Weissenthurm")
    True
    """
    return _folded(text, pairs)


@lru_cache(maxsize=_REMEMBERED)
def _folded(text: str, pairs: bool) -> str:
    text = text.casefold()
    for pair, single in () if pairs else _DIGRAPHS:
        text = text.replace(pair, single)
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return _TRIPLE.sub(r"\1\1", text)


def tokens(text: str, *, pairs: bool = False) -> list[str]:
    """
    Split into folded words with abbreviations written out; `pairs` as for `fold`.

    >>> tokens("St.-Barbara-Str."), tokens("Marktpl. 3b")
    (['sankt', 'barbara', 'strasse'], ['marktplatz', '3b'])
    >>> tokens("C&A") == tokens("C & A") == tokens("CA")
    True
    """
    return list(_tokens(text, pairs))


@lru_cache(maxsize=_REMEMBERED)
def _tokens(text: str, pairs: bool) -> tuple[str, ...]:
    return tuple(_written_out(word) for word in _WORD.findall(_PAIR.sub(r"\1\2", _folded(text, pairs))))


def _written_out(word: str) -> str:
    if word in _SHORT:
        return _SHORT[word]
    for short, whole in _ENDINGS:
        if word.endswith(short) and len(word) > len(short) + 2:
            return word[: -len(short)] + whole
    return word + "atz" if len(word) > 4 and _PLATZ.search(word) else word
