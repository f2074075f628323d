"""Bugs planted one by one in a copy of the dispatcher: the tests have to catch each (`make mutants`)."""
