"""
German first, English on request.

Texts stand in the source in German; `web/translations/en` holds the English ones. After changing a text:

    pybabel extract -F web/babel.cfg -k _l -k lazy_gettext --no-location --no-wrap --sort-output -o texts.pot web
    pybabel update -i texts.pot -d web/translations -l en --no-wrap --no-fuzzy-matching --ignore-obsolete
    (fill in what is new)
    pybabel compile -d web/translations
"""

from __future__ import annotations

from flask import Flask, Response, request
from flask_babel import Babel

__all__ = ["LANGUAGES", "current_language", "translate"]

LANGUAGES = ("de", "en")
_COOKIE = "lang"
_YEAR_S = 365 * 86_400


def _wished() -> str | None:
    wished = request.args.get("lang")
    return wished if wished in LANGUAGES else None


def current_language() -> str:
    """Return the language of this request: asked for in the address, else the cookie, else German."""
    kept = request.cookies.get(_COOKIE)
    return _wished() or (kept if kept in LANGUAGES else None) or LANGUAGES[0]


def translate(app: Flask, *, https: bool, timezone: str) -> None:
    """Make `app` speak the language of each request, remember a switch, and tell the times of a place."""
    app.config.update(BABEL_DEFAULT_LOCALE=LANGUAGES[0], BABEL_DEFAULT_TIMEZONE=timezone)
    Babel(app, locale_selector=current_language)

    @app.after_request
    def keep_language(response: Response) -> Response:
        wished = _wished()
        if wished is not None:
            response.set_cookie(_COOKIE, wished, max_age=_YEAR_S, secure=https, httponly=True, samesite="Lax")
        return response
