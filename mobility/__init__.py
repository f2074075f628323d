"""What the service promises and remembers: bookings, fleet, people, fares, storage, simulation."""

__version__ = "0.1.0"
