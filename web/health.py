"""Whether the service works: for supervisors, load balancers and curious people."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from web.context import current_service

__all__ = ["health", "report"]

health = Blueprint("health", __name__)


@health.get("/health", endpoint="health")
def report() -> dict[str, Any]:
    """Answer 200 where the database answers; a broken one is answered with 503 by the table of errors."""
    service = current_service()
    audit = service.checkups.last()
    return {
        "status": "ok",
        "now_s": service.clock.now_s(),
        "area": service.area.name,
        "stops": len(service.area.stops),
        "last_message_id": service.outbox.last_id(),
        "audit": None if audit is None else {"at_s": audit.at_s, "findings": audit.findings},
    }
