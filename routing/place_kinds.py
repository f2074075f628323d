"""What kinds of services there are, what people call them, and how much a kind of place weighs in a search."""

from __future__ import annotations

import re

__all__ = ["PLACE_WEIGHTS", "category_of"]

# (key, value): what it is called, then further words people use for it.
_CATEGORIES: dict[tuple[str, str], str] = {
    ("amenity", "arts_centre"): "Kulturzentrum",
    ("amenity", "atm"): "Geldautomat Bankautomat",
    ("amenity", "bank"): "Bank Geldautomat",
    ("amenity", "bar"): "Bar Kneipe",
    ("amenity", "biergarten"): "Biergarten",
    ("amenity", "cafe"): "Café Kaffee",
    ("amenity", "charging_station"): "Ladestation",
    ("amenity", "cinema"): "Kino Filmtheater",
    ("amenity", "clinic"): "Klinik Krankenhaus Fachklinik",
    ("amenity", "college"): "Fachschule Schule",
    ("amenity", "community_centre"): "Bürgerhaus Gemeindehaus Dorfgemeinschaftshaus",
    ("amenity", "courthouse"): "Gericht Amtsgericht Justiz",
    ("amenity", "dentist"): "Zahnarzt Zahnärztin Zahnarztpraxis",
    ("amenity", "doctors"): "Arztpraxis Arzt Ärztin Hausarzt Hausärztin Allgemeinarzt Facharzt Doktor Praxis",
    ("amenity", "driving_school"): "Fahrschule",
    ("amenity", "fast_food"): "Imbiss Schnellrestaurant Döner Pizza",
    ("amenity", "ferry_terminal"): "Fähre Anleger",
    ("amenity", "fire_station"): "Feuerwehr Feuerwache Feuerwehrhaus",
    ("amenity", "fuel"): "Tankstelle Tanken Benzin",
    ("amenity", "grave_yard"): "Friedhof",
    ("amenity", "hospital"): "Krankenhaus Klinik Klinikum Hospital",
    ("amenity", "ice_cream"): "Eisdiele Eiscafé Eis",
    ("amenity", "kindergarten"): "Kindergarten Kita Kindertagesstätte Krippe Hort",
    ("amenity", "library"): "Bücherei Bibliothek Stadtbücherei",
    ("amenity", "marketplace"): "Marktplatz Markt",
    ("amenity", "nightclub"): "Diskothek Disco Club",
    (
        "amenity",
        "nursing_home",
    ): "Altenheim Seniorenheim Pflegeheim Altersheim Altenpflegeheim Seniorenzentrum Seniorenresidenz",
    ("amenity", "pharmacy"): "Apotheke",
    ("amenity", "place_of_worship"): "Kirche Pfarrkirche Kapelle Gottesdienst",
    ("amenity", "police"): "Polizei Polizeiwache Polizeiinspektion",
    ("amenity", "post_office"): "Post Postamt Postfiliale Postagentur Paketshop",
    ("amenity", "prison"): "Gefängnis Justizvollzugsanstalt",
    ("amenity", "pub"): "Kneipe Gaststätte Wirtschaft",
    ("amenity", "public_building"): "Öffentliches Gebäude Behörde",
    ("amenity", "restaurant"): "Restaurant Gaststätte Gasthaus Gasthof Wirtshaus Lokal",
    ("amenity", "school"): "Schule",
    ("amenity", "social_facility"): "Soziale Einrichtung Pflegeheim",
    ("amenity", "taxi"): "Taxi Taxistand",
    ("amenity", "theatre"): "Theater",
    ("amenity", "toilets"): "Toilette WC",
    ("amenity", "townhall"): (
        "Rathaus Bürgerbüro Bürgeramt Einwohnermeldeamt Standesamt Verwaltung Gemeindeverwaltung Stadtverwaltung"
        " Verbandsgemeinde Verbandsgemeindeverwaltung Gemeinde Bürgermeister"
    ),
    ("amenity", "university"): "Universität Hochschule Uni",
    ("amenity", "veterinary"): "Tierarzt Tierärztin Tierarztpraxis",
    ("historic", "castle"): "Burg Schloss",
    ("historic", "monument"): "Denkmal",
    ("historic", "ruins"): "Ruine Burgruine",
    ("landuse", "cemetery"): "Friedhof",
    ("landuse", "commercial"): "Gewerbegebiet",
    ("landuse", "industrial"): "Industriegebiet Gewerbegebiet",
    ("landuse", "military"): "Kaserne Militärgelände",
    ("landuse", "retail"): "Einkaufszentrum",
    ("leisure", "golf_course"): "Golfplatz",
    ("leisure", "ice_rink"): "Eisbahn",
    ("leisure", "marina"): "Yachthafen Hafen",
    ("leisure", "park"): "Park",
    ("leisure", "playground"): "Spielplatz",
    ("leisure", "sports_centre"): "Sporthalle Turnhalle Sportzentrum Sportplatz Sportanlage",
    ("leisure", "stadium"): "Stadion Sportplatz Sportanlage Fußballplatz",
    ("leisure", "swimming_area"): "Freibad Schwimmbad Badestelle Badesee",
    ("leisure", "swimming_pool"): "Schwimmbad",
    ("leisure", "water_park"): "Schwimmbad Freibad Hallenbad Erlebnisbad Bad Schwimmen",
    ("shop", "bakery"): "Bäckerei Bäcker Backshop",
    ("shop", "beverages"): "Getränkemarkt Getränke",
    ("shop", "bicycle"): "Fahrradladen Fahrrad",
    ("shop", "books"): "Buchhandlung Bücher",
    ("shop", "butcher"): "Metzgerei Metzger Fleischerei Fleischer",
    ("shop", "car"): "Autohaus",
    ("shop", "car_repair"): "Autowerkstatt Werkstatt Autoreparatur KFZ",
    ("shop", "chemist"): "Drogerie Drogeriemarkt",
    ("shop", "clothes"): "Bekleidung Mode Kleidung",
    ("shop", "convenience"): "Dorfladen Lebensmittel Kiosk Einkaufen",
    ("shop", "department_store"): "Kaufhaus",
    ("shop", "doityourself"): "Baumarkt",
    ("shop", "electronics"): "Elektronik Elektromarkt",
    ("shop", "florist"): "Blumenladen Blumen Florist",
    ("shop", "furniture"): "Möbelhaus Möbel",
    ("shop", "garden_centre"): "Gärtnerei Gartencenter",
    ("shop", "hairdresser"): "Friseur Frisör Friseursalon Haare",
    ("shop", "hardware"): "Eisenwaren Baumarkt",
    ("shop", "kiosk"): "Kiosk",
    ("shop", "mall"): "Einkaufszentrum",
    ("shop", "optician"): "Optiker Augenoptiker Brille Brillen",
    ("shop", "shoes"): "Schuhgeschäft Schuhe",
    ("shop", "supermarket"): "Supermarkt Lebensmittel Lebensmittelmarkt Discounter Einkaufen Einkaufsmarkt Markt",
    ("shop", "toys"): "Spielwaren",
    ("tourism", "attraction"): "Sehenswürdigkeit",
    ("tourism", "camp_site"): "Campingplatz Camping",
    ("tourism", "caravan_site"): "Wohnmobilstellplatz",
    ("tourism", "gallery"): "Galerie",
    ("tourism", "guest_house"): "Pension Gästehaus",
    ("tourism", "hostel"): "Jugendherberge",
    ("tourism", "hotel"): "Hotel Übernachtung",
    ("tourism", "museum"): "Museum",
    ("tourism", "theme_park"): "Freizeitpark",
    ("tourism", "viewpoint"): "Aussichtspunkt",
    ("tourism", "zoo"): "Zoo Tierpark Wildpark",
    ("sport", "soccer"): "Sportplatz Fußballplatz Bolzplatz Sportanlage",
    ("sport", "tennis"): "Tennisplatz Tennisanlage",
    ("healthcare", "physiotherapist"): "Physiotherapie Krankengymnastik Massage",
    ("office", "government"): "Amt Behörde",
    ("office", "employment_agency"): "Arbeitsamt Agentur für Arbeit",
}
_ORDER = ("amenity", "shop", "healthcare", "tourism", "leisure", "historic", "office", "landuse", "sport")
# Kinds people ride to often come before others of the same name.
_FREQUENT = frozenset({"hospital", "doctors", "pharmacy", "supermarket", "townhall", "school", "clinic"})

