"""Storms that are judged: what came of every request, counted, and what the two judges find wrong."""

from collections import Counter
from dataclasses import dataclass, field

from mobility.clock import FakeClock
from mobility.doctor.doctor import examine
from mobility.store.store import Store
from tests.concurrency.clients import Storm, run_storm
from tests.concurrency.judge import contradictions
from tests.concurrency.places import open_service, prepare

__all__ = ["Judged", "judged", "weather"]


@dataclass
class Judged:
    """
    What came of some storms.

    `answers` counts by request and error; `repeated` are the answers to a request that somebody had sent before;
    `contradictions` come from the judge who knows the answers, `findings` from the doctor, who knows the rules.
    """

    databases: int = 0
    operations: int = 0
    repeated: int = 0
    answers: Counter = field(default_factory=Counter)
    contradictions: list = field(default_factory=list)
    findings: list = field(default_factory=list)

    @property
    def is_wrong(self):
        return bool(self.contradictions or self.findings)

    def figures(self):
        """Return it all as JSON-ready values."""
        return {
            "databases": self.databases,
            "operations": self.operations,
            "repeated": self.repeated,
            "lost_or_doubled": len(self.contradictions),
            "doctor_findings": len(self.findings),
            "answers": dict(sorted(self.answers.items())),
            "wrong": [*self.contradictions, *map(str, self.findings)],
        }

    def __iadd__(self, other):
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)
        return self


def judged(url, answers):
    """Let both judges look at a database whose clients were given these answers."""
    service = open_service(url, 0)
    findings = examine(service, FakeClock(0)).findings
    service.store.close()
    sent = [each.asked for each in answers]
    told = Counter(": ".join(filter(None, (each.asked.what, each.error))) for each in answers)
    return Judged(1, len(sent), len(sent) - len(set(sent)), told, contradictions(url, answers), list(findings))


def weather(urls, seed, *, rides=8, vans=8, store_class=Store):
    """Let sixteen clients loose on each database in turn and judge what is left of it."""
    for url in urls:
        prepare(url, vans)
    all_of_it = Judged()
    for url, answers in zip(urls, run_storm(Storm(tuple(urls), 16, rides, store_class, seed)), strict=True):
        all_of_it += judged(url, answers)
    return all_of_it
