"""Which vehicle takes whom, in which order: legal plans, the best insertion, and better plans over time."""
