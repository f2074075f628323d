"""The blueprint that the modules of this package add their views to."""

from __future__ import annotations

from flask import Blueprint

__all__ = ["api"]

api = Blueprint("api", __name__)
