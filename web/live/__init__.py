"""What happens now: positions, changed plans and arrival times, pushed over Socket.IO."""
