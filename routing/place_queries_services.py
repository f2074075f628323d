"""Generated queries about services, shops and stops."""

from __future__ import annotations

import re

from routing.geodesy import great_circle_m
from routing.place_distortions import abbreviated, misspelt, roughened, with_other_umlauts
from routing.place_facts import Fact
from routing.place_ground import Ground, nearest_first
from routing.place_queries_exact import Maker
from routing.place_query import PlaceQuery
from routing.place_text import FILLERS, fold, tokens

__all__ = ["SERVICES"]

# What people call a kind of service, and the kinds (as the index titles them) that answer.
_CALLED: dict[str, tuple[str, ...]] = {
    "Hausarzt": ("Arztpraxis",), "Arzt": ("Arztpraxis",), "Doktor": ("Arztpraxis",),
    "Ärztin": ("Arztpraxis",), "Allgemeinarzt": ("Arztpraxis",), "Arztpraxis": ("Arztpraxis",),
    "Zahnarzt": ("Zahnarzt",), "Zahnärztin": ("Zahnarzt",), "Apotheke": ("Apotheke",), "Tierarzt": ("Tierarzt",),
    "Krankenhaus": ("Krankenhaus", "Klinik"), "Klinik": ("Krankenhaus", "Klinik"), "KH": ("Krankenhaus", "Klinik"),
    "Rathaus": ("Rathaus",), "Bürgerbüro": ("Rathaus",), "Gemeindeverwaltung": ("Rathaus",),
    "VG-Verwaltung": ("Rathaus",), "Verbandsgemeinde": ("Rathaus",), "Einwohnermeldeamt": ("Rathaus",),
    "Supermarkt": ("Supermarkt",), "Lebensmittel": ("Supermarkt", "Dorfladen"), "Einkaufen": ("Supermarkt",),
    "Altenheim": ("Altenheim",), "Seniorenheim": ("Altenheim",), "Pflegeheim": ("Altenheim",),
    "Altersheim": ("Altenheim",), "Seniorenresidenz": ("Altenheim",), "Kita": ("Kindergarten",),
    "Kindergarten": ("Kindergarten",), "Kindertagesstätte": ("Kindergarten",), "Friedhof": ("Friedhof",),
    "Tankstelle": ("Tankstelle",), "Tanken": ("Tankstelle",), "Post": ("Post",), "Postfiliale": ("Post",),
    "Bank": ("Bank",), "Geldautomat": ("Bank", "Geldautomat"), "Schule": ("Schule", "Fachschule"),
    "Schwimmbad": ("Schwimmbad", "Freibad"), "Freibad": ("Schwimmbad", "Freibad"), "Kirche": ("Kirche",),
    "Hallenbad": ("Schwimmbad", "Freibad"), "Kapelle": ("Kirche",), "Bäcker": ("Bäckerei",),
    "Bäckerei": ("Bäckerei",), "Metzger": ("Metzgerei",), "Metzgerei": ("Metzgerei",), "Fleischerei": ("Metzgerei",),
    "Friseur": ("Friseur",), "Frisör": ("Friseur",), "Optiker": ("Optiker",), "Brille": ("Optiker",),
    "Sportplatz": ("Stadion", "Sporthalle", "Sportplatz"), "Turnhalle": ("Sporthalle",), "Bücherei": ("Bücherei",),
    "Polizei": ("Polizei",), "Feuerwehr": ("Feuerwehr",), "Hotel": ("Hotel",), "Pension": ("Pension",),
    "Restaurant": ("Restaurant",), "Gaststätte": ("Restaurant", "Kneipe"), "Eisdiele": ("Eisdiele",),
    "Café": ("Café",), "Imbiss": ("Imbiss",), "Museum": ("Museum",), "Kino": ("Kino",), "Drogerie": ("Drogerie",),
    "Blumenladen": ("Blumenladen",), "Baumarkt": ("Baumarkt", "Eisenwaren"), "Getränkemarkt": ("Getränkemarkt",),
    "Spielplatz": ("Spielplatz",), "Jugendherberge": ("Jugendherberge",), "Campingplatz": ("Campingplatz",),
    "Autowerkstatt": ("Autowerkstatt",), "Bürgerhaus": ("Bürgerhaus",), "Gericht": ("Gericht",),
    "Dorfgemeinschaftshaus": ("Bürgerhaus",), "Physiotherapie": ("Physiotherapie",), "Kneipe": ("Kneipe", "Bar"),
}  # fmt: skip
# What must be in the name as well: not every school is a primary school.
_NAMED = {
    "Grundschule": "Schule", "Gymnasium": "Schule", "Realschule": "Schule", "Sparkasse": "Bank",
    "Volksbank": "Bank", "Berufsschule": "Schule", "Förderschule": "Schule",
}  # fmt: skip


