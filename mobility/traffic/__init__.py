"""Roads that close and open again, and the season: what changes travel times, for every process at once."""
