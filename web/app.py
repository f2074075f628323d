"""The composition root of the web application."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, g, redirect, request, url_for
from flask_babel import gettext
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response

from mobility.service import Service
from web.access import ROUTES, check_all_listed
from web.api import api
from web.api.riders import refuse_closed
from web.auth import auth
from web.context import Parts, install
from web.control_room import control_room
from web.driver import driver
from web.errors import SignInNeeded, WrongRole, register_errors
from web.formats import install_filters
from web.health import health
from web.i18n import current_language, translate
from web.limits import limit_requests
from web.live.events import register_events
from web.live.hub import LiveHub
from web.operator import operator
from web.planner import planner
from web.resident import resident
from web.security import protect
from web.session import current_visitor
from web.settings import WebSettings
from web.texts import state_name

__all__ = ["BLUEPRINTS", "create_app"]

BLUEPRINTS: tuple[Blueprint, ...] = (api, auth, health, resident, driver, control_room, planner, operator)


def create_app(service: Service, settings: WebSettings) -> Flask:
    """
    Build the application around a service; its live hub is `app.extensions["mobility"].live`, not yet started.

    Raises
    ------
    UnlistedAccess
        Where a route or socket event has no line in `web.access`.
    """
    app = Flask("web")
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=settings.max_body_bytes,
        MAX_FORM_MEMORY_SIZE=settings.max_body_bytes,
        PERMANENT_SESSION_LIFETIME=settings.rides_days * 86_400,
        SEND_FILE_MAX_AGE_DEFAULT=3600,
    )
    app.json.sort_keys = False  # type: ignore[attr-defined]
    live = LiveHub(service, settings)
    install(app, Parts(service, settings, live))
    translate(app, https=settings.https, timezone=service.policy.timezone.key)
    protect(app, https=settings.https)
    register_errors(app)
    install_filters(app)
    app.add_template_filter(state_name)
    app.before_request(_check_role)
    app.before_request(refuse_closed)
    _tell_the_time(app, service)
    app.context_processor(lambda: _page_context(service, settings))
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    limit_requests(app, settings.limits)
    live.init_app(app)
    register_events(live, service)
    if settings.proxies:
        believed = dict.fromkeys(("x_for", "x_proto", "x_host"), settings.proxies)
        app.wsgi_app = ProxyFix(app.wsgi_app, **believed)  # type: ignore[method-assign]
    check_all_listed(app.view_functions, live.socketio.server.handlers["/"])
    return app


def _tell_the_time(app: Flask, service: Service) -> None:
    """Say in every answer of the API what time the service has and how fast its clock runs, as clock.js reads it."""

    @app.after_request
    def add_clock(response: Response) -> Response:
        if request.path.startswith("/api/"):
            response.headers["Service-Clock"] = f"{service.clock.exact_s():.3f};rate={service.clock.rate:g}"
        return response


def _check_role() -> Response | None:
    """Let a request through only where the table lists the visitor's role."""
    if request.endpoint is None:
        return None  # no such page; the routing error is answered later
    visitor = current_visitor()
    if visitor.role in ROUTES[request.endpoint]:
        return None
    if visitor.is_staff:
        raise WrongRole
    if request.method == "GET" and not request.path.startswith("/api/"):
        return redirect(url_for("auth.sign_in_page", next=request.path))
    raise SignInNeeded


def _page_context(service: Service, settings: WebSettings) -> dict[str, Any]:
    """Hand every template what the frame of the page shows."""
    # An error page must not look anybody up: the database may be what is broken.
    visitor = g.get("visitor")
    return {
        "area": service.area,
        "hotline": service.policy.hotline,
        "service_name": settings.service_name,
        "policy_label": gettext(service.policy.label) if service.policy.label else "",
        "lang": current_language(),
        "timezone": service.policy.timezone.key,
        "user": {"name": visitor.name, "role": visitor.role.value} if visitor and visitor.is_staff else None,
    }
