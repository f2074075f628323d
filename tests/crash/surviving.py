"""A client that lives through servers that are killed, and what is judged afterwards."""

import json
import random
import threading
from collections import Counter
from pathlib import Path

from tests.concurrency.places import prepare
from tests.concurrency.requests import Asked
from tests.concurrency.storms import judged
from tests.crash.servers import POINTS, Server, Spec
from tests.mobility.fakes import MONDAY_8

__all__ = ["AT_RANDOM", "survive"]

AT_RANDOM = "at random"


class Client:
    """Asks until it is answered, of whichever server is there; keeps every answer."""

    def __init__(self, specs, rng):
        self.rng, self.specs, self.at_random = rng, specs, True
        self.answers, self.deaths, self.server = [], Counter(), None

    def ask(self, asked):
        while True:
            if self.server is None:
                self.spec = next(self.specs)
                self.server = Server(self.spec)
            timer = threading.Timer(self.rng.uniform(0, 0.05), self.server.kill)
            if self.at_random and self.spec.point is None and self.rng.random() < 0.5:
                timer.start()
            answered = self.server.ask(asked)
            timer.cancel()
            if answered is not None:
                return answered
            assert self.server.end() == -9
            self.deaths[self.spec.point or AT_RANDOM] += 1
            self.server = None

    def told(self, asked):
        self.answers.append(self.ask(asked))
        return self.answers[-1]

    def ride(self):
        """Book a ride, perhaps give it up, and let the riders be told."""
        rng = self.rng
        booking_id = f"{rng.getrandbits(128):032x}"
        origin, destination = rng.sample(range(10), 2)
        found = self.told(Asked("offers", booking_id, way=(origin, destination, MONDAY_8 + rng.randrange(600, 30_000))))
        if found.told:
            self.told(Asked("hold", booking_id, found.told[0], "Erika"))
            self.told(Asked("confirm", booking_id))
            if rng.random() < 0.6:
                self.told(Asked("cancel", booking_id))
        self.ask("notify")


def survive(url, notices, kills, seed):
    """
    Let a client live through so many kills; returns how many died where, and what the judges say of what is left.

    What is wrong with the notices is added to the contradictions.
    """
    rng = random.Random(seed)
    prepare(url, vans=6)
    client = Client(_specs_of(url, notices, kills, rng), rng)
    while sum(client.deaths.values()) < kills:
        client.ride()
    client.at_random = False
    for _ in range(3):
        client.ride()
    client.server.end()
    client.server = Server(Spec(url, notices, kills + 1000))  # later than any claim of the dead
    client.ask("notify")
    client.server.end()
    verdict = judged(url, client.answers)
    confirmed = {each.asked.booking_id for each in client.answers if each.asked.what == "confirm" and not each.error}
    verdict.contradictions += _wrong_notices(Path(notices), confirmed, client.deaths)
    return client.deaths, verdict


def _specs_of(url, notices, kills, rng):
    """Yield servers: so many that die, at each point in turn and at random, then one that lives."""
    for number in range(kills):
        point = (*POINTS, None)[number % (len(POINTS) + 1)]
        yield Spec(url, notices, number, point, rng.randint(1, 4))
    while True:
        number += 1
        yield Spec(url, notices, number)


def _wrong_notices(path, confirmed, deaths):
    """Every confirmed ride was told of; twice only what was being sent when a server died."""
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    keys = Counter(line["key"] for line in lines)
    booked = {line["booking_id"] for line in lines if "ist gebucht" in line["text"]}
    yield from (f"{id_}: confirmed, and its rider was never told" for id_ in confirmed - booked)
    yield from (f"{id_}: its rider was told of a ride nobody confirmed" for id_ in booked - confirmed)
    repeated = sum(keys.values()) - len(keys)
    if repeated > deaths["notice sent"] + deaths["before commit"] + deaths[AT_RANDOM]:
        yield f"{repeated} notices were sent again, though only servers that died sending may have"
