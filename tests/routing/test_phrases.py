"""Directions in words, sentence by sentence in both languages."""

import pytest

from routing.maneuvers import INSTRUCTIONS
from routing.phrases import LANGUAGES, action, directions, distance_text, phrase
from routing.values import Step
from tests.routing.maps import at, cross_town, router

SENTENCES = [
    ("left", "Koblenzer Straße", 352.0, 0, "Links abbiegen auf Koblenzer Straße, 350 m"),
    ("right", "L 82", 1540.0, 0, "Rechts abbiegen auf L 82, 1,5 km"),
    ("slight_left", "Marktplatz", 87.0, 0, "Leicht links abbiegen auf Marktplatz, 90 m"),
    ("sharp_right", "", 230.0, 0, "Scharf rechts abbiegen, 250 m"),
    ("straight", "Emser Straße", 1000.0, 0, "Geradeaus fahren auf Emser Straße, 1,0 km"),
    ("continue", "B 262", 5600.0, 0, "Weiter auf B 262, 5,6 km"),
    ("depart", "Burgweg", 400.0, 0, "Losfahren auf Burgweg, 400 m"),
    ("depart", "", 12.0, 0, "Losfahren, 10 m"),
    ("keep_left", "Remystraße", 640.0, 0, "Links halten, weiter auf Remystraße, 650 m"),
    ("exit_right", "B 256", 300.0, 0, "Rechts abfahren, Richtung B 256, 300 m"),
    ("ramp_left", "A 61", 400.0, 0, "Links auf die Auffahrt, Richtung A 61, 400 m"),
    ("merge", "A 48", 19_700.0, 0, "Einfädeln auf A 48, 19,7 km"),
    ("roundabout", "Polcher Straße", 180.0, 2, "Im Kreisverkehr die zweite Ausfahrt nehmen auf Polcher Straße, 180 m"),
    ("roundabout", "", 600.0, 12, "Im Kreisverkehr die 12. Ausfahrt nehmen, 600 m"),
    ("roundabout", "", 30.0, 0, "In den Kreisverkehr einfahren, 30 m"),
    ("leave_roundabout", "Ringstraße", 210.0, 0, "Kreisverkehr verlassen auf Ringstraße, 200 m"),
    ("ferry", "Fähre Linz", 420.0, 0, "Mit der Fähre übersetzen: Fähre Linz, 400 m"),
    ("uturn", "Dorfstraße", 90.0, 0, "Wenden, weiter auf Dorfstraße, 90 m"),
    ("right", "Auf der Eich (L 82)", 1400.0, 0, "Rechts abbiegen: Auf der Eich (L 82), 1,4 km"),
    ("depart", "Auf'm Schinnhengst", 250.0, 0, "Losfahren: Auf'm Schinnhengst, 250 m"),
    ("keep_left", "Am Sand", 250.0, 0, "Links halten: Am Sand, 250 m"),
    ("exit_right", "Am Sand", 250.0, 0, "Rechts abfahren, Richtung Am Sand, 250 m"),
    ("roundabout", "Zum Bahnhof", 90.0, 1, "Im Kreisverkehr die erste Ausfahrt nehmen: Zum Bahnhof, 90 m"),
    ("left", "Von-Werth-Straße", 90.0, 0, "Links abbiegen auf Von-Werth-Straße, 90 m"),
    ("arrive", "", 0.0, 0, "Ziel erreicht"),
    ("arrive_right", "", 0.0, 0, "Ziel erreicht, auf der rechten Seite"),
]

ENGLISH = [
    ("left", "Koblenzer Straße", 352.0, 0, "Turn left onto Koblenzer Straße, 350 m"),
    ("sharp_right", "", 230.0, 0, "Turn sharp right, 250 m"),
    ("straight", "Emser Straße", 1540.0, 0, "Go straight onto Emser Straße, 1.5 km"),
    ("roundabout", "Polcher Straße", 180.0, 3, "At the roundabout take the third exit onto Polcher Straße, 180 m"),
    ("roundabout", "", 600.0, 12, "At the roundabout take the 12th exit, 600 m"),
    ("exit_right", "B 256", 300.0, 0, "Take the exit on the right towards B 256, 300 m"),
    ("uturn", "Dorfstraße", 90.0, 0, "Turn around, back along Dorfstraße, 90 m"),
    ("ferry", "", 420.0, 0, "Take the ferry, 400 m"),
    ("arrive_right", "", 0.0, 0, "You have arrived, on the right"),
]


def step(key, street, length_m, exit_number):
    return Step(street, length_m, key, 50.0, 7.0, exit_number)


@pytest.mark.parametrize(("key", "street", "length_m", "exit_number", "sentence"), SENTENCES)
def test_german_sentences(key, street, length_m, exit_number, sentence):
    assert phrase(step(key, street, length_m, exit_number), "de") == sentence


@pytest.mark.parametrize(("key", "street", "length_m", "exit_number", "sentence"), ENGLISH)
def test_english_sentences(key, street, length_m, exit_number, sentence):
    assert phrase(step(key, street, length_m, exit_number), "en") == sentence


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", INSTRUCTIONS)
def test_every_instruction_has_words_with_and_without_a_street(key, language):
    named, bare = (action(step(key, street, 100.0, 1), language) for street in ("Am Markt", ""))
    assert named.startswith(bare)
    assert ("Am Markt" in named) == (key not in {"arrive", "arrive_right"})
    assert "{" not in named


def test_a_street_with_braces_is_only_a_name():
    assert action(step("left", "{exit}", 10.0, 0), "de") == "Links abbiegen auf {exit}"


@pytest.mark.parametrize(
    ("metres", "german", "english"),
    [
        (0.4, "10 m", "10 m"),
        (14.0, "10 m", "10 m"),
        (194.9, "190 m", "190 m"),
        (195.1, "200 m", "200 m"),
        (227.0, "250 m", "250 m"),
        (974.0, "950 m", "950 m"),
        (976.0, "1,0 km", "1.0 km"),
        (12_340.0, "12,3 km", "12.3 km"),
    ],
)
def test_distances_are_rounded_as_navigation_does(metres, german, english):
    assert distance_text(metres, "de") == german
    assert distance_text(metres, "en") == english


def test_a_way_in_words(tmp_path):
    drive = router(cross_town().roads(tmp_path))
    path = drive.path(at(drive.roads, 20, 0), at(drive.roads, 100, 30))
    said = directions(path, "de")
    assert [direction.text for direction in said] == [
        "Losfahren auf Street 1, 80 m",
        "Links abbiegen auf Street 2, 30 m",
        "Ziel erreicht",
    ]
    assert [direction.action for direction in directions(path, "en")][1] == "Turn left onto Street 2"
    assert sum(direction.length_m for direction in said) == pytest.approx(path.length_m)
    assert [(d.key, d.lat, d.lon) for d in said] == [(s.instruction, s.lat, s.lon) for s in path.steps]


def test_another_language_is_refused():
    with pytest.raises(ValueError, match="de, en"):
        phrase(step("left", "", 10.0, 0), "fr")
