"""
The command line: `mobility`, a group whose commands are loaded when they are called.

Errors the service expects become one sentence and an exit code here, in one place: 2 where a setting, an input or a
thing it needs (database, map, disk) cannot be used, 1 for everything else, 130 when interrupted.
"""

from __future__ import annotations

import errno
import importlib
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import click

from mobility.config import SettingError, Settings, environment

__all__ = ["COMMANDS", "SUPERVISED", "LazyGroup", "cli"]

COMMANDS: Mapping[str, tuple[str, str]] = {
    "area": ("mobility.cli.area:area", "Build, fetch and show the area the service runs in."),
    "bench": ("mobility.cli.bench:bench", "Measure this installation."),
    "db": ("mobility.cli.db:db", "Prepare the database and bring it up to date."),
    "doctor": ("mobility.cli.doctor:doctor", "Audit the whole database against every rule."),
    "fleet": ("mobility.cli.fleet:fleet", "Drive the demonstration's vehicles and book for its residents."),
    "simulate": ("mobility.cli.simulate:simulate", "Simulate one day and print its figures."),
    "timetable": ("mobility.cli.timetable:timetable", "Check the timetable of buses and trains beside the service."),
    "worker": ("mobility.cli.worker:worker", "Work in the background: expire, re-time, improve, simulate."),
}
"""Command name -> where it lives (module:attribute), and its line in the help."""

SUPERVISED = "MOBILITY_SUPERVISED"
"""Set to 1 for children of `mobility run`: they end when their standard input does."""


_LAST_WORDS_S = 10.0
_DISK_TROUBLE = frozenset({errno.ENOSPC, errno.EROFS, errno.EDQUOT, errno.EIO, errno.EMFILE})


class LazyGroup(click.Group):
    """A group that imports a command only when it is used, and turns expected errors into text and exit codes."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands, loaded or not."""
        return sorted({*super().list_commands(ctx), *COMMANDS})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return one command, importing it if need be."""
        if cmd_name in self.commands or cmd_name not in COMMANDS:
            return super().get_command(ctx, cmd_name)
        module, attribute = COMMANDS[cmd_name][0].split(":")
        command = getattr(importlib.import_module(module), attribute)
        if not isinstance(command, click.Command):
            raise TypeError(f"{COMMANDS[cmd_name][0]} is no click command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the list of commands without importing them: `--help` stays quick."""
        rows = {name: line for name, (_, line) in COMMANDS.items()}
        rows |= {name: command.get_short_help_str(90) for name, command in self.commands.items()}
        with formatter.section("Commands"):
            formatter.write_dl(sorted(rows.items()))

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """Run a command: errors end it with a sentence, never with a trace; an int it returns is the exit code."""
        run = partial(super().main, args, prog_name or "mobility", complete_var, standalone_mode=False, **extra)
        if not standalone_mode:
            return run()
        try:
            result: Any = run()
        except click.ClickException as error:
            error.show()
            sys.exit(error.exit_code)
        except (click.Abort, KeyboardInterrupt):
            click.echo("Stopped.", err=True)
            sys.exit(130)
        except BrokenPipeError:
            # Whoever read our output (`| head`) has seen enough; nothing more can be said there.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(1)
        except _expected_errors() as error:
            _complain(str(error))
            sys.exit(2 if isinstance(error, _cannot_be_used()) else 1)
        except OSError as error:
            _complain(_about_file(error) or _unexpected(error))
            sys.exit(2 if _about_file(error) else 1)
        except Exception as error:  # noqa: BLE001 - the last resort: nobody should be shown a trace
            _complain(_unexpected(error))
            sys.exit(1)
        sys.exit(result if isinstance(result, int) else 0)


def _expected_errors() -> tuple[type[Exception], ...]:
    """Return the errors that carry a sentence for the reader; imported only once something went wrong."""
    from dispatcher.errors import DispatchError  # noqa: PLC0415
    from mobility.errors import MobilityError  # noqa: PLC0415
    from mobility.policy import PolicyError  # noqa: PLC0415
    from mobility.tariff.fares import FaresError  # noqa: PLC0415
    from mobility.timetable.values import FeedError  # noqa: PLC0415
    from routing.errors import RoutingError  # noqa: PLC0415

    return (MobilityError, SettingError, PolicyError, FaresError, FeedError, RoutingError, DispatchError)


def _cannot_be_used() -> tuple[type[Exception], ...]:
    """Return the expected errors whose cause lies in what was handed in, not in the program or its parts."""
    from mobility.errors import StoreUnavailable  # noqa: PLC0415
    from routing.errors import RoutingError  # noqa: PLC0415

    return (ValueError, StoreUnavailable, RoutingError)


def _about_file(error: OSError) -> str:
    """Return a sentence about a file or a disk that cannot be used, or "" where the error is about something else."""
    if error.filename is None and error.errno not in _DISK_TROUBLE:
        return ""
    where = f"{error.filename} cannot be used" if error.filename is not None else "a file cannot be written"
    return f"{where} ({error.strerror}): check that it exists, its rights and its disk, or set MOBILITY_HOME elsewhere"


def _unexpected(error: Exception) -> str:
    return f"something unexpected happened ({type(error).__name__}: {error}). {_keep_trace()}"


def _complain(sentence: str) -> None:
    click.echo(f"{click.style('Error:', fg='red', bold=True)} {sentence}", err=True)


def _keep_trace() -> str:
    """Write the trace where it can be sent to the makers; returns the sentence that says where."""
    try:
        folder = Settings.from_environment(environment()).prepare_home()
        path = folder / "last_error.txt"
        path.write_text(traceback.format_exc(), encoding="utf-8")
    except (OSError, SettingError):
        return "Please report it with the command you gave."
    return f"Please report it with the file {Path(path)}."


def _end_with_parent(stdin: int) -> None:
    """Wait until the supervisor is gone, however it went, and end this process as Ctrl-C would."""
    while os.read(stdin, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_LAST_WORDS_S)
    os._exit(1)  # whatever still holds it back, nobody is left to end it


def watch_supervisor(env: Mapping[str, str]) -> threading.Thread | None:
    """Start the watch over the supervisor where there is one: a supervisor that is killed leaves no orphans."""
    if env.get(SUPERVISED) != "1":
        return None
    thread = threading.Thread(target=_end_with_parent, args=(sys.stdin.fileno(),), name="watch-supervisor", daemon=True)
    thread.start()
    return thread


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="mobility", message="%(prog)s %(version)s")
def cli() -> None:
    """On-demand ride pooling for a rural district: residents ask, the dispatcher decides, drivers drive."""
    watch_supervisor(environment())


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line without the web commands."""
    cli.main(arguments)
