"""What goes wrong on the road: vehicles that break down, and rides that need another vehicle, time or stop."""
