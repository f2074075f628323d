"""The service without its people: simulated drivers and residents, live in the demo and fast for planners."""
