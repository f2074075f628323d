"""How names and queries are brought to one form, so that spelling, umlauts and abbreviations do not matter."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["FILLERS", "HOUSE_NUMBER", "fold", "split_query", "tokens"]

_SHORT = {
    "bf": "bahnhof",
    "bhf": "bahnhof",
    "bhs": "burgerhaus",
    "feuerw": "feuerwehr",
    "ffw": "feuerwehr",
    "gs": "grundschule",
    "hbf": "hauptbahnhof",
    "hst": "haltestelle",
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
_DIGRAPHS = (("ae", "a"), ("oe", "o"), ("ue", "u"))

FILLERS = frozenset(
    "a am an auf bei beim d dem den der des die ecke im in und unter v vom von vor zu zum zur zwischen".split()  # noqa: SIM905
)
"""Words that say little by themselves; they count less in a match."""

HOUSE_NUMBER = re.compile(r"^\d{1,3}[a-z]?$")
"""A house number as one token."""


def fold(text: str) -> str:
    """
    Bring text to plain lower-case letters; umlauts, their two-letter spellings and bare vowels become the same.

    >>> fold("Mülheim-Kärlich") == fold("MUELHEIM-KAERLICH") == fold("mulheim-karlich")
    True
    >>> fold("Weißenthurm") == fold("Weissenthurm")
    True
    """
    text = text.casefold().replace("ß", "ss")
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    for pair, single in _DIGRAPHS:
        text = text.replace(pair, single)
    return re.sub(r"(.)\1{2,}", r"\1\1", text)


def tokens(text: str) -> list[str]:
    """
    Split into folded words with abbreviations written out.

    >>> tokens("St.-Barbara-Str."), tokens("Marktpl. 3b")
    (['sankt', 'barbara', 'strasse'], ['marktplatz', '3b'])
    """
    return [_written_out(word) for word in _WORD.findall(fold(text))]


def split_query(text: str) -> tuple[list[str], str | None]:
    """
    Split what was typed into words and, where there is one, a house number.

    >>> split_query("Römerstieg 10 b, 56727 Mayen")
    (['romerstieg', '56727', 'mayen'], '10b')
    """
    words = tokens(text)
    number = None
    kept: list[str] = []
    for index, word in enumerate(words):
        if number is None and kept and HOUSE_NUMBER.match(word):
            number = word
        elif number == words[index - 1] and number.isdigit() and len(word) == 1 and word.isalpha():
            number += word
        else:
            kept.append(word)
    return kept, number


def _written_out(word: str) -> str:
    if word in _SHORT:
        return _SHORT[word]
    for short, whole in _ENDINGS:
        if word.endswith(short) and len(word) > len(short) + 2:
            return word[: -len(short)] + whole
    return word + "atz" if len(word) > 4 and _PLATZ.search(word) else word
