"""Where a web server can listen."""

from __future__ import annotations

import socket
from contextlib import ExitStack

from mobility.config import SettingError

__all__ = ["check_port", "listening"]


def check_port(host: str, port: int) -> int:
    """
    Return a port the web server can listen on: `port` itself, or a free one where it is 0.

    Raises
    ------
    SettingError
        Where the port is taken or may not be used, or the host is not one of this machine.
    """
    with listening(host, port, backlog=1) as probe:
        return int(probe.getsockname()[1])


def listening(host: str, port: int, backlog: int) -> socket.socket:
    """
    Return a socket that listens.

    Parameters
    ----------
    host, port
        Where, 0 for any free port.
    backlog
        How many connections may wait to be accepted.

    Raises
    ------
    SettingError
        As `check_port`.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with ExitStack() as undoing:
        listener = undoing.enter_context(socket.socket(family, socket.SOCK_STREAM))
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
            listener.listen(backlog)
        except OverflowError:
            raise SettingError(f"--port must lie in 0..65535, got {port}") from None
        except PermissionError:
            raise SettingError(f"port {port} may not be used without special rights; choose one above 1023") from None
        except socket.gaierror:
            raise SettingError(f"there is no host {host!r}; set --host to an address of this machine") from None
        except OSError as error:
            raise SettingError(
                f"port {port} at {host} cannot be used ({error.strerror}): probably another program, or another run of "
                f"this one, has it. Stop that one, or choose another port, for example --port {port + 1}"
            ) from None
        undoing.pop_all()
        return listener
