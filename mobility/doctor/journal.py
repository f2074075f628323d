"""What waits for longer than it should: messages nobody reads, notices nobody gets, runs nobody computes."""

from __future__ import annotations

from collections.abc import Iterator

from mobility.doctor.findings import OVERDUE, Finding
from mobility.store.facts import Facts

__all__ = ["examine_journal"]

_UNREAD_S = 900
"""How old a message may be that a reader of the outbox has not read, or a rider not been sent, in seconds."""


def examine_journal(facts: Facts, now_s: int, wall_s: int) -> Iterator[Finding]:
    """Yield what is wrong with messages, notices and simulated days; `wall_s` is real time, by which claims end."""
    for reader in facts.readers:
        where = f"reader:{reader.name}"
        if reader.last_id > facts.last_message_id:
            what = f"it has read up to {reader.last_id}, the newest message is {facts.last_message_id}"
            yield Finding("READ_THE_FUTURE", where, what)
        if reader.unread_since_s is not None and reader.unread_since_s < now_s - _UNREAD_S:
            what = f"messages have waited for {now_s - reader.unread_since_s} s"
            yield Finding("MESSAGES_UNREAD", where, what, OVERDUE)
    for delivery in facts.deliveries:
        where = f"message:{delivery.message_id}"
        if delivery.state == "failed":
            what = f"{delivery.subject} could not be told by {delivery.channel} in {delivery.attempts} tries"
            yield Finding(
                "NOTICE_FAILED", where, what, f"see that {delivery.channel} works; tell the rider by telephone"
            )
        elif delivery.created_s < now_s - _UNREAD_S:
            what = f"{delivery.subject} has waited for {now_s - delivery.created_s} s to be told by {delivery.channel}"
            yield Finding("NOTICE_OVERDUE", where, what, OVERDUE)
    for run in facts.runs:
        if run.until_s is None or run.until_s < wall_s:
            what = "the worker that computed it is gone; the next one marks it as failed"
            yield Finding("RUN_ABANDONED", f"run:{run.id}", what, OVERDUE)
