"""Directions in words: German and English sentences for the steps of a way."""

from __future__ import annotations

import re
from dataclasses import dataclass

from routing.values import Path, Step

__all__ = ["LANGUAGES", "Direction", "action", "directions", "distance_text", "phrase"]

LANGUAGES = ("de", "en")
"""The languages directions are given in."""

GERMAN = {
    "arrive": ("Ziel erreicht", ""),
    "arrive_right": ("Ziel erreicht, auf der rechten Seite", ""),
    "continue": ("Weiter", " auf {street}"),
    "depart": ("Losfahren", " auf {street}"),
    "exit_left": ("Links abfahren", ", Richtung {street}"),
    "exit_right": ("Rechts abfahren", ", Richtung {street}"),
    "ferry": ("Mit der Fähre übersetzen", ": {street}"),
    "keep_left": ("Links halten", ", weiter auf {street}"),
    "keep_right": ("Rechts halten", ", weiter auf {street}"),
    "leave_roundabout": ("Kreisverkehr verlassen", " auf {street}"),
    "left": ("Links abbiegen", " auf {street}"),
    "merge": ("Einfädeln", " auf {street}"),
    "ramp_left": ("Links auf die Auffahrt", ", Richtung {street}"),
    "ramp_right": ("Rechts auf die Auffahrt", ", Richtung {street}"),
    "right": ("Rechts abbiegen", " auf {street}"),
    "roundabout": ("Im Kreisverkehr die {exit} Ausfahrt nehmen", " auf {street}"),
    "sharp_left": ("Scharf links abbiegen", " auf {street}"),
    "sharp_right": ("Scharf rechts abbiegen", " auf {street}"),
    "slight_left": ("Leicht links abbiegen", " auf {street}"),
    "slight_right": ("Leicht rechts abbiegen", " auf {street}"),
    "straight": ("Geradeaus fahren", " auf {street}"),
    "uturn": ("Wenden", ", weiter auf {street}"),
}
"""What to do, and what is added where the street has a name; no articles, which no name tells."""

ENGLISH = {
    "arrive": ("You have arrived", ""),
    "arrive_right": ("You have arrived, on the right", ""),
    "continue": ("Continue", " on {street}"),
    "depart": ("Start", " on {street}"),
    "exit_left": ("Take the exit on the left", " towards {street}"),
    "exit_right": ("Take the exit on the right", " towards {street}"),
    "ferry": ("Take the ferry", ": {street}"),
    "keep_left": ("Keep left", " onto {street}"),
    "keep_right": ("Keep right", " onto {street}"),
    "leave_roundabout": ("Leave the roundabout", " onto {street}"),
    "left": ("Turn left", " onto {street}"),
    "merge": ("Merge", " onto {street}"),
    "ramp_left": ("Take the ramp on the left", " towards {street}"),
    "ramp_right": ("Take the ramp on the right", " towards {street}"),
    "right": ("Turn right", " onto {street}"),
    "roundabout": ("At the roundabout take the {exit} exit", " onto {street}"),
    "sharp_left": ("Turn sharp left", " onto {street}"),
    "sharp_right": ("Turn sharp right", " onto {street}"),
    "slight_left": ("Turn slightly left", " onto {street}"),
    "slight_right": ("Turn slightly right", " onto {street}"),
    "straight": ("Go straight", " onto {street}"),
    "uturn": ("Turn around", ", back along {street}"),
}

PREPOSITION = re.compile(
    r"(achter|am|an|auf|auf'm|aufm|aus|beim?|durch|entlang|hinterm?|im|in|neben|ob|oberm?|überm?|um|unterm?|vorm?|zu|zum|zur"
    r"|zwischen) ",
    re.IGNORECASE,
)
"""Names that begin with one of these follow a colon: "Rechts abbiegen: Auf der Eich", not "auf Auf der Eich"."""

