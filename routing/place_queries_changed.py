"""Generated queries as people type them: short, misspelt, unfinished, rough; and mixtures of these."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from routing.place_distortions import abbreviated, misspelt, roughened, with_other_umlauts
from routing.place_ground import Ground
from routing.place_queries_exact import EXACT, Maker, lone_place, street_query
from routing.place_query import PlaceQuery
from routing.place_text import fold, tokens

__all__ = ["CHANGED"]

_CHATTER = (
    ("ich möchte nach", ""), ("bitte zur", ""), ("Abholung", ""), ("von", "bitte"), ("", "gegenüber"),
    ("Fahrt nach", ""), ("ich wohne", ""), ("Haus", ""), ("", "Deutschland"), ("zum Termin", ""),
)  # fmt: skip

Change = Callable[[str, Ground], str | None]


def _changed(maker: Maker, change: Change) -> Maker:
    """Queries of another maker with their text changed; none where the change finds nothing to do."""

    def make(ground: Ground) -> PlaceQuery | None:
        query = maker(ground)
        text = change(query.text, ground) if query is not None else None
        if query is None or text is None or text == query.text:
            return None
        return replace(query, text=text)

    return make


def _short(text: str, ground: Ground) -> str | None:
    return abbreviated(text, ground.rng)


def _umlauts(text: str, ground: Ground) -> str | None:
    return with_other_umlauts(text, ground.rng)


def _short_and_umlauts(text: str, ground: Ground) -> str | None:
    other = with_other_umlauts(text, ground.rng)
    return abbreviated(other, ground.rng) if other else None


def _rough(text: str, ground: Ground) -> str | None:
    return roughened(text, ground.rng)


def _filled(text: str, ground: Ground) -> str | None:
    """Words between: "in", "nach", "bei"."""
    head, _, tail = text.rpartition(" ")
    if not head or not tail[:1].isupper() or not tail[1:].islower():
        return None
    return ground.rng.choice(
        (f"{head} in {tail}", f"nach {head} {tail}", f"{head} bei {tail}", f"{tail}, {head} bitte")
    )


def _chatty(text: str, ground: Ground) -> str | None:
    """More words than needed, as on the telephone."""
    before, after = ground.rng.choice(_CHATTER)
    return f"{before} {text} {after}".strip()


def _typo(text: str, ground: Ground, *, edits: int = 1, first: bool = False) -> str | None:
    """One word of the text misspelt, so that it is no other word of the index."""
    words = text.split(" ")
    least = 8 if edits > 1 else 4
    long = [i for i, word in enumerate(words) if len(fold(word)) >= least and word.isalpha() and fold(word) != "ecke"]
    if not long:
        return None
    at = ground.rng.choice(long)
    wrong = misspelt(words[at], ground.rng, edits=edits, first=first)
    if _is_known(wrong, ground) or fold(wrong) == fold(words[at]):
        return None
    return " ".join((*words[:at], wrong, *words[at + 1 :]))


def _is_known(word: str, ground: Ground) -> bool:
    """Whether it is a word of the index, or the beginning of one: then it is no misspelling to a reader."""
    return all(ground.facts.begins(token) for token in tokens(word))


def _typo_place(ground: Ground, longest: int = 99) -> PlaceQuery | None:
    """A place's name misspelt so that no other place's name is as near."""
    place = lone_place(ground)
    if place is None or " " in place.name or not 4 <= len(place.name) <= longest:
        return None
    wrong = misspelt(place.name, ground.rng, first=ground.rng.random() < 0.15)
    if _is_known(wrong, ground) or not ground.is_nearest(wrong, place):
        return None
    return ground.about(wrong, ground.facts.named_like(place))


def _typo_short(ground: Ground) -> PlaceQuery | None:
    return _typo_place(ground, longest=5)


def _typo_town(ground: Ground) -> PlaceQuery | None:
    """The street right, the town misspelt."""
    street = ground.street()
    town = street.municipality if street else ""
    if street is None or len(town) < 5 or not town.isalpha():
        return None
    wrong = misspelt(town, ground.rng)
    if _is_known(wrong, ground) or fold(wrong) == fold(town):
        return None
    order = (street.name, wrong) if ground.rng.random() < 0.6 else (wrong, street.name)
    return street_query(ground, " ".join(order), street, town)


def _town_prefix(ground: Ground) -> PlaceQuery | None:
    """The street whole, the town begun; no other town with such a street begins so."""
    street = ground.street()
    town = street.municipality if street else ""
    if street is None or len(town) < 5:
        return None
    begun = town[: ground.rng.randrange(3, max(4, len(town)))]
    same = [f for f in ground.facts.named_like(street) if f.kind == "street"]
    fits = {
        f.municipality
        for f in same
        if fold(f.municipality).startswith(fold(begun)) or fold(f.village).startswith(fold(begun))
    }
    order = (street.name, begun) if ground.rng.random() < 0.6 else (begun, street.name)
    return street_query(ground, " ".join(order), street, town) if len(fits) == 1 else None


def _street_prefix(ground: Ground) -> PlaceQuery | None:
    """The town whole, the street begun (two words and a bit, or three letters and more): "Boos Im Sch"."""
    street = ground.street()
    if street is None or len(street.name) < 4:
        return None
    typed = street.name[: ground.rng.randrange(3, len(street.name))].rstrip(" -.")
    text = f"{street.municipality} {typed}"
    right = ground.facts.named_like(street, street.municipality)
    return (
        street_query(ground, text, street, street.municipality) if ground.clear(text, right, unfinished=True) else None
    )


def _every_prefix(ground: Ground) -> PlaceQuery | None:
    """Every word begun by three to five letters: "may koblen str"."""
    street = ground.street()
    if street is None:
        return None
    words = [*re.split(r"[ -]", street.name), street.municipality]
    if ground.rng.random() < 0.5:
        words = [words[-1], *words[:-1]]
    text = " ".join(word[: ground.rng.randrange(3, 6)] for word in words)
    right = ground.facts.named_like(street, street.municipality)
    return (
        street_query(ground, text, street, street.municipality) if ground.clear(text, right, unfinished=True) else None
    )


def _place_prefix(ground: Ground) -> PlaceQuery | None:
    place = lone_place(ground)
    if place is None or len(place.name) < 6:
        return None
    text = place.name[: ground.rng.randrange(4, len(place.name))]
    right = ground.facts.named_like(place)
    return ground.about(text, right) if ground.clear(text, right, unfinished=True) else None


def _typo_prefix(ground: Ground) -> PlaceQuery | None:
    """A place's name unfinished and misspelt, so that no other word of the index is as near."""
    place = lone_place(ground)
    if place is None or not place.name.isalpha() or len(place.name) < 8:
        return None
    wrong = misspelt(place.name[: ground.rng.randrange(6, len(place.name) - 1)], ground.rng)
    if _is_known(wrong, ground) or not ground.begins_alone(wrong, place):
        return None
    return ground.about(wrong, ground.facts.named_like(place))


