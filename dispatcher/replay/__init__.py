"""A day of dispatching over again: wishes come up over time, vehicles drive their plans, and the result is measured."""
