"""
The demonstration: vehicles, shifts and accounts to start with, made once and topped up while it runs.

Vehicles stand at the largest places of the area. All accounts have one password, made for this installation and kept
under its home, so that nobody signs in to a demonstration on a public address with a password from a README.
"""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from mobility.config import SettingError, Settings
from mobility.secret_file import keep_secret

if TYPE_CHECKING:
    from rich.console import Console

    from mobility.cli.supervisor import RunOptions
    from mobility.service import Service
    from routing.area import Area

__all__ = ["DemoSignIns", "demo_password", "extend_shifts", "model_timetable", "prepare_demo", "seed_demo"]

_SHIFT_S = 20 * 3600
_BREAKS_AT_S = (4 * 3600, 9 * 3600, 14 * 3600)
_BREAK_WINDOW_S = 3600
_BREAK_S = 1800
_BEFORE_S = 3600
_SEATS = 8
_WHEELCHAIR_PLACES = 1
_WORDS = ("ahorn", "basalt", "brombeere", "eisvogel", "ginster", "kranich", "maifeld", "mosel", "schiefer", "wacholder")
_NAMES = ("Amsel", "Bussard", "Dohle", "Eule", "Falke", "Grünfink", "Habicht", "Ibis", "Kiebitz", "Lerche", "Meise")


@dataclass(frozen=True, slots=True)
class DemoSignIns:
    """
    What a newcomer needs to know.

    Attributes
    ----------
    area_title, source_label : str
        What the area is called, and where its map comes from.
    drivers : tuple of str
        User names of the drivers.
    control_room, planner, operator : str
        User names of the other accounts.
    password : str
        The password of all of them.
    policy_label : str
        Says that this is not the municipality's policy.
    gtfs : Path or None
        The timetable all processes are to use.
    """

    area_title: str
    source_label: str
    drivers: tuple[str, ...]
    control_room: str
    planner: str
    operator: str
    password: str
    policy_label: str
    gtfs: Path | None = None

    @property
    def drivers_text(self) -> str:
        """The drivers' user names in short."""
        return self.drivers[0] if len(self.drivers) == 1 else f"{self.drivers[0]} … {self.drivers[-1]}"


def demo_password(settings: Settings) -> str:
    """Return the password of all demo accounts, made once for this installation and readable by its owner only."""
    path = settings.prepare_home() / "demo_password"
    made = f"{secrets.choice(_WORDS)}-{secrets.choice(_WORDS)}-{secrets.randbelow(900) + 100}\n"
    password = keep_secret(path, made)
    if not password:
        raise SettingError(f"{path} is empty; delete it and a new one is made")
    return password


def prepare_demo(settings: Settings, options: RunOptions, console: Console) -> DemoSignIns:
    """
    Make everything ready that the processes of the demonstration open: area, database, vehicles, accounts.

    Raises
    ------
    ExtractError, DownloadError, StoreUnavailable, SettingError
        Where it cannot be made ready; the message says what to do.
    """
    from mobility.area import prepare_area  # noqa: PLC0415 - heavy, and `--help` must be quick
    from mobility.cli.presentation import ConsoleProgress  # noqa: PLC0415
    from mobility.installation import load_fares, load_policy, open_service  # noqa: PLC0415
    from mobility.store.engine import open_engine  # noqa: PLC0415

    # What can be wrong is said before the minutes that an area may take.
    settings.load_secret_key()
    demo_password(settings)
    load_policy(settings)
    load_fares(settings)
    open_engine(settings.database_url).dispose()
    with ConsoleProgress(console) as progress:
        area = prepare_area(settings, progress, options.extract)
        progress.step("Preparing the database")
        _fresh_database(settings, options)
        settings = replace(settings, gtfs=model_timetable(settings, area, load_policy(settings).timezone))
        progress.step("Warming up the dispatcher (some minutes on the first run)")
        service = open_service(settings, area)
        try:
            progress.step("Hiring drivers")
            drivers = seed_demo(service, demo_password(settings), options.vehicles)
        finally:
            service.store.close()
            area.close()
    return DemoSignIns(
        area_title=area.title,
        source_label=area.source_label,
        drivers=drivers,
        control_room="leitstelle",
        planner="planung",
        operator="betrieb",
        password=demo_password(settings),
        policy_label=service.policy.label,
        gtfs=settings.gtfs,
    )


