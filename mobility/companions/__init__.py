"""Trusted companions: relatives and friends who book for a rider and hear that they arrived."""
