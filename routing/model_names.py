"""The words the model district names its streets, houses and shops with."""

from __future__ import annotations

import random

__all__ = ["StreetNames", "inhabitants_adjective", "shop_owner"]

_COMMON = (
    "Bahnhofstraße", "Kirchstraße", "Schulstraße", "Gartenstraße", "Bergstraße", "Ringstraße", "Mühlenweg",
    "Waldstraße", "Bachstraße", "Lindenstraße", "Brunnenstraße", "Im Wiesengrund", "Auf der Höhe",
    "Am Sportplatz", "Feldstraße", "Raiffeisenstraße", "Burgstraße", "Friedhofstraße", "Neustraße",
    "Oberstraße", "Unterstraße", "Kapellenstraße", "Römerstraße", "Talstraße", "Sonnenhang", "Rosenstraße",
    "Blumenstraße", "Wiesenstraße", "Poststraße", "Mittelstraße", "Hohlweg", "Backhausgasse", "Zehntgasse",
    "Pfarrgasse", "Kreuzstraße", "Marienstraße",
)  # fmt: skip
_TREES = (
    "Ahorn", "Birken", "Buchen", "Eichen", "Erlen", "Eschen", "Fichten", "Flieder", "Ginster", "Hasel", "Holunder",
    "Kastanien", "Kiefern", "Kirsch", "Lärchen", "Nussbaum", "Pappel", "Schlehen", "Tannen", "Ulmen", "Wacholder",
    "Weiden", "Apfel", "Birnen", "Pflaumen", "Quitten",
)  # fmt: skip
_FLOWERS = (
    "Tulpen", "Nelken", "Dahlien", "Astern", "Veilchen", "Narzissen", "Lilien", "Malven", "Enzian", "Primel",
    "Lupinen", "Mohn", "Lavendel", "Kornblumen", "Margeriten", "Anemonen",
)  # fmt: skip
_BIRDS = (
    "Amsel", "Drossel", "Finken", "Lerchen", "Meisen", "Nachtigallen", "Schwalben", "Star", "Sperber", "Falken",
    "Bussard", "Reiher", "Kranich", "Elster", "Zeisig", "Kiebitz", "Habicht", "Rotkehlchen",
)  # fmt: skip
_PEOPLE = (
    "Goethe", "Schiller", "Lessing", "Heine", "Mozart", "Beethoven", "Bach", "Haydn", "Schubert", "Brahms", "Händel",
    "Kant", "Leibniz", "Gutenberg", "Dürer", "Humboldt", "Siemens", "Benz", "Diesel", "Röntgen", "Koch", "Kepler",
    "Uhland", "Eichendorff", "Mörike", "Storm", "Fontane", "Stifter", "Droste", "Brentano", "Grimm", "Raabe",
    "Otto-Hahn", "Albert-Schweitzer", "Geschwister-Scholl", "Konrad-Zuse", "Clara-Schumann", "Lise-Meitner",
)  # fmt: skip
_FIELDS = (
    "Acker", "Anger", "Brühl", "Bungert", "Dreispitz", "Eulenpfad", "Flur", "Grund", "Hain", "Heidchen", "Kamp",
    "Kirchberg", "Kreuzchen", "Lehmpfad", "Mühlacker", "Plan", "Rebgarten", "Rosenberg", "Sand", "Steinacker",
    "Steinbruch", "Teich", "Vogelsang", "Weiher", "Weinberg", "Wingert", "Wolfsgraben", "Ziegelofen", "Hofacker",
    "Langenacker", "Märchenwald", "Forst",
)  # fmt: skip
_OWNERS = (
    "Becker", "Fuchs", "Hoffmann", "Klein", "Kohl", "Krämer", "Lenz", "Löhr", "Müller", "Neumann", "Reuter", "Schäfer",
    "Schmitz", "Schneider", "Theisen", "Thelen", "Wagner", "Weber", "Weiler", "Zimmermann",
)  # fmt: skip


def inhabitants_adjective(town: str) -> str:
    """
    The form of a town's name that a street takes.

    >>> inhabitants_adjective("Mayen"), inhabitants_adjective("Kobern-Gondorf"), inhabitants_adjective("Polch")
    ('Mayener', 'Koberner', 'Polcher')
    """
    first = town.split("-", maxsplit=1)[0]
    return first + ("r" if first.endswith("e") else "er")


def shop_owner(rng: random.Random) -> str:
    """A family name for a practice or a shop."""
    return rng.choice(_OWNERS)


class StreetNames:
    """
    Gives each street of one settlement a name of its own: common ones first, then the themes of housing estates.

    Parameters
    ----------
    rng
        Decides the order.
    """

    def __init__(self, rng: random.Random) -> None:
        common = list(_COMMON)
        rng.shuffle(common)
        estates = [[stem + "weg" for stem in group] for group in (_TREES, _FLOWERS, _BIRDS)]
        estates.append([stem + ("-Straße" if "-" in stem else "straße") for stem in _PEOPLE])
        estates.append([f"{'Im' if index % 2 else 'Am'} {word}" for index, word in enumerate(_FIELDS)])
        for estate in estates:
            rng.shuffle(estate)
        rng.shuffle(estates)
        self._names = common + [name for estate in estates for name in estate]
        self._used: set[str] = set()
        self._round = 0

    def take(self, wanted: str | None = None) -> str:
        """The wanted name when it is free, else the next of the list; never the same twice."""
        if wanted is not None and wanted not in self._used:
            self._used.add(wanted)
            return wanted
        while True:
            if not self._names:
                self._refill()
            name = self._names.pop(0)
            if name not in self._used:
                self._used.add(name)
                return name

    def _refill(self) -> None:
        """A large town outgrows the list: side streets of the named ones."""
        prefixes = ("Hinter der ", "Alte ", "Obere ", "Untere ", "Kleine ", "Große ", "Neue ", "Vordere ", "Hintere ")
        prefix = prefixes[self._round % len(prefixes)]
        streets = [name for name in sorted(self._used) if name.endswith("straße") and " " not in name]
        self._names = [prefix + name for name in streets] or [f"Straße {len(self._used) + 1}"]
        self._round += 1
