"""The published dial-a-ride problem: waiting with riders on board is allowed, times are real numbers."""

from dispatcher.dial_a_ride.instance import Instance as Instance
from dispatcher.dial_a_ride.instance import read_instance as read_instance

__all__ = ["Instance", "read_instance"]
