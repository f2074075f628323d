"""The command line with everything in it: the commands of `mobility.cli`, the web server, and the supervisor."""

from __future__ import annotations

import logging
from collections.abc import Sequence

import click

from mobility.cli.main import cli
from mobility.cli.supervisor import check_port, run_command
from mobility.config import Settings, environment

__all__ = ["main", "serve"]


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
def serve(host: str | None, port: int | None, https: bool, proxies: int) -> None:
    """Serve the web pages, the API and the live updates."""
    # Loaded here: roads and Flask take a second that `--help` must not wait for.
    from mobility.installation import open_service  # noqa: PLC0415
    from web.app import create_app  # noqa: PLC0415
    from web.server import WebServer  # noqa: PLC0415
    from web.settings import RateLimits, WebSettings  # noqa: PLC0415

    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    settings = Settings.from_environment(environment())
    host = host or settings.host
    # A port in use is said at once, before the area is opened.
    port = check_port(host, settings.port if port is None else port)
    service = open_service(settings, improving=False)
    try:
        limits = RateLimits() if settings.rate_limits else None
        web_settings = WebSettings(settings.load_secret_key(), https=https, proxies=proxies, limits=limits)
        app = create_app(service, web_settings)
        server = WebServer(app, host, port)
        with server.stopped_by_signals():
            click.echo(f"Serving {service.area.title} at http://{host}:{server.port}")
            server.serve()
    finally:
        service.store.close()
        service.area.close()


cli.add_command(serve)
cli.add_command(run_command)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; the console script `mobility`."""
    cli.main(arguments)
