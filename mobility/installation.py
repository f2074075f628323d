"""From settings to a working service: the composition root of every process of an installation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatcher.dispatcher import Dispatcher
from mobility.area import open_area
from mobility.config import Settings
from mobility.policy import ServicePolicy
from mobility.service import Service
from mobility.store.store import Store
from mobility.tariff.fares import Fares
from mobility.timetable.compiling import open_timetable

if TYPE_CHECKING:
    from routing.area import Area

__all__ = ["load_fares", "load_policy", "open_dispatcher", "open_service"]


def load_policy(settings: Settings) -> ServicePolicy:
    """Read the service policy of an installation; raises `PolicyError`."""
    return ServicePolicy.from_files(*settings.policy)


def load_fares(settings: Settings) -> Fares:
    """Read the fares of an installation; raises `FaresError`."""
    return Fares.from_file(settings.area_dir / "fares.toml")


def open_service(settings: Settings, area: Area | None = None, *, improving: bool = True) -> Service:
    """
    Put the service of an installation together; close `service.store` and `service.area` when done.

    Parameters
    ----------
    settings : Settings
        Where everything is.
    area : Area, optional
        The compiled area where it is open already.
    improving : bool
        Whether this process is to improve plans (the worker's does); the others start sooner.

    Raises
    ------
    BundleError, StoreUnavailable, PolicyError, FaresError, FeedError
        Where a part cannot be used; the message says what to do.
    """
    policy, fares = load_policy(settings), load_fares(settings)
    area = area or open_area(settings)
    area.warm_up()
    store = Store.open(settings.database_url)
    store.check_schema()
    dispatcher, clock = open_dispatcher(area, improving=improving), settings.clock()
    service = Service(area, store, dispatcher, policy, fares, clock)
    if settings.gtfs is not None:
        service.scheduled.adopt(open_timetable(settings.gtfs, settings.timetable_dir))
    return service


def open_dispatcher(area: Area, *, improving: bool = True) -> Dispatcher:
    """Return a dispatcher over the travel times of an area, its kernels compiled (those of `improving` as well)."""
    Dispatcher.warm_up(improving=improving)
    return Dispatcher(area.stop_table_s)
