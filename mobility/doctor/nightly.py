"""The audit of the whole database that one of the workers does every night."""

from __future__ import annotations

import secrets
from datetime import datetime

from mobility.clock import Clock
from mobility.doctor.doctor import examine
from mobility.errors import Collision
from mobility.service import Service
from mobility.worker import Step

__all__ = ["audit_step"]

_LEASE = "audit"
_FROM_HOUR, _UNTIL_HOUR = 2, 5
_LEASE_S = 18 * 3600
"""Whoever audits the database has done so for this long, in real seconds: nobody else does it in the same night."""


def audit_step(service: Service, wall: Clock) -> Step:
    """Return the step that audits the whole database once a night, between two and five, in one of the workers."""
    holder = secrets.token_hex(16)

    def audit() -> str:
        hour = datetime.fromtimestamp(service.clock.now_s(), service.policy.timezone).hour
        if not _FROM_HOUR <= hour < _UNTIL_HOUR or not _is_ours_tonight(service, holder, wall.now_s()):
            return ""
        diagnosis = examine(service, wall)
        service.checkups.keep(diagnosis.as_checkup())
        return f"{len(diagnosis.findings)} findings in {diagnosis.bookings} bookings and {diagnosis.plans} plans"

    return Step("audit", 300.0, audit)


def _is_ours_tonight(service: Service, holder: str, wall_s: int) -> bool:
    """Tell whether the audit of this night is this worker's; asked once more, it is nobody's any more."""
    try:
        with service.store.unit_of_work() as work:
            if work.leases.held(_LEASE, wall_s) or not work.leases.take(_LEASE, holder, wall_s, wall_s + _LEASE_S):
                return False
            work.commit()
    except Collision:
        return False
    return True