def _any_of(*kinds: str) -> Maker:
    """Queries of several kinds by turns of chance."""
    return lambda ground: EXACT[ground.rng.choice(kinds)](ground)


_STREETS = _any_of("street_town", "town_street", "address")
_WIDE = _any_of("street_town", "town_street", "address", "place", "intersection", "address_letter")

CHANGED: dict[str, Maker] = {
    "abbreviation": _changed(_STREETS, _short),
    "umlaut": _changed(_any_of("street_town", "town_street", "place", "address"), _umlauts),
    "abbreviation_umlaut": _changed(_STREETS, _short_and_umlauts),
    "rough": _changed(_WIDE, _rough),
    "filler": _changed(_any_of("street_town", "address"), _filled),
    "chatty": _changed(_any_of("street_town", "address", "place"), _chatty),
    "typo_place": _typo_place,
    "typo_short": _typo_short,
    "typo_street": _changed(_any_of("street_town", "town_street"), _typo),
    "typo_address": _changed(_any_of("address", "address_letter"), _typo),
    "typo_twice": _changed(_any_of("street_town", "town_street"), partial(_typo, edits=2)),
    "typo_first": _changed(_any_of("street_town", "town_street"), partial(_typo, first=True)),
    "typo_town": _typo_town,
    "typo_abbreviated": _changed(_changed(_STREETS, _short), _typo),
    "typo_corner": _changed(_any_of("intersection"), _typo),
    "typo_prefix": _typo_prefix,
    "place_prefix": _place_prefix,
    "street_prefix": _street_prefix,
    "town_prefix": _town_prefix,
    "every_prefix": _every_prefix,
}
"""Kinds of queries that are written otherwise than the map has it."""