PLACE_WEIGHTS = {
    "city": 0.16,
    "town": 0.14,
    "village": 0.12,
    "suburb": 0.1,
    "borough": 0.08,
    "quarter": 0.06,
    "neighbourhood": 0.05,
    "hamlet": 0.07,
    "isolated_dwelling": 0.04,
    "farm": 0.04,
    "locality": 0.0,
}
"""Bonus of a place in the ranking, by the value of its ``place`` tag."""


_OTHER_SCHOOLS = re.compile(
    r"gymnasi|realschul|berufs|förder|kolleg|akademie|gesamtschul|hauptschul|musik|hochschul|fachschul|fahrschul|ferien"
    r"|waldorf|bildung|zentrum|sonder|tanz|sprach|volkshoch|abend"
)


def category_of(tags: dict[str, str]) -> tuple[str, str, float]:
    """
    Say what a service is.

    Returns
    -------
    tuple
        Its German name ("" where the kind is unknown), all words people use, and its bonus in the ranking.
    """
    for key in _ORDER:
        words = _CATEGORIES.get((key, tags.get(key, "")))
        if words and tags[key] == "school" and not _OTHER_SCHOOLS.search(tags.get("name", "").casefold()):
            words += " Grundschule"
        if words and tags[key] == "bank" and "sparkasse" in tags.get("name", "").casefold():
            words += " Sparkasse"  # a Kreissparkasse is one
        if words:
            return words.split(" ", maxsplit=1)[0], words, 0.05 if tags[key] in _FREQUENT else 0.03
    return "", "", 0.01
