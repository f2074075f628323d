"""The driver's page; everything on it comes from the API, so that it keeps working where the network does not."""

from __future__ import annotations

from flask import Blueprint, render_template

from web.session import current_visitor

__all__ = ["drive", "driver"]

driver = Blueprint("driver", __name__)


@driver.get("/fahrer")
def drive() -> str:
    """Show the driver's screen."""
    return render_template("driver/drive.html", driver=current_visitor())
