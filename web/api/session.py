"""Signing staff in and out over JSON."""

from __future__ import annotations

from typing import Any

from web.api.blueprint import api
from web.api.parse import json_body
from web.context import current_live, current_service
from web.session import Visitor, current_visitor, forget_visitor, remember_visitor

__all__ = ["end_session", "show_session", "start_session"]


def _visitor_json(visitor: Visitor) -> dict[str, Any]:
    return {"role": visitor.role, "name": visitor.name, "person_id": visitor.person_id}


@api.post("/api/session")
def start_session() -> dict[str, Any]:
    """Sign in with user name and password."""
    body = json_body()
    staff = current_service().people.verify(body.text("username", max_length=64), body.text("password", max_length=256))
    remember_visitor(staff.id)
    return _visitor_json(current_visitor())


@api.get("/api/session")
def show_session() -> dict[str, Any]:
    """Tell who is signed in."""
    return _visitor_json(current_visitor())


@api.delete("/api/session")
def end_session() -> tuple[str, int]:
    """Sign out, on every socket of this sign-in as well."""
    current_live().end_session(current_visitor().nonce)
    forget_visitor()
    return "", 204