def _with_stops(ground: Ground, word: str, town: str, services: list[Fact]) -> list[Fact]:
    """The services, and the stops and stations of the town that bear the word ("Schule, Kehrig")."""
    wanted = set(tokens(word))
    around = [*ground.facts.of_kind["stop"], *ground.facts.of_kind["station"]]
    return services + [stop for stop in around if stop.is_in(town) and wanted & stop.words]


def _category(ground: Ground) -> PlaceQuery | None:
    word = ground.rng.choice([*_CALLED, *_NAMED])
    title = _NAMED.get(word)
    services = ground.services((title,) if title else _CALLED[word])
    if title:
        services = [fact for fact in services if fold(word) in fold(fact.name)]
    if not services:
        return None
    town = ground.town(ground.rng.choice(services))
    here = [fact for fact in services if fact.is_in(town)]
    form = ground.rng.choice(("{} {}", "{} {}", "{} in {}", "{}, {}"))
    text = form.format(word, town) if ground.rng.random() < 0.8 else f"{town} {word}"
    return ground.about(text, _with_stops(ground, word, town, here), None, 150.0) if town else None


def _category_near(ground: Ground) -> PlaceQuery | None:
    word = ground.rng.choice(list(_CALLED))
    services = [fact for title in _CALLED[word] for fact in ground.facts.titled[fold(title)]]
    return _nearest(ground, word, services, ground.services(_CALLED[word]))


def _nearest(ground: Ground, text: str, services: list[Fact], inside: list[Fact]) -> PlaceQuery | None:
    """The service nearest to a random point; those hardly farther away are as right."""
    if not inside:
        return None
    about = ground.rng.choice(inside)
    near = ground.near(about.lat, about.lon, 1_500.0)
    away = nearest_first(services, *near)
    reach = 1.25 * away[0][0] + 100.0
    return ground.about(text, [fact for distance, fact in away if distance <= reach], near)


def _chain(ground: Ground) -> PlaceQuery | None:
    if not ground.chains:
        return None
    name = ground.rng.choice(ground.chains)
    words = set(tokens(name))
    shops = [fact for fact in ground.inside["poi"] if words <= fact.words]
    if ground.rng.random() < 0.4:
        return _nearest(ground, name, [fact for fact in ground.facts.of_kind["poi"] if words <= fact.words], shops)
    town = ground.town(ground.rng.choice(shops))
    here = [fact for fact in ground.facts.all if words <= fact.words and fact.is_in(town)]
    text = f"{name} {town}" if ground.rng.random() < 0.7 else f"{town} {name}"
    return ground.about(text, here, None, 150.0) if town else None


def _service(ground: Ground) -> Fact | None:
    """A service with a name of its own."""
    fact = ground.pick("poi")
    return fact if fact is not None and fold(fact.name) != fold(fact.title) else None


def _poi(ground: Ground) -> PlaceQuery | None:
    fact = _service(ground)
    if fact is None:
        return None
    right = ground.facts.named_like(fact, ground.town(fact))
    if ground.rng.random() < 0.5 and ground.clear(fact.name, right):
        return ground.about(fact.name, ground.facts.named_like(fact), None, 150.0)
    return ground.about(f"{fact.name} {ground.town(fact)}", right, None, 150.0)


def _poi_partial(ground: Ground) -> PlaceQuery | None:
    """Some words of the name, so that nothing else has them all."""
    fact = _service(ground)
    words = [word for word in re.split(r"[\s,]+", fact.name) if tokens(word)] if fact else []
    if fact is None or len(words) < 2:
        return None
    kept = sorted(ground.rng.sample(range(len(words)), ground.rng.randrange(1, len(words))))
    text = " ".join(words[index] for index in kept)
    if all(token in FILLERS or len(token) < 3 for token in tokens(text)):
        return None
    if ground.rng.random() < 0.6:
        text = f"{text} {ground.town(fact)}"
    right = ground.facts.named_like(fact, ground.town(fact))
    return ground.about(text, right, None, 150.0) if ground.clear(text, right) else None


