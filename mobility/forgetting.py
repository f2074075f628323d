"""
Forget what only the past needed: messages everybody has read, notices that were sent, and client-made keys.

Nothing a rider or an auditor asks for goes with them: bookings, plans and the audit stay. The database would otherwise
grow by a dozen rows for each ride for ever.
"""

from __future__ import annotations

from mobility.parts import Parts

__all__ = ["forget_past"]

_DAY_S = 86_400
_MOST_A_TURN = 5000
"""Rows deleted in one transaction: others who write wait for a few hundredths of a second at most."""


def forget_past(parts: Parts) -> int:
    """
    Delete messages, notices and keys older than the policy keeps them; returns how many messages and keys.

    Safe to repeat and to run twice at once: what is gone is gone.
    """
    now_s, policy = parts.clock.now_s(), parts.policy
    forgotten = 0
    gone = _MOST_A_TURN
    while gone:
        with parts.store.unit_of_work() as work:
            gone = work.outbox.forget(now_s - policy.keep_messages_days * _DAY_S, _MOST_A_TURN)
            gone += work.keys.forget(now_s - policy.keep_keys_days * _DAY_S, _MOST_A_TURN)
            work.commit()
        forgotten += gone
    return forgotten
