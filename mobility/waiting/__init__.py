"""The waiting list: who could not be offered a ride gets the seat that becomes free."""
