"""Doctor mode: a way out that arrives in time, and a way home for whenever the visit is over."""
