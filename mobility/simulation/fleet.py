"""The demonstration's fleet: the crew of each vehicle, and the residents, each in a thread of its own."""

from __future__ import annotations

import logging
import random
import threading
from collections.abc import Callable, Collection, Sequence

from mobility.clock import Clock, SystemClock
from mobility.simulation.autopilot import Autopilot, Temper
from mobility.simulation.client import ServiceClient
from mobility.simulation.crew import Crew
from mobility.simulation.depots import demand_model
from mobility.simulation.drivers import Manners
from mobility.simulation.residents import Absences, Habits, Residents
from routing.area import Area

__all__ = ["LiveFleet"]

_log = logging.getLogger(__name__)
_DRIVER_STEP_S = 0.2
_RESIDENT_STEP_S = 0.5


class LiveFleet:
    """
    Everybody simulated, until told to stop.

    Parameters
    ----------
    base_url : str
        Address of the service.
    area : Area
        The area it runs in.
    clock : Clock
        The service's clock.
    manners : Manners
        How long people take; its absences are replaced by those of the residents.
    """

    def __init__(self, base_url: str, area: Area, clock: Clock, manners: Manners) -> None:
        self._base_url = base_url
        self._area = area
        self._clock = clock
        self._absences = Absences()
        self._manners = Manners(manners.service_s, self._absences, manners.no_show_after_s)
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []
        self._clients: list[ServiceClient] = []

    def start(
        self,
        crews: Sequence[Sequence[tuple[str, str]]],
        habits: Habits | None,
        seed: int,
        by_hand: Collection[str] = (),
    ) -> None:
        """
        Put a crew behind each wheel and let residents book.

        Parameters
        ----------
        crews : sequence of sequences of (str, str)
            User name and password of everybody who shares a vehicle, for each vehicle.
        habits : Habits or None
            How residents book; None for not at all.
        seed : int
            Seed of the residents.
        by_hand : collection of str
            User names of drivers whose buttons a human presses; their vehicles are only moved.
        """
        for accounts in crews:
            crew = Crew([self._pilot(account, by_hand) for account in accounts])
            self._run(f"crew-{accounts[0][0]}", crew.step, _DRIVER_STEP_S)
        if habits is not None:
            residents = Residents(
                self._client(),
                demand_model(self._area.stops),
                self._clock,
                random.Random(seed),
                absences=self._absences,
                habits=habits,
                inside=self._area.contains,
            )
            self._run("residents", residents.step, _RESIDENT_STEP_S)

    def stop(self) -> None:
        """Let everybody finish what they are saying, and end."""
        self._stopping.set()
        for thread in self._threads:
            thread.join(5.0)
        for client in self._clients:
            client.close()

    def _pilot(self, account: tuple[str, str], by_hand: Collection[str]) -> Autopilot:
        return Autopilot(
            self._client(),
            account,
            clock=self._clock,
            wall=SystemClock(),
            manners=self._manners,
            place_of=self._place_of,
            temper=Temper(by_hand=account[0] in by_hand),
        )

    def _client(self) -> ServiceClient:
        client = ServiceClient(self._base_url)
        self._clients.append(client)
        return client

    def _place_of(self, stop_id: str) -> tuple[float, float]:
        stop = self._area.stop_by_id(stop_id)
        return stop.lat, stop.lon

    def _run(self, name: str, step: Callable[[], None], every_s: float) -> None:
        thread = threading.Thread(target=self._repeat, args=(step, every_s), name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _repeat(self, step: Callable[[], None], every_s: float) -> None:
        while not self._stopping.wait(every_s):
            try:
                step()
            except Exception:  # noqa: BLE001 - one driver's mishap must not take the vehicle off the road for good
                _log.exception("%s stumbled and goes on", threading.current_thread().name)
