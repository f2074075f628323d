"""Alarms of drivers and vehicles that are raised once, however many workers look."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mobility.errors import Collision
from mobility.parts import Parts
from mobility.store.outbox import CONTROL

__all__ = ["alarm_once"]


def alarm_once(parts: Parts, key: str, action: str, subject: str, alarm: Mapping[str, Any]) -> bool:
    """Raise an alarm in the control room and note it in the audit; returns False where that was done under `key`."""
    now_s = parts.clock.now_s()
    try:
        with parts.store.unit_of_work() as work:
            if work.keys.result(key, action, "") is not None:
                return False
            work.keys.remember(key, action, "", subject, now_s)
            work.outbox.add(now_s, "alarm", alarm, CONTROL)
            work.audit.add(now_s, "service", action, subject)
            work.commit()
    except Collision:
        return False  # another worker raised it at this moment
    return True