def _poi_typo(ground: Ground) -> PlaceQuery | None:
    fact = _service(ground)
    words = fact.name.split() if fact else []
    long = [index for index, word in enumerate(words) if word.isalpha() and len(word) >= 5]
    if fact is None or not long:
        return None
    at = ground.rng.choice(long)
    wrong = misspelt(words[at], ground.rng)
    if all(ground.facts.knows(token) for token in tokens(wrong)):
        return None
    right = ground.facts.named_like(fact, ground.town(fact))
    text = " ".join((*words[:at], wrong, *words[at + 1 :], ground.town(fact)))
    return ground.about(text, right, None, 150.0)


def _poi_prefix(ground: Ground) -> PlaceQuery | None:
    """A name typed so far, at least five letters, that can go on in one way only."""
    fact = _service(ground)
    if fact is None or len(fact.name) < 8:
        return None
    text = fact.name[: ground.rng.randrange(5, len(fact.name))].rstrip()
    right = ground.facts.named_like(fact, ground.town(fact))
    return ground.about(text, right, None, 150.0) if ground.clear(text, right, unfinished=True) else None


def _category_typo(ground: Ground) -> PlaceQuery | None:
    query = _category(ground)
    word, _, rest = query.text.partition(" ") if query else ("", "", "")
    if query is None or not word.isalpha() or len(word) < 6 or not rest:
        return None
    wrong = misspelt(word, ground.rng)
    if all(ground.facts.knows(token) for token in tokens(wrong)):
        return None
    return PlaceQuery("", "", f"{wrong} {rest}", query.near, query.points, query.tolerance_m, query.note)


def _stop(ground: Ground) -> PlaceQuery | None:
    """A stop's words in any order, with or without saying that it is one."""
    stop = ground.pick("stop")
    if stop is None:
        return None
    words = [word for word in re.split(r"[\s,/()]+", stop.name) if tokens(word)]
    ground.rng.shuffle(words)
    text = " ".join(words)
    if ground.rng.random() < 0.25:
        text = ground.rng.choice((f"Haltestelle {text}", f"{text} Haltestelle", f"Bushaltestelle {text}"))
    right = ground.facts.named_like(stop)
    others = ground.facts.with_words(stop.words)
    return ground.about(text, [*right, *(f for f in others if _is_near(f, right))], None, 150.0)


def _is_near(fact: Fact, others: list[Fact]) -> bool:
    return any(great_circle_m(fact.lat, fact.lon, other.lat, other.lon) < 500.0 for other in others)


def _stop_short(ground: Ground) -> PlaceQuery | None:
    query = _stop(ground)
    text = None
    if query is not None:
        way = ground.rng.randrange(3)
        change = (abbreviated, with_other_umlauts, roughened)[way]
        text = change(query.text, ground.rng)
    if query is None or text is None:
        return None
    return PlaceQuery("", "", text, query.near, query.points, query.tolerance_m, query.note)


def _station(ground: Ground) -> PlaceQuery | None:
    station = ground.pick("station")
    if station is None:
        return None
    name = re.sub(r"\s*(Hauptbahnhof|Hbf|Bahnhof|Bhf)\b", "", station.name)
    kind = "Hbf" if name != station.name and "auptbahn" in station.name + station.title else "Bhf"
    word = ground.rng.choice(("Bahnhof", kind, "bhf", "Bf"))
    text = f"{word} {name}" if ground.rng.random() < 0.5 else f"{name} {word}"
    stops = [s for s in ground.facts.of_kind["stop"] if "bahnhof" in s.words and s.is_in(ground.town(station))]
    return ground.about(text, [station, *(s for s in stops if _is_near(s, [station]))])


SERVICES: dict[str, Maker] = {
    "poi": _poi,
    "poi_partial": _poi_partial,
    "poi_typo": _poi_typo,
    "poi_prefix": _poi_prefix,
    "category": _category,
    "category_near": _category_near,
    "category_typo": _category_typo,
    "chain": _chain,
    "stop": _stop,
    "stop_changed": _stop_short,
    "station": _station,
}
"""Kinds of queries about services and stops."""
