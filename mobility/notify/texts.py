"""What riders read when something happened to their ride, in German and English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from mobility.booking.ticket import Ticket
from mobility.booking.values import BookingState

__all__ = ["Language", "Notice", "notice_for_eta", "notice_for_journey", "notice_for_state", "notice_of"]

Language = Literal["de", "en"]


@dataclass(frozen=True, slots=True)
class Notice:
    """
    A short text for one rider; `to` is their phone or mail address, empty where none is known.

    `key` is given when it is sent, and stays the same where it has to be sent again.
    """

    to: str
    booking_id: str
    text: str
    key: str = ""


_STATES: Mapping[BookingState, Mapping[Language, str]] = {
    BookingState.BOOKED: {
        "de": "Ihre Fahrt ist gebucht: {day}, {start}–{end} Uhr ab {pickup}, Ankunft in {dropoff} bis {arrive} Uhr. "
        "Ihr Code: {code}.",
        "en": "Your ride is booked: {day}, {start}–{end} from {pickup}, at {dropoff} by {arrive}. Your code: {code}.",
    },
    BookingState.UNDER_WAY: {
        "de": "{vehicle} ({plate}) ist auf dem Weg zu {pickup} und kommt gegen {eta} Uhr.",
        "en": "{vehicle} ({plate}) is on its way to {pickup} and comes at about {eta}.",
    },
    BookingState.ARRIVED: {
        "de": "{vehicle} ({plate}) steht an {pickup} und wartet auf Sie.",
        "en": "{vehicle} ({plate}) is waiting for you at {pickup}.",
    },
    BookingState.CANCELLED_BY_RIDER: {
        "de": "Ihre Fahrt am {day} ab {pickup} ist storniert.",
        "en": "Your ride on {day} from {pickup} is cancelled.",
    },
    BookingState.CANCELLED_BY_SERVICE: {
        "de": "Ihre Fahrt am {day} ab {pickup} kann leider nicht stattfinden. Bitte rufen Sie uns an.",
        "en": "We are sorry: your ride on {day} from {pickup} cannot take place. Please call us.",
    },
    BookingState.NO_SHOW: {
        "de": "Wir haben an {pickup} auf Sie gewartet und mussten weiterfahren.",
        "en": "We waited for you at {pickup} and had to drive on.",
    },
}

_JOURNEYS: Mapping[str, Mapping[Language, str]] = {
    "reminder": {
        "de": "Zur Erinnerung: Ihre Fahrt am {day}, {start}–{end} Uhr ab {pickup}, Ankunft in {dropoff} bis {arrive} "
        "Uhr. Ihr Code: {code}.",
        "en": "A reminder of your ride on {day}, {start}–{end} from {pickup}, at {dropoff} by {arrive}. "
        "Your code: {code}.",
    },
    "return_moved": {
        "de": "Ihre Rückfahrt wurde verlegt: {day}, {start}–{end} Uhr ab {pickup}, Ankunft in {dropoff} bis "
        "{arrive} Uhr. Ihr Code: {code}.",
        "en": "Your ride home was moved: {day}, {start}–{end} from {pickup}, at {dropoff} by {arrive}. "
        "Your code: {code}.",
    },
    "return_shifted": {
        "de": "Ihre Hinfahrt verspätet sich. Damit Ihnen die Zeit reicht, holen wir Sie für die Rückfahrt erst "
        "{start}–{end} Uhr an {pickup} ab; in {dropoff} sind Sie wie zugesagt.",
        "en": "Your way out is late. So that you have your time, we fetch you for the ride home at {start}–{end} from "
        "{pickup}; you are at {dropoff} as promised.",
    },
    "return_later": {
        "de": "Ihre Hinfahrt verspätet sich, darum kommt auch die Rückfahrt später: {day}, {start}–{end} Uhr ab "
        "{pickup}, Ankunft in {dropoff} bis {arrive} Uhr. Das tut uns leid.",
        "en": "Your way out is late, so the ride home comes later too: {day}, {start}–{end} from {pickup}, at "
        "{dropoff} by {arrive}. We are sorry.",
    },
    "stay_too_short": {
        "de": "Ihre Hinfahrt verspätet sich, und für die Rückfahrt finden wir keine spätere Zeit. Sie bleibt bei "
        "{start}–{end} Uhr ab {pickup}. Reicht Ihnen die Zeit nicht, rufen Sie uns bitte an.",
        "en": "Your way out is late, and we find no later time for the ride home. It stays at {start}–{end} from "
        "{pickup}. If that is too early for you, please call us.",
    },
    "return_asked": {
        "de": "Wir haben Sie auf der Hinfahrt nicht angetroffen. Brauchen Sie die Rückfahrt am {day}, {start}–{end} "
        "Uhr ab {pickup} trotzdem? Dann bestätigen Sie sie bitte unter „Meine Fahrten“ oder am Telefon. Sonst geben "
        "wir den Platz bald frei.",
        "en": "We did not meet you on the way out. Do you need the ride home on {day}, {start}–{end} from {pickup} all "
        "the same? Then please confirm it under “My rides” or by phone. Otherwise we soon free the seat.",
    },
    "return_asked_lost": {
        "de": "Ihre Hinfahrt fällt leider aus. Brauchen Sie die Rückfahrt am {day}, {start}–{end} Uhr ab {pickup} "
        "trotzdem? Dann bestätigen Sie sie bitte unter „Meine Fahrten“ oder am Telefon. Sonst geben wir den Platz bald "
        "frei.",
        "en": "We are sorry: your way out does not take place. Do you need the ride home on {day}, {start}–{end} from "
        "{pickup} all the same? Then please confirm it under “My rides” or by phone. Otherwise we soon free the seat.",
    },
    "return_freed": {
        "de": "Weil die Hinfahrt ausfällt, haben wir auch die Rückfahrt am {day} ab {pickup} abgesagt. Wenn Sie "
        "trotzdem nach Hause fahren möchten, rufen Sie uns bitte an.",
        "en": "As the way out does not take place, we cancelled the ride home on {day} from {pickup} as well. If you "
        "need it all the same, please call us.",
    },
    "outward_freed": {
        "de": "Für den Rückweg haben wir keine Fahrt mehr. Damit Sie nicht ohne Heimweg dastehen, haben wir auch die "
        "Hinfahrt am {day} ab {pickup} abgesagt.",
        "en": "We have no ride home any more. So that you are not left without one, we cancelled the way out on {day} "
        "from {pickup} as well.",
    },
    "group_freed": {
        "de": "Eine der Fahrten Ihrer Gruppe fällt aus. Damit niemand zurückbleibt, haben wir auch die Fahrt am {day} "
        "ab {pickup} abgesagt. Bitte rufen Sie uns an.",
        "en": "One of the rides of your group cannot take place. So that nobody is left behind, we cancelled the ride "
        "on {day} from {pickup} as well. Please call us.",
    },
    "group_seeking": {
        "de": "Eine der Fahrten Ihrer Gruppe am {day} ab {pickup} fällt leider aus. Wir suchen Ersatz und melden uns, "
        "bevor die anderen aufbrechen müssten. Die Leitstelle weiß Bescheid.",
        "en": "We are sorry: one of the rides of your group on {day} from {pickup} cannot take place. We are looking "
        "for another one and will tell you before the others would have to set out. The control room knows.",
    },
    "group_moved": {
        "de": "Für die ausgefallene Fahrt Ihrer Gruppe gibt es Ersatz: am {day}, {start}–{end} Uhr ab {pickup}.",
        "en": "The ride of your group that was lost has been replaced: on {day}, {start}–{end} from {pickup}.",
    },
    "home_seeking": {
        "de": "Sie sind fertig, aber gerade ist kein Fahrzeug frei. Die Leitstelle weiß Bescheid und kümmert sich. "
        "Wir melden uns, sobald feststeht, wann Sie abgeholt werden.",
        "en": "You are ready, but no vehicle is free just now. The control room knows and takes care of it. We will "
        "tell you as soon as it is clear when you are fetched.",
    },
    "home_late": {
        "de": "Leider dauert es länger als zugesagt: Abholung {start}–{end} Uhr ab {pickup}, Ankunft in {dropoff} bis "
        "{arrive} Uhr. Das tut uns leid, die Leitstelle weiß Bescheid.",
        "en": "We are sorry, it takes longer than promised: {start}–{end} from {pickup}, at {dropoff} by {arrive}. The "
        "control room knows.",
    },
    "last_call": {
        "de": "Sie haben sich noch nicht fertig gemeldet. Die letzte Fahrt nach Hause geht {start}–{end} Uhr ab "
        "{pickup}; der Platz ist bis {held} Uhr für Sie frei. Bitte melden Sie sich unter „Meine Fahrten“ oder am "
        "Telefon.",
        "en": "You have not told us that you are ready. The last ride home leaves {pickup} at {start}–{end}; the seat "
        "is kept for you until {held}. Please answer under “My rides” or call us.",
    },
    "last_call_none": {
        "de": "Sie haben sich noch nicht fertig gemeldet, und bald fährt niemand mehr. Bitte rufen Sie uns an, damit "
        "Sie nach Hause kommen.",
        "en": "You have not told us that you are ready, and soon nobody is on duty any more. Please call us, so that "
        "you get home.",
    },
    "visit_asked": {
        "de": "Wir haben Sie an {pickup} nicht angetroffen. Die Rückfahrt halten wir noch eine Weile für Sie offen. "
        "Wenn Sie sie brauchen, melden Sie sich bitte fertig oder rufen Sie uns an.",
        "en": "We did not meet you at {pickup}. We keep the way home open for a while. If you need it, please say that "
        "you are ready, or call us.",
    },
    "visit_asked_lost": {
        "de": "Kommen Sie trotzdem zu Ihrem Termin? Die Rückfahrt halten wir noch eine Weile für Sie offen. Wenn Sie "
        "sie brauchen, melden Sie sich bitte fertig oder rufen Sie uns an.",
        "en": "Do you get to your appointment all the same? We keep the way home open for a while. If you need it, "
        "please say that you are ready, or call us.",
    },
    "visit_released": {
        "de": "Wir haben nichts von Ihnen gehört und halten die offene Rückfahrt nicht mehr frei. Wenn Sie doch nach "
        "Hause müssen, rufen Sie uns bitte an.",
        "en": "We have not heard of you and do not keep the open way home any more. If you need to get home all the "
        "same, please call us.",
    },
    "no_way_home": {
        "de": "Ihre Rückfahrt ist ausgefallen. Wir suchen einen neuen Platz und melden uns. Sie können uns auch "
        "anrufen.",
        "en": "Your ride home fell through. We are looking for another seat and will tell you. You can also call us.",
    },
}

_ETA: Mapping[Language, str] = {
    "de": "Neue Zeit: Ihr Fahrzeug kommt gegen {eta} Uhr zu {pickup}.",
    "en": "New time: your vehicle comes to {pickup} at about {eta}.",
}


def notice_for_state(ticket: Ticket, state: BookingState, language: Language, timezone: ZoneInfo) -> Notice | None:
    """Return what to tell a rider whose ride came into `state`, or None where nothing needs saying."""
    texts = _STATES.get(state)
    return None if texts is None else notice_of(ticket, texts[language], timezone)


def notice_for_eta(ticket: Ticket, language: Language, timezone: ZoneInfo) -> Notice:
    """Return what to tell a rider whose vehicle comes at another time than told before."""
    return notice_of(ticket, _ETA[language], timezone)


def notice_for_journey(ticket: Ticket, what: str, language: Language, timezone: ZoneInfo) -> Notice | None:
    """Return what to tell a rider of how their journey goes on, or None where nothing needs saying."""
    texts = _JOURNEYS.get(what)
    return None if texts is None else notice_of(ticket, texts[language], timezone)


def notice_of(ticket: Ticket, template: str, timezone: ZoneInfo, **more: str) -> Notice:
    """Return a text with what the ticket says filled in, and with whatever else it names."""

    def clock(at_s: int) -> str:
        return datetime.fromtimestamp(at_s, timezone).strftime("%H:%M")

    text = template.format(
        day=datetime.fromtimestamp(ticket.pickup_from_s, timezone).strftime("%d.%m."),
        start=clock(ticket.pickup_from_s),
        end=clock(ticket.pickup_until_s),
        arrive=clock(ticket.arrive_by_s),
        eta=clock(ticket.eta_pickup_s),
        held=clock(ticket.held_until_s or ticket.pickup_from_s),
        pickup=ticket.pickup_stop.name,
        dropoff=ticket.dropoff_stop.name,
        code=ticket.code,
        vehicle=ticket.vehicle.name if ticket.vehicle else "",
        plate=ticket.vehicle.plate if ticket.vehicle else "",
        **more,
    )
    return Notice(ticket.phone, ticket.booking_id, text)
