"""The command line with everything in it: the commands of `mobility.cli`, the web server, and the supervisor."""

from __future__ import annotations

import gc
import logging
from collections.abc import Sequence
from dataclasses import replace

import click

from mobility.cli.main import cli
from mobility.cli.ports import check_port, listening
from mobility.cli.supervisor import run_command
from mobility.config import Settings, environment

__all__ = ["main", "serve"]

_BACKLOG = 128


@click.command("serve")
@click.option("--host", help="Address to listen on (default MOBILITY_HOST or 127.0.0.1).")
@click.option("--port", type=int, help="Port to listen on, 0 for any free one (default MOBILITY_PORT or 8080).")
@click.option("--https", is_flag=True, help="A proxy in front serves this over TLS: secure cookies, HSTS.")
@click.option(
    "--proxies",
    type=click.IntRange(0, 5),
    default=0,
    show_default=True,
    help="Proxies in front, whose word is believed.",
)
@click.option(
    "--processes",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    help="Web servers behind the port, best as many as processors.",
)
@click.option("--socket", "socket_number", type=click.IntRange(0), hidden=True, help="Accept from this open socket.")
def serve(
    host: str | None, port: int | None, https: bool, proxies: int, processes: int, socket_number: int | None
) -> None:
    """Serve the web pages, the API and the live updates."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    settings = Settings.from_environment(environment())
    settings = replace(settings, host=host or settings.host, port=settings.port if port is None else port)
    if processes == 1:
        _serve_alone(settings, https=https, proxies=proxies, socket_number=socket_number)
        return
    from web.processes import serve_together  # noqa: PLC0415 - only who wants several needs it

    settings.load_secret_key()  # made once, before several look for it
    with listening(settings.host, settings.port, _BACKLOG) as listener:
        settings = replace(settings, port=listener.getsockname()[1])
        options = (*(["--https"] if https else []), "--proxies", str(proxies))
        serve_together(settings, listener, processes, options)


def _serve_alone(settings: Settings, *, https: bool, proxies: int, socket_number: int | None) -> None:
    # Loaded here: roads and Flask take a second that `--help` must not wait for.
    from mobility.installation import open_service  # noqa: PLC0415
    from web.app import create_app  # noqa: PLC0415
    from web.server import WebServer  # noqa: PLC0415
    from web.settings import RateLimits, WebSettings  # noqa: PLC0415

    port = settings.port
    if socket_number is None:  # a port in use is said at once, before the area is opened
        port = check_port(settings.host, port)
    service = open_service(settings, improving=False)
    try:
        limits = RateLimits() if settings.rate_limits else None
        web_settings = WebSettings(settings.load_secret_key(), https=https, proxies=proxies, limits=limits)
        app = create_app(service, web_settings)
        server = WebServer(app, settings.host, port, socket_number)
        # What was loaded so far stays: to look through it for garbage again and again would be a pause for all.
        gc.collect()
        gc.freeze()
        with server.stopped_by_signals():
            click.echo(f"Serving {service.area.title} at http://{settings.host}:{server.port}")
            server.serve()
    finally:
        service.store.close()
        service.area.close()


cli.add_command(serve)
cli.add_command(run_command)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; the console script `mobility`."""
    cli.main(arguments)
