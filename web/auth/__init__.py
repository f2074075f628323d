"""Signing in and out of staff on a page of its own."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from mobility.errors import InvalidInput, NotAllowed
from web.access import Role
from web.api.parse import Fields
from web.context import current_live, current_service
from web.errors import describe
from web.session import current_visitor, forget_visitor, remember_visitor

__all__ = ["auth", "sign_in", "sign_in_page", "sign_out"]

auth = Blueprint("auth", __name__)

_HOME = {Role.DRIVER: "/fahrer", Role.DISPATCHER: "/leitstelle", Role.PLANNER: "/planung", Role.OPERATOR: "/leitstelle"}


def _next_page(role: Role) -> str:
    """Return where to go after signing in; only a path of this site, whatever the address asked for."""
    wished = request.args.get("next", "")
    parts = urlsplit(wished)
    is_path = wished.startswith("/") and not wished.startswith(("//", "/\\"))
    return wished if is_path and not parts.scheme and not parts.netloc else _HOME.get(role, "/")


@auth.get("/anmelden")
def sign_in_page() -> str | Response:
    """Show the sign-in form, or go on where somebody is signed in already."""
    visitor = current_visitor()
    return redirect(_next_page(visitor.role)) if visitor.is_staff else render_template("auth/sign_in.html")


@auth.post("/anmelden")
def sign_in() -> tuple[str, int] | Response:
    """Sign in; a wrong name or password says the same, so that names cannot be found out."""
    form = Fields(request.form)
    try:
        staff = current_service().people.verify(
            form.text("username", max_length=64, default=""), form.text("password", max_length=256, default="")
        )
    except (NotAllowed, InvalidInput) as error:
        name = request.form.get("username", "")
        return render_template("auth/sign_in.html", failed=True, username=name), describe(error).status
    remember_visitor(staff.id)
    return redirect(_next_page(Role(staff.role.value)))


@auth.post("/abmelden")
def sign_out() -> Response:
    """Sign out, on every socket of this sign-in as well."""
    current_live().end_session(current_visitor().nonce)
    forget_visitor()
    return redirect("/")
