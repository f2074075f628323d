"""
The demonstration: vehicles, shifts and accounts to start with, made once and topped up while it runs.

Vehicles stand at the largest places of the area. Everybody has the same password, made for this installation and kept
under its home, so that nobody can sign in to a demonstration on a public address with a password from a README.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mobility.clock import SystemClock
from mobility.config import Settings

if TYPE_CHECKING:
    from rich.console import Console

    from mobility.cli.supervisor import RunOptions
    from mobility.service import Service
    from routing.area import Area
    from routing.values import VirtualStop

__all__ = ["SHIFT_S", "DemoSignIns", "demo_password", "depots", "driver_name", "extend_shifts", "prepare_demo", "seed_demo"]

SHIFT_S = 20 * 3600
"""How long a shift of the demonstration lasts after now, in seconds."""

_BEFORE_S = 3600
_EXTEND_WITHIN_S = 4 * 3600
_WORDS = ("Ahorn", "Basalt", "Brombeere", "Eisvogel", "Ginster", "Kranich", "Maifeld", "Moselle", "Schiefer", "Wacholder")
