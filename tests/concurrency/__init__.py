"""Many processes at once on one database: nothing is lost, nothing happens twice."""
