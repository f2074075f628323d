"""`mobility doctor`: hold every rule of the service against the whole database."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from mobility.config import Settings, environment

if TYPE_CHECKING:
    from mobility.doctor.doctor import Diagnosis

__all__ = ["doctor"]


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the result as one JSON object.")
@click.option("--record", is_flag=True, help="Keep the result, as the nightly audit does, for the health page.")
def doctor(as_json: bool, record: bool) -> int:
    """Audit the database: plans, bookings, prices, messages. Exit code 1 where anything is found; changes nothing."""
    from mobility.area import open_area  # noqa: PLC0415 - `--help` must be quick
    from mobility.clock import SystemClock  # noqa: PLC0415
    from mobility.doctor.doctor import examine  # noqa: PLC0415
    from mobility.installation import open_service  # noqa: PLC0415

    settings = Settings.from_environment(environment())
    area = open_area(settings)
    service = open_service(settings, area, improving=False)
    try:
        diagnosis = examine(service, SystemClock())
        if record:
            service.checkups.keep(diagnosis.as_checkup())
    finally:
        service.store.close()
        area.close()
    if as_json:
        click.echo(json.dumps(diagnosis.as_mapping(), ensure_ascii=False, indent=2))
    else:
        _say(diagnosis)
    return 0 if diagnosis.is_sound else 1


def _say(diagnosis: Diagnosis) -> None:
    for finding in diagnosis.findings:
        click.echo(f"{click.style(finding.rule, bold=True)} {finding.where}: {finding.what}\n    -> {finding.advice}")
    found = f"{len(diagnosis.findings)} findings" if diagnosis.findings else "nothing is wrong"
    click.echo(f"{diagnosis.bookings} bookings and {diagnosis.plans} plans looked at: {found}.")
