"""
The settings of one installation, read once from the environment: the one place that knows variable names.

Every process of the service (web, worker, fleet) builds the same `Settings` from the same variables, so the
supervisor starts them by handing on `Settings.to_environment()`.
"""

from __future__ import annotations

import math
import os
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from mobility.clock import Clock, DemoClock, SystemClock
from mobility.secret_file import keep_secret

__all__ = ["ClockSettings", "SettingError", "Settings", "environment"]

_DATA_DIR = Path(__file__).resolve().parent.parent / "data"
_SECRET_BYTES = 32
_SECRET_LENGTH = 16


class SettingError(ValueError):
    """A setting is missing or out of range, or a folder cannot be used; the message names it and says what to do."""


def environment() -> Mapping[str, str]:
    """Return the environment of this process, for `Settings.from_environment` and for starting child processes."""
    return dict(os.environ)


@dataclass(frozen=True, slots=True)
class ClockSettings:
    """
    The anchors of the demonstration's clock; see `mobility.clock.DemoClock` for their meaning and ranges.

    Attributes
    ----------
    anchor_s : float
        Wall time at which the clock begins to hurry, seconds since the epoch.
    lead_s : int
        How far behind the clock starts, seconds.
    catch_up : float
        Seconds a second until it has caught up.
    speed : float
        Seconds a second afterwards.
    """

    anchor_s: float
    lead_s: int = 900
    catch_up: float = 30.0
    speed: float = 1.0

    def __post_init__(self) -> None:
        try:
            DemoClock(self.anchor_s, self.lead_s, self.catch_up, self.speed)
        except ValueError as error:
            raise SettingError(f"clock: {error}; change --speed or the MOBILITY_CLOCK_ settings") from None

    def clock(self) -> Clock:
        """Return the clock these anchors describe."""
        return DemoClock(self.anchor_s, self.lead_s, self.catch_up, self.speed)


