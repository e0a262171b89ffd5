"""Priorities: remembers options, ballots and decisions, and shows how each group ranks."""
