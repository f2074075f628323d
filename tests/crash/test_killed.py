"""Whatever a server is doing when it is killed: what it answered stays, what it did not answer can be asked again."""

import json
import random
import threading
from collections import Counter
from pathlib import Path

import pytest

from mobility.clock import FakeClock
from mobility.doctor.doctor import examine
from tests.concurrency.judge import contradictions
from tests.concurrency.places import open_service, prepare
from tests.concurrency.requests import Asked
from tests.crash.servers import POINTS, Server, Spec
from tests.mobility.fakes import MONDAY_8


class Client:
    """Asks until it is answered, of whichever server is there; keeps every answer."""

    def __init__(self, url, notices, specs, rng, *, at_random):
        self.url, self.notices, self.rng, self.at_random = url, notices, rng, at_random
        self.specs, self.answers, self.deaths = specs, [], Counter()
        self.server = None

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
            self.deaths[self.spec.point] += 1
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


def specs_of(url, notices, kills, rng):
    """Yield servers: so many that die, at each point in turn and at random, then one that lives."""
    for number in range(kills):
        point = (*POINTS, None)[number % (len(POINTS) + 1)]
        yield Spec(url, notices, number, point, rng.randint(1, 4))
    while True:
        number += 1
        yield Spec(url, notices, number)


def survive(url, notices, kills, seed):
    """Let a client live through so many kills and judge what is left."""
    rng = random.Random(seed)
    prepare(url, vans=6)
    client = Client(url, notices, specs_of(url, notices, kills, rng), rng, at_random=True)
    while sum(client.deaths.values()) < kills:
        client.ride()
    client.at_random = False
    for _ in range(3):
        client.ride()
    client.server.end()
    client.server = Server(Spec(url, notices, kills + 1000))  # later than any claim of the dead
    client.ask("notify")
    client.server.end()
    service = open_service(url, 0)
    findings = examine(service, FakeClock(0)).findings
    confirmed = {each.asked.booking_id for each in client.answers if each.asked.what == "confirm" and not each.error}
    service.store.close()
    assert contradictions(url, client.answers) == []
    assert findings == ()
    _judge_notices(Path(notices), confirmed, client.deaths)
    return client.deaths


def _judge_notices(path, confirmed, deaths):
    """Every confirmed ride was told of; twice only what was being sent when a server died."""
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    keys = Counter(line["key"] for line in lines)
    booked = Counter(line["booking_id"] for line in lines if "ist gebucht" in line["text"])
    assert confirmed == booked.keys()
    assert sum(keys.values()) - len(keys) <= deaths["notice sent"] + deaths["before commit"] + deaths[None]


def test_twenty_five_kills_lose_and_double_nothing(database_url, tmp_path):
    deaths = survive(database_url, str(tmp_path / "notices.jsonl"), kills=25, seed=1)
    assert set(POINTS) <= deaths.keys()


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", range(5))
def test_hundreds_of_kills_lose_and_double_nothing(database_url, tmp_path, seed):
    """Five times a hundred, on each kind of database."""
    survive(database_url, str(tmp_path / "notices.jsonl"), kills=100, seed=seed)
