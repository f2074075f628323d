"""What runs the service: vehicles, drivers, shifts, papers and hours."""

from web.operator.views import operator

__all__ = ["operator"]