def model_timetable(settings: Settings, area: Area, timezone: ZoneInfo) -> Path | None:
    """Return the timetable to use: the one that is set, or for a made-up area a made-up one, written anew."""
    from mobility.timetable.model import write_model_feed  # noqa: PLC0415

    if settings.gtfs is not None or not area.is_model:
        return settings.gtfs
    path = settings.timetable_dir / "model.zip"
    today = dt.datetime.fromtimestamp(settings.clock().now_s(), timezone).date()
    write_model_feed(path, area.stops, area.stop_table_s, today)
    return path


def _fresh_database(settings: Settings, options: RunOptions) -> None:
    """Bring the tables up to date; the demonstration's own file is made anew unless it is to be kept."""
    from mobility.store.store import Store  # noqa: PLC0415

    own = settings.home / "demo.sqlite"
    if settings.database_url == f"sqlite:///{own}" and not options.keep:
        for leftover in (own, own.with_name("demo.sqlite-wal"), own.with_name("demo.sqlite-shm")):
            leftover.unlink(missing_ok=True)
    store = Store.open(settings.database_url)
    try:
        store.migrate()
    finally:
        store.close()


def seed_demo(service: Service, password: str, vehicles: int) -> tuple[str, ...]:
    """
    Add what is missing of the demonstration and return the drivers' user names; safe to repeat.

    Parameters
    ----------
    service : Service
        The service to fill.
    password : str
        Password of the accounts that are made.
    vehicles : int
        How many vehicles, each with a driver and a shift, there are to be.
    """
    from mobility.fleet.crew import Driver, Engagement  # noqa: PLC0415
    from mobility.people.values import Role  # noqa: PLC0415

    known = {staff.username: staff for staff in service.people.all_staff()}
    for username, role, name in (
        ("leitstelle", Role.DISPATCHER, "Leitstelle"),
        ("planung", Role.PLANNER, "Planung"),
        ("betrieb", Role.OPERATOR, "Betrieb"),
    ):
        if username not in known:
            service.people.create_staff(username, password, role, name)
    names = tuple(f"fahrer{number}" for number in range(1, vehicles + 1))
    for number, username in enumerate(names, start=1):
        if username not in known:
            staff = service.people.create_staff(username, password, Role.DRIVER, f"Fahrer {number}")
            # One account stands for all who share its vehicle around the clock.
            service.crews.change_driver(Driver(staff, Engagement.CONTRACTOR))
    _add_vehicles(service, vehicles)
    extend_shifts(service)
    return names


def _add_vehicles(service: Service, vehicles: int) -> None:
    from mobility.simulation.depots import demand_model, depot_stops  # noqa: PLC0415
    from mobility.simulation.runner import capacities  # noqa: PLC0415

    stops = service.area.stops
    plates = {vehicle.plate for vehicle in service.fleet.vehicles()}
    for number, depot in enumerate(depot_stops(stops, demand_model(stops), vehicles), start=1):
        plate = f"MYK-RB {100 + number}"
        if plate not in plates:
            name = _NAMES[(number - 1) % len(_NAMES)] + ("" if number <= len(_NAMES) else f" {number}")
            service.fleet.add_vehicle(name, plate, capacities(_SEATS, _WHEELCHAIR_PLACES), depot.id)


def extend_shifts(service: Service) -> int:
    """
    Give every demo vehicle shifts from now until the last moment that can be booked; returns how many were added.

    The first one began an hour ago, so that the service is open at once.
    """
    from mobility.fleet.rostering import Window  # noqa: PLC0415
    from mobility.people.values import Role  # noqa: PLC0415

    now_s = service.clock.now_s()
    drivers = {staff.username: staff.id for staff in service.people.all_staff(Role.DRIVER)}
    until_s = now_s + service.policy.horizon_s
    last_end_s: dict[str, int] = {}
    for shift in service.fleet.shifts(now_s - _BEFORE_S, until_s + _SHIFT_S):
        last_end_s[shift.vehicle_id] = max(shift.end_s, last_end_s.get(shift.vehicle_id, 0))
    added = 0
    for vehicle in service.fleet.vehicles():
        driver_id = drivers.get(f"fahrer{int(vehicle.plate.split()[-1]) - 100}") if _is_demo(vehicle.plate) else None
        if driver_id is None:
            continue
        for start_s in range(last_end_s.get(vehicle.id, now_s - _BEFORE_S), until_s, _SHIFT_S):
            breaks = [Window(start_s + at_s, start_s + at_s + _BREAK_WINDOW_S, _BREAK_S) for at_s in _BREAKS_AT_S]
            service.fleet.add_shift(vehicle.id, driver_id, start_s, start_s + _SHIFT_S, breaks=breaks)
            added += 1
    return added


def _is_demo(plate: str) -> bool:
    return plate.startswith("MYK-RB ") and plate.rsplit(maxsplit=1)[-1].isdigit()
