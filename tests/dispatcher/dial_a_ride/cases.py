"""Instances made up on purpose: random ones of the published kind, and tiny ones."""

import numpy as np

from dispatcher.dial_a_ride import Instance


def random_instance(seed, riders=8, vehicles=3, *, capacity=3, width=30.0, ride=30.0, duration=480.0):
    """
    Return an instance like those of Cordeau (2006): places in a square of 20, a window of `width` at one end.

    The first half of the riders ask for a time of arrival, the others for a time of departure.
    """
    rng = np.random.default_rng(seed)
    n = riders
    xy = np.vstack([[0.0, 0.0], rng.uniform(-10, 10, size=(2 * n, 2))])
    service = np.concatenate([[0.0], np.full(2 * n, 3.0)])
    party = rng.integers(1, min(capacity, 3) + 1, size=n)
    early, late = np.zeros(2 * n + 1), np.full(2 * n + 1, 480.0)
    wished = rng.uniform(60, 400, size=n)
    nodes = np.where(np.arange(n) < n // 2, np.arange(n) + n + 1, np.arange(n) + 1)
    early[nodes], late[nodes] = wished, wished + width
    return Instance(
        name=f"random {seed}",
        vehicles=vehicles,
        capacity=capacity,
        max_duration=duration,
        max_ride=ride,
        xy=xy,
        service=service,
        load=np.concatenate([[0], party, -party]),
        early=early,
        late=late,
    )
