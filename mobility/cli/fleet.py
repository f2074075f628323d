"""`mobility fleet`: simulated drivers and residents for a demonstration."""

from __future__ import annotations

import click

from mobility.cli.stopping import log_to_stderr, stop_event
from mobility.config import SettingError, Settings, environment

__all__ = ["fleet"]

_SEED = 1


@click.command()
@click.option("--per-hour", type=click.FloatRange(0, 3600), default=120.0, show_default=True, help="Residents' wishes.")
@click.option("--by-hand", multiple=True, help="Driver whose buttons are never pressed by the simulation (repeatable).")
def fleet(per_hour: float, by_hand: tuple[str, ...]) -> None:
    """Drive the demonstration's vehicles and book for its residents, over the API people use."""
    from mobility.area import open_area  # noqa: PLC0415 - `--help` must be quick
    from mobility.cli.demo import demo_password  # noqa: PLC0415
    from mobility.installation import load_policy  # noqa: PLC0415
    from mobility.simulation.drivers import Manners  # noqa: PLC0415
    from mobility.simulation.fleet import LiveFleet  # noqa: PLC0415
    from mobility.simulation.residents import Habits  # noqa: PLC0415

    log_to_stderr()
    stopping = stop_event()
    settings = Settings.from_environment(environment())
    if not settings.demo:
        raise SettingError("only a demonstration has a simulated fleet; start it with `mobility run`")
    crews = _crews(settings)
    area, policy = open_area(settings), load_policy(settings)
    manners = Manners(
        lambda party: policy.service_time_s(party.persons, party.wheelchairs), no_show_after_s=policy.no_show_after_s
    )
    live = LiveFleet(settings.base_url, area, settings.clock(), manners)
    habits = Habits(per_hour=per_hour, at_once=3 * len(crews) // 2) if per_hour else None
    password = demo_password(settings)
    live.start([[(name, password) for name in crew] for crew in crews], habits, _SEED, by_hand=frozenset(by_hand))
    try:
        stopping.wait()
    finally:
        live.stop()
        area.close()


def _crews(settings: Settings) -> list[tuple[str, ...]]:
    """Return the user names of those who share each demo vehicle, in the order of the vehicles."""
    from mobility.cli.demo_crews import crews  # noqa: PLC0415 - `--help` must be quick
    from mobility.people.values import Role  # noqa: PLC0415
    from mobility.store.store import Store  # noqa: PLC0415

    store = Store.open(settings.database_url)
    try:
        with store.reading() as work:
            return crews(staff.username for staff in work.people.all_staff(Role.DRIVER))
    finally:
        store.close()