@dataclass(frozen=True, slots=True)
class Settings:
    """
    Everything an installation decides outside its service policy.

    Attributes
    ----------
    home : Path
        Folder for what the service writes (MOBILITY_HOME, ``./var``).
    database_url : str
        SQLAlchemy address (MOBILITY_DATABASE_URL, an SQLite file under `home`).
    data_dir : Path
        Folder with ``areas/`` and ``osm/`` (MOBILITY_DATA_DIR, the one of this checkout).
    data_mirror : str or None
        Folder or URL with open data of the district (MOBILITY_DATA_MIRROR).
    area : str
        Name of a folder under ``areas/`` (MOBILITY_AREA, ``mayen-koblenz``).
    bundle : Path
        Where the compiled area lies (MOBILITY_BUNDLE, under `home`).
    host, port : str, int
        Where the web server listens (MOBILITY_HOST, 127.0.0.1; MOBILITY_PORT, 8080).
    secret_key : str or None
        Signs sessions (MOBILITY_SECRET_KEY); None means one is generated into `home`.
    policy : tuple of Path
        Policy file and the files laid over it (MOBILITY_POLICY, paths separated as in PATH).
    notices : Path or None
        File to which the worker appends what riders are to be told (MOBILITY_NOTICES, below `home` unless absolute).
    gtfs : Path or None
        Timetable of scheduled transport, a GTFS feed (MOBILITY_GTFS); None means that none is known.
    rate_limits, demo : bool
        Whether one address is limited (MOBILITY_RATE_LIMITS, 0 for load tests); all is made up (MOBILITY_DEMO, 0 or 1).
    clock_settings : ClockSettings or None
        Anchors of the demonstration's clock (MOBILITY_CLOCK_ANCHOR_S, _LEAD_S, _CATCH_UP, MOBILITY_SPEED);
        None means the clock of the machine.
    """

    home: Path
    database_url: str
    data_dir: Path
    data_mirror: str | None
    area: str
    bundle: Path
    host: str
    port: int
    secret_key: str | None
    policy: tuple[Path, ...]
    notices: Path | None = None
    gtfs: Path | None = None
    rate_limits: bool = True
    demo: bool = False
    clock_settings: ClockSettings | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.port <= 65535:
            raise SettingError(f"MOBILITY_PORT must lie in 0..65535, got {self.port}")
        if self.secret_key is not None and len(self.secret_key) < _SECRET_LENGTH:
            raise SettingError(
                f"MOBILITY_SECRET_KEY must have at least {_SECRET_LENGTH} characters, got {len(self.secret_key)}; "
                "unset it and one is made"
            )
        if self.area in {"", ".."} or Path(self.area).name != self.area:
            raise SettingError(f"MOBILITY_AREA must be the name of a folder under data/areas, got {self.area!r}")
        if not self.area_dir.is_dir():
            known = ", ".join(sorted(p.name for p in self.data_dir.glob("areas/*") if p.is_dir())) or "none"
            raise SettingError(
                f"no area {self.area!r} under {self.data_dir / 'areas'} (known: {known}); "
                "set MOBILITY_AREA, or MOBILITY_DATA_DIR to the data folder of the checkout"
            )

    @classmethod
    def from_environment(cls, env: Mapping[str, str]) -> Settings:
        """
        Read the settings from `env`; an empty value counts as not set.

        Raises
        ------
        SettingError
            Where a value cannot be read or is out of range.
        """
        value = _Reader(env)
        home = Path(value.text("MOBILITY_HOME", "var")).expanduser().absolute()
        data_dir = Path(value.text("MOBILITY_DATA_DIR", str(_DATA_DIR))).expanduser().absolute()
        area = value.text("MOBILITY_AREA", "mayen-koblenz")
        policy_text = value.text("MOBILITY_POLICY", str(data_dir / "areas" / area / "policy.toml"))
        return cls(
            home=home,
            database_url=value.text("MOBILITY_DATABASE_URL", f"sqlite:///{home / 'mobility.sqlite'}"),
            data_dir=data_dir,
            data_mirror=value.optional("MOBILITY_DATA_MIRROR"),
            area=area,
            bundle=Path(value.text("MOBILITY_BUNDLE", str(home / "bundles" / area))).expanduser().absolute(),
            host=value.text("MOBILITY_HOST", "127.0.0.1"),
            port=value.whole("MOBILITY_PORT", 8080),
            secret_key=value.optional("MOBILITY_SECRET_KEY"),
            policy=tuple(Path(part).expanduser().absolute() for part in policy_text.split(os.pathsep) if part),
            notices=home / Path(notices).expanduser() if (notices := value.optional("MOBILITY_NOTICES")) else None,
            gtfs=Path(gtfs).expanduser().absolute() if (gtfs := value.optional("MOBILITY_GTFS")) else None,
            rate_limits=value.flag("MOBILITY_RATE_LIMITS", default="1"),
            demo=value.flag("MOBILITY_DEMO"),
            clock_settings=value.clock(),
        )

    @property
    def area_dir(self) -> Path:
        """Folder with the area's own files: area.toml, policy.toml, fares.toml, demo.toml."""
        return self.data_dir / "areas" / self.area

    @property
    def timetable_dir(self) -> Path:
        """Folder for compiled timetables."""
        return self.home / "timetable"

    @property
    def osm_dir(self) -> Path:
        """Folder where extracts lie."""
        return self.data_dir / "osm"

    @property
    def base_url(self) -> str:
        """Address under which this machine reaches the web server."""
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self.host, self.host)  # noqa: S104 - compared, not bound
        return f"http://{host}:{self.port}"

    def clock(self) -> Clock:
        """Return the clock of this installation."""
        return self.clock_settings.clock() if self.clock_settings else SystemClock()

    def for_demo(self, clock_settings: ClockSettings) -> Settings:
        """Return the settings of a demonstration: the demo's policy on top, and its clock."""
        demo_policy = self.area_dir / "demo.toml"
        policy = self.policy if demo_policy in self.policy or not demo_policy.exists() else (*self.policy, demo_policy)
        return replace(self, demo=True, clock_settings=clock_settings, policy=policy)

    def prepare_home(self) -> Path:
        """Make sure `home` exists and can be written; raises `SettingError`."""
        try:
            self.home.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SettingError(f"cannot make the folder {self.home} ({error.strerror}); set MOBILITY_HOME") from None
        try:
            # Rights alone do not tell: the disk may be full or read-only.
            with tempfile.TemporaryFile(dir=self.home) as probe:
                probe.write(b"writable")
        except OSError as error:
            raise SettingError(
                f"the folder {self.home} is not writable ({error.strerror}); change its rights or set MOBILITY_HOME"
            ) from None
        return self.home

    def load_secret_key(self) -> str:
        """Return the key that signs sessions, made and kept under `home` (readable by its owner only) if not set."""
        if self.secret_key:
            return self.secret_key
        path = self.prepare_home() / "secret_key"
        key = keep_secret(path, secrets.token_hex(_SECRET_BYTES))
        if len(key) < _SECRET_LENGTH:
            raise SettingError(f"{path} is damaged; delete it and a new one is made")
        return key

    def to_environment(self) -> dict[str, str]:
        """Return the variables from which a child process reads these very settings."""
        variables = {
            "MOBILITY_HOME": str(self.home),
            "MOBILITY_DATABASE_URL": self.database_url,
            "MOBILITY_DATA_DIR": str(self.data_dir),
            "MOBILITY_DATA_MIRROR": self.data_mirror or "",
            "MOBILITY_AREA": self.area,
            "MOBILITY_BUNDLE": str(self.bundle),
            "MOBILITY_HOST": self.host,
            "MOBILITY_PORT": str(self.port),
            "MOBILITY_SECRET_KEY": self.secret_key or "",
            "MOBILITY_POLICY": os.pathsep.join(str(path) for path in self.policy),
            "MOBILITY_NOTICES": str(self.notices or ""),
            "MOBILITY_GTFS": str(self.gtfs or ""),
            "MOBILITY_RATE_LIMITS": "1" if self.rate_limits else "0",
            "MOBILITY_DEMO": "1" if self.demo else "0",
        }
        if self.clock_settings is not None:
            variables |= {
                "MOBILITY_CLOCK_ANCHOR_S": repr(self.clock_settings.anchor_s),
                "MOBILITY_CLOCK_LEAD_S": str(self.clock_settings.lead_s),
                "MOBILITY_CLOCK_CATCH_UP": repr(self.clock_settings.catch_up),
                "MOBILITY_SPEED": repr(self.clock_settings.speed),
            }
        return variables


