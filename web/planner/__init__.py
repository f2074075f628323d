"""The planner's page: describe a day, have it simulated, look at what came out."""

from web.planner.views import planner

__all__ = ["planner"]
