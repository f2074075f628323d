"""How people write names differently from the map: short, misspelt, without umlauts, in capitals, unfinished."""

from __future__ import annotations

import random
import re

__all__ = ["abbreviated", "misspelt", "roughened", "with_other_umlauts"]

_NEIGHBOURS = {
    "a": "sq", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj", "i": "uo", "j": "hk",
    "k": "jl", "l": "kö", "m": "n", "n": "bm", "o": "ip", "p": "oü", "q": "wa", "r": "et", "s": "ad", "t": "rz",
    "u": "zi", "v": "cb", "w": "qe", "x": "yc", "y": "xs", "z": "tu", "ä": "ö", "ö": "äl", "ü": "öp", "ß": "s",
}  # fmt: skip
# Letters that sound alike in German, each one edit.
_SOUNDS = (
    ("v", "f"), ("f", "v"), ("w", "v"), ("v", "w"), ("d", "t"), ("t", "d"), ("b", "p"), ("p", "b"), ("g", "k"),
    ("ck", "k"), ("tz", "z"), ("th", "t"), ("ie", "i"), ("ei", "ai"), ("ai", "ei"), ("ä", "e"), ("y", "i"), ("i", "y"),
    ("nn", "n"), ("ll", "l"), ("mm", "m"), ("tt", "t"), ("rr", "r"), ("ff", "f"), ("h", ""), ("c", "k"), ("x", "ks"),
)  # fmt: skip
_SHORTER = (
    (r"(?i)straße\b", ("str.", "str", "Str.")),
    (r"(?i)strasse\b", ("str.", "str")),
    (r"(?i)platz\b", ("pl.", "pl")),
    (r"(?i)\bSankt\b", ("St.", "St", "Skt.")),
    (r"(?i)\bAn der\b", ("a.d.", "a. d.", "a d")),
    (r"(?i)\bAuf der\b", ("a.d.", "a. d.")),
    (r"(?i)\bAn dem\b", ("a.d.",)),
    (r"(?i)hauptbahnhof\b", ("hbf", "Hbf", "hbf.")),
    (r"(?i)bahnhof\b", ("bhf", "bhf.", "bf")),
    (r"(?i)krankenhaus\b", ("krhs", "krankenhs", "kh", "krhs.")),
    (r"(?i)\bGrundschule\b", ("GS", "Grundsch.")),
    (r"(?i)\bGymnasium\b", ("Gym.", "Gymn.")),
    (r"(?i)\bFeuerwehr\b", ("FFW", "Feuerw.")),
    (r"(?i)\bVerbandsgemeinde", ("VG ", "VG-")),
    (r"(?i)\bDoktor\b", ("Dr.",)),
    (r"(?i)\bProfessor\b", ("Prof.",)),
    (r"(?i)\bGebrüder\b", ("Gebr.",)),
    (r"(?i)\bKindergarten\b", ("Kiga",)),
    (r"(?i)\bKindertagesstätte\b", ("Kita",)),
)
_FIRST_NAME = re.compile(r"^([A-ZÄÖÜ][a-zäöüß]{3,})-(?=[A-ZÄÖÜ])")
_UMLAUTS = {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"}
_BARE = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "Ä": "A", "Ö": "O", "Ü": "U", "ß": "ss"})
_BACK = (("ss", "ß"), ("oe", "ö"), ("Oe", "Ö"), ("ae", "ä"), ("Ae", "Ä"), ("ue", "ü"), ("Ue", "Ü"))


def misspelt(word: str, rng: random.Random, *, edits: int = 1, first: bool = False) -> str:
    """
    Put typing errors into a word: a swap, a missing, doubled or wrong letter, or one that sounds alike.

    Parameters
    ----------
    word
        At least three letters.
    rng
        Decides where and what.
    edits
        How many errors, at least 1.
    first
        Whether the (first) error hits the first letter.
    """
    for edit in range(edits):
        before = word
        for _ in range(20):
            at = 0 if first and edit == 0 else rng.randrange(1, len(word))
            word = _one_error(before, at, rng)
            if word.casefold() != before.casefold() and len(word) >= 2:
                break
    return word


def _one_error(word: str, at: int, rng: random.Random) -> str:
    kind = rng.randrange(5)
    letter = word[at].lower()
    if not letter.isalpha():
        return word
    if kind == 0 and at + 1 < len(word):
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if kind == 1:
        return word[:at] + word[at + 1 :]
    if kind == 2:
        return word[:at] + word[at] + word[at:]
    if kind == 3:
        fits = [(a, b) for a, b in _SOUNDS if word[at:].casefold().startswith(a)]
        if fits:
            sound, other = rng.choice(fits)
            return word[:at] + other + word[at + len(sound) :]
    return word[:at] + rng.choice(_NEIGHBOURS.get(letter, "e")) + word[at + 1 :]


def abbreviated(text: str, rng: random.Random) -> str | None:
    """Shorten what people shorten (str, pl, bhf, St., a.d., first names); None where there is nothing to shorten."""
    short = text
    for pattern, choices in _SHORTER:
        if re.search(pattern, short):
            short = re.sub(pattern, rng.choice(choices), short, count=1)
    name = _FIRST_NAME.match(short)
    if name and short.count("-") >= 2 and rng.random() < 0.6:
        kept = rng.choice([1, 3, 4, len(name[1]) - 1])
        short = f"{name[1][:kept]}.-{short[name.end() :]}"
    return None if short == text else short


def with_other_umlauts(text: str, rng: random.Random) -> str | None:
    """Write umlauts out, leave the dots off, or make umlauts of letter pairs; None where there is neither."""
    ways = []
    if any(letter in _UMLAUTS for letter in text):
        ways += ["".join(_UMLAUTS.get(letter, letter) for letter in text), text.translate(_BARE)]
    back = [text.replace(pair, umlaut, 1) for pair, umlaut in _BACK if pair in text]
    if back:
        ways.append(rng.choice(back))
    return rng.choice(ways) if ways else None


def roughened(text: str, rng: random.Random) -> str:
    """Change capitals, spaces and punctuation in a way that changes no word."""
    ways = (
        text.casefold(),
        text.upper(),
        "  " + text.replace(" ", "   ") + " ",
        text.replace("-", " ").replace(",", ""),
        text.replace(" ", ", ") + rng.choice("!?.;"),
        text.replace(", ", ",").replace(" ", "-", 1),
        rng.choice(('"', "(", "* ", ":")) + text.swapcase() + rng.choice(('"', ")", " -", "...")),
    )
    return rng.choice(ways)
