"""
The demonstration: vehicles and accounts to start with, made once; the drivers' shifts are topped up while it runs.

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

from mobility.cli.demo_crews import at_the_wheel, crew_names, extend_shifts, plate_of
from mobility.config import SettingError, Settings
from mobility.secret_file import keep_secret

if TYPE_CHECKING:
    from rich.console import Console

    from mobility.cli.supervisor import RunOptions
    from mobility.service import Service
    from routing.area import Area

__all__ = ["DemoSignIns", "demo_password", "model_timetable", "prepare_demo", "seed_demo"]

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
        User names of the drivers who are at the wheel now.
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
    Add what is missing of the demonstration and return the user names of the drivers on duty; safe to repeat.

    Parameters
    ----------
    service : Service
        The service to fill.
    password : str
        Password of the accounts that are made.
    vehicles : int
        How many vehicles, each with a crew that takes turns, there are to be.
    """
    from mobility.people.values import Role  # noqa: PLC0415

    known = {staff.username: staff for staff in service.people.all_staff()}
    for username, role, name in (
        ("leitstelle", Role.DISPATCHER, "Leitstelle"),
        ("planung", Role.PLANNER, "Planung"),
        ("betrieb", Role.OPERATOR, "Betrieb"),
    ):
        if username not in known:
            service.people.create_staff(username, password, role, name)
    for number in range(1, vehicles + 1):
        for username in crew_names(number):
            if username not in known:
                # Employed, as everybody is by default: the law's limits hold for their shifts.
                service.people.create_staff(username, password, Role.DRIVER, username.replace("fahrer", "Fahrer "))
    _add_vehicles(service, vehicles)
    extend_shifts(service)
    return at_the_wheel(service)


def _add_vehicles(service: Service, vehicles: int) -> None:
    from mobility.simulation.depots import demand_model, depot_stops  # noqa: PLC0415
    from mobility.simulation.runner import capacities  # noqa: PLC0415

    stops = service.area.stops
    plates = {vehicle.plate for vehicle in service.fleet.vehicles()}
    for number, depot in enumerate(depot_stops(stops, demand_model(stops), vehicles), start=1):
        plate = plate_of(number)
        if plate not in plates:
            name = _NAMES[(number - 1) % len(_NAMES)] + ("" if number <= len(_NAMES) else f" {number}")
            service.fleet.add_vehicle(name, plate, capacities(_SEATS, _WHEELCHAIR_PLACES), depot.id)