INTO_ROUNDABOUT = {"de": "In den Kreisverkehr einfahren", "en": "Enter the roundabout"}
"""Where the way ends inside of it, so that no exit is taken."""

ORDINALS = {
    "de": ("erste", "zweite", "dritte", "vierte", "fünfte", "sechste", "siebte", "achte", "neunte", "zehnte"),
    "en": ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"),
}

SENTENCES = {"de": GERMAN, "en": ENGLISH}


@dataclass(frozen=True, slots=True)
class Direction:
    """
    One instruction in words.

    Attributes
    ----------
    text
        All of it: "Links abbiegen auf Koblenzer Straße, 350 m".
    action
        What to do, without the distance: "Links abbiegen auf Koblenzer Straße".
    key
        One of `routing.maneuvers.INSTRUCTIONS`.
    street, length_m, lat, lon, exit
        As in `routing.values.Step`: the road afterwards, metres until the next instruction, where it applies.
    """

    text: str
    action: str
    key: str
    street: str
    length_m: float
    lat: float
    lon: float
    exit: int


def directions(path: Path, language: str) -> tuple[Direction, ...]:
    """
    Put a way into words.

    Raises
    ------
    ValueError
        If `language` is none of `LANGUAGES`.
    """
    return tuple(
        Direction(
            text=phrase(step, language),
            action=action(step, language),
            key=step.instruction,
            street=step.street,
            length_m=step.length_m,
            lat=step.lat,
            lon=step.lon,
            exit=step.exit,
        )
        for step in path.steps
    )


def phrase(step: Step, language: str) -> str:
    """
    Say what to do and how far the road goes then; raises ValueError for a language not in `LANGUAGES`.

    Examples
    --------
    >>> phrase(Step("Koblenzer Straße", 352.0, "left", 50.3, 7.2), "de")
    'Links abbiegen auf Koblenzer Straße, 350 m'
    >>> phrase(Step("Koblenzer Straße", 1540.0, "roundabout", 50.3, 7.2, exit=2), "en")
    'At the roundabout take the second exit onto Koblenzer Straße, 1.5 km'
    """
    text = action(step, language)
    return f"{text}, {distance_text(step.length_m, language)}" if step.length_m > 0.0 else text


def action(step: Step, language: str) -> str:
    """Say what to do, without the distance; raises ValueError for a language not in `LANGUAGES`."""
    _check(language)
    if step.instruction == "roundabout" and step.exit == 0:
        return INTO_ROUNDABOUT[language]
    text, addition = SENTENCES[language][step.instruction]
    if language == "de" and PREPOSITION.match(step.street):
        addition = addition.replace(", weiter auf", ":").replace(" auf", ":")
    return (text + (addition if step.street else "")).format(street=step.street, exit=_ordinal(step.exit, language))


def distance_text(length_m: float, language: str) -> str:
    """
    Write a distance as navigation does: tens of metres up to 200 m, fifties up to 1 km, then tenths of kilometres.

    Examples
    --------
    >>> [distance_text(m, "de") for m in (3.0, 187.0, 420.0, 974.0, 976.0, 12_340.0)]
    ['10 m', '190 m', '400 m', '950 m', '1,0 km', '12,3 km']
    """
    _check(language)
    if length_m < 195.0:
        return f"{max(10, round(length_m / 10.0) * 10)} m"
    fifties = round(length_m / 50.0) * 50
    if fifties < 1000:
        return f"{fifties} m"
    kilometres = f"{max(1.0, length_m / 1000.0):.1f} km"
    return kilometres.replace(".", ",") if language == "de" else kilometres


def _ordinal(number: int, language: str) -> str:
    words = ORDINALS[language]
    if 1 <= number <= len(words):
        return words[number - 1]
    return f"{number}." if language == "de" else f"{number}th"


def _check(language: str) -> None:
    if language not in LANGUAGES:
        raise ValueError(f"directions are given in {', '.join(LANGUAGES)}, not in {language!r}")
