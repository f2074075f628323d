"""German sentences for what the inner packages say in codes; the English catalogue translates them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _l

from web.formats import clock, day

__all__ = ["field_text", "refusal_text", "state_name"]

_FIELDS: dict[str, LazyString] = {
    "origin": _l("Bitte wählen Sie einen Startort, der in unserem Gebiet liegt."),
    "destination": _l("Bitte wählen Sie ein Ziel, das in unserem Gebiet liegt."),
    "when": _l("Bitte wählen Sie: jetzt, Abfahrt oder Ankunft."),
    "at_s": _l("Bitte geben Sie einen Tag und eine Uhrzeit an, die noch kommen."),
    "party": _l("Bitte prüfen Sie, wer mitfährt."),
    "party.adults": _l("Bitte geben Sie an, wer mitfährt: höchstens 50 Personen, mindestens eine davon ab 6 Jahren."),
    "party.wheelchairs": _l("Es sind mehr Rollstühle als Personen angegeben."),
    "party.reduced": _l("Es sind mehr Ermäßigungen als Erwachsene angegeben."),
    "companions": _l("Mehr als zehn Begleitungen gehen nicht. Bitte beenden Sie erst eine."),
    "lasts_s": _l("Bitte geben Sie an, wie lange es etwa dauert: fünf Minuten bis acht Stunden."),
    "practice_id": _l("Diese Praxis nimmt nicht mehr teil. Bitte buchen Sie ohne sie."),
    "place": _l("Bitte wählen Sie eine Adresse aus den Vorschlägen."),
    "return": _l("Bitte prüfen Sie Ihre Angaben zur Rückfahrt."),
    "weekdays": _l("Bitte wählen Sie mindestens einen Wochentag."),
    "time_min": _l("Bitte geben Sie eine Uhrzeit an."),
    "home_min": _l("Die Rückfahrt muss nach der Hinfahrt liegen."),
    "first_day": _l("Bitte geben Sie an, ab wann die Serie gilt."),
    "last_day": _l("Bitte geben Sie ein Ende an: nach dem Beginn und höchstens ein Jahr später."),
    "offer_ids": _l("Diese Angebote gehören nicht zusammen. Bitte suchen Sie neue Angebote."),
    "other_booking_ids": _l("Die Buchungsnummern passen nicht. Bitte beginnen Sie die Buchung neu."),
    "offer_id": _l("Dieses Angebot passt nicht dazu. Bitte suchen Sie neue Angebote."),
    "name": _l("Bitte geben Sie einen Namen mit höchstens 100 Zeichen an, damit der Fahrdienst Sie begrüßen kann."),
    "phone": _l("Bitte geben Sie eine Telefonnummer an, unter der wir Sie erreichen."),
    "note": _l("Der Hinweis darf höchstens 300 Zeichen haben."),
    "plate": _l("Bitte geben Sie ein Kennzeichen an, das noch kein anderes Fahrzeug hat."),
    "configurations": _l("Bitte geben Sie die Plätze so an: 8 oder 6+1 (Sitze + Rollstuhlplätze), mehrere mit Komma."),
    "depot_stop_id": _l("Bitte geben Sie genau einen Haltepunkt als Depot an, wenn nötig mit Ort."),
    "regime": _l("Diese Genehmigung steht nicht in den Regeln des Dienstes."),
    "skills": _l("Bitte prüfen Sie die Nachweise: Name mit höchstens 40 Zeichen, „gilt bis“ nach „gilt ab“."),
    "engagement": _l("Bitte wählen Sie: angestellt, ehrenamtlich oder Auftragnehmer."),
    "display_name": _l("Bitte geben Sie einen Namen mit höchstens 100 Zeichen an."),
    "start": _l("Bitte geben Sie Tag und Uhrzeit des Beginns an."),
    "end": _l("Bitte geben Sie Tag und Uhrzeit des Endes an."),
    "end_s": _l("Eine Schicht endet nach ihrem Beginn, in der Zukunft, und dauert höchstens einen Tag."),
    "vehicle_id": _l("Dieses Fahrzeug ist dann nicht frei."),
    "driver_id": _l("Diese Person kann dann nicht fahren: Sie hat eine andere Schicht oder fährt nicht mehr."),
    "breaks": _l("Eine Pause muss ganz in der Schicht liegen."),
    "latest_s": _l("Diese Zeit ist schon vorbei. Bitte wählen Sie eine spätere."),
    "day": _l("Bitte geben Sie einen Tag an, zum Beispiel 2026-11-23."),
    "booking_id": _l("Die Buchungsnummer passt nicht. Bitte beginnen Sie die Buchung neu."),
    "username": _l("Bitte geben Sie Ihren Benutzernamen an."),
    "password": _l("Bitte geben Sie Ihr Passwort an."),
    "body": _l("Erwartet wird ein JSON-Objekt."),
}
_STATES: dict[str, LazyString] = {
    "held": _l("reserviert"),
    "booked": _l("gebucht"),
    "under_way": _l("Fahrzeug unterwegs"),
    "arrived": _l("Fahrzeug ist da"),
    "on_board": _l("an Bord"),
    "completed": _l("angekommen"),
    "expired": _l("abgelaufen"),
    "cancelled_by_rider": _l("abgesagt"),
    "cancelled_by_service": _l("von uns abgesagt"),
    "no_show": _l("nicht angetroffen"),
}
_NO_ROOM_ON_DUTY = _l("Zu dieser Zeit ist kein Fahrzeug im Dienst, das genug Platz für Sie hat.")
_REFUSALS: dict[str, LazyString] = {
    "TOO_CLOSE": _l("Start und Ziel liegen so nah beieinander, dass der Weg zu Fuß kürzer ist."),
    "TOO_SOON": _l("So kurzfristig können wir nicht kommen. Bitte wählen Sie eine spätere Zeit."),
    "IN_THE_PAST": _l("Diese Zeit ist schon vorbei. Bitte wählen Sie eine spätere."),
    "BEYOND_HORIZON": _l("So weit im Voraus lässt sich noch nicht buchen."),
    "OUTSIDE_HOURS": _l("Um diese Zeit fahren wir nicht."),
    "OUTSIDE_AREA": _l("Dieser Ort liegt außerhalb des Gebiets, in dem wir fahren."),
    "NO_STOP_NEAR_ORIGIN": _l("In der Nähe des Startorts gibt es keinen Haltepunkt, den Sie zu Fuß erreichen."),
    "NO_STOP_NEAR_DESTINATION": _l("In der Nähe des Ziels gibt es keinen Haltepunkt, den Sie zu Fuß erreichen."),
    "PARTY_TOO_LARGE": _l("Für diese Gruppe ist keines unserer Fahrzeuge groß genug."),
    "NO_VEHICLE_FITS": _l("Die Fahrzeuge im Dienst können oder dürfen Sie so nicht befördern. Bitte rufen Sie uns an."),
    "OUT_OF_SHIFT": _l("Zu dieser Zeit ist kein Fahrzeug im Dienst."),
    "NO_TIME": _l("Alle Fahrzeuge sind zu dieser Zeit so verplant, dass wir ein Versprechen brechen müssten."),
    "KEPT_FOR_THE_DAY": _l("Die restliche Fahrzeit ist für Fahrten frei gehalten, die am selben Tag gebucht werden."),
    "KEPT_FOR_NEEDS": _l("Die restliche Fahrzeit ist für Fahrgäste im Rollstuhl und für Arztfahrten frei gehalten."),
    "KEPT_FOR_RETURNS": _l("Das letzte Fahrzeug bringt dann Fahrgäste heim, denen der Rückweg schon zugesagt ist."),
    "UNREACHABLE": _l("Zwischen diesen Orten führt keine befahrbare Straße."),
    "SCHEDULED": _l("Auf dieser Strecke fährt zu Ihrer Zeit ein Linienverkehr. Deshalb dürfen wir hier nicht fahren."),
    "ASK_ABOUT_RETURN": _l("Bitte sagen Sie, ob wir auch die Rückfahrt absagen sollen."),
    "NOT_THERE_YET": _l("Die Hinfahrt ist noch nicht vorbei. Melden Sie sich bitte, wenn Sie dort fertig sind."),
    "GIVEN_UP": _l("Diese Hinfahrt wurde abgesagt, darum gibt es keine Rückfahrt dazu. Bitte buchen Sie neu."),
    "TOO_EARLY_FOR_NO_SHOW": _l("Die Wartezeit ist noch nicht um. Bitte warten Sie noch."),
    "TOO_EARLY_FOR_BREAK": _l("Die Pause kann noch nicht beginnen. Bitte warten Sie bis zur angezeigten Zeit."),
    "BREAK_TOO_SHORT": _l("Die Pause ist noch nicht um. Nur eine volle Pause zählt."),
    "BREAK_DOES_NOT_FIT": _l("So ließe sich nicht jede Zusage an Fahrgäste halten. Bitte wählen Sie eine andere Zeit."),
    "DAILY_WORK": _l("So würde die tägliche Arbeitszeit überschritten (Arbeitszeitgesetz)."),
    "REST": _l("So wäre die Ruhezeit zwischen zwei Arbeitstagen zu kurz (Arbeitszeitgesetz)."),
    "BREAKS": _l("So wären die Pausen zu kurz (Arbeitszeitgesetz)."),
    "STRETCH": _l("So wäre die Zeit ohne Pause zu lang (Arbeitszeitgesetz)."),
    "AVERAGE_WORK": _l("So würde die durchschnittliche Arbeitszeit überschritten (Arbeitszeitgesetz)."),
    "POSSIBLE_DRIVE_STRETCH": _l("So könnte die Lenkzeit ohne Pause zu lang werden. Bitte planen Sie Pausen."),
    "POSSIBLE_DAILY_DRIVE": _l("So könnte die tägliche Lenkzeit überschritten werden."),
    "VOLUNTEER_SHIFT": _l("So lang soll eine ehrenamtliche Schicht nicht sein."),
    "VOLUNTEER_WEEK": _l("So viele ehrenamtliche Stunden sind in einer Woche nicht vereinbart."),
    "DRIVER_SKILL_MISSING": _l("Ein Nachweis der Fahrerin oder des Fahrers gilt nicht bis zum Ende dieser Schicht."),
    "VEHICLE_SKILL_MISSING": _l("Ein Nachweis des Fahrzeugs gilt nicht bis zum Ende dieser Schicht."),
    "PRACTICE_KNOWN": _l("Diese Praxis gibt es schon, siehe oben. Bitte geben Sie ihr einen neuen Link."),
    "STILL_NEEDED": _l("Das geht nicht: Geplante Fahrten oder Schichten brauchen, was dann fehlt."),
}
_POLICY_LABELS = (_l("Demonstration: rund um die Uhr, kurze Vorlaufzeit"),)
"""Labels of the policies in `data/areas`, listed for the catalogue; a label that is not here is shown as it stands."""


def state_name(state: str) -> str:
    """Return what a state of a ride is called; for templates."""
    return str(_STATES.get(state, state))


def field_text(field: str) -> str:
    """Return the sentence for an input, or for the group it belongs to (``party.luggage`` -> ``party``)."""
    for name in (field, field.split(".", maxsplit=1)[0]):
        if name in _FIELDS:
            return str(_FIELDS[name])
    return gettext("Die Angabe „%(field)s“ passt nicht.", field=field)


def refusal_text(reason: str, details: Mapping[str, str] | None = None) -> str | None:
    """Return the sentence for a refusal code with what is known beside it, None where there is none."""
    details = details or {}
    text = _NO_ROOM_ON_DUTY if (reason, "room" in details) == ("OUT_OF_SHIFT", True) else _REFUSALS.get(reason)
    return None if text is None else " ".join([str(text), *_detail_sentences(details)])


def _detail_sentences(details: Mapping[str, str]) -> Iterator[str]:
    if {"stop", "metres"} <= details.keys():
        yield gettext("Der nächste Haltepunkt ist %(stop)s, %(metres)s m entfernt.", **_only(details, "stop", "metres"))
    if "days" in details:
        yield gettext("Buchen geht höchstens %(days)s Tage im Voraus.", days=details["days"])
    if details.get("opens"):
        opens_s = int(details["opens"])
        yield gettext("Wieder ab %(day)s, %(time)s Uhr.", day=day(opens_s), time=clock(opens_s))
    if {"line", "from_stop", "departs"} <= details.keys():
        yield gettext(
            "Ab %(stop)s fährt um %(time)s Uhr die Linie %(line)s.",
            line=details["line"], time=clock(int(details["departs"])), stop=details["from_stop"],
        )  # fmt: skip
    if "earliest" in details:
        yield gettext("Frühestens geht es um %(time)s Uhr los.", time=clock(int(details["earliest"])))


def _only(details: Mapping[str, str], *names: str) -> dict[str, str]:
    return {name: details[name] for name in names}
