"""
Sixteen clients in processes of their own, over a network that repeats, shuffles and delays.

Each client wants rides, and asks for offers, holds, confirms and often cancels. Every request but the first is sent
up to three times: once by the client itself, the copies through the other processes, later and in any order.
"""

import itertools
import multiprocessing
import queue
import random
from dataclasses import dataclass, replace

from mobility.store.store import Store
from tests.concurrency.places import open_service
from tests.concurrency.requests import Asked, answer
from tests.mobility.fakes import MONDAY_8

__all__ = ["Storm", "run_storm"]


@dataclass(frozen=True)
class Storm:
    """How many clients want how many rides each, on which databases one after the other."""

    urls: tuple[str, ...]
    clients: int = 16
    rides: int = 4
    store_class: type = Store
    seed: int = 1


def run_storm(storm):
    """Return the answers everybody was given, one list for each database."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.concurrency.clients"])
    inboxes = [context.Queue() for _ in range(storm.clients)]
    results, barrier = context.Queue(), context.Barrier(storm.clients)
    processes = [
        context.Process(target=_client, args=(storm, number, inboxes, barrier, results))
        for number in range(storm.clients)
    ]
    for process in processes:
        process.start()
    told = [results.get(timeout=3600) for _ in processes]
    for process in processes:
        process.join()
    faults = [each for each in told if isinstance(each, str)]
    assert not faults
    return [list(itertools.chain.from_iterable(of_all)) for of_all in zip(*told, strict=True)]


def _client(storm, number, inboxes, barrier, results):
    try:
        told = [_Client(storm, round_, number, inboxes, barrier).run() for round_ in range(len(storm.urls))]
    except BaseException as error:
        barrier.abort()
        results.put(f"client {number} ended with {type(error).__name__}: {error}")
        raise
    results.put(told)


class _Client:
    def __init__(self, storm, round_, number, inboxes, barrier):
        self.rng = random.Random(f"{storm.seed}-{round_}-{number}")
        self.service = open_service(storm.urls[round_], self.rng.random(), storm.store_class)
        self.inbox, self.others = inboxes[number], inboxes[:number] + inboxes[number + 1 :]
        self.barrier, self.wanted = barrier, storm.rides
        self.answers, self.late = [], []

    def run(self):
        self.barrier.wait()
        rides = [self.ride() for _ in range(self.wanted)]
        while rides:
            ride = self.rng.choice(rides)  # several at once, as one who comes back to an open page
            if next(ride, None) is None:
                rides.remove(ride)
            self.deliver(some=True)
        self.barrier.wait()  # nobody sends anything new any more, but what was sent may still be on its way
        self.deliver(some=False)
        self.service.store.close()
        return self.answers

    def ride(self):
        """Yield after each step towards one ride."""
        rng = self.rng
        origin, destination = rng.sample(range(10), 2)
        booking_id = f"{rng.getrandbits(128):032x}"
        found = self.ask(Asked("offers", booking_id, way=(origin, destination, MONDAY_8 + rng.randrange(600, 30_000))))
        yield True
        if not found.told:
            return
        hold = Asked("hold", booking_id, rng.choice(found.told), f"Rider {booking_id[:4]}")
        held = self.insist(hold)
        yield True
        if held.error:
            return
        if rng.random() < 0.3:
            self.ask(replace(hold, name="Somebody else"))
            yield True
        for what in ("confirm", "cancel"):
            if what == "cancel" and rng.random() < 0.3:
                return
            self.insist(Asked(what, booking_id))
            yield True

    def insist(self, asked):
        """Send a request, and copies of it through others; again while the answer is that somebody was faster."""
        for other in self.rng.sample(self.others, self.rng.choice((0, 1, 1, 2))):
            other.put(asked)
        for _ in itertools.repeat(None, 20):
            answered = self.ask(asked)
            if answered.error not in {"collision", "plan_moved", "store_unavailable"}:
                return answered
        return answered

    def ask(self, asked):
        self.answers.append(answer(self.service, asked))
        return self.answers[-1]

    def deliver(self, *, some):
        """Pass copies of others' requests on: some of them, in any order, or all that are left."""
        try:
            while True:
                self.late.append(self.inbox.get(timeout=0.001) if some else self.inbox.get(timeout=0.5))
        except queue.Empty:
            pass
        self.rng.shuffle(self.late)
        for _ in range(self.rng.randrange(3) if some else len(self.late)):
            if self.late:
                self.ask(self.late.pop())
