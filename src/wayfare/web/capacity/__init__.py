"""Capacity: remembers who scored what in which round, and shows it when a round is closed."""
