"""What the application was built with, as views reach for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Flask, current_app

from mobility.service import Service
from web.settings import WebSettings

if TYPE_CHECKING:
    from web.live.hub import LiveHub

__all__ = ["Parts", "current_live", "current_service", "current_settings", "install"]


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything handed to `create_app`, and the live hub made from it."""

    service: Service
    settings: WebSettings
    live: LiveHub


def install(app: Flask, parts: Parts) -> None:
    """Keep the parts with the application."""
    app.extensions["mobility"] = parts


def _parts() -> Parts:
    return current_app.extensions["mobility"]


def current_service() -> Service:
    """Return the service whose use cases the views call."""
    return _parts().service


def current_settings() -> WebSettings:
    """Return the settings of the web application."""
    return _parts().settings


def current_live() -> LiveHub:
    """Return the hub that sends live messages."""
    return _parts().live
