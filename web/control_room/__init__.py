"""The control room: every vehicle with its plan, every ride, alarms, and booking for those who call."""

from web.control_room import breaks, care, groups, incidents, roads
from web.control_room.views import control_room

__all__ = ["breaks", "care", "control_room", "groups", "incidents", "roads"]
