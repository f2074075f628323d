"""What people see and press: residents, drivers, control room and planners."""
