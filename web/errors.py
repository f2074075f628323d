"""
One table from error to answer: HTTP status and the sentence people read.

Every answer that is no success has one shape: ``{"error": {"code", "message", "field"?}}`` for programs, one friendly
page for people. What is not in the table is a fault of ours: it is logged with its trace and answered with 500,
without saying why.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from flask import Flask, Response, g, jsonify, render_template, request
from flask_babel import LazyString, get_locale
from flask_babel import lazy_gettext as _l
from werkzeug.exceptions import HTTPException

from mobility.errors import (
    Conflict,
    IdempotencyMismatch,
    IllegalTransition,
    InvalidInput,
    MobilityError,
    NotAllowed,
    NotFound,
    OfferExpired,
    OfferUsed,
    PlanChanged,
    Refused,
    StoreUnavailable,
)
from routing.errors import OutsideArea, RoutingError, Unreachable
from web.texts import field_text, refusal_text

__all__ = ["CrossSiteWrite", "ErrorAnswer", "SignInNeeded", "WebError", "WrongRole", "describe", "register_errors"]

_log = logging.getLogger(__name__)


class WebError(Exception):
    """Something about the request itself, not about rides."""


class CrossSiteWrite(WebError):
    """A browser sent a write on behalf of another site."""


class SignInNeeded(WebError):
    """Only signed-in staff may do this."""


class WrongRole(WebError):
    """The person signed in has another role."""


@dataclass(frozen=True, slots=True)
class ErrorAnswer:
    """What is answered: the HTTP status, a stable code, a sentence, and the input at fault where there is one."""

    status: int
    code: str
    message: str
    field: str | None = None

    def as_json(self) -> dict[str, dict[str, str]]:
        """Return the one JSON shape of an error."""
        said = {"code": self.code, "message": self.message}
        return {"error": said if self.field is None else {**said, "field": self.field}}


_BY_CLASS: dict[type[Exception], tuple[int, str, LazyString]] = {
    CrossSiteWrite: (
        403,
        "cross_site_write",
        _l("Diese Anfrage kam von einer fremden Seite und wurde nicht ausgeführt."),
    ),
    SignInNeeded: (401, "sign_in_needed", _l("Bitte melden Sie sich zuerst an.")),
    WrongRole: (403, "wrong_role", _l("Mit Ihrer Anmeldung ist das nicht möglich.")),
    InvalidInput: (422, "invalid_input", _l("Eine Angabe passt nicht. Bitte prüfen Sie Ihre Eingabe.")),
    NotFound: (404, "not_found", _l("Das gibt es hier nicht (mehr).")),
    NotAllowed: (403, "not_allowed", _l("Das ist Ihnen nicht erlaubt.")),
    Refused: (409, "refused", _l("Das ist gerade nicht möglich.")),
    Conflict: (
        409,
        "conflict",
        _l("Jemand war schneller. Bitte laden Sie die Seite neu und versuchen Sie es noch einmal."),
    ),
    PlanChanged: (409, "plan_changed", _l("Dieser Platz wurde eben vergeben. Bitte suchen Sie neue Angebote.")),
    OfferUsed: (409, "offer_used", _l("Dieses Angebot wurde schon gebucht. Bitte suchen Sie neue Angebote.")),
    IdempotencyMismatch: (
        422,
        "idempotency_mismatch",
        _l("Unter dieser Nummer wurde schon etwas anderes gesendet. Bitte beginnen Sie die Buchung neu."),
    ),
    OfferExpired: (410, "offer_expired", _l("Dieses Angebot ist abgelaufen. Bitte suchen Sie neue Angebote.")),
    IllegalTransition: (409, "illegal_transition", _l("Das geht in diesem Zustand der Fahrt nicht (mehr).")),
    StoreUnavailable: (
        503,
        "store_unavailable",
        _l("Der Dienst ist gerade nicht erreichbar. Bitte versuchen Sie es in einer Minute noch einmal."),
    ),
    MobilityError: (400, "refused", _l("Das ist gerade nicht möglich.")),
    OutsideArea: (422, "outside_area", _l("Dieser Ort liegt außerhalb des Gebiets, in dem wir fahren.")),
    Unreachable: (422, "unreachable", _l("Dorthin führt keine befahrbare Straße.")),
    RoutingError: (422, "no_way", _l("Für diese Orte lässt sich kein Weg finden.")),
}
_BY_STATUS: dict[int, tuple[str, LazyString]] = {
    400: ("bad_request", _l("Diese Anfrage war nicht zu verstehen.")),
    403: ("not_allowed", _l("Das ist Ihnen nicht erlaubt.")),
    404: ("not_found", _l("Diese Seite gibt es nicht.")),
    405: ("method_not_allowed", _l("Diese Adresse kann das nicht.")),
    413: ("too_large", _l("Das ist zu viel auf einmal.")),
    415: ("not_json", _l("Erwartet wird JSON (Content-Type: application/json).")),
    429: ("too_many_requests", _l("Das waren zu viele Versuche. Bitte warten Sie einen Moment.")),
}
_UNEXPECTED = _l("Da ist bei uns etwas schiefgegangen. Bitte versuchen Sie es noch einmal oder rufen Sie an.")
_BAD_REQUEST = _l("Diese Anfrage war nicht zu verstehen.")


def _describe_input(error: InvalidInput, status: int, code: str) -> ErrorAnswer:
    # Inside, messages are English and exact; German readers get the sentence written for the field.
    text = error.message if str(get_locale()) == "en" else field_text(error.field)
    return ErrorAnswer(status, code, text, error.field)


def describe(error: Exception) -> ErrorAnswer:
    """Turn any error into what is answered; unexpected ones become a 500 that tells nothing."""
    if isinstance(error, HTTPException):
        status = error.code or 500
        code, sentence = _BY_STATUS.get(status, ("bad_request", _BAD_REQUEST))
        return (
            ErrorAnswer(status, code, str(sentence))
            if status < 500
            else ErrorAnswer(500, "unexpected", str(_UNEXPECTED))
        )
    for kind in type(error).__mro__:
        if kind not in _BY_CLASS:
            continue
        status, code, sentence = _BY_CLASS[kind]
        if isinstance(error, InvalidInput):
            return _describe_input(error, status, code)
        if isinstance(error, Refused):
            return ErrorAnswer(status, error.reason.lower(), refusal_text(error.reason) or str(sentence))
        return ErrorAnswer(status, code, str(sentence))
    return ErrorAnswer(500, "unexpected", str(_UNEXPECTED))


def _wants_json() -> bool:
    if request.path.startswith(("/api/", "/tiles/")):
        return True
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"


def _answer(error: Exception) -> tuple[Response | str, int] | Response:
    if isinstance(error, HTTPException) and error.code is not None and error.code < 400 and error.response is None:
        return error.get_response()  # type: ignore[return-value]  # werkzeug's redirects for slashes
    answer = describe(error)
    if answer.status >= 500:
        _log.error("%s %s failed", request.method, request.path, exc_info=error)
    if _wants_json():
        response = jsonify(answer.as_json())
        response.status_code = answer.status
    else:
        # Whoever was recognised before the fault stays so; the fault may be that nobody can be looked up.
        g.setdefault("visitor", None)
        response = Response(render_template("errors/error.html", answer=answer), answer.status)
    if isinstance(error, HTTPException):
        response.headers.extend({k: v for k, v in error.get_headers() if k in {"Allow", "Retry-After"}})
    return response


def register_errors(app: Flask) -> None:
    """Answer every error of `app` in the one shape."""
    app.register_error_handler(Exception, _answer)
