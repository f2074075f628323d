"""The life of bookings, played at random: whatever anybody does in whatever order, what the service says stays true."""
