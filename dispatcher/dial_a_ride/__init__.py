"""The published dial-a-ride problem: waiting with riders on board is allowed, times are real numbers."""

from dispatcher.dial_a_ride.instance import Instance as Instance
from dispatcher.dial_a_ride.instance import read_instance as read_instance
from dispatcher.dial_a_ride.solution import Solved as Solved
from dispatcher.dial_a_ride.solution import faults as faults
from dispatcher.dial_a_ride.solve import solve as solve

__all__ = ["Instance", "Solved", "faults", "read_instance", "solve"]