class _Reader:
    """Reads typed values from an environment."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self._env = env

    def optional(self, name: str) -> str | None:
        return self._env.get(name, "").strip() or None

    def text(self, name: str, default: str) -> str:
        return self.optional(name) or default

    def whole(self, name: str, default: int) -> int:
        value = self.optional(name)
        try:
            return default if value is None else int(value)
        except ValueError:
            raise SettingError(f"{name} must be a whole number, got {value!r}") from None

    def number(self, name: str, default: float) -> float:
        value = self.optional(name)
        try:
            number = default if value is None else float(value)
        except ValueError:
            raise SettingError(f"{name} must be a number, got {value!r}") from None
        if not math.isfinite(number):
            raise SettingError(f"{name} must be a finite number, got {value!r}")
        return number

    def flag(self, name: str, default: str = "0") -> bool:
        value = self.text(name, default)
        if value not in {"0", "1"}:
            raise SettingError(f"{name} must be 0 or 1, got {value!r}")
        return value == "1"

    def clock(self) -> ClockSettings | None:
        if self.optional("MOBILITY_CLOCK_ANCHOR_S") is None:
            return None
        return ClockSettings(
            anchor_s=self.number("MOBILITY_CLOCK_ANCHOR_S", 0.0),
            lead_s=self.whole("MOBILITY_CLOCK_LEAD_S", 900),
            catch_up=self.number("MOBILITY_CLOCK_CATCH_UP", 30.0),
            speed=self.number("MOBILITY_SPEED", 1.0),
        )
